"""A small ATS with tables of its own, in SQLite or PostgreSQL, and the commands on it, run inside the test process."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tests.cli.runner import talenthub
from tests.e2e.rows import driven
from tests.e2e.running import Ended

TARGET = "defaults: {id: sequence, key_columns: [ref], created_column: null, modified_column: null}\n"


class OwnAts:
    """A folder with a mapping and a delivery, and the target's database."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url
        self.map({"target.yaml": TARGET})
        self.deliver({"Candidates": [["candidate_id", "project_id", "first_name", "last_name"]], "Projects": [["project_id"]]})

    def map(self, files: Mapping[str, str]) -> None:
        """Writes files of the mapping."""
        for name, text in files.items():
            path = self.folder / "mine" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")

    def deliver(self, sheets: Mapping[str, Sequence[Sequence[str]]]) -> None:
        """Writes sheets of the delivery (`Candidates`), each with its header."""
        for name, rows in sheets.items():
            path = self.folder / "export" / f"{name}.csv"
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("w", encoding="utf-8", newline="") as stream:
                csv.writer(stream).writerows(rows)

    def execute(self, *statements: str) -> None:
        """What somebody does in the target."""
        engine = sa.create_engine(driven(self.url))
        with engine.begin() as connection:
            for statement in statements:
                connection.execute(sa.text(statement))
        engine.dispose()

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        engine = sa.create_engine(driven(self.url))
        with engine.connect() as connection:
            found = [tuple(row) for row in connection.execute(sa.text(statement))]
        engine.dispose()
        return found

    def run(self, command: str, *more: str | Path, mapped: bool = True) -> Ended:
        """A command on delivery and target; on the target alone, unless `mapped`."""
        given = ("export", "--mapping", "mine") if mapped else ()
        return self._ended(talenthub(command, *given, "--target", self.url, *more, "--format", "json", folder=self.folder))

    def apply(self, plan: str) -> Ended:
        """Applies a saved plan."""
        return self._ended(talenthub("apply", plan, "--format", "json", folder=self.folder))

    @staticmethod
    def _ended(ended: Any) -> Ended:
        return Ended(ended.exit, json.loads(ended.stdout) if ended.stdout else {}, ended.stderr)


def codes(ended: Ended) -> dict[str, int]:
    """How often each code was reported."""
    counts: dict[str, int] = {}
    for problem in ended.document["problems"]:
        counts[problem["code"]] = counts.get(problem["code"], 0) + problem["count"]
    return counts


def written(ended: Ended, tables: Iterable[str] = ()) -> dict[str, int]:
    """Rows written, by table; those that wrote none are left out."""
    found = {}
    for row in ended.document["targets"]:
        count = row["insert"] + row["update"] + row["delete"]
        if count and (not tables or row["table"] in tables):
            found[row["table"]] = count
    return found
