from __future__ import annotations

import csv
import io
import stat
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from migrate.verify import sample

SCRIPTS = [("Ada", "Novak"), ("Ольга", "Иванова"), ("明", "王"), ("=cmd", "Smith")]


def delivery(count: int) -> dict[str, pl.DataFrame]:
    ids = [str(number) for number in range(1, count + 1)]
    names = [SCRIPTS[number % len(SCRIPTS)] for number in range(count)]
    people = {
        "candidate_id": ids,
        "given_name": [given for given, _ in names],
        "family_name": [family for _, family in names],
        "emails": [["a@example.com", "b@example.com"]] * count,
        "phone_numbers": [[]] * count,
        "tags": [None] * count,
    }
    lists = {name: pl.List(pl.String) for name in ("emails", "phone_numbers", "tags")}
    applications = {
        "candidate_id": ids,
        "job_id": [f"job{number % 3}" for number in range(count)],
        "stage_name": [("New", "Offer")[number % 2] for number in range(count)],
    }
    return {
        "candidate": pl.DataFrame(people, schema_overrides=lists),
        "application": pl.DataFrame(applications),
        "note": pl.DataFrame({"candidate_id": ["1", "1", None]}),
        "attachment": pl.DataFrame({"candidate_id": ["2"], "folder": ["Public"]}),
    }


def chosen(number: int, frames: dict[str, pl.DataFrame], folder: Path) -> tuple[list[dict[str, str]], Path]:
    def batches(entity: str) -> Iterator[pl.DataFrame]:
        yield from frames[entity].iter_slices(7) if entity in frames else ()

    path = folder / "sample.csv"
    count = sample(number, batches, path, folder / "work")
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
    assert len(rows) == count
    return rows, path


def test_it_holds_what_a_person_needs_to_find_and_compare_a_candidate(tmp_path: Path) -> None:
    rows, path = chosen(100, delivery(4), tmp_path)
    assert len(rows) == 4
    first = next(row for row in rows if row["candidate id"] == "1")
    assert (first["family name"], first["jobs"], first["stages"], first["script"]) == ("Novak", "job0", "New", "Latin")
    assert (first["emails"], first["phone numbers"], first["notes"], first["files"]) == ("2", "0", "2", "0")
    assert first["same in the target (yes, no)"] == ""
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_name_that_begins_like_a_formula_is_guarded(tmp_path: Path) -> None:
    rows, _ = chosen(100, delivery(4), tmp_path)
    assert "'=cmd" in {row["given name"] for row in rows}


def test_every_stratum_comes_before_any_comes_twice(tmp_path: Path) -> None:
    """4 scripts, 3 jobs and 2 stages make 12 strata here, and the one candidate with a file a 13th."""
    rows, _ = chosen(13, delivery(480), tmp_path)
    strata = {(row["jobs"], row["stages"], row["script"], row["kinds of files"]) for row in rows}
    assert len(strata) == 13


def test_the_choice_is_the_same_on_every_run_and_however_the_rows_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frames = delivery(300)
    first, _ = chosen(20, frames, tmp_path / "a")
    monkeypatch.setattr("migrate.verify.checklist.SAMPLED_ROWS", 40)
    turned = {entity: frame.reverse() for entity, frame in frames.items()}
    second, _ = chosen(20, turned, tmp_path / "b")
    assert first == second


def test_without_candidates_the_list_is_empty(tmp_path: Path) -> None:
    assert chosen(5, {}, tmp_path)[0] == []
