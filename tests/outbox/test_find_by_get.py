"""A look-up by GET has its values in the query, page after page, and compares what it finds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

import pytest
import responses
from responses.matchers import query_param_matcher

from migrate.core.api_layout import AnswerLayout, ApiColumn, ApiLayout, ApiTable, CallLayout, RateLayout
from migrate.core.look_layout import Condition, FindLayout
from migrate.outbox.calls import Call, Calls, OpenCall
from migrate.outbox.connection import Connection, Gate
from migrate.outbox.row_calls import DueRow, RowCalls
from migrate.outbox.uploads import Uploads
from tests.outbox.turned import Turned

BASE = "https://api.example.com"
BORN = "2021-01-01T00:00:00Z"
FIND = FindLayout(
    "GET", "/people", {"email": "{email}"}, "items", "id", (Condition("born", "{born}", "moment"),), (), ("next", "after")
)
PEOPLE = ApiTable(
    "candidate", "id", (ApiColumn("email"), ApiColumn("born")), CallLayout("POST", "/people", {}, "id"), find=(FIND,), required=()
)
LAYOUT = ApiLayout("Example", BASE, "TALENTHUB_API_KEY", "bearer", RateLayout(1000, 1, 1), (PEOPLE,), answer=AnswerLayout())


class OneCall:
    """A journal with one call that has no answer."""

    def __init__(self) -> None:
        self.found: list[str | None] = []

    def without_answer(self, part: str, key: str) -> OpenCall:
        return OpenCall(Call(part, key, "insert", 1, 1), {"email": "ada+x@example.com", "born": BORN}, 0.0)

    def vendor_id(self, _table: str, _key: str) -> str | None:
        return None

    def taken(self, _table: str, _key: str, _ids: Iterable[str]) -> set[str]:
        return set()

    def succeed(self, _call: Call, vendor_id: str | None, _filled: Iterable[str], _marks: object) -> None:
        self.found.append(vendor_id)


@responses.activate(assert_all_requests_are_fired=True)
def test_a_look_up_by_get_goes_through_all_pages() -> None:
    first: dict[str, Any] = {"items": [{"id": "p1", "born": "2020-05-05T00:00:00Z"}], "next": "c2"}
    asked = {"email": "ada+x@example.com"}
    responses.get(f"{BASE}/people", json=first, match=[query_param_matcher(asked)])
    responses.get(
        f"{BASE}/people",
        json={"items": [{"id": "p2", "born": "2021-01-01T01:00:00+01:00"}]},
        match=[query_param_matcher(asked | {"after": "c2"})],
    )
    calls = OneCall()
    assert resolved(calls) == "sent"
    assert calls.found == ["p2"]


@pytest.mark.parametrize("answer", [{}, {"items": None}, {"items": "none"}, {"error": "try later"}, [], None], ids=str)
def test_an_answer_without_a_list_does_not_prove_that_an_object_is_absent(answer: object) -> None:
    with responses.RequestsMock() as vendor:  # It refuses every other call: nothing is created.
        vendor.get(f"{BASE}/people", json=answer)
        assert resolved(OneCall()) == "unknown"


def resolved(calls: OneCall) -> str:
    """The state of the row after its call without an answer was looked up."""
    clock = Turned()
    connection = Connection(LAYOUT, BASE, "secret", Gate(LAYOUT, sleep=clock.sleep, now=lambda: clock.now))
    rows = RowCalls(cast("Calls", calls), connection, cast("Uploads", None))
    due = DueRow(PEOPLE, Call("candidate", "1", "insert", 1, 1), {"email": "ada+x@example.com", "born": BORN}, unknown=True)
    return rows.send(due).state
