"""A target looked at as a whole: every row of it, before and after whatever befell a run."""

from __future__ import annotations

import time
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa

from migrate.demo.delivery import invent
from tests.e2e.rows import driven
from tests.e2e.running import Ended, talenthub

#: Which run wrote a row, and when, is another each time; everything else must be equal.
OURS = {"created_at", "modified_at", "inserted", "written"}


class Target:
    """A target with a state that can be put back."""

    def __init__(self, url: str, database: Path | None) -> None:
        self.url, self.database = url, database

    def rows(self) -> dict[str, list[str]]:
        """Every row of every table of the mapping and of the id map, without what only tells of runs."""
        engine = sa.create_engine(driven(self.url), poolclass=sa.NullPool)
        meta = sa.MetaData()
        meta.reflect(engine)
        found: dict[str, list[str]] = {}
        with engine.connect() as connection:
            for name, table in sorted(meta.tables.items()):
                if name.startswith("talenthub_") and name != "talenthub_id_map":
                    continue
                columns = [column for column in table.columns if column.name not in OURS]
                found[name] = sorted(str(row) for row in connection.execute(sa.select(*columns)))
        engine.dispose()
        return found


def command(delivery: Path, target: Target, work: Path) -> list[str]:
    options = ["--mapping", "ats", "--target", target.url, "--attachments", work / "files", "--runs", work / "runs"]
    return [str(part) for part in ("load", delivery, *options)]


def stored(work: Path) -> dict[str, int]:
    """Every file of the store with its size."""
    folder = work / "files"
    return {str(path.relative_to(folder)): path.stat().st_size for path in folder.rglob("*") if path.is_file()}


class Loads(NamedTuple):
    """Two deliveries' `load` commands, and the target's rows after the first, which was run."""

    first: list[str]
    second: list[str]
    before: dict[str, list[str]]


def first_loaded(target: Target, work: Path, first: int, second: int) -> Loads:
    """Invents two deliveries of so many candidates, and loads the first."""
    for name, candidates, seed in (("first", first, 1), ("second", second, 2)):
        invent(work / name, candidates=candidates, seed=seed)
    commands = [command(work / name, target, work) for name in ("first", "second")]
    assert talenthub(*commands[0]).exit == 0
    return Loads(commands[0], commands[1], target.rows())


class Undisturbed(NamedTuple):
    """A load that nothing befell: how it ended, seconds, the target's rows and the stored files after it."""

    ended: Ended
    lasts: float
    after: dict[str, list[str]]
    files: dict[str, int]


def undisturbed(target: Target, work: Path, arguments: list[str]) -> Undisturbed:
    """Runs a load to its end."""
    began = time.monotonic()
    ended = talenthub(*arguments)
    return Undisturbed(ended, time.monotonic() - began, target.rows(), stored(work))
