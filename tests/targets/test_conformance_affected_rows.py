"""Every target, every statement: the rows that it touched are those it was given, or they are named; nothing else is changed."""

from __future__ import annotations

import polars as pl
import pytest

from migrate.targets.contract import DROPPED, Writer
from migrate.targets.row_reading import SqlRowReader
from migrate.targets.rows_and_ledger import erase_rows, undo_changes
from migrate.targets.spec import TableSpec
from tests.targets.hooks import changing, dropping
from tests.targets.places import Place
from tests.targets.shapes import CANDIDATE, load, people, put, row_id, running

NAMES = "SELECT remote_id, last_name FROM candidate ORDER BY remote_id"
SOME = [("1", "Okafor"), ("2", "Berg"), ("3", "Lind")]
QUARANTINE = "CREATE TABLE quarantine (remote_id text)"


@pytest.fixture
def target(place: Place) -> Place:
    load(place.target(), "r1", CANDIDATE, people("Okafor", "Berg", "Lind"))
    place.run(QUARANTINE)
    return place


def undo(writer: Writer, run: str) -> pl.DataFrame:
    """Takes a run back; gives the rows that were refused, by key."""
    refused = []
    for batch in list(writer.ledger.changes(run)):
        written = undo_changes(writer, CANDIDATE, batch)
        refused.append(written.refused.with_columns(batch["_key"].gather(written.refused["row"]).alias("row")))
    return pl.concat(refused)


def test_inserted_rows_that_a_trigger_drops_are_named_and_what_it_did_for_them_is_undone(target: Place) -> None:
    dropping(
        target,
        "quotas",
        "INSERT",
        "candidate",
        when="NEW.last_name = 'x'",
        first="INSERT INTO quarantine VALUES (NEW.remote_id);",
    )
    names = ["x" if number in (4, 77, 150) else "Moss" for number in range(1, 151)]
    with running(target.target(), "r2") as writer:
        written = put(writer, CANDIDATE, people(*names)[3:])
    assert written.refused.rows() == [(row, DROPPED, "trigger quotas", None) for row in (0, 73, 146)]
    assert written.ids.height == 144
    assert target.rows("SELECT count(*) FROM candidate") == [(147,)]
    assert target.rows("SELECT * FROM quarantine") == []


