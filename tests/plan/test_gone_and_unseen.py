from __future__ import annotations

import polars as pl
import pytest

from migrate.core.errors import ThresholdError
from migrate.core.limits import Limit, Limits
from migrate.plan.missing_rows import missing_before
from migrate.targets.contract import RunRecord
from migrate.targets.evidence import Evidence
from tests.plan.world import SPECS, World, book, candidate, email, note, said, tag, tagged, touched

FIRST = {
    "candidate": [candidate("7"), candidate("8")],
    "email": [email("7", "a@example.com"), email("7", "b@example.com", 2), email("8", "c@example.com")],
    "tag": [tag("x"), tag("y")],
    "candidate_tag": [tagged("7", "x"), tagged("8", "y")],
    "note": [note("1", "7"), note("2", "8")],
}
WITHOUT_7 = {table: [row for row in rows if "7" not in (row["_key"], row.get("candidate_id"))] for table, rows in FIRST.items()}


@pytest.fixture
def loaded(world: World) -> World:
    world.run(FIRST)
    return world


def test_gone_rows_are_reported_and_stay(loaded: World) -> None:
    plan, done = loaded.run(WITHOUT_7)
    assert touched(done.books) == 0
    assert book(plan.books, "candidate") == {"rows": 1, "unchanged": 1, "gone": 1}
    assert book(plan.books, "email") == {"rows": 1, "unchanged": 1, "gone": 2}
    assert {(code, table) for code, table, *_ in said(plan)} == {
        ("P306", table) for table in ("candidate", "email", "candidate_tag", "note")
    }
    assert len(loaded.table("email")) == 3


def test_gone_rows_are_deleted_on_demand_with_all_that_follows_them(loaded: World) -> None:
    _, done = loaded.run(WITHOUT_7, delete_gone=True)
    assert [book(done.books, spec.table).get("delete", 0) for spec in loaded.specs] == [1, 2, 0, 1, 1]
    assert [loaded.table(spec.table) for spec in loaded.specs] == [
        [("8",)],
        [("8:c@example.com",)],
        [("x",), ("y",)],
        [("8:y",)],
        [("note:2",)],
    ]
    assert loaded.plan(WITHOUT_7, delete_gone=True).empty


def test_a_gone_row_is_deleted_though_a_row_that_is_updated_pointed_at_it(loaded: World) -> None:
    elsewhere = WITHOUT_7 | {"note": [note("1", "9"), *WITHOUT_7["note"]]}
    _, done = loaded.run(elsewhere, delete_gone=True)
    assert book(done.books, "candidate") == {"rows": 1, "unchanged": 1, "delete": 1}
    assert book(done.books, "note")["update"] == 1
    assert touched(loaded.run(elsewhere, delete_gone=True)[1].books) == 0


def test_what_a_list_drops_is_deleted_without_being_asked_for(loaded: World) -> None:
    dropped = FIRST | {"email": [FIRST["email"][0], FIRST["email"][2]]}
    plan, done = loaded.run(dropped)
    assert book(done.books, "email") == {"rows": 2, "unchanged": 2, "delete": 1}
    assert plan.missing.rows == 0
    assert loaded.table("email") == [("7:a@example.com",), ("8:c@example.com",)]
    assert touched(loaded.run(dropped)[1].books) == 0
    assert book(loaded.run(FIRST)[1].books, "email") == {"rows": 3, "insert": 1, "unchanged": 2}


def test_rows_of_a_table_that_the_delivery_lacks_are_unseen(loaded: World) -> None:
    delivery = {"note": FIRST["note"]}
    plan = loaded.plan(delivery, evidence=Evidence(absent=frozenset({"candidates"})), delete_gone=True)
    assert [book(plan.books, table) for table in ("candidate", "email")] == [{"unseen": 2}, {"unseen": 3}]
    assert plan.empty
    assert said(plan) == []


def test_a_rejected_record_makes_its_row_and_its_children_unseen(loaded: World) -> None:
    evidence = Evidence(rejected={"candidate": pl.Series(["7"])})
    children_lost = WITHOUT_7 | {"note": FIRST["note"]}
    plan = loaded.plan(children_lost, evidence=evidence, delete_gone=True)
    assert book(plan.books, "candidate") == {"rows": 1, "unchanged": 1, "unseen": 1}
    assert book(plan.books, "email") == {"rows": 1, "unchanged": 1, "unseen": 2}
    assert book(plan.books, "note") == {"rows": 2, "unchanged": 2}


