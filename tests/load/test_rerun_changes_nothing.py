from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.plan.world import World, book, candidate, email, note, said, tag, tagged, touched

# The one module that meets the servers, and ids by sequence, among the fast tests.
pytestmark = pytest.mark.parametrize(
    "world", [("sqlite", "uuid5"), ("postgresql", "sequence"), ("mysql", "sequence")], indirect=True, ids="-".join
)

BORN = datetime(1990, 5, 17, 3, 4, 5, 678900, tzinfo=UTC)
DELIVERY = {
    "candidate": [
        candidate("7", "Ada", score=0.1, active=True, born=BORN, facts='{"a":1.5,"b":["x"]}', level="LOW"),
        candidate("8", "Bo", score=-0.0, active=False),
    ],
    "email": [email("7", "ada@example.com"), email("7", "a@example.com", 2), email("8", "bo@example.com")],
    "tag": [tag("sales"), tag("remote"), tag("sales")],
    "candidate_tag": [tagged("7", "sales"), tagged("8", "sales"), tagged("8", "remote")],
    "note": [note("1", "7"), note("2", "99"), note("3", None)],
}


def test_a_first_load_inserts_every_row_and_a_second_writes_nothing(world: World) -> None:
    _, first = world.run(DELIVERY)
    assert [book(first.books, spec.table)["insert"] for spec in world.specs] == [2, 3, 2, 3, 3]
    before = world.sql("SELECT source_key, target_key, fp_hi, fp_lo, written FROM talenthub_id_map ORDER BY kind, source_key")
    plan, second = world.run(DELIVERY)
    assert plan.empty
    assert touched(second.books) == 0
    assert [book(second.books, spec.table) for spec in world.specs] == [
        {"rows": 2, "unchanged": 2},
        {"rows": 3, "unchanged": 3},
        {"rows": 2, "unchanged": 2, "folded": 1},
        {"rows": 3, "unchanged": 3},
        {"rows": 3, "unchanged": 3},
    ]
    after = world.sql("SELECT source_key, target_key, fp_hi, fp_lo, written FROM talenthub_id_map ORDER BY kind, source_key")
    assert before == after


def test_references_become_the_ids_that_the_target_holds(world: World) -> None:
    world.run(DELIVERY)
    assert world.sql("SELECT e.value FROM email e JOIN candidate c ON e.candidate_id = c.id WHERE c.name = 'Ada' ORDER BY 1") == [
        ("a@example.com",),
        ("ada@example.com",),
    ]
    assert world.dangling() == []


def test_an_orphan_is_kept_without_its_reference_and_said(world: World) -> None:
    plan, _ = world.run(DELIVERY)
    assert world.table("note", "remote_id", "candidate_id IS NULL") == [("note:1", 0), ("note:2", 1), ("note:3", 1)]
    message = (
        "candidate_id refers to a row of candidate that is neither in the export nor in the target; loaded without the reference"
    )
    assert said(plan) == [("P301", "note", message, 1)]


def test_one_edited_value_is_one_update(world: World) -> None:
    world.run(DELIVERY)
    edited = DELIVERY | {"candidate": [candidate("7", "Ada", level="HIGH"), DELIVERY["candidate"][1]]}
    plan, loaded = world.run(edited)
    assert touched(plan.books) == touched(loaded.books) == 1
    assert book(loaded.books, "candidate") == {"rows": 2, "update": 1, "unchanged": 1}
    assert world.table("candidate", "name", "score", "level", "facts") == [("Ada", None, "HIGH", None), ("Bo", 0.0, None, None)]
    assert touched(world.run(edited)[1].books) == 0


def test_an_orphan_whose_row_comes_later_is_updated(world: World) -> None:
    world.run(DELIVERY)
    _, loaded = world.run(DELIVERY | {"candidate": [*DELIVERY["candidate"], candidate("99", "Cy")]})
    assert book(loaded.books, "candidate") == {"rows": 3, "insert": 1, "unchanged": 2}
    assert book(loaded.books, "note") == {"rows": 3, "update": 1, "unchanged": 2}
    assert world.sql("SELECT n.remote_id FROM note n JOIN candidate c ON n.candidate_id = c.id WHERE c.name = 'Cy'") == [
        ("note:2",)
    ]
