from __future__ import annotations

import polars as pl

from tests.plan.world import World, book, candidate, email, note, said, tag

FIRST = {
    "candidate": [candidate("7", "Ada", score=1.5, level="LOW"), candidate("8", "Bo")],
    "note": [note("1", "7"), note("2", "8")],
}


def test_a_row_edited_in_the_target_is_held_and_its_edited_column_named(world: World) -> None:
    world.run(FIRST)
    world.sql("UPDATE candidate SET name = 'Augusta' WHERE remote_id = '7'")
    changed = FIRST | {"candidate": [candidate("7", "Ada", score=2.5, level="HIGH"), candidate("8", "Bo")]}
    plan, loaded = world.run(changed)
    assert book(loaded.books, "candidate") == {"rows": 2, "hold": 1, "unchanged": 1}
    assert said(plan) == [("P302", "candidate", "edited in the target: name; not overwritten", 1)]
    assert world.table("candidate", "name", "score", "level") == [("Augusta", 1.5, "LOW"), ("Bo", None, None)]
    assert [frame.select("_key", "columns", "certain").rows() for frame in plan.notes("held")] == [[("7", "name", True)]]


def test_every_edited_column_is_named_and_no_changed_one(world: World) -> None:
    world.run(FIRST)
    world.sql("UPDATE candidate SET name = 'Augusta', level = NULL WHERE remote_id = '7'")
    changed = FIRST | {"candidate": [candidate("7", "Ada", score=2.5, level="LOW", active=True), candidate("8", "Bo")]}
    assert said(world.plan(changed)) == [("P302", "candidate", "edited in the target: name, level; not overwritten", 1)]


def test_where_no_reading_fits_all_differing_columns_are_named_as_candidates(world: World) -> None:
    world.run(FIRST)
    world.sql("UPDATE candidate SET name = 'Augusta' WHERE remote_id = '7'")
    changed = FIRST | {"candidate": [candidate("7", "Adele", score=2.5, level="LOW"), candidate("8", "Bo")]}
    message = "edited in the target, one or more of: name, score; not overwritten"
    assert said(world.plan(changed)) == [("P302", "candidate", message, 1)]


def test_an_edit_of_a_row_that_the_plan_leaves_alone_is_left_alone(world: World) -> None:
    world.run(FIRST)
    world.sql("UPDATE candidate SET name = 'Augusta' WHERE remote_id = '7'")
    plan = world.plan(FIRST)
    assert plan.empty
    assert said(plan) == []


def test_the_same_edit_on_both_sides_is_no_conflict(world: World) -> None:
    world.run(FIRST)
    world.sql("UPDATE candidate SET name = 'Augusta' WHERE remote_id = '7'")
    changed = FIRST | {"candidate": [candidate("7", "Augusta", score=1.5, level="LOW"), candidate("8", "Bo")]}
    _, loaded = world.run(changed)
    assert book(loaded.books, "candidate") == {"rows": 2, "update": 1, "unchanged": 1}
    assert world.plan(changed).empty


def test_a_reference_moved_in_the_target_holds_its_row(world: World) -> None:
    world.run(FIRST)
    world.sql("UPDATE note SET candidate_id = (SELECT id FROM candidate WHERE remote_id = '8') WHERE remote_id = 'note:1'")
    plan = world.plan(FIRST | {"note": [note("1", "7", "met"), note("2", "8")]})
    assert said(plan) == [("P302", "note", "edited in the target: candidate_id; not overwritten", 1)]


def test_a_reference_to_a_row_of_somebody_else_holds_its_row(world: World) -> None:
    world.run(FIRST)
    world.sql("INSERT INTO candidate (id, remote_id, name) VALUES (?, 'theirs', 'Zoe')", world.id(77))
    world.sql("UPDATE note SET candidate_id = ? WHERE remote_id = 'note:1'", world.id(77))
    plan = world.plan(FIRST | {"note": [note("1", "7", "met"), note("2", "8")]})
    assert said(plan) == [("P302", "note", "edited in the target: candidate_id; not overwritten", 1)]


def test_the_mapping_may_say_that_edits_are_overwritten(world: World) -> None:
    world.run(FIRST)
    world.spec("candidate", hold="overwrite")
    world.sql("UPDATE candidate SET name = 'Augusta' WHERE remote_id = '7'")
    _, loaded = world.run(FIRST | {"candidate": [candidate("7", "Ada", score=2.5, level="LOW"), candidate("8", "Bo")]})
    assert book(loaded.books, "candidate") == {"rows": 2, "update": 1, "unchanged": 1}
    assert world.table("candidate", "name", "score") == [("Ada", 2.5), ("Bo", None)]


def test_a_row_deleted_in_the_target_is_not_put_back(world: World) -> None:
    world.run(FIRST)
    world.sql("DELETE FROM note WHERE remote_id = 'note:1'")
    plan, loaded = world.run(FIRST | {"note": [note("1", "7", "met"), note("2", "8")]})
    assert book(loaded.books, "note") == {"rows": 2, "hold": 1, "unchanged": 1}
    assert said(plan) == [("P303", "note", "was deleted in the target; not inserted again", 1)]
    assert world.table("note") == [("note:2",)]