def test_a_row_rejected_while_planning_is_neither_gone_nor_touched(loaded: World) -> None:
    bad = WITHOUT_7 | {"candidate": [candidate("7") | {"name": None}, candidate("8")], "note": FIRST["note"]}
    plan = loaded.plan(bad, delete_gone=True)
    assert book(plan.books, "candidate") == {"rows": 2, "unchanged": 1, "reject": 1}
    assert book(plan.books, "email") == {"rows": 1, "unchanged": 1, "unseen": 2}
    assert plan.empty


def test_only_rows_of_owners_that_were_seen_can_be_gone(loaded: World) -> None:
    evidence = Evidence(seen={"note": ("candidate_id", pl.Series(["8"]))})
    plan = loaded.plan(FIRST | {"note": []}, evidence=evidence, delete_gone=True)
    assert book(plan.books, "note") == {"unseen": 1, "delete": 1}


def test_a_gone_row_that_was_edited_in_the_target_is_held(loaded: World) -> None:
    loaded.sql("UPDATE note SET body = 'mine' WHERE remote_id = 'note:1'")
    plan, done = loaded.run(FIRST | {"note": FIRST["note"][1:]}, delete_gone=True)
    assert book(done.books, "note") == {"rows": 2, "unchanged": 1, "hold": 1}
    assert said(plan) == [("P302", "note", "no longer in the export, but edited in the target; not deleted", 1)]
    assert len(loaded.table("note")) == 2


def test_a_gone_row_on_which_a_staying_row_hangs_is_kept_with_its_children(loaded: World) -> None:
    loaded.sql("UPDATE note SET body = 'mine' WHERE remote_id = 'note:1'")
    plan, done = loaded.run(WITHOUT_7, delete_gone=True)
    assert book(done.books, "note") == {"rows": 2, "unchanged": 1, "hold": 1}
    assert book(done.books, "candidate") == {"rows": 1, "unchanged": 1, "gone": 1}
    assert book(done.books, "email") == {"rows": 1, "unchanged": 1, "gone": 2}
    assert "P308" in {code for code, *_ in said(plan)}
    assert done.findings.is_empty()
    assert len(loaded.table("email")) == 3


def test_a_gone_row_that_a_new_row_points_at_is_kept(loaded: World) -> None:
    plan, _ = loaded.run(WITHOUT_7 | {"note": [FIRST["note"][1], note("3", "7")]}, delete_gone=True)
    assert book(plan.books, "candidate") == {"rows": 1, "unchanged": 1, "gone": 1}
    assert book(plan.books, "note") == {"rows": 2, "insert": 1, "unchanged": 1, "delete": 1}
    assert loaded.sql("SELECT candidate_id IS NULL FROM note WHERE remote_id = 'note:3'") == [(0,)]


def test_the_mapping_may_keep_gone_rows_for_good(loaded: World) -> None:
    loaded.spec("note", gone="keep")
    plan = loaded.plan(FIRST | {"note": []}, delete_gone=True)
    assert book(plan.books, "note") == {"keep": 2}


def test_a_gone_row_that_the_target_lost_already_is_gone(loaded: World) -> None:
    loaded.sql("DELETE FROM note WHERE remote_id = 'note:1'")
    plan = loaded.plan(FIRST | {"note": FIRST["note"][1:]}, delete_gone=True)
    assert book(plan.books, "note") == {"rows": 1, "unchanged": 1, "gone": 1}
    assert plan.empty


@pytest.mark.parametrize(("text", "stops"), [("4", True), ("5", False), ("46%", False), ("45%", True)])
def test_the_ceiling_counts_gone_rows_and_what_follows_them(loaded: World, text: str, stops: bool) -> None:
    plan = loaded.plan(WITHOUT_7, delete_gone=True, limits=Limits(max_deletes=Limit(text)))
    assert (plan.missing.rows, plan.known_rows) == (5, 11)
    if not stops:
        plan.check_limits()
        return
    with pytest.raises(ThresholdError, match=f"5 of 11 rows would be deleted, --max-deletes allows {text}"):
        loaded.apply(plan)
    assert len(loaded.table("candidate")) == 2


