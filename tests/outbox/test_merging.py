"""Lists that an update replaces keep what others added at the vendor, and lose only what we sent and the row has no more."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.core.api_layout import ApiColumn, ApiTable, CallLayout, MergeLayout
from migrate.outbox.answers import RefusedError
from migrate.outbox.merging import merged_lists, own_lists, own_marks

LISTS = (("emails", ("value", "type")), ("tags", ()))
BODY = {"emails": [{"value": "{emails.each}", "type": "other"}], "tags": ["{tag}"]}
TABLE = ApiTable(
    table="candidate",
    key="id",
    columns=(ApiColumn("emails", "list"), ApiColumn("tag")),
    create=CallLayout("POST", "/people", BODY, "id"),
    update=CallLayout("PATCH", "/people/{vendor.id}", BODY),
    merge=MergeLayout("GET", "/people", {"ids": "{vendor.id}"}, "", LISTS),
)
NAMES = st.sampled_from(["a@example.com", "b@example.com", "c@example.com", "d@example.com"])
SOME = st.lists(NAMES, unique=True)


class Answers:
    """A connection with one answer."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def send(self, _request: object) -> Any:
        return self.answer


def merged(there: Any, row: dict[str, Any], before: dict[str, Any]) -> dict[str, list[Any]]:
    assert TABLE.merge is not None
    found: Any = Answers(there)
    return merged_lists(found, TABLE.merge, {"vendor.id": 1, **row}, own_lists(TABLE, row), own_marks(TABLE, before))


def items(values: list[str], **more: Any) -> list[dict[str, Any]]:
    return [{"value": each, "type": "other", **more} for each in values]


@given(vendor=SOME, own=SOME, before=SOME)
def test_the_list_has_what_others_added_and_what_the_row_has(vendor: list[str], own: list[str], before: list[str]) -> None:
    found = merged([{"emails": items(vendor), "tags": []}], {"emails": own}, {"emails": before})
    values = [each["value"] for each in found.get("emails", items(vendor))]
    assert set(values) == (set(vendor) - (set(before) - set(own))) | set(own)
    assert len(values) == len(set(values))


@given(vendor=SOME, own=SOME, before=SOME)
def test_a_merged_list_is_merged_already(vendor: list[str], own: list[str], before: list[str]) -> None:
    there = [{"emails": items(vendor), "tags": []}]
    once = merged(there, {"emails": own}, {"emails": before})
    for journal in (before, own):  # whether the first update was recorded or not
        assert merged([{**there[0], **once}], {"emails": own}, {"emails": journal}) == {}


def test_items_of_others_are_written_back_without_fields_that_cannot_be_written() -> None:
    there = {"emails": items(["a@example.com"], id=9, verified=True), "tags": ["climber"]}
    found = merged(there, {"emails": ["b@example.com"], "tag": "reader"}, {})
    assert found == {"emails": items(["a@example.com", "b@example.com"]), "tags": ["climber", "reader"]}


def test_an_item_in_another_case_is_the_same_and_stays_as_the_vendor_has_it() -> None:
    there = [{"emails": [{"value": "Ada@Example.com", "type": "work"}], "tags": None}]
    assert merged(there, {"emails": ["ada@example.com"]}, {}) == {}


@pytest.mark.parametrize("there", [[], None, {}, [{"tags": []}], [{"emails": "a", "tags": []}], [{}, {}], {"emails": {"a": 1}}])
def test_what_cannot_be_read_is_not_written(there: Any) -> None:
    with pytest.raises(RefusedError):
        merged(there, {"emails": ["a@example.com"]}, {})
