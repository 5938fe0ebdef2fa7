"""Rows that are gone from every slice are deleted without reading the id maps once for each slice."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from migrate.runs.bundle import read_frame
from migrate.targets.rows import matching_rows
from tests.plan.world import Delivery, World, book, candidate, note

PEOPLE = [str(number) for number in range(40)]


def notes(count: int) -> Delivery:
    """The first notes of four about each candidate."""
    return {
        "candidate": [candidate(key) for key in PEOPLE],
        "note": [note(f"{key}-{number}", key) for key in PEOPLE for number in range(count)],
    }


@pytest.fixture
def sliced(file_world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Tables are planned in many slices."""
    monkeypatch.setattr("migrate.plan.tables.WHOLE_ROWS", 10)
    monkeypatch.setattr("migrate.plan.tables.PLANNED_ROWS", 10)
    file_world.parts = 40
    return file_world


def test_a_plan_reads_no_frame_for_every_slice(sliced: World, monkeypatch: pytest.MonkeyPatch) -> None:
    reads: Counter[tuple[Path, int]] = Counter()

    def counted(path: Path, place: tuple[int, int], *more: Any) -> pl.DataFrame:
        reads[path, place[0]] += 1
        return read_frame(path, place, *more)

    sliced.run(notes(4))
    monkeypatch.setattr("migrate.runs.spool.read_frame", counted)
    plan = sliced.plan(notes(2), delete_gone=True)
    assert book(plan.books, "note") == {"rows": 80, "unchanged": 80, "delete": 80}
    assert len(list(plan.actions("note", "delete"))) > 10
    assert max(reads.values()) <= 4


def test_a_load_reads_no_id_map_for_every_slice(sliced: World, monkeypatch: pytest.MonkeyPatch) -> None:
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