def test_the_mapping_may_delete_gone_rows_with_all_that_follows_them(loaded: World) -> None:
    loaded.spec("candidate", gone="delete")
    loaded.spec("note", gone="delete")
    _, done = loaded.run(WITHOUT_7)
    assert [book(done.books, spec.table).get("delete", 0) for spec in loaded.specs] == [1, 2, 0, 1, 1]
    assert touched(loaded.run(WITHOUT_7)[1].books) == 0


def test_a_table_that_is_only_inserted_into_deletes_if_the_mapping_says_so(loaded: World) -> None:
    loaded.spec("note", gone="delete", write="insert")
    _, done = loaded.run(FIRST | {"note": FIRST["note"][1:]})
    assert book(done.books, "note") == {"rows": 1, "unchanged": 1, "delete": 1}


def test_children_of_a_kept_row_are_kept(loaded: World) -> None:
    loaded.spec("candidate", gone="keep")
    plan, done = loaded.run(WITHOUT_7, delete_gone=True)
    assert book(done.books, "candidate") == {"rows": 1, "unchanged": 1, "keep": 1}
    assert book(done.books, "email") == {"rows": 1, "unchanged": 1, "keep": 2}
    assert plan.missing.rows == 1


def test_children_of_a_gone_row_that_must_not_be_deleted_stay_with_it(loaded: World) -> None:
    loaded.spec("candidate", write="insert")
    _, done = loaded.run(WITHOUT_7, delete_gone=True)
    assert book(done.books, "candidate") == {"rows": 1, "unchanged": 1, "gone": 1}
    assert book(done.books, "email") == {"rows": 1, "unchanged": 1, "gone": 2}


def ended(source: str = "talent-hub", status: str = "done", command: str = "load", **gone: int) -> RunRecord:
    """A run that left so many gone rows per table in the target."""
    counts = {"targets": [{"table": table, "gone": count} for table, count in gone.items()]}
    return RunRecord("r", command, source, status, "2026-01-01", None, "host", "user", "1", 1, "d", "m", counts)


def test_rows_that_were_gone_before_are_those_of_the_last_load_of_their_source() -> None:
    specs = [spec for spec in SPECS if spec.table in ("candidate", "tag")]
    first, last = ended(candidate=1, note=2, tag=4), ended(candidate=8, note=16, tag=32)
    assert missing_before([first, last], specs) == 40
    others = [
        ended(source="sales-navigator", candidate=64),
        ended(status="failed", candidate=64),
        ended(command="rollback", candidate=64),
    ]
    assert missing_before([first, last, *others], specs) == 40
    assert missing_before([first, ended(candidate=8)], specs) == 8
    assert missing_before([], specs) == 0


def test_dropped_items_count_towards_the_ceiling(loaded: World) -> None:
    plan = loaded.plan(FIRST | {"email": [FIRST["email"][0]]}, limits=Limits(max_deletes=Limit("1")))
    with pytest.raises(ThresholdError, match="2 of 11 rows would be deleted, --max-deletes allows 1"):
        loaded.apply(plan)
    assert len(loaded.table("email")) == 3


def test_updates_are_held_to_their_ceiling_before_anything_is_written(loaded: World) -> None:
    changed = FIRST | {"candidate": [candidate("7", "Eve"), candidate("8", "Eve")]}
    with pytest.raises(ThresholdError, match="2 of 11 rows would be updated"):
        loaded.run(changed, limits=Limits(max_updates=Limit("1")))
    assert loaded.table("candidate", "name") == [("Ada",), ("Ada",)]


def test_most_rows_missing_stops_once_and_not_again_when_it_was_allowed(loaded: World) -> None:
    many = {"candidate": [candidate(str(number)) for number in range(20, 50)]}
    loaded.run(many, limits=Limits(max_gone=Limit("100%")))
    few = {"candidate": many["candidate"][:5]}
    with pytest.raises(ThresholdError, match="are missing in this delivery"):
        loaded.run(few)
    loaded.run(few, limits=Limits(max_gone=Limit("100%")))
    assert book(loaded.run(few)[1].books, "candidate")["unchanged"] == 5
