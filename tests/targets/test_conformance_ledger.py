"""Every target: the ledger tells every run, and what it did to every row."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from migrate.core.redaction import KeyKind
from migrate.targets.contract import FINGERPRINTS_SCHEMA, Target
from migrate.targets.spec import ColumnSpec, Reference
from tests.targets.places import Place
from tests.targets.shapes import (
    CANDIDATE,
    EMAIL,
    SOURCE,
    STARTED,
    TEXT,
    TIME,
    load,
    people,
    put,
    record,
    row_id,
    rows_of,
    running,
    spec,
)


def id_map(target: Target, table: str = "candidate", source: str = SOURCE) -> dict[str, tuple[Any, ...]]:
    with target.reader() as reader:
        return {row[0]: row[1:] for batch in reader.ledger.id_map(source, table) for row in batch.iter_rows()}


def changes(target: Target, run: str) -> pl.DataFrame:
    with target.reader() as reader:
        return pl.concat(reader.ledger.changes(run))


def test_before_the_first_run_there_is_no_ledger_and_nothing_to_tell(place: Place) -> None:
    with place.target().reader() as reader:
        assert not reader.ledger.has_ledger()
        assert reader.ledger.ledger_fingerprint() == ""
        assert reader.ledger.runs() == []
        assert reader.ledger.specs("r1") == []
        assert reader.ledger.messages("r1") == []
        assert list(reader.ledger.id_map(SOURCE, "candidate")) == []
        assert list(reader.ledger.fingerprints(SOURCE, "candidate")) == []
        assert list(reader.ledger.changes("r1")) == []


def test_a_run_is_kept_with_all_that_it_said(place: Place) -> None:
    target = place.target()
    messages: list[dict[str, Any]] = [{"code": "P101", "count": 2}, {"code": "P102", "text": "ünïcode 'quoted'"}]
    with target.writer("r1") as writer:
        writer.schema.create_ledger()
        writer.schema.create_tables()
        writer.ledger.begin_run(record("r1"), [CANDIDATE, EMAIL])
        writer.schema.create_keys()
        writer.ledger.finish_run("rejects", {"candidate": {"insert": 3}}, messages)
    with target.reader() as reader:
        assert reader.ledger.has_ledger()
        (run,) = reader.ledger.runs()
        assert reader.ledger.specs("r1") == [CANDIDATE, EMAIL]
        assert reader.ledger.messages("r1") == messages
    assert (run.run, run.status, run.counts, run.user, run.pruned) == (
        "r1",
        "rejects",
        {"candidate": {"insert": 3}},
        "somebody",
        False,
    )
    assert run.started == STARTED.isoformat()
    assert run.finished is not None


def test_the_shape_of_a_table_survives_the_ledger_whole(place: Place) -> None:
    shape = spec(
        "activity",
        ColumnSpec("a", TEXT, required=True, max_length=5, reference=Reference("job", "reject"), place="activity.yaml:3:5"),
        ColumnSpec("b", pl.Int64()),
        ColumnSpec("c", pl.Float64()),
        ColumnSpec("d", pl.Boolean()),
        ColumnSpec("e", TIME),
        ColumnSpec("f", pl.Date()),
        ColumnSpec("g", TEXT, json=True),
        key_columns=("a", "b"),
        id_column=None,
        parent="candidate",
        write="insert",
        hold="overwrite",
        gone="delete",
        key_kind=KeyKind.PARENT,
        distinct=True,
        unique=(("a",), ("b", "c")),
        created_column=None,
        place="activity.yaml:1:1",
    )
    with running(place.target(), "r1", shape):
        pass
    with place.target().reader() as reader:
        assert reader.ledger.specs("r1") == [shape]


def test_the_fingerprint_of_the_ledger_moves_with_every_run_and_with_nothing_else(place: Place) -> None:
    target = place.target()
    seen = []
    for run in ("r1", "r2"):
        with running(target, run):
            pass
        with target.reader() as reader:
            seen += [reader.ledger.ledger_fingerprint(), reader.ledger.ledger_fingerprint()]
    place.run("INSERT INTO candidate (id, remote_id) VALUES ('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'x')")
    with target.reader() as reader:
        seen.append(reader.ledger.ledger_fingerprint())
    assert seen[0] == seen[1] != seen[2] == seen[3] == seen[4]


def test_the_id_map_tells_who_inserted_a_row_and_who_wrote_it_last(place: Place) -> None:
    target = place.target()
    first, second = people("Okafor", "Lind"), people("Okafor", "Berg", "Sato")
    load(target, "r1", CANDIDATE, first)
    with running(target, "r2", CANDIDATE) as writer:
        writer.rows.update(CANDIDATE, second.slice(1, 1))
        writer.ledger.remember(SOURCE, "candidate", second.slice(1, 1))
        put(writer, CANDIDATE, second.slice(2, 1))
        writer.ledger.remember("sales-navigator", "candidate", second.slice(0, 1))
    found = id_map(target)
    assert {key: row[3:] for key, row in found.items()} == {"1": ("r1", "r1"), "2": ("r1", "r2"), "3": ("r2", "r2")}
    assert found["2"][:3] == (row_id("2"), *second.select("_fp_hi", "_fp_lo").row(1))
    assert list(id_map(target, source="sales-navigator")) == ["1"]


def test_a_run_that_changes_nothing_leaves_every_row_of_target_and_id_map_untouched(place: Place) -> None:
    target = place.target()
    load(target, "r1", CANDIDATE, people("Okafor", "Lind"))
    # MariaDB and MySQL do not tell which transaction wrote a row.
    place_of_row = {"sqlite": "rowid", "postgresql": "ctid, xmin", "mysql": "1"}[place.kind]
    look = [f"SELECT {place_of_row}, t.* FROM {table} AS t ORDER BY 1" for table in ("candidate", "talenthub_id_map")]
    before = [place.rows(statement) for statement in look]
    with running(target, "r2", CANDIDATE):
        pass
    assert [place.rows(statement) for statement in look] == before
    assert [row[0] for row in place.rows("SELECT run FROM talenthub_run ORDER BY number")] == ["r1", "r2"]


def test_the_id_map_is_many_batches_where_it_is_long(place: Place) -> None:
    keys = [f"k{n}" for n in range(30_000)]
    frame = pl.DataFrame({"_key": keys, "_id": keys, "_fp_hi": range(30_000), "_fp_lo": [-1] * 30_000})
    with running(place.target(), "r1") as writer:
        writer.ledger.remember(SOURCE, "tag", frame)
    with running(place.target(), "r2") as writer:
        writer.ledger.forget(SOURCE, "tag", frame["_key"].slice(0, 25_000))
    assert len(id_map(place.target(), "tag")) == 5_000


def test_fingerprints_are_the_id_map_without_its_runs_whatever_keys_are_made_of(place: Place) -> None:
    keys = ["7:anna@example.com", 'a "b", c\\', "", "line\nbreak", "ключ:ž", *(f"k{n}" for n in range(30_000))]
    ids = [f"id {n} {key[:3]}" for n, key in enumerate(keys)]
    halves = [n * (-1) ** n * (1 << 62) // len(keys) for n in range(len(keys))]
    frame = pl.DataFrame({"_key": keys, "_id": ids, "_fp_hi": halves, "_fp_lo": halves[::-1]}, schema=FINGERPRINTS_SCHEMA)
    with running(place.target(), "r1") as writer:
        writer.ledger.remember(SOURCE, "tag", frame)
        writer.ledger.remember(SOURCE, "job", frame.head(1))
    with place.target().reader() as reader:
        found = list(reader.ledger.fingerprints(SOURCE, "tag"))
        assert pl.concat(reader.ledger.fingerprints(SOURCE, "job")).rows() == frame.head(1).rows()
    assert len(found) > 1
    whole = pl.concat(found)
    assert whole.schema == pl.Schema(FINGERPRINTS_SCHEMA)
    assert whole.sort("_key").equals(frame.sort("_key"))


@pytest.mark.parametrize("others", [0, 1, 10])
def test_fingerprints_are_those_of_one_kind_however_many_rows_of_others_lie_between(place: Place, others: int) -> None:
    keys = [f"k{n}" for n in range(40)]
    tags = pl.DataFrame({"_key": keys, "_id": keys, "_fp_hi": range(40), "_fp_lo": [7] * 40}, schema=FINGERPRINTS_SCHEMA)
    jobs = tags.with_columns(_fp_lo=pl.lit(8, pl.Int64))
    for run, start in (("r1", 0), ("r2", 20)):
        with running(place.target(), run) as writer:
            for at in range(start, start + 20, 10):
                writer.ledger.remember(SOURCE, "tag", tags.slice(at, 10))
                writer.ledger.remember(SOURCE, "job", jobs.slice(at, others))
    with place.target().reader() as reader:
        found = pl.concat(reader.ledger.fingerprints(SOURCE, "tag"))
    assert found.sort("_fp_hi").equals(tags)


def test_changes_tell_a_run_newest_table_first_each_batch_of_one_action(place: Place) -> None:
    target = place.target()
    frame = people("Okafor", "Lind")
    emails = rows_of(EMAIL, [{"remote_id": "1:a", "candidate_id": row_id("1"), "value": "a@example.com"}])
    with running(target, "r1", CANDIDATE, EMAIL) as writer:
        put(writer, CANDIDATE, frame)
        put(writer, EMAIL, emails)
    with running(target, "r2", CANDIDATE, EMAIL) as writer:
        put(writer, CANDIDATE, people("x", "y", "Sato").slice(2))
        writer.rows.update(CANDIDATE, people("Berg"))
        writer.ledger.remember(SOURCE, "candidate", people("Berg"))
        writer.rows.delete(EMAIL, emails["_id"])
        writer.ledger.forget(SOURCE, "candidate_email_address", emails["_key"])
    with target.reader() as reader:
        told = [
            (batch["table"].unique().to_list(), batch["action"].unique().to_list(), batch["_key"].to_list())
            for batch in reader.ledger.changes("r2")
        ]
    assert told[0] == (["candidate_email_address"], ["delete"], ["1:a"])
    assert sorted(told[1:]) == [(["candidate"], ["insert"], ["3"]), (["candidate"], ["update"], ["1"])]
    updated = changes(target, "r2").filter(pl.col("action") == "update").row(0, named=True)
    assert (updated["_run"], updated["_id"], updated["_inserted"], updated["_written"]) == ("r2", row_id("1"), "r1", "r1")
    assert (updated["_fp_hi"], updated["_fp_lo"]) == frame.select("_fp_hi", "_fp_lo").row(0)


def test_pruning_drops_pre_images_and_messages_of_old_runs_and_says_so(place: Place) -> None:
    target = place.target()
    load(target, "r1", CANDIDATE, people("Okafor"))
    with target.writer("r2") as writer:
        writer.schema.create_ledger()
        writer.ledger.begin_run(record("r2"), [CANDIDATE])
        writer.rows.update(CANDIDATE, people("Berg"))
        writer.ledger.finish_run("done", {}, [{"code": "P101"}])
    with running(target, "r3") as writer:
        assert writer.ledger.prune("2026-02-03T00:00:00+00:00") == 0
    with running(target, "r4") as writer:
        assert writer.ledger.prune("2026-02-04T00:00:00+00:00") == 4
    with target.reader() as reader:
        assert [run.pruned for run in reader.ledger.runs()] == [True] * 4
        assert reader.ledger.messages("r2") == []
    assert place.rows("SELECT count(*) FROM talenthub_preimage") == [(0,)]


def test_a_run_cannot_be_entered_twice(place: Place) -> None:
    target = place.target()
    with running(target, "r1"):
        pass
    with pytest.raises(Exception, match=r"refused|violate the keys"), running(target, "r1"):
        pass
    with target.reader() as reader:
        assert len(reader.ledger.runs()) == 1


def test_the_digest_of_the_id_map_changes_with_the_id_map_only(place: Place) -> None:
    target = place.target()

    def digest() -> str | None:
        with target.reader() as reader:
            return reader.ledger.id_map_digest()

    load(target, "r1", CANDIDATE, people("Adams", "Baker"))
    seen = [digest()]
    assert seen[0] is not None
    assert digest() == seen[0]
    with running(target, "r2", CANDIDATE) as writer:
        writer.ledger.forget(SOURCE, "candidate", pl.Series("_key", ["1"]))
        assert writer.ledger.id_map_digest() is None
    seen.append(digest())
    assert len({*seen}) == 2


def test_a_run_that_leaves_the_id_map_alone_leaves_a_digest_of_its_rows(place: Place) -> None:
    target = place.target()
    load(target, "r1", CANDIDATE, people("Adams", "Baker"))
    seen = []
    for run in ("r2", "r3"):
        with target.reader() as reader:
            seen.append(reader.ledger.id_map_digest())
        with running(target, run, CANDIDATE):
            pass
    assert (seen[0] == seen[1]) == target.capabilities.digest_of_rows


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE talenthub_id_map SET fp_hi = fp_hi + 1 WHERE source_key = '1'",
        "UPDATE talenthub_id_map SET fp_lo = fp_lo + 1 WHERE source_key = '1'",
        "UPDATE talenthub_id_map SET source_key = '3' WHERE source_key = '1'",
        "UPDATE talenthub_id_map SET source_key = CASE source_key WHEN '1' THEN '3' ELSE '1' END",
    ],
)
def test_the_digest_of_the_id_map_changes_with_every_part_of_a_row(place: Place, change: str) -> None:
    target = place.target()
    load(target, "r1", CANDIDATE, people("Adams", "Baker"))
    with target.reader() as reader:
        before = reader.ledger.id_map_digest()
    place.run(change)
    with target.reader() as reader:
        assert reader.ledger.id_map_digest() != before
