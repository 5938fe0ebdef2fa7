"""Finding candidates who became somebody else reads the addresses of a slice, not those of all candidates for every slice."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from migrate.plan.identity_columns import EmailTable, IdentityColumns
from migrate.runs.bundle import read_frame
from tests.plan.world import Delivery, World, book, candidate, email

PEOPLE = [str(number) for number in range(200)]


def people(name: str, other: str = "") -> Delivery:
    """Everybody with that name and an address of their own; `other` has a new one."""
    addresses = [email(key, f"{'new' if key == other else 'old'}-{key}@example.com") for key in PEOPLE]
    return {"candidate": [candidate(key, f"{name} {key}") for key in PEOPLE], "email": addresses}


def test_every_slice_has_suspects_and_no_frame_is_read_for_each_of_them(
    file_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: Counter[tuple[Path, int]] = Counter()

    def counted(path: Path, place: tuple[int, int], *more: Any) -> pl.DataFrame:
        reads[path, place[0]] += 1
        return read_frame(path, place, *more)

    monkeypatch.setattr("migrate.runs.spool.read_frame", counted)
    monkeypatch.setattr("migrate.plan.tables.WHOLE_ROWS", 10)
    monkeypatch.setattr("migrate.plan.tables.PLANNED_ROWS", 10)
    file_world.parts = 40
    emails = next(spec for spec in file_world.specs if spec.table == "email")
    found = IdentityColumns("candidate", ("name",), (), (), (EmailTable(emails, "candidate_id", ("value",)),))
    file_world.run(people("Ada"), identities=found)
    reads.clear()
    plan = file_world.plan(people("Eva", other="7"), identities=found)
    assert book(plan.books, "candidate") == {"rows": 200, "update": 199, "hold": 1}
    assert len(list(plan.actions("candidate", "update"))) > 15
    assert len({path.parent for path, _ in reads}) > 3
    assert max(reads.values()) <= 4  # for clashes, once more if there are any, to deal the addresses, and to plan the row
