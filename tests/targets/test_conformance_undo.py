"""Every target: a run can be taken back, row by row, and the id map with it."""

from __future__ import annotations

from typing import Any

import polars as pl

from migrate.targets.contract import Target
from migrate.targets.rows_and_ledger import undo_changes
from tests.targets.places import Place
from tests.targets.shapes import (
    CANDIDATE,
    EMAIL,
    SOURCE,
    load,
    people,
    put,
    row_id,
    rows_of,
    running,
)


def id_map(target: Target, table: str = "candidate", source: str = SOURCE) -> dict[str, tuple[Any, ...]]:
    with target.reader() as reader:
        return {row[0]: row[1:] for batch in reader.ledger.id_map(source, table) for row in batch.iter_rows()}


def changes(target: Target, run: str) -> pl.DataFrame:
    with target.reader() as reader:
        return pl.concat(reader.ledger.changes(run))


def whole(place: Place) -> dict[str, list[tuple[Any, ...]]]:
    """Everything of a target but the runs themselves."""
    tables = ("candidate", "candidate_email_address", "talenthub_id_map", "talenthub_preimage")
    return {table: sorted(place.rows(f"SELECT * FROM {table}"), key=str) for table in tables}


def undo(target: Target, run: str, by: str) -> list[pl.DataFrame]:
    """Takes a run back in the order in which `changes` tells it; gives the refused rows."""
    with target.reader() as reader:
        found = list(reader.ledger.changes(run))
        specs = {table.table: table for table in reader.ledger.specs(run)}
    with running(target, by) as writer:
        refused = [undo_changes(writer, specs[batch["table"][0]], batch).refused for batch in found]
        writer.ledger.mark_run(run, "rolled back")
    return refused


def test_a_run_taken_back_leaves_target_and_id_map_as_they_were(place: Place) -> None:
    target = place.target()
    people_before = people("Okafor", "Lind", "Sato")
    emails = rows_of(
        EMAIL,
        [{"remote_id": f"{n}:a", "candidate_id": row_id(str(n)), "value": f"{n}@example.com", "position": 1} for n in (1, 2)],
    )
    with running(target, "r1", CANDIDATE, EMAIL) as writer:
        put(writer, CANDIDATE, people_before)
        put(writer, EMAIL, emails)
    before = whole(place)
    with running(target, "r2", CANDIDATE, EMAIL) as writer:
        put(writer, CANDIDATE, people("a", "b", "c", "New").slice(3))
        changed = people("Berg")
        writer.rows.update(CANDIDATE, changed)
        writer.ledger.remember(SOURCE, "candidate", changed)
        writer.rows.delete(EMAIL, emails["_id"].slice(1, 1))
        writer.ledger.forget(SOURCE, "candidate_email_address", emails["_key"].slice(1, 1))
        writer.rows.delete(CANDIDATE, people_before["_id"].slice(1, 1))
        writer.ledger.forget(SOURCE, "candidate", people_before["_key"].slice(1, 1))
    assert whole(place) != before
    with target.reader() as reader:
        found = list(reader.ledger.changes("r2"))
    with running(target, "r3") as writer:
        # Rows come back parents first, rows go children first.
        for batch in sorted(found, key=lambda batch: (batch["action"][0] == "delete", batch["table"][0])):
            assert undo_changes(writer, CANDIDATE if batch["table"][0] == "candidate" else EMAIL, batch).refused.is_empty()
        writer.ledger.mark_run("r2", "rolled back")
    assert whole(place) == before
    with target.reader() as reader:
        assert [run.status for run in reader.ledger.runs()] == ["done", "rolled back", "done"]
        assert list(reader.ledger.changes("r2")) == []


def test_a_first_load_taken_back_leaves_empty_tables(place: Place) -> None:
    target = place.target()
    load(target, "r1", CANDIDATE, people("Okafor", "Lind"))
    assert all(refused.is_empty() for refused in undo(target, "r1", "r2"))
    assert whole(place) == {"candidate": [], "candidate_email_address": [], "talenthub_id_map": [], "talenthub_preimage": []}


def test_a_row_on_which_somebody_hung_something_stays_when_its_run_is_taken_back(place: Place) -> None:
    target = place.target()
    load(target, "r1", CANDIDATE, people("Okafor", "Lind"))
    place.run(
        "INSERT INTO candidate_email_address (id, remote_id, candidate_id) "
        f"VALUES ('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'x', '{row_id('2')}')"
    )
    (refused,) = undo(target, "r1", "r2")
    assert refused.select("state", "constraint").rows() == [("referenced", "candidate_email_address")]
    assert place.rows("SELECT remote_id FROM candidate") == [("2",)]
    assert list(id_map(target)) == ["2"]


def test_a_row_that_somebody_deleted_since_is_no_obstacle(place: Place) -> None:
    target = place.target()
    load(target, "r1", CANDIDATE, people("Okafor", "Lind"))
    place.run("DELETE FROM candidate WHERE remote_id = '1'")
    assert all(refused.is_empty() for refused in undo(target, "r1", "r2"))
    assert id_map(target) == {}


def test_an_adopted_row_is_forgotten_but_never_deleted_when_its_run_is_taken_back(place: Place) -> None:
    target = place.target()
    with running(target, "r0"):
        pass
    place.run(
        f"INSERT INTO candidate (id, remote_id, last_name) VALUES ('{row_id('1')}', '1', 'Theirs')",
        f"INSERT INTO candidate (id, remote_id, last_name) VALUES ('{row_id('2')}', '2', 'Old')",
    )
    with running(target, "r1", CANDIDATE) as writer:
        new = people("Theirs", "New")
        writer.rows.update(CANDIDATE, new.slice(1))
        writer.ledger.remember(SOURCE, "candidate", new, adopted=True)
    assert {key: row[3:] for key, row in id_map(target).items()} == {"1": (None, "r1"), "2": (None, "r1")}
    assert sorted(changes(target, "r1").select("action", "_key").rows()) == [("adopt", "1"), ("update", "2")]
    assert all(refused.is_empty() for refused in undo(target, "r1", "r2"))
    assert sorted(place.rows("SELECT remote_id, last_name FROM candidate")) == [("1", "Theirs"), ("2", "Old")]
    assert id_map(target) == {}


def test_of_two_updates_in_one_run_the_first_pre_image_counts(place: Place) -> None:
    target = place.target()
    load(target, "r1", CANDIDATE, people("Okafor"))
    with running(target, "r2", CANDIDATE) as writer:
        for name in ("Berg", "Sato"):
            writer.rows.update(CANDIDATE, people(name))
            writer.ledger.remember(SOURCE, "candidate", people(name))
    undo(target, "r2", "r3")
    assert place.rows("SELECT last_name FROM candidate") == [("Okafor",)]
