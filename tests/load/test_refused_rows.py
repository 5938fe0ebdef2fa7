from __future__ import annotations

import pytest

from migrate.core.errors import ThresholdError
from migrate.core.limits import Limit, Limits
from tests.plan.world import World, book, candidate, email, note, tag, tagged, touched

FORBIDDEN = "CREATE TRIGGER no_bo BEFORE INSERT ON candidate WHEN NEW.name = 'Bo' BEGIN SELECT RAISE(ABORT, 'Bo is secret'); END"
DELIVERY = {
    "candidate": [candidate("7"), candidate("8", "Bo")],
    "email": [email("7", "a@example.com"), email("8", "b@example.com")],
    "tag": [tag("x")],
    "candidate_tag": [tagged("8", "x")],
    "note": [note("1", "7"), note("2", "8"), note("3", "7", "forbidden")],
}


def test_a_row_that_the_target_refuses_is_rejected_and_the_rest_loads(file_world: World) -> None:
    _, done = file_world.run({"candidate": [candidate("7")], "note": [note("1", "7"), note("2", "7", "forbidden")]})
    assert book(done.books, "note") == {"rows": 2, "insert": 1, "reject": 1}
    assert done.rejected.select("code", "table", "_key", "_line").rows() == [("P401", "note", "note:2", 3)]
    said = done.findings["message"][0]
    assert said == "the target refused the row: SQLITE_CONSTRAINT_CHECK, constraint note_body"
    assert file_world.table("note") == [("note:1",)]


def test_what_hangs_on_a_refused_row_is_rejected_or_kept_without_it(file_world: World) -> None:
    file_world.sql(FORBIDDEN)
    _, done = file_world.run(DELIVERY)
    assert [book(done.books, spec.table) for spec in file_world.specs] == [
        {"rows": 2, "insert": 1, "reject": 1},
        {"rows": 2, "insert": 1, "reject": 1},
        {"rows": 1, "insert": 1},
        {"rows": 1, "reject": 1},
        {"rows": 3, "insert": 2, "reject": 1},
    ]
    assert sorted(done.findings["code"].to_list()) == ["P401", "P401", "P402", "P402", "P403"]
    assert not done.findings["message"].str.contains("secret").any()
    assert file_world.table("note", "remote_id", "candidate_id IS NULL") == [("note:1", 0), ("note:2", 1)]
    assert file_world.dangling() == []


def test_a_second_load_tries_the_refused_row_again_and_writes_no_other(file_world: World) -> None:
    file_world.sql(FORBIDDEN)
    file_world.run(DELIVERY)
    before = file_world.sql("SELECT * FROM talenthub_id_map ORDER BY 1, 2")
    _, again = file_world.run(DELIVERY)
    assert touched(again.books) == 0
    assert book(again.books, "note") == {"rows": 3, "unchanged": 2, "reject": 1}
    assert file_world.sql("SELECT * FROM talenthub_id_map ORDER BY 1, 2") == before
    file_world.sql("DROP TRIGGER no_bo")
    _, corrected = file_world.run(DELIVERY)
    assert book(corrected.books, "candidate") == {"rows": 2, "insert": 1, "unchanged": 1}
    assert book(corrected.books, "note") == {"rows": 3, "update": 1, "unchanged": 1, "reject": 1}
    assert file_world.sql("SELECT count(*) FROM note WHERE candidate_id IS NULL") == [(0,)]


def test_refused_rows_count_towards_the_ceiling_and_nothing_is_written_past_it(file_world: World) -> None:
    file_world.sql(FORBIDDEN)
    plan = file_world.plan(DELIVERY, limits=Limits(max_rejects=Limit("3")))
    with pytest.raises(ThresholdError, match="4 of 9 were rejected, --max-rejects allows 3"):
        file_world.apply(plan)
    assert [file_world.table(spec.table) for spec in file_world.specs] == [[]] * 5
    assert not file_world.has_ledger()
    allowed = file_world.plan(DELIVERY, limits=Limits(max_rejects=Limit("4")))
    assert book(file_world.apply(allowed).books, "candidate") == {"rows": 2, "insert": 1, "reject": 1}


def test_an_update_that_the_target_refuses_leaves_the_row_as_it_was(file_world: World) -> None:
    file_world.run({"note": [note("1", None)]})
    _, done = file_world.run({"note": [note("1", None, "forbidden")]})
    assert book(done.books, "note") == {"rows": 1, "reject": 1}
    assert file_world.table("note", "body") == [("called",)]
    assert touched(file_world.run({"note": [note("1", None)]})[1].books) == 0


def test_a_deletion_that_the_target_refuses_is_said(file_world: World) -> None:
    file_world.run({"note": [note("1", None), note("2", None)]})
    file_world.sql("CREATE TRIGGER keep BEFORE DELETE ON note BEGIN SELECT RAISE(ABORT, 'kept'); END")
    _, done = file_world.run({"note": [note("1", None)]}, delete_gone=True)
    assert book(done.books, "note") == {"rows": 1, "unchanged": 1, "gone": 1}
    assert done.findings.select("code", "key").rows() == [("P404", "note:2")]
    assert len(file_world.table("note")) == 2


def test_the_ledger_tells_what_a_run_did(file_world: World) -> None:
    plan, done = file_world.run({"candidate": [candidate("7")], "note": [note("1", "9"), note("2", "7", "forbidden")]})
    with file_world.target.reader() as reader:
        (record,) = reader.ledger.runs()
        messages = reader.ledger.messages(done.run)
    assert (record.run, record.command, record.status, record.delivery) == (done.run, "load", "rejects", "d1")
    assert [(one["table"], one["rows"]) for one in record.counts["targets"]][:2] == [("candidate", 1), ("email", 0)]
    assert [message["code"] for message in messages] == ["P301", "P401"]
    assert plan.identity.mapping == record.mapping
