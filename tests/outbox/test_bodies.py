"""A body has typed values, and nothing that is empty."""

from __future__ import annotations

from migrate.core.api_layout import ApiColumn, ApiTable, CallLayout
from migrate.outbox.bodies import NULL, fill_body, fill_path, typed_id, value_at, values_of


def test_a_text_that_is_only_a_column_keeps_its_type() -> None:
    values = {"name": "Ada", "count": 3, "tags": ["a", "b"], "open": False}
    body = {"n": "{name}", "c": "{count}", "t": "{tags}", "o": "{open}", "x": "Dr {name}", "k": 1, "s": True}
    assert fill_body(body, values) == {"n": "Ada", "c": 3, "t": ["a", "b"], "o": False, "x": "Dr Ada", "k": 1, "s": True}


def test_what_is_empty_is_left_out() -> None:
    body = {"a": "{gone}", "b": ["{gone}"], "c": {"type": "x", "value": "{gone}"}, "d": "Dr {gone}", "e": {}, "f": "y"}
    assert fill_body(body, {}) == {"e": {}, "f": "y"}


def test_a_value_that_became_empty_is_null() -> None:
    values = {"phone": NULL, "name": "Ada"}
    body = {"p": "{phone}", "l": ["{phone}"], "t": "{name} {phone}", "o": {"kind": "x", "value": "{phone}"}}
    assert fill_body(body, values) == {"p": None, "l": [None], "t": "Ada ", "o": {"kind": "x", "value": None}}


def test_an_object_in_a_list_is_repeated_for_each_item_of_a_column() -> None:
    body = {"mails": [{"value": "{emails.each}", "type": "x"}], "other": [{"value": "{none.each}", "type": "x"}]}
    found = fill_body(body, {"emails": ["a", "b"]})
    assert found == {"mails": [{"value": "a", "type": "x"}, {"value": "b", "type": "x"}]}


def test_ids_are_numbers_where_the_vendor_has_numbers() -> None:
    columns = (ApiColumn("person", refers="candidate"), ApiColumn("job", "integer"))
    table = ApiTable("note", "id", columns, CallLayout("POST", "/notes"), number_ids=True)
    assert values_of(table, {"person": "talent-hub-1", "job": 7}, lambda _table, _key: "42") == {"person": 42, "job": 7}
    assert typed_id(table, "c9") == "c9"


def test_braces_in_a_value_stay() -> None:
    assert fill_body({"a": "{name}!"}, {"name": "{vendor.id}"}) == {"a": "{vendor.id}!"}


def test_a_value_cannot_change_a_path() -> None:
    assert fill_path("/people/{id}/notes", {"id": "../a?b#c"}) == "/people/..%2Fa%3Fb%23c/notes"


def test_references_become_ids_and_lists_and_flags_are_typed() -> None:
    columns = (
        ApiColumn("person", refers="candidate"),
        ApiColumn("tags", "list"),
        ApiColumn("open", "boolean"),
        ApiColumn("none"),
    )
    table = ApiTable("note", "id", columns, CallLayout("POST", "/notes"))
    row = {"person": "talent-hub-1", "tags": '["a"]', "open": 0, "none": ""}
    found = values_of(table, row, lambda table, key: {("candidate", "talent-hub-1"): "c9"}.get((table, key)))
    assert found == {"person": "c9", "tags": ["a"], "open": False}


def test_a_place_in_an_answer_is_named_by_keys_with_dots() -> None:
    answer = {"results": {"id": "c1", "none": None}}
    assert value_at(answer, "results.id") == "c1"
    assert value_at(answer, "results.none.id") is None
    assert value_at([1], "") == [1]
