from __future__ import annotations

import pytest

from migrate.core.errors import SetupError
from migrate.load import Rollback, preview_rollback, rollback
from tests.plan.world import World, book, candidate, email, note, tag, tagged, touched

FIRST = {
    "candidate": [candidate("7", "Ada", score=1.5), candidate("8", "Bo")],
    "email": [email("7", "a@example.com"), email("8", "c@example.com")],
    "tag": [tag("x")],
    "candidate_tag": [tagged("7", "x")],
    "note": [note("1", "7"), note("2", "8")],
}
SECOND = {
    "candidate": [candidate("7", "Ada", score=2.5), candidate("9", "Cy")],
    "email": [email("7", "new@example.com"), email("9", "d@example.com")],
    "tag": [tag("x")],
    "candidate_tag": [tagged("7", "x")],
    "note": [note("1", "7", "met"), note("3", "9")],
}
LEDGER = "SELECT kind, source_key, target_key, fp_hi, fp_lo, inserted, written FROM talenthub_id_map ORDER BY 1, 2"


def everything(world: World) -> list[object]:
    tables = [world.sql(f"SELECT * FROM {spec.table} ORDER BY remote_id") for spec in world.specs]
    return [*tables, world.sql(LEDGER)]


def back(world: World, run: str) -> Rollback:
    shown = preview_rollback(run, world.target)
    done = rollback(run, world.target, run_id=f"back-{run}", tool_version="1")
    assert shown.books == done.books
    assert shown.findings.equals(done.findings)
    return done


def statuses(world: World) -> list[tuple[object, ...]]:
    return world.sql("SELECT run, command, status FROM talenthub_run ORDER BY number")


def test_a_run_of_inserts_updates_and_deletions_leaves_no_trace_when_taken_back(world: World) -> None:
    world.run(FIRST)
    before = everything(world)
    _, second = world.run(SECOND, delete_gone=True)
    assert touched(second.books) > 6
    done = back(world, second.run)
    assert everything(world) == before
    assert book(done.books, "candidate") == {"rows": 2, "insert": 1, "update": 1, "delete": 1}
    assert done.findings.is_empty()
    assert world.sql("SELECT count(*) FROM talenthub_preimage") == [(0,)]
    assert [status for _, _, status in statuses(world)] == ["done", "rolled back", "done"]


def test_the_delivery_can_be_loaded_again_after_its_run_was_taken_back(world: World) -> None:
    _, first = world.run(FIRST)
    loaded = [world.table(spec.table) for spec in world.specs]
    back(world, first.run)
    assert [world.table(spec.table) for spec in world.specs] == [[]] * 5
    assert touched(world.run(FIRST)[1].books) == 8
    assert [world.table(spec.table) for spec in world.specs] == loaded
    assert world.plan(FIRST).empty


def test_rows_edited_since_are_held_and_named(world: World) -> None:
    world.run(FIRST)
    _, second = world.run(SECOND)
    world.sql("UPDATE candidate SET name = 'Augusta' WHERE remote_id = '7'")
    done = back(world, second.run)
    assert done.findings.select("code", "table", "key").rows() == [("P605", "candidate", "7")]
    assert book(done.books, "candidate") == {"rows": 1, "hold": 1, "delete": 1}
    assert world.table("candidate", "name", "score") == [("Augusta", 2.5), ("Bo", None)]
    assert [status for _, _, status in statuses(world)] == ["done", "partly rolled back", "done"]


def test_an_inserted_row_on_which_somebody_else_hangs_stays_with_its_children(world: World) -> None:
    _, first = world.run(FIRST)
    owner = world.sql("SELECT id FROM candidate WHERE remote_id = '7'")[0][0]
    world.sql("INSERT INTO note (id, remote_id, candidate_id) VALUES (?, 'theirs', ?)", world.id(77), owner)
    done = back(world, first.run)
    assert world.table("candidate") == [("7",)]
    assert world.table("email") == [("7:a@example.com",)]
    assert world.table("candidate_tag") == [("7:x",)]
    assert world.table("tag") == [("x",)]
    assert world.table("note") == [("theirs",)]
    assert set(done.findings["code"]) == {"P606"}
    assert done.findings.height == 4


def test_an_inserted_row_goes_where_only_rows_that_are_restored_hang_on_it(world: World) -> None:
    world.run(FIRST)
    before = everything(world)
    moved = {**FIRST, "candidate": [*FIRST["candidate"], candidate("9")], "note": [note("1", "9"), note("2", "8")]}
    _, second = world.run(moved)
    done = back(world, second.run)
    assert done.findings.is_empty()
    assert book(done.books, "candidate") == {"delete": 1}
    assert everything(world) == before


