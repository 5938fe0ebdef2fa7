"""A small world for plan and load: tables of an agency in a real SQLite file, deliveries as plain rows."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import polars as pl

from migrate.core.books import TargetBook
from migrate.core.redaction import KeyKind
from migrate.load import Loaded, apply_plan
from migrate.plan import make_plan
from migrate.runs import Spool
from migrate.target import open_target
from migrate.target.contract import Target
from migrate.target.plan import Plan, PlanIdentity
from migrate.target.spec import ColumnSpec, IdKind, Reference, TableSpec

TEXT, WHOLE, NUMBER, FLAG, TIME = pl.String(), pl.Int64(), pl.Float64(), pl.Boolean(), pl.Datetime("us", "UTC")

TABLES = """
CREATE TABLE candidate (
    id {id}, remote_id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, score REAL, active INTEGER CHECK (active IN (0, 1)), born TEXT,
    facts TEXT, level TEXT CHECK (level IN ('LOW', 'HIGH')), modified_at TEXT
);
CREATE TABLE email (
    id {id}, remote_id TEXT NOT NULL UNIQUE, candidate_id {ref} NOT NULL REFERENCES candidate (id), value VARCHAR(20),
    position INTEGER
);
CREATE TABLE tag (id {id}, remote_id TEXT NOT NULL UNIQUE, name TEXT);
CREATE TABLE candidate_tag (
    id {id}, remote_id TEXT NOT NULL UNIQUE, candidate_id {ref} NOT NULL REFERENCES candidate (id),
    tag_id {ref} REFERENCES tag (id),
    UNIQUE (candidate_id, tag_id)
);
CREATE TABLE note (
    id {id}, remote_id TEXT NOT NULL UNIQUE, candidate_id {ref} REFERENCES candidate (id),
    body TEXT CONSTRAINT note_body CHECK (body <> 'forbidden')
);
"""
_KINDS = {"uuid5": ("TEXT NOT NULL PRIMARY KEY", "TEXT"), "sequence": ("INTEGER PRIMARY KEY", "INTEGER")}


def _spec(table: str, columns: Sequence[ColumnSpec], **more: Any) -> TableSpec:
    sources = ("notes",) if table == "note" else ("candidates",)
    remote = ColumnSpec("remote_id", TEXT, required=True)
    given: dict[str, Any] = {"key_columns": ("remote_id",), "created_column": None, "modified_column": None, **more}
    return TableSpec(table, "talent-hub", (table,), sources, (remote, *columns), **given)


def candidate_reference(**more: Any) -> ColumnSpec:
    return ColumnSpec("candidate_id", TEXT, reference=Reference("candidate", **more))


SPECS = (
    _spec(
        "candidate",
        [
            ColumnSpec("name", TEXT, required=True, max_length=30),
            ColumnSpec("score", NUMBER),
            ColumnSpec("active", FLAG),
            ColumnSpec("born", TIME),
            ColumnSpec("facts", TEXT, json=True),
            ColumnSpec("level", TEXT),
        ],
        modified_column="modified_at",
    ),
    _spec(
        "email",
        [candidate_reference(missing="reject"), ColumnSpec("value", TEXT), ColumnSpec("position", WHOLE)],
        parent="candidate",
        key_kind=KeyKind.PARENT,
    ),
    _spec("tag", [ColumnSpec("name", TEXT)], distinct=True, key_kind=KeyKind.HASHED),
    _spec(
        "candidate_tag",
        [candidate_reference(missing="reject"), ColumnSpec("tag_id", TEXT, reference=Reference("tag"))],
        parent="candidate",
        key_kind=KeyKind.PARENT,
    ),
    _spec("note", [candidate_reference(), ColumnSpec("body", TEXT)]),
)

Row = dict[str, Any]
Delivery = dict[str, list[Row]]


def candidate(key: str, name: str = "Ada", **more: Any) -> Row:
    return {"_key": key, "remote_id": key, "name": name, **more}


def email(owner: str, value: str, position: int = 1) -> Row:
    key = f"{owner}:{value}"
    return {"_key": key, "_parent": owner, "remote_id": key, "candidate_id": owner, "value": value, "position": position}


def tag(name: str) -> Row:
    return {"_key": name, "remote_id": name, "name": name}


def tagged(owner: str, name: str) -> Row:
    key = f"{owner}:{name}"
    return {"_key": key, "_parent": owner, "remote_id": key, "candidate_id": owner, "tag_id": name}


def note(key: str, owner: str | None, body: str = "called") -> Row:
    return {"_key": f"note:{key}", "remote_id": f"note:{key}", "candidate_id": owner, "body": body}


@dataclass
class World:
    """One database; `run` plans and loads a delivery into it."""

    folder: Path
    kind: IdKind = "uuid5"
    specs: tuple[TableSpec, ...] = SPECS
    parts: int = 3
    _number: Iterable[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self.specs = tuple(replace(spec, id_kind=self.kind) for spec in self.specs)
        self.path = self.folder / "agency.db"
        id_type, reference = _KINDS[self.kind]
        if not self.path.exists():
            with closing(sqlite3.connect(self.path)) as connection:
                connection.executescript(TABLES.format(id=id_type, ref=reference))

    @property
    def target(self) -> Target:
        return open_target(f"sqlite:///{self.path}", schema_name=None)

    def spec(self, table: str, **changes: Any) -> None:
        """Edits the mapping."""
        self.specs = tuple(replace(spec, **changes) if spec.table == table else spec for spec in self.specs)

    def plan(self, delivery: Mapping[str, list[Row]], **more: Any) -> Plan:
        number = next(iter(self._number))
        more.setdefault("identity", identity())
        spools = {
            spec.table: self._spool(spec, delivery.get(spec.table, []), self.folder / f"mapped-{number}" / spec.table)
            for spec in self.specs
        }
        return make_plan(self.specs, spools, self.target, folder=self.folder / f"plan-{number}", **more)

    def apply(self, plan: Plan, **more: Any) -> Loaded:
        more.setdefault("identity", plan.identity)
        more.setdefault("run_id", f"run-{next(iter(self._number)):04d}")
        return apply_plan(plan, self.target, command="load", **more)

    def run(self, delivery: Mapping[str, list[Row]], **more: Any) -> tuple[Plan, Loaded]:
        plan = self.plan(delivery, **more)
        return plan, self.apply(plan)

    def sql(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """What another program does in the database."""
        with closing(sqlite3.connect(self.path)) as connection:
            connection.execute("PRAGMA foreign_keys = ON")
            rows = connection.execute(statement, values).fetchall()
            connection.commit()
            return rows

    def table(self, name: str, *columns: str) -> list[tuple[Any, ...]]:
        chosen = ", ".join(columns or ("remote_id",))
        return self.sql(f"SELECT {chosen} FROM {name} ORDER BY remote_id")

    def _spool(self, spec: TableSpec, rows: list[Row], folder: Path) -> Spool:
        spool = Spool(folder, key="_key", parts=self.parts)
        schema = {"_key": TEXT, "_parent": TEXT, "_file": pl.Int32(), "_record": WHOLE, "_line": WHOLE}
        schema |= {column.name: column.dtype for column in spec.columns}
        placed = [{"_file": 0, "_record": number, "_line": number + 1} | row for number, row in enumerate(rows, 1)]
        spool.append(pl.DataFrame(placed, schema=schema))
        return spool


def identity(**changes: Any) -> PlanIdentity:
    given: dict[str, Any] = {"delivery": "d1", "mapping": "m1", "tool_version": "1", "sources": ("talent-hub",), **changes}
    return PlanIdentity(**given)


def book(books: Iterable[TargetBook], table: str) -> dict[str, int]:
    """What is not zero in a table's book."""
    found = next(one for one in books if one.table == table)
    names = ("rows", "insert", "update", "unchanged", "hold", "reject", "delete", "gone", "unseen")
    return {name: getattr(found, name) for name in names if getattr(found, name)}


def touched(books: Iterable[TargetBook]) -> int:
    """Rows that are written."""
    return sum(one.insert + one.update + one.delete for one in books)


def said(plan: Plan) -> list[tuple[str, str, str, int]]:
    """Code, table, message and count of what the plan reports."""
    return [(one["code"], one["table"], one["message"], one["count"]) for one in plan.problems]