def test_rows_are_read_again_only_where_the_target_may_drop_or_change_them(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading every row after it was written takes longer than writing it, above all before the keys are built."""
    read: list[str] = []

    def noted(self: SqlRowReader, given: TableSpec, ids: pl.Series) -> pl.DataFrame:
        read.append(given.table)
        return original(self, given, ids)

    original = SqlRowReader.read
    monkeypatch.setattr(SqlRowReader, "read", noted)
    load(place.target(), "r1", CANDIDATE, people("Okafor", "Berg", "Lind"))
    assert read == []
    dropping(place, "quota", "INSERT", "candidate", when="NEW.last_name = 'x'")
    with running(place.target(), "r2") as writer:
        put(writer, CANDIDATE, people("Okafor", "Berg", "Lind", "Moss")[3:])
    assert set(read) == {"candidate"}


def test_a_quota_of_the_target_lets_in_what_it_allows(target: Place) -> None:
    dropping(target, "quota", "INSERT", "candidate", when="(SELECT count(*) FROM candidate) >= 5")
    with running(target.target(), "r2") as writer:
        written = put(writer, CANDIDATE, people(*["Moss"] * 9)[3:])
    assert written.refused["row"].to_list() == [2, 3, 4, 5]
    assert target.rows("SELECT count(*) FROM candidate") == [(5,)]


def test_updated_rows_that_a_trigger_drops_are_named_and_keep_no_pre_image(target: Place) -> None:
    dropping(
        target,
        "frozen",
        "UPDATE",
        "candidate",
        when="OLD.last_name = 'Berg'",
        first="INSERT INTO quarantine VALUES (OLD.remote_id);",
    )
    with running(target.target(), "r2", CANDIDATE) as writer:
        refused = writer.rows.update(CANDIDATE, people("Moss", "Moss", "Moss", "Nobody")).refused
    assert refused.rows() == [(1, DROPPED, "trigger frozen", None), (3, "missing", None, None)]
    assert target.rows(NAMES) == [("1", "Moss"), ("2", "Berg"), ("3", "Moss")]
    assert target.rows("SELECT * FROM quarantine") == []
    with target.target().reader() as reader:
        assert sorted(pl.concat(reader.ledger.changes("r2"))["_key"].to_list()) == ["1", "3"]


def test_deleted_rows_that_a_trigger_keeps_are_named_and_stay_as_they_were(target: Place) -> None:
    mark = "UPDATE candidate SET last_name = 'deleted' WHERE remote_id = OLD.remote_id;"
    dropping(target, "soft", "DELETE", "candidate", when="OLD.last_name = 'Berg'", first=mark)
    with running(target.target(), "r2", CANDIDATE) as writer:
        refused = writer.rows.delete(CANDIDATE, people("a", "b", "c")["_id"]).refused
    assert refused.rows() == [(1, DROPPED, "trigger soft", None)]
    assert target.rows(NAMES) == [("2", "Berg")]
    with target.target().reader() as reader:
        assert sorted(pl.concat(reader.ledger.changes("r2"))["_id"].to_list()) == sorted([row_id("1"), row_id("3")])


def test_a_row_that_a_trigger_keeps_is_not_erased_and_stays_in_the_id_map(target: Place) -> None:
    dropping(target, "soft", "DELETE", "candidate", when="OLD.last_name = 'Berg'")
    with running(target.target(), "r2", CANDIDATE) as writer:
        done = erase_rows(writer, CANDIDATE, people("a", "b", "c", "never there")["_id"])
    assert (done.rows, done.refused.rows()) == (2, [(1, DROPPED, "trigger soft", None)])
    assert target.rows(NAMES) == [("2", "Berg")]
    with target.target().reader() as reader:
        assert pl.concat(reader.ledger.id_map("talent-hub", "candidate"))["_key"].to_list() == ["2"]


@pytest.mark.parametrize("event", ["INSERT", "UPDATE", "DELETE"])
def test_a_rollback_names_the_rows_for_which_the_target_does_nothing(target: Place, event: str) -> None:
    with running(target.target(), "r2", CANDIDATE) as writer:
        frame = people("Moss", "Moss", "Moss", "new", "new")
        if event == "INSERT":
            writer.rows.delete(CANDIDATE, frame["_id"][:3])
            writer.ledger.forget("talent-hub", "candidate", frame["_key"][:3])
        elif event == "UPDATE":
            writer.rows.update(CANDIDATE, frame[:3])
        else:
            put(writer, CANDIDATE, frame[3:])
    key = "4" if event == "DELETE" else "2"
    before = target.rows(NAMES)
    dropping(target, "stays", event, "candidate", when=f"{'OLD' if event == 'DELETE' else 'NEW'}.remote_id = '{key}'")
    with running(target.target(), "r3", CANDIDATE) as writer:
        refused = undo(writer, "r2")
    assert refused.select("row", "state", "constraint").rows() == [(key, DROPPED, "trigger stays")]
    expected = [row for row in SOME if row[0] != key] + [row for row in before if row[0] == key]
    assert target.rows(NAMES) == sorted(expected)


def test_an_update_that_a_trigger_alters_is_no_dropped_one(target: Place) -> None:
    changing(target, "low", "candidate", "last_name", "lower(NEW.last_name)")
    with running(target.target(), "r2", CANDIDATE) as writer:
        assert writer.rows.update(CANDIDATE, people("OKAFOR", "Moss", "Lind")).refused.is_empty()
    assert target.rows(NAMES) == [("1", "okafor"), ("2", "moss"), ("3", "lind")]


def test_a_row_that_a_trigger_stores_under_another_id_is_known_by_that_id(target: Place) -> None:
    other = row_id("other")
    changing(target, "own_id", "candidate", "id", f"'{other}'")
    with running(target.target(), "r2") as writer:
        written = put(writer, CANDIDATE, people("a", "b", "c", "Moss")[3:])
    assert written.refused.is_empty()
    assert written.ids.rows() == [("4", other)]
