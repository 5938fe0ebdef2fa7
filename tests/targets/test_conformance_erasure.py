"""Every target: what is erased is gone from tables and ledger, and nothing brings it back."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from migrate.targets.contract import Target
from migrate.targets.rows_and_ledger import clear_reference, erase_rows
from migrate.targets.spec import ColumnSpec, Reference
from tests.targets.places import Place
from tests.targets.shapes import CANDIDATE, EMAIL, SOURCE, TEXT, USER, load, people, put, row_id, rows_of, running, spec

OWNED = spec(
    "job",
    ColumnSpec("remote_id", TEXT),
    ColumnSpec("name", TEXT),
    ColumnSpec("owner_id", TEXT, reference=Reference("remote_user")),
)
IDA, OLE = row_id("ida"), row_id("ole")


@pytest.fixture
def target(place: Place) -> Target:
    """Two people, each written by one run and changed by two more."""
    made = place.target()
    load(made, "r1", CANDIDATE, people("Okafor", "Lind"))
    for run, name in (("r2", "Berg"), ("r3", "Sato")):
        with running(made, run, CANDIDATE) as writer:
            changed = people(name, name)
            writer.rows.update(CANDIDATE, changed)
            writer.ledger.remember(SOURCE, "candidate", changed)
    return made


def test_an_erased_row_is_gone_from_table_id_map_and_the_pre_images_of_every_run(place: Place, target: Target) -> None:
    with running(target, "r4", CANDIDATE) as writer:
        erased = erase_rows(writer, CANDIDATE, pl.Series([row_id("1")]))
    assert (erased.rows, erased.preimages, erased.refused.height) == (1, 2, 0)
    assert place.rows("SELECT remote_id FROM candidate") == [("2",)]
    assert place.rows("SELECT source_key FROM talenthub_id_map") == [("2",)]
    assert {row[0] for row in place.rows("SELECT source_key FROM talenthub_preimage")} == {"2"}
    assert place.rows("SELECT count(*) FROM talenthub_preimage") == [(2,)]


def test_no_run_tells_of_an_erased_row_any_more(target: Target) -> None:
    with running(target, "r4", CANDIDATE) as writer:
        erase_rows(writer, CANDIDATE, pl.Series([row_id("1")]))
    with target.reader() as reader:
        told = pl.concat([batch for run in ("r1", "r2", "r3", "r4") for batch in reader.ledger.changes(run)])
    assert set(told["_key"]) == {"2"}


def test_a_row_that_the_target_lost_is_erased_from_the_ledger_alone(place: Place, target: Target) -> None:
    place.run("DELETE FROM candidate WHERE remote_id = '1'")
    with running(target, "r4", CANDIDATE) as writer:
        erased = erase_rows(writer, CANDIDATE, pl.Series([row_id("1"), row_id("never")]))
    assert (erased.rows, erased.preimages, erased.refused.height) == (0, 2, 0)
    assert place.rows("SELECT source_key FROM talenthub_id_map") == [("2",)]


def test_a_row_on_which_another_hangs_stays_and_is_still_known_but_what_it_was_is_dropped(place: Place, target: Target) -> None:
    address = rows_of(EMAIL, [{"remote_id": "1:x", "candidate_id": row_id("1"), "value": "x@example.com", "position": 1}])
    load(target, "r4", EMAIL, address)
    with running(target, "r5", CANDIDATE) as writer:
        erased = erase_rows(writer, CANDIDATE, pl.Series([row_id("2"), row_id("1")]))
    assert (erased.rows, erased.preimages) == (1, 4)
    assert erased.refused.select("row", "state", "constraint").rows() == [(1, "referenced", "candidate_email_address")]
    assert place.rows("SELECT remote_id FROM candidate") == [("1",)]
    assert ("1",) in place.rows("SELECT source_key FROM talenthub_id_map")


def test_pre_images_are_told_with_their_rows(target: Target) -> None:
    with target.reader() as reader:
        found = pl.concat(reader.ledger.preimages(SOURCE, "candidate"))
        assert list(reader.ledger.preimages("elsewhere", "candidate")) == []
    names = sorted((key, json.loads(text)["last_name"]) for key, text in found.select("_key", "preimage").iter_rows())
    assert names == [("1", "Berg"), ("1", "Okafor"), ("2", "Berg"), ("2", "Lind")]
    assert set(found["_id"]) == {row_id("1"), row_id("2")}


def test_rows_are_found_by_what_a_column_holds(target: Target) -> None:
    listed = [
        {"remote_id": f"{owner}:{n}", "candidate_id": row_id(owner), "position": n} for owner, n in (("1", 1), ("1", 2), ("2", 1))
    ]
    load(target, "r4", EMAIL, rows_of(EMAIL, listed))
    with target.reader() as reader:
        found = reader.rows.read_by_reference(EMAIL, "candidate_id", pl.Series([row_id("1"), row_id("9")]))
    assert set(found["remote_id"]) == {"1:1", "1:2"}
    assert set(found["_id"]) == {row_id("1:1"), row_id("1:2")}


def owned(*owners: str) -> pl.DataFrame:
    return rows_of(OWNED, [{"remote_id": str(n), "name": "Baker", "owner_id": owner} for n, owner in enumerate(owners, 1)])


def test_a_reference_is_emptied_in_rows_and_in_what_they_were(place: Place) -> None:
    target = place.target()
    with running(target, "r1", USER, OWNED) as writer:
        put(writer, USER, rows_of(USER, [{"remote_id": "ida"}, {"remote_id": "ole"}]))
        put(writer, OWNED, owned(IDA, OLE, IDA))
    with running(target, "r2", USER, OWNED) as writer:
        writer.rows.update(OWNED, owned(OLE, OLE, IDA).with_columns(name=pl.lit("Miller")))
        assert clear_reference(writer, OWNED, "owner_id", pl.Series([IDA])) == 1
        assert erase_rows(writer, USER, pl.Series([IDA])).rows == 1
    owners = {str(key): None if owner is None else str(owner) for key, owner in place.rows("SELECT remote_id, owner_id FROM job")}
    assert owners == {"1": OLE, "2": OLE, "3": None}
    with target.reader() as reader:
        kept = pl.concat(reader.ledger.preimages(SOURCE, "job"))
    before = {whole["remote_id"]: (whole["name"], whole["owner_id"]) for whole in map(json.loads, kept["preimage"])}
    assert before == {"1": ("Baker", None), "2": ("Baker", OLE), "3": ("Baker", None)}


def test_erased_values_are_overwritten_in_the_file(sqlite: Place) -> None:
    target = sqlite.target()
    load(target, "r1", CANDIDATE, people("Okafor-of-the-file", "Lind-of-the-file"))
    with running(target, "r2", CANDIDATE) as writer:
        changed = people("Berg-of-the-file", "Sato-of-the-file")
        writer.rows.update(CANDIDATE, changed)
        writer.ledger.remember(SOURCE, "candidate", changed)
    with running(target, "r3", CANDIDATE) as writer:
        erase_rows(writer, CANDIDATE, pl.Series([row_id("1")]))
    stored = Path(sqlite.path).read_bytes()
    assert b"Sato-of-the-file" in stored
    assert b"Berg-of-the-file" not in stored
    assert b"Okafor-of-the-file" not in stored


def test_rows_of_tables_without_ids_of_their_own_are_erased_by_their_keys(place: Place) -> None:
    pair = spec("pair", ColumnSpec("a", TEXT), ColumnSpec("b", TEXT), id_column=None, key_columns=("a", "b"))
    text = "VARCHAR(90)" if place.kind == "mysql" else "TEXT"
    place.run(f"CREATE TABLE pair (a {text} NOT NULL, b {text} NOT NULL, PRIMARY KEY (a, b))")
    place.run("INSERT INTO pair (a, b) VALUES ('1', 'x'), ('1', 'y')")
    with running(place.target(), "r1", pair) as writer:
        assert erase_rows(writer, pair, pl.Series(['["1","x"]'])).rows == 1
    assert place.rows("SELECT a, b FROM pair") == [("1", "y")]


def test_a_reference_is_cleared_in_every_row_that_has_it_and_nowhere_if_no_row_has_it(place: Place) -> None:
    target = place.target()
    load(target, "r1", USER, rows_of(USER, [{"remote_id": "u1"}, {"remote_id": "u2"}]))
    owners = {"1": "u1", "2": "u1", "3": "u2"}
    load(target, "r2", OWNED, rows_of(OWNED, [{"remote_id": key, "owner_id": row_id(user)} for key, user in owners.items()]))
    with running(target, "r3", OWNED) as writer:
        assert writer.rows.clear(OWNED, "owner_id", pl.Series([row_id("u1")])) == 2
        assert writer.rows.clear(OWNED, "owner_id", pl.Series([row_id("u1")])) == 0
    assert place.rows("SELECT remote_id FROM job WHERE owner_id IS NULL ORDER BY remote_id") == [("1",), ("2",)]
