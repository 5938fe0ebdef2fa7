"""What a database must offer to be measured, and the steps of one round in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from benchmarks.processes import TALENTHUB, Run, recognised, timed


class Unavailable(Exception):  # noqa: N818 - no failure: the reader is told, and the rest is measured
    """Something is not installed or does not answer; the text says what."""


class Database(Protocol):
    """A database, the rows that a load makes in it, and the fastest known way to write the same rows."""

    @property
    def name(self) -> str:
        """As shown."""

    @property
    def limit(self) -> str:
        """The name of the practical limit."""

    @property
    def url(self) -> str:
        """Of the target, for `--target`."""

    def version(self) -> str:
        """Of the server or library, and what of its settings matters."""

    def recreate(self) -> None:
        """Empties the target."""

    def export(self, folder: Path) -> list[str]:
        """Writes every target table as the limit reads it; their names in an order that foreign keys allow."""

    def baseline(self, folder: Path, tables: list[str]) -> Run:
        """Measures the limit: exported tables into the same keyed tables, without ledger, in one transaction."""

    def remove(self) -> None:
        """Leaves nothing behind."""


def measure_round(database: Database, folder: Path) -> Iterator[tuple[str, Run]]:
    """Yields what one round measures: `export` and `edited` in the folder are the deliveries."""
    target = ["--quiet", "--target", database.url]
    runs = folder / "runs"

    def run(command: str, delivery: str, *more: str) -> Run:
        return timed([*TALENTHUB, command, delivery, *target, "--runs", str(runs), *more], folder)

    database.recreate()
    yield "plan", run("plan", "export", "--out", str(folder / "plan"))
    shutil.rmtree(folder / "plan")
    yield "load, first", run("load", "export")
    yield "load, unchanged, --reread", run("load", "export", "--reread")
    # The folders of the runs stay until here: a load that wrote nothing leaves the proof by which the next one is recognised.
    unchanged = run("load", "export")
    yield ("load, unchanged" if recognised(runs) else "load, unchanged (not recognised)"), unchanged
    shutil.rmtree(runs)
    yield "verify", run("verify", "export")
    tables = database.export(folder)
    yield "load, 1 % changed, other row order", run("load", "edited")
    shutil.rmtree(runs)
    database.recreate()
    try:
        yield database.limit, database.baseline(folder, tables)
    finally:
        for name in tables:
            for file in folder.glob(f"{name}.?sv"):
                file.unlink()


def parents_first(parents: dict[str, set[str]]) -> list[str]:
    """Tables in an order that their foreign keys allow."""
    ordered: list[str] = []
    while len(ordered) < len(parents):
        ordered += [name for name in parents if name not in ordered and parents[name] <= {*ordered, name}]
    return ordered
