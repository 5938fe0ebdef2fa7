from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from migrate.targets.evidence import Evidence
from tests.plan.world import World, book, candidate, candidate_reference, email, note, said, tag, tagged


def rejected(world: World, delivery: dict[str, list[dict[str, object]]]) -> list[tuple[str, str, str | None, int]]:
    plan = world.plan(delivery)
    frames = list(plan.notes("rejected"))
    rows = pl.concat(frames) if frames else pl.DataFrame(schema={"table": pl.String})
    assert sum(one.reject for one in plan.books) == rows.height
    return sorted(rows.select("code", "table", "_key", "_line").iter_rows()) if rows.height else []


def test_an_equal_repeat_is_folded_and_told_and_an_unequal_one_rejected_with_the_place_of_the_first(world: World) -> None:
    plan = world.plan({"candidate": [candidate("7"), candidate("7"), candidate("7", "Eve"), candidate("8")]})
    assert book(plan.books, "candidate") == {"rows": 3, "insert": 2, "reject": 1, "folded": 1}
    message = "line 2 of this file has the same key and different values; the first row is loaded"
    equal = "another record has the same key and the same values in every mapped column; they were merged into one row"
    assert said(plan) == [("P311", "candidate", equal, 1), ("P201", "candidate", message, 1)]
    assert [frame["_line"].to_list() for frame in plan.notes("rejected")] == [[4]]


def test_a_distinct_table_takes_the_first_row_of_a_key_quietly(world: World) -> None:
    plan = world.plan({"tag": [tag("x"), tag("x") | {"name": "X"}]})
    assert book(plan.books, "tag") == {"rows": 1, "insert": 1, "folded": 1}
    assert said(plan) == []


def test_what_does_not_fit_is_rejected_before_the_target_sees_it(world: World) -> None:
    bad = [
        candidate("1") | {"name": None},
        candidate("2", "x" * 31),
        candidate("3", level="MIDDLE"),
        candidate("4", level="LOW"),
    ]
    assert rejected(world, {"candidate": bad}) == [
        ("P202", "candidate", "1", 2),
        ("P204", "candidate", "2", 3),
        ("P205", "candidate", "3", 4),
    ]


def test_the_live_length_counts_where_the_mapping_names_none(world: World) -> None:
    found = rejected(world, {"candidate": [candidate("7")], "email": [email("7", "é" * 20), email("7", "x" * 21)]})
    assert [(code, table) for code, table, _, _ in found] == [("P204", "email")]


def test_a_set_that_must_be_unique_rejects_the_row_that_comes_second(world: World) -> None:
    second = tagged("7", "x") | {"_key": "7:X", "remote_id": "7:X"}
    delivery = {"candidate": [candidate("7")], "tag": [tag("x")], "candidate_tag": [tagged("7", "x"), second]}
    assert rejected(world, delivery) == [("P203", "candidate_tag", "7:X", 3)]


def test_nulls_are_never_equal_in_a_unique_set(world: World) -> None:
    twice = [tagged("7", "x"), tagged("7", "y")]
    plan = world.plan({"candidate": [candidate("7")], "candidate_tag": twice})
    assert book(plan.books, "candidate_tag") == {"rows": 2, "insert": 2}


def test_children_of_a_rejected_row_are_rejected_with_it(world: World) -> None:
    delivery = {"candidate": [candidate("7") | {"name": None}], "email": [email("7", "a@example.com")], "note": [note("1", "7")]}
    assert rejected(world, delivery) == [("P202", "candidate", "7", 2), ("P208", "email", "7:a@example.com", 2)]


def test_children_of_a_row_that_an_earlier_stage_rejected_are_rejected_too(world: World) -> None:
    plan = world.plan({"email": [email("7", "a@example.com")]}, evidence=Evidence(rejected={"candidate": pl.Series(["7"])}))
    assert [code for code, *_ in said(plan)] == ["P208"]


def test_an_orphan_is_rejected_where_its_reference_says_so(world: World) -> None:
    world.spec(
        "note", columns=(replace(world.specs[4].columns[0]), candidate_reference(missing="reject"), world.specs[4].columns[2])
    )
    assert rejected(world, {"note": [note("1", "7"), note("2", None)]}) == [("P207", "note", "note:1", 2)]


def test_an_orphan_kept_in_a_column_that_the_target_demands_is_rejected(world: World) -> None:
    spec = world.specs[1]
    world.spec("email", parent=None, columns=(spec.columns[0], candidate_reference(), *spec.columns[2:]))
    found = rejected(world, {"email": [email("7", "a@example.com")]})
    assert [code for code, *_ in found] == ["P202"]


def test_a_reference_to_a_row_of_an_earlier_delivery_is_no_orphan(world: World) -> None:
    world.run({"candidate": [candidate("7")]})
    plan = world.plan({"note": [note("1", "7")]}, evidence=Evidence(absent=frozenset({"candidates"})))
    assert book(plan.books, "note") == {"rows": 1, "insert": 1}
    assert said(plan) == []


@pytest.mark.parametrize("repeats", [1, 2])
def test_a_key_in_a_message_never_shows_a_value(world: World, repeats: int) -> None:
    rows = [email("7", "a@example.com", number) for number in range(repeats)]
    plan = world.plan({"email": rows})
    findings = pl.concat(list(plan.notes("findings")))
    assert findings.height == repeats
    assert not findings["key"].str.contains("example").any()
    assert not findings["message"].str.contains("example").any()


NEAR = (
    "candidate_id refers to no row of candidate, but an id that differs only in leading zeros exists; nothing is joined and the "
    "row is loaded without the reference: write the id as the other file does"
)


def test_a_reference_that_differs_from_an_id_only_in_its_spelling_is_reported_as_such_and_not_joined(world: World) -> None:
    plan = world.plan({"candidate": [candidate("7")], "note": [note("1", "07"), note("2", "8"), note("3", "7")]})
    kept = (
        "candidate_id refers to a row of candidate that is neither in the export nor in the target; loaded without the reference"
    )
    assert said(plan) == [("S374", "note", NEAR, 1), ("P301", "note", kept, 1)]
    lines = {code: line for frame in plan.notes("findings") for code, line in frame.select("code", "_line").iter_rows()}
    assert lines == {"S374": 2, "P301": 3}


def test_a_row_of_an_earlier_run_is_found_in_another_spelling_too(world: World) -> None:
    world.run({"candidate": [candidate("007")]})
    plan = world.plan({"note": [note("1", "7")]})
    assert ("S374", "note", NEAR, 1) in said(plan)


def test_a_rejected_orphan_names_the_difference_in_spelling(world: World) -> None:
    world.spec(
        "note", columns=(replace(world.specs[4].columns[0]), candidate_reference(missing="reject"), world.specs[4].columns[2])
    )
    plan = world.plan({"candidate": [candidate("7")], "note": [note("1", "07"), note("2", "9")]})
    what = "candidate_id refers to a row of candidate that is neither in the export nor in the target"
    reasons = [row for frame in plan.notes("rejected") for row in frame.select("_line", "message").iter_rows()]
    assert reasons == [(2, f"{what}; an id that differs only in leading zeros exists"), (3, what)]
