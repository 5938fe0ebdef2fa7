"""A target that stores other values than it was given: not edited by people, not written again, and changes still arrive."""

from __future__ import annotations

import polars as pl
import pytest

from migrate.load import preview_rollback, rollback
from migrate.plan import Erasure
from tests.plan.world import World, book, candidate, email, note, touched

#: A trigger that stores names in lower case, whoever writes them.
LOW = (
    (
        "CREATE TRIGGER low_insert AFTER INSERT ON candidate BEGIN "
        "UPDATE candidate SET name = lower(NEW.name) WHERE id = NEW.id; END"
    ),
    (
        "CREATE TRIGGER low_update AFTER UPDATE ON candidate WHEN NEW.name <> lower(NEW.name) BEGIN "
        "UPDATE candidate SET name = lower(NEW.name) WHERE id = NEW.id; END"
    ),
)


@pytest.fixture
def low(file_world: World) -> World:
    for statement in LOW:
        file_world.sql(statement)
    return file_world


def names(world: World) -> list[tuple[object, ...]]:
    return world.table("candidate", "remote_id", "name")


def test_a_row_that_a_trigger_altered_is_reported_once_and_unchanged_the_next_time(low: World) -> None:
    _, done = low.run({"candidate": [candidate("7", "Ada"), candidate("8", "bo")]})
    said = "name: the target stored a different value than it was given (trigger low_insert or trigger low_update)"
    assert done.findings.select("code", "key", "message").rows() == [("P409", "7", said)]
    assert low.sql("SELECT count(*) FROM talenthub_stored") == [(1,)]
    plan, again = low.run({"candidate": [candidate("7", "Ada"), candidate("8", "bo")]})
    assert plan.empty
    assert book(again.books, "candidate") == {"rows": 2, "unchanged": 2}


def test_a_change_of_the_export_still_arrives_again_and_again(low: World) -> None:
    for name in ("Ada", "Augusta", "ADA", "Ada"):
        _, done = low.run({"candidate": [candidate("7", name)]})
        assert touched(done.books) == 1
        assert done.findings["code"].to_list() == ["P409"]
        assert names(low) == [("7", name.lower())]


def test_an_edit_by_a_person_is_held_all_the_same(low: World) -> None:
    low.run({"candidate": [candidate("7", "Ada"), candidate("8", "Bo")]})
    low.sql("UPDATE candidate SET name = 'mine' WHERE remote_id = '7'")
    _, done = low.run({"candidate": [candidate("7", "Augusta"), candidate("8", "Bob")]})
    assert book(done.books, "candidate") == {"rows": 2, "update": 1, "hold": 1}
    assert names(low) == [("7", "mine"), ("8", "bob")]


def test_a_mapping_that_was_edited_does_not_make_an_altered_row_an_edited_one(low: World) -> None:
    low.run({"candidate": [candidate("7", "Ada", score=0.5)]})
    remote, name, *_ = low.specs[0].columns
    low.spec("candidate", columns=(remote, name))
    _, done = low.run({"candidate": [candidate("7", "Augusta")]})
    assert book(done.books, "candidate") == {"rows": 1, "update": 1}
    assert names(low) == [("7", "augusta")]


def test_an_altered_row_is_taken_back_unless_somebody_edited_it(low: World) -> None:
    _, first = low.run({"candidate": [candidate("7", "Ada"), candidate("8", "Bo")]})
    _, second = low.run({"candidate": [candidate("7", "Augusta"), candidate("8", "Bob")]})
    assert book(preview_rollback(second.run, low.target).books, "candidate") == {"rows": 2, "update": 2}
    rollback(second.run, low.target, run_id="back-2", tool_version="1")
    assert names(low) == [("7", "ada"), ("8", "bo")]
    # What the first run stored counts again.
    assert low.sql("SELECT count(*) FROM talenthub_stored") == [(2,)]
    _, third = low.run({"candidate": [candidate("7", "Eve"), candidate("8", "Bo")]})
    assert book(third.books, "candidate") == {"rows": 2, "update": 1, "unchanged": 1}
    rollback(third.run, low.target, run_id="back-3", tool_version="1")
    low.sql("UPDATE candidate SET name = 'mine' WHERE remote_id = '7'")
    done = rollback(first.run, low.target, run_id="back-1", tool_version="1")
    assert book(done.books, "candidate") == {"rows": 1, "hold": 1, "delete": 1}


def test_an_erased_person_leaves_nothing_of_what_was_stored(low: World) -> None:
    low.run({"candidate": [candidate("7", "Ada"), candidate("8", "Bo")]})
    low.run({"candidate": [candidate("8", "Bo")]}, erasure=Erasure(keys={"candidate": pl.Series(["7"])}))
    assert low.sql("SELECT count(*) FROM talenthub_stored") == [(1,)]


def test_a_row_that_another_trigger_takes_out_again_is_rejected(file_world: World) -> None:
    file_world.sql(
        "CREATE TRIGGER one_note AFTER INSERT ON note BEGIN DELETE FROM note WHERE body = 'spam' AND id <> NEW.id; END"
    )
    _, done = file_world.run({"candidate": [candidate("7")], "note": [note("1", "7", "spam"), note("2", "7", "met")]})
    assert book(done.books, "note") == {"rows": 2, "insert": 1, "reject": 1}
    assert done.findings.select("code", "key").rows() == [("P408", "note:1")]
    assert file_world.sql("SELECT source_key FROM talenthub_id_map WHERE source_key LIKE 'note%'") == [("note:2",)]


def test_a_trigger_of_a_child_that_writes_to_its_parent_is_no_edit_of_the_parent(file_world: World) -> None:
    file_world.sql(
        "CREATE TRIGGER mark AFTER INSERT ON email BEGIN UPDATE candidate SET name = upper(name) WHERE id = NEW.candidate_id; END"
    )
    rows = {"candidate": [candidate("7", "Ada")], "email": [email("7", "a@example.com")]}
    _, done = file_world.run(rows)
    assert done.findings["code"].to_list() == ["P409"]
    _, again = file_world.run({**rows, "candidate": [candidate("7", "Eve")]})
    assert book(again.books, "candidate") == {"rows": 1, "update": 1}
    assert names(file_world) == [("7", "Eve")]


def test_a_ledger_of_an_earlier_version_is_read_and_made_whole_by_the_next_run(file_world: World) -> None:
    file_world.run({"candidate": [candidate("7", "Ada")]})
    file_world.sql("DROP TABLE talenthub_stored")
    assert file_world.plan({"candidate": [candidate("7", "Ada")]}).empty
    _, done = file_world.run({"candidate": [candidate("7", "Eve")]})
    assert book(done.books, "candidate") == {"rows": 1, "update": 1}
    assert file_world.sql("SELECT count(*) FROM talenthub_stored") == [(0,)]
