"""A place after two loads of one delivery, which can be put back: so that two runs start from the same state."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from migrate import run
from migrate.core.outcome import Outcome
from migrate.core.progress import Silent
from migrate.core.shipped import shipped_folder
from migrate.demo import invent
from migrate.report import document
from migrate.steps.request import Request
from tests.e2e.rows import all_rows

#: What names a run, or when and how it was made.
_APART = ("origin", "attachments_kept", "recognised", "known_files", "rejects")
_PARTS = ("status", "exit_code", "balanced", "sources", "targets", "attachments", "problems", "findings", "facts", "advice")


@dataclass
class Place:
    """Delivery, mapping, store, run folders and target of one migration, in `work`.

    Attributes:
        postgres: URL of a PostgreSQL database that may be dropped and made again; None for an SQLite file.
        options: Options of every load.
    """

    work: Path
    postgres: str | None = None
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.postgres or f"sqlite:///{self.work / 'ats.db'}"

    @property
    def live(self) -> Path:
        return self.work / "live"

    def make(self) -> Outcome:
        """Loads an invented delivery for the first time."""
        invent(self.live / "delivery", candidates=12, seed=3)
        shutil.copytree(shipped_folder("mappings") / "ats", self.live / "mapping")
        return self.load()

    def load(self, **options: Any) -> Outcome:
        request = Request(
            runs=self.live / "runs",
            deliveries=(self.live / "delivery",),
            mapping=str(self.live / "mapping"),
            target=self.postgres or f"sqlite:///{self.live / 'ats.db'}",
            **{"attachments": str(self.live / "files"), **self.options, **options},
        )
        return run.load(request, Silent())

    def keep(self) -> None:
        """Keeps everything as it is now."""
        shutil.copytree(self.live, self.work / "kept")
        if self.postgres is not None:
            _copy(self.postgres, _name(self.postgres), f"{_name(self.postgres)}_kept")

    def put_back(self) -> None:
        """Puts everything back as it was kept."""
        shutil.rmtree(self.live)
        shutil.copytree(self.work / "kept", self.live)
        if self.postgres is not None:
            _copy(self.postgres, f"{_name(self.postgres)}_kept", _name(self.postgres))

    def change(self, statement: str) -> None:
        """Changes the target as somebody else may do it."""
        if self.postgres is not None:
            with psycopg.connect(self.postgres) as server:
                server.execute(statement)
            return
        with closing(sqlite3.connect(self.live / "ats.db")) as connection, connection:
            connection.execute(statement)

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        return all_rows(self.postgres or f"sqlite:///{self.live / 'ats.db'}")

    def stored(self) -> dict[str, bytes]:
        folder = self.live / "files"
        return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}

    def rejects(self, name: str | None) -> dict[str, bytes]:
        folder = self.live / "runs" / str(name) / "rejects"
        return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.csv"))}


def database_url(url: str, name: str) -> str:
    """The URL of another database on the server; where its socket is may follow in the query."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _name(url: str) -> str:
    return urlsplit(url).path.removeprefix("/")


def _copy(url: str, source: str, into: str) -> None:
    with psycopg.connect(database_url(url, "postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(into)))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(into), sql.Identifier(source)))


def told(outcome: Outcome) -> dict[str, Any]:
    """What a run told, without what differs between two runs of the same state."""
    return comparable(document(outcome))


def comparable(whole: dict[str, Any]) -> dict[str, Any]:
    """The JSON document of a run without what differs between two runs of the same state."""
    kept = {name: whole[name] for name in _PARTS}
    facts = {name: fact for name, fact in kept["facts"].items() if name not in _APART}
    if "estimate" in facts:  # The size of frames on disk depends on which thread wrote first.
        facts["estimate"] = {name: value for name, value in facts["estimate"].items() if name != "row_bytes"}
    kept["advice"] = str(kept["advice"]).replace(str(whole["run"]), "RUN")
    return kept | {"facts": facts}


def is_recognised(outcome: Outcome) -> bool:
    return "recognised" in document(outcome)["facts"]


def assert_same(place: Place, change: Callable[[Place], object], **options: Any) -> bool:
    """Compares a load that recognised the delivery with `--reread` of the same changed state. Returns whether it did.

    A load that did not recognise it has read everything, so there is nothing to compare.
    """
    found = []
    for reread in (False, True):
        place.put_back()
        change(place)
        outcome = place.load(reread=reread, **options)
        if is_recognised(outcome) is reread:
            assert not reread
            return False
        found.append((told(outcome), place.rows(), place.stored(), place.rejects(outcome.run)))
    assert found[0] == found[1]
    return True