def test_a_held_row_stays_held_until_both_agree(world: World) -> None:
    world.run(FIRST)
    world.sql("UPDATE candidate SET name = 'Augusta' WHERE remote_id = '7'")
    changed = FIRST | {"candidate": [candidate("7", "Ada", score=2.5, level="LOW"), candidate("8", "Bo")]}
    for _ in range(2):
        assert book(world.run(changed)[1].books, "candidate") == {"rows": 2, "hold": 1, "unchanged": 1}
    world.sql("UPDATE candidate SET name = 'Ada' WHERE remote_id = '7'")
    assert book(world.run(changed)[1].books, "candidate") == {"rows": 2, "update": 1, "unchanged": 1}


def test_an_equal_row_that_was_there_before_us_is_adopted(world: World) -> None:
    world.sql("INSERT INTO candidate (id, remote_id, name) VALUES (?, '7', 'Ada')", world.id(55))
    delivery = {"candidate": [candidate("7")], "email": [email("7", "a@example.com")], "note": [note("1", "7")]}
    plan, loaded = world.run(delivery)
    assert book(loaded.books, "candidate") == {"rows": 1, "unchanged": 1}
    assert [code for code, *_ in said(plan)] == ["P307"]
    assert [str(row[0]) for row in world.sql("SELECT candidate_id FROM email UNION ALL SELECT candidate_id FROM note")] == [
        world.id(55)
    ] * 2
    assert world.plan(delivery).empty
    _, later = world.run(delivery | {"candidate": [candidate("7", "Eve")]})
    assert book(later.books, "candidate") == {"rows": 1, "update": 1}


def test_a_differing_row_that_was_there_before_us_is_held_and_can_be_pointed_at(world: World) -> None:
    world.sql("INSERT INTO candidate (id, remote_id, name) VALUES (?, '7', 'Augusta')", world.id(55))
    delivery = {"candidate": [candidate("7")], "note": [note("1", "7")]}
    for expected in ({"rows": 1, "insert": 1}, {"rows": 1, "unchanged": 1}):
        plan, loaded = world.run(delivery)
        assert book(loaded.books, "candidate") == {"rows": 1, "hold": 1}
        assert book(loaded.books, "note") == expected
        message = "exists in the target, was not written by us, and differs in: name; not overwritten"
        assert said(plan) == [("P304", "candidate", message, 1)]
    assert world.table("candidate", "name") == [("Augusta",)]
    assert [str(row[0]) for row in world.sql("SELECT candidate_id FROM note")] == [world.id(55)]


def test_two_source_systems_share_equal_rows_and_never_mix_differing_ones(world: World) -> None:
    world.run({"candidate": [candidate("7"), candidate("8")], "tag": [tag("x")]})
    for spec in world.specs:
        world.spec(spec.table, source="other")
    delivery = {"candidate": [candidate("7", "Somebody else")], "tag": [tag("x")], "email": [email("7", "b@example.com")]}
    plan, loaded = world.run(delivery)
    assert book(loaded.books, "tag") == {"rows": 1, "unchanged": 1}
    assert book(loaded.books, "candidate") == {"rows": 1, "reject": 1}
    assert book(loaded.books, "email") == {"rows": 1, "reject": 1}
    assert sorted(code for code, *_ in said(plan)) == ["P208", "P210", "P307"]
    assert world.table("candidate", "name") == [("Ada",), ("Ada",)]


def test_a_table_that_is_only_updated_takes_rows_of_others_and_inserts_none(world: World) -> None:
    world.spec("candidate", write="update")
    world.sql("INSERT INTO candidate (id, remote_id, name) VALUES (?, '7', 'Augusta')", world.id(55))
    plan, loaded = world.run({"candidate": [candidate("7"), candidate("8")]})
    assert book(loaded.books, "candidate") == {"rows": 2, "update": 1, "reject": 1}
    assert [code for code, *_ in said(plan)] == ["P209"]
    assert world.table("candidate", "name") == [("Ada",)]


def test_a_table_that_is_only_inserted_into_keeps_what_it_has(world: World) -> None:
    world.run(FIRST)
    world.spec("note", write="insert")
    plan, loaded = world.run(FIRST | {"note": [note("1", "7", "met"), note("2", "8"), note("3", "8")]})
    assert book(loaded.books, "note") == {"rows": 3, "insert": 1, "hold": 1, "unchanged": 1}
    assert [code for code, *_ in said(plan)] == ["P305"]
    assert world.table("note", "body") == [("called",), ("called",), ("called",)]


def test_no_value_of_a_held_row_is_said(world: World) -> None:
    world.run(FIRST)
    world.sql("UPDATE candidate SET name = 'Augusta' WHERE remote_id = '7'")
    plan = world.plan(FIRST | {"candidate": [candidate("7", "Adele"), candidate("8", "Bo")]})
    findings = pl.concat(list(plan.notes("findings")))
    assert findings.select("key", "message").rows() == [
        ("7", "edited in the target, one or more of: name, score, level; not overwritten")
    ]
