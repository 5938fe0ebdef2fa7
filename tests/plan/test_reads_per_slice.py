"""Planning and loading read nothing whole once for each slice: their time would grow with the square of the delivery."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from migrate.plan.identity_columns import EmailTable, IdentityColumns
from migrate.runs.bundle import read_frame
from migrate.targets.rows import matching_rows
from tests.plan.world import Delivery, World, book, candidate, email, note

PEOPLE = [str(number) for number in range(200)]
#: How often a frame on disk may be read by a plan, however many slices there are: to look for clashes, to plan its rows, to deal
#: them in another way, and to look up the references of missing rows for the plan and for its pre-images.
MOST_READS = 4


@pytest.fixture
def sliced(file_world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Tables are planned in twenty slices or more."""
    monkeypatch.setattr("migrate.plan.tables.WHOLE_ROWS", 10)
    monkeypatch.setattr("migrate.plan.tables.PLANNED_ROWS", 10)
    file_world.parts = 40
    return file_world


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Counter[tuple[Path, int]]:
    """How often each frame on disk was read, by its file and place."""
    counts: Counter[tuple[Path, int]] = Counter()

    def counted(path: Path, place: tuple[int, int], *more: Any) -> pl.DataFrame:
        counts[path, place[0]] += 1
        return read_frame(path, place, *more)

    monkeypatch.setattr("migrate.runs.spool.read_frame", counted)
    return counts


def people(name: str, other: str = "") -> Delivery:
    """Everybody with that name and an address of their own; `other` has a new one."""
    addresses = [email(key, f"{'new' if key == other else 'old'}-{key}@example.com") for key in PEOPLE]
    return {"candidate": [candidate(key, f"{name} {key}") for key in PEOPLE], "email": addresses}


def notes(count: int) -> Delivery:
    """The first notes of four about each of forty candidates."""
    return {
        "candidate": [candidate(key) for key in PEOPLE[:40]],
        "note": [note(f"{key}-{number}", key) for key in PEOPLE[:40] for number in range(count)],
    }


def test_addresses_of_candidates_with_a_new_name_are_read_once(sliced: World, reads: Counter[tuple[Path, int]]) -> None:
    emails = next(spec for spec in sliced.specs if spec.table == "email")
    found = IdentityColumns("candidate", ("name",), (), (), (EmailTable(emails, "candidate_id", ("value",)),))
    sliced.run(people("Ada"), identities=found)
    reads.clear()
    plan = sliced.plan(people("Eva", other="7"), identities=found)
    assert book(plan.books, "candidate") == {"rows": 200, "update": 199, "hold": 1}
    assert len(list(plan.actions("candidate", "update"))) > 15
    assert len({path.parent for path, _ in reads}) > 3
    assert max(reads.values()) <= MOST_READS


def test_references_of_gone_rows_are_looked_up_for_many_slices(sliced: World, reads: Counter[tuple[Path, int]]) -> None:
    sliced.run(notes(4))
    reads.clear()
    plan = sliced.plan(notes(2), delete_gone=True)
    assert book(plan.books, "note") == {"rows": 80, "unchanged": 80, "delete": 80}
    assert len(list(plan.actions("note", "delete"))) > 10
    assert max(reads.values()) <= MOST_READS


def test_references_of_items_that_left_a_list_are_looked_up_for_many_slices(
    sliced: World, reads: Counter[tuple[Path, int]]
) -> None:
    sliced.run(people("Ada"))
    reads.clear()
    plan = sliced.plan(people("Ada") | {"email": people("Ada")["email"][:150]})
    assert book(plan.books, "email") == {"rows": 150, "unchanged": 150, "delete": 50}
    assert max(reads.values()) <= MOST_READS


def test_a_load_of_deletions_looks_up_no_reference_that_the_plan_found(sliced: World, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []

    def counted(batches: Any, ids: pl.Series) -> pl.DataFrame:
        read.append(len(ids))
        return matching_rows(batches, ids)

    sliced.run(notes(4))
    plan = sliced.plan(notes(2), delete_gone=True)
    monkeypatch.setattr("migrate.load.loading.matching_rows", counted)
    loaded = sliced.apply(plan)
    assert book(loaded.books, "note") == {"rows": 80, "unchanged": 80, "delete": 80}
    assert len(sliced.table("note")) == 80
    assert read == []


def test_rows_that_point_elsewhere_since_the_plan_are_held(sliced: World) -> None:
    sliced.run(notes(4))
    plan = sliced.plan(notes(2), delete_gone=True)
    sliced.sql("UPDATE note SET candidate_id = (SELECT id FROM candidate WHERE remote_id = '9') WHERE remote_id = 'note:5-3'")
    loaded = sliced.apply(plan)
    assert book(loaded.books, "note") == {"rows": 81, "unchanged": 80, "delete": 79, "hold": 1}
    assert ("note:5-3",) in sliced.table("note")


def test_pre_images_of_each_slice_are_those_of_its_rows(sliced: World) -> None:
    sliced.run(notes(4))
    plan = sliced.plan(notes(2), delete_gone=True)
    pairs = list(zip(plan.actions("note", "delete"), plan.before("note", "delete"), strict=True))
    assert len(pairs) > 10
    for rows, before in pairs:
        assert sorted(rows["_id"]) == sorted(before["_id"])
        assert before["candidate_id"].to_list() == before["remote_id"].str.extract(r"note:(\d+)-").to_list()
