"""What the target's own triggers leave out, without an error, is rejected and named: in every class of the books."""

from __future__ import annotations

import polars as pl

from migrate.load import rollback
from migrate.plan import Erasure
from tests.plan.world import Delivery, World, book, candidate, email, note, tag, tagged, touched

IGNORE = "CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {when} BEGIN SELECT RAISE(IGNORE); END"
DELIVERY: Delivery = {
    "candidate": [candidate("7"), candidate("8", "Bo")],
    "email": [email("7", "a@example.com"), email("8", "b@example.com")],
    "tag": [tag("x")],
    "candidate_tag": [tagged("8", "x")],
    "note": [note("1", "7"), note("2", "8")],
}


def ignoring(world: World, name: str, event: str, table: str, when: str = "1") -> None:
    world.sql(IGNORE.format(name=name, event=event, table=table, when=when))


def test_a_dropped_insert_is_rejected_with_what_hangs_on_it_and_tried_again(file_world: World) -> None:
    ignoring(file_world, "no_bo", "INSERT", "candidate", "NEW.name = 'Bo'")
    _, done = file_world.run(DELIVERY)
    assert [book(done.books, name) for name in ("candidate", "email", "note")] == [
        {"rows": 2, "insert": 1, "reject": 1},
        {"rows": 2, "insert": 1, "reject": 1},
        {"rows": 2, "insert": 2},
    ]
    first = done.findings.filter(pl.col("code") == "P408")
    assert first.select("table", "key", "message").rows() == [
        ("candidate", "8", "the target dropped the row and raised no error: trigger no_bo")
    ]
    assert done.rejected["_key"].to_list()[0] == "8"
    assert touched(file_world.run(DELIVERY)[1].books) == 0
    file_world.sql("DROP TRIGGER no_bo")
    assert book(file_world.run(DELIVERY)[1].books, "candidate") == {"rows": 2, "insert": 1, "unchanged": 1}


def test_a_dropped_update_is_rejected_and_not_remembered(file_world: World) -> None:
    file_world.run(DELIVERY)
    ignoring(file_world, "frozen", "UPDATE", "note", "OLD.remote_id = 'note:2'")
    changed: Delivery = {**DELIVERY, "note": [note("1", "7", "met"), note("2", "8", "met")]}
    for _ in range(2):
        _, done = file_world.run(changed)
        assert book(done.books, "note")["reject"] == 1
        assert done.findings["code"].to_list() == ["P408"]
    assert file_world.table("note", "body") == [("met",), ("called",)]


def test_deletions_that_the_target_ignores_are_rejected_and_the_rows_stay_known(file_world: World) -> None:
    file_world.run(DELIVERY)
    ignoring(file_world, "soft", "DELETE", "note")
    for _ in range(2):
        _, done = file_world.run({**DELIVERY, "note": [note("1", "7")]}, delete_gone=True)
        assert book(done.books, "note") == {"rows": 2, "unchanged": 1, "reject": 1}
        assert done.findings.select("code", "key", "message").rows() == [
            ("P408", "note:2", "gone from the export; the target did not delete it and raised no error: trigger soft")
        ]


def test_a_child_that_the_target_does_not_delete_is_rejected(file_world: World) -> None:
    file_world.run(DELIVERY)
    ignoring(file_world, "soft", "DELETE", "email")
    _, done = file_world.run({**DELIVERY, "email": [email("7", "a@example.com")]})
    assert book(done.books, "email")["reject"] == 1
    assert file_world.table("email") == [("7:a@example.com",), ("8:b@example.com",)]


def test_an_erasure_that_did_not_happen_is_not_told_as_done(file_world: World) -> None:
    file_world.run(DELIVERY)
    ignoring(file_world, "soft", "DELETE", "candidate")
    without: Delivery = {name: [row for row in rows if "8" not in str(row)] for name, rows in DELIVERY.items()}
    _, done = file_world.run(without, erasure=Erasure(keys={"candidate": pl.Series(["8"])}))
    assert book(done.books, "candidate") == {"rows": 2, "unchanged": 1, "reject": 1}
    assert (done.not_erased, sum(one.erased for one in done.books)) == (1, 3)
    assert done.findings.select("code", "key").rows() == [("P406", "8")]


def test_a_rollback_says_which_rows_the_target_left_as_they_are(file_world: World) -> None:
    _, first = file_world.run(DELIVERY)
    _, second = file_world.run({**DELIVERY, "note": [note("1", "7", "met"), note("2", "8")]})
    ignoring(file_world, "frozen", "UPDATE", "note")
    ignoring(file_world, "soft", "DELETE", "candidate", "OLD.name = 'Bo'")
    back = rollback(second.run, file_world.target, run_id="back-2", tool_version="1")
    assert book(back.books, "note") == {"rows": 1, "reject": 1}
    assert back.findings.select("code", "key").rows() == [("P608", "note:1")]
    done = rollback(first.run, file_world.target, run_id="back-1", tool_version="1")
    assert book(done.books, "candidate") == {"rows": 1, "reject": 1, "delete": 1}
    assert file_world.table("candidate") == [("8",)]


def test_a_reference_to_an_erased_row_that_a_trigger_keeps_is_named(file_world: World) -> None:
    # The tags stand for users: rows of other people name them.
    file_world.spec("tag", entities=("user",))
    file_world.spec("candidate_tag", parent=None)
    file_world.run(DELIVERY)
    ignoring(file_world, "fixed", "UPDATE", "candidate_tag")
    without: Delivery = {**DELIVERY, "tag": [], "candidate_tag": []}
    _, done = file_world.run(without, erasure=Erasure(keys={"tag": pl.Series(["x"])}))
    assert done.findings.filter(pl.col("code") == "P406").select("table", "message").rows() == [
        ("candidate_tag", "tag_id still refers to an erased user: the target did not clear it and raised no error"),
        ("tag", "not erased; the target refused it: referenced, constraint candidate_tag"),
    ]
    assert done.not_erased == 2
    assert all(one.balanced for one in done.books)