def test_an_inserted_row_stays_where_a_row_that_is_not_restored_hangs_on_it(world: World) -> None:
    world.run(FIRST)
    moved = {**FIRST, "candidate": [*FIRST["candidate"], candidate("9")], "note": [note("1", "9"), note("2", "9")]}
    _, second = world.run(moved)
    world.sql("UPDATE note SET body = 'edited' WHERE remote_id = 'note:2'")
    done = back(world, second.run)
    assert sorted(done.findings.select("code", "table", "key").rows()) == [("P605", "note", "note:2"), ("P606", "candidate", "9")]
    assert ("9",) in world.table("candidate")


def test_an_inserted_row_stays_with_its_children_where_a_row_that_hangs_on_it_cannot_be_restored(file_world: World) -> None:
    file_world.run(FIRST)
    rows = {"candidate": [*FIRST["candidate"], candidate("9")], "email": [*FIRST["email"], email("9", "d@example.com")]}
    _, second = file_world.run({**FIRST, **rows, "note": [note("1", "9"), note("2", "8")]})
    file_world.sql("CREATE TRIGGER keep BEFORE UPDATE ON note BEGIN SELECT RAISE(ABORT, 'kept'); END")
    done = rollback(second.run, file_world.target, run_id="back", tool_version="1")
    found = sorted(done.findings.select("code", "table").rows())
    assert found == [("P606", "candidate"), ("P606", "email"), ("P607", "note")]
    assert file_world.table("candidate") == [("7",), ("8",), ("9",)]
    assert ("9:d@example.com",) in file_world.table("email")


def test_a_later_run_that_wrote_must_be_taken_back_first(world: World) -> None:
    _, first = world.run(FIRST)
    world.run(FIRST)
    _, third = world.run(SECOND)
    with pytest.raises(SetupError, match=f"run {third.run} wrote after run {first.run}: roll it back first"):
        preview_rollback(first.run, world.target)
    with pytest.raises(SetupError, match="roll it back first"):
        rollback(first.run, world.target, run_id="no", tool_version="1")
    back(world, third.run)
    back(world, first.run)
    assert world.table("candidate") == []


def test_a_deleted_row_that_came_again_is_held(world: World) -> None:
    world.run(FIRST)
    _, second = world.run(SECOND, delete_gone=True)
    there = world.sql("SELECT target_key FROM talenthub_preimage WHERE source_key = '8'")[0][0]
    world.sql("INSERT INTO candidate (id, remote_id, name) VALUES (?, '8', 'somebody')", there)
    done = back(world, second.run)
    assert "P605" in set(done.findings["code"])
    assert ("somebody",) in world.table("candidate", "name")


def test_a_row_that_was_there_before_us_survives_the_rollback_of_its_adoption(world: World) -> None:
    world.sql("INSERT INTO candidate (id, remote_id, name) VALUES (?, '7', 'Ada')", world.id(55))
    _, first = world.run({"candidate": [candidate("7"), candidate("8")]})
    back(world, first.run)
    assert world.table("candidate") == [("7",)]
    assert world.sql(LEDGER) == []


def test_an_overwritten_row_of_somebody_else_gets_its_values_back(world: World) -> None:
    world.spec("candidate", hold="overwrite")
    world.sql("INSERT INTO candidate (id, remote_id, name, level) VALUES (?, '7', 'Augusta', 'LOW')", world.id(55))
    _, first = world.run({"candidate": [candidate("7")]})
    assert world.table("candidate", "name") == [("Ada",)]
    back(world, first.run)
    assert world.table("candidate", "name", "level") == [("Augusta", "LOW")]
    assert world.sql(LEDGER) == []


@pytest.mark.parametrize("twice", [True, False])
def test_what_cannot_be_taken_back_is_said(world: World, twice: bool) -> None:
    if not twice:
        with pytest.raises(SetupError, match="the target has no run nothing"):
            preview_rollback("nothing", world.target)
        return
    _, first = world.run(FIRST)
    back(world, first.run)
    with pytest.raises(SetupError, match="was already rolled back"):
        preview_rollback(first.run, world.target)
    with pytest.raises(SetupError, match="is a rollback"):
        preview_rollback(f"back-{first.run}", world.target)


def test_a_run_without_changes_is_taken_back_as_nothing(world: World) -> None:
    world.run(FIRST)
    _, second = world.run(FIRST)
    before = everything(world)
    back(world, second.run)
    assert everything(world) == before
