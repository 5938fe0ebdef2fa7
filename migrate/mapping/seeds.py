"""Makes plans of seeds: tables whose rows are constants of `target.yaml`. A row's source key is its name there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, get_args

import polars as pl

from migrate.core.places import PLACE_SCHEMA
from migrate.core.problems import Problem
from migrate.core.redaction import KeyKind
from migrate.mapping.applying.rules import TablePlan
from migrate.mapping.applying.values import parse_constant
from migrate.mapping.codes import CONTRADICTION, DUPLICATE_TABLE, UNKNOWN_SEED, WRONG_KEY, WRONG_TYPE
from migrate.mapping.document import Document, NodePath
from migrate.mapping.folder import Folder
from migrate.mapping.models import SeedTable, SeedValue, TargetFile
from migrate.mapping.models.table_file import IdRule
from migrate.mapping.suggestions import suggestion
from migrate.mapping.transforms import DTYPES, Kind
from migrate.sources import TALENT_HUB
from migrate.targets.spec import KEY, PARENT, ColumnSpec, Reference, TableSpec

#: Seeds are only inserted; the rows of a file are updated, and reported when they are gone. A table has one policy.
_INSTEAD = "insert these rows into the target once, and use their ids as constants in the rules"


@dataclass(frozen=True, slots=True)
class Seeds:
    """The seeds of a mapping: their tables, and the table of each by name."""

    tables: dict[str, SeedTable] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def constants(self, table: str, columns: tuple[str, ...]) -> pl.DataFrame:
        """`_id` (the name of the seed) and the columns as text, of the seeds of a table that have all of them."""
        rows = [
            {"_id": name, **{column: str(row[column].constant) for column in columns}}
            for name, row in self.tables[table].rows.items()
            if all(column in row and row[column].constant is not None for column in columns)
        ]
        return pl.DataFrame(rows, schema=dict.fromkeys(("_id", *columns), pl.String()))


def read_seeds(folder: Folder, faults: list[Problem]) -> Seeds:
    """The seeds; adds faults for names that occur twice, and tables that have a file."""
    names: dict[str, str] = {}
    for table, seeds in folder.target.seeds.items():
        if table in folder.tables:
            message = f"the table '{table}' has a file ({folder.tables[table][0].shown}); seeds are for tables without one"
            faults.append(folder.target_document.problem(DUPLICATE_TABLE, message, ("seeds", table), at_key=True, help=_INSTEAD))
        for name in seeds.rows:
            if name in names:
                message = f"there are two seeds '{name}', in {names[name]} and {table}"
                path = ("seeds", table, "rows", name)
                faults.append(
                    folder.target_document.problem(CONTRADICTION, message, path, at_key=True, help="rename one of them")
                )
            names[name] = table
    return Seeds(folder.target.seeds, names)


def make_seed_plans(seeds: Seeds, folder: Folder, faults: list[Problem]) -> dict[str, TablePlan]:
    """The plans of the tables of seeds. Faults are added; a table with faults has no plan."""
    plans = {}
    for table, rule in seeds.tables.items():
        before = len(faults)
        made = _Maker(seeds, table, rule, folder.target, folder.target_document, faults)
        plan = made.plan()
        if len(faults) == before:
            plans[table] = plan
    return plans


@dataclass(frozen=True, slots=True)
class _Maker:
    seeds: Seeds
    table: str
    rule: SeedTable
    target: TargetFile
    document: Document
    faults: list[Problem]

    def plan(self) -> TablePlan:
        """The table with its rows."""
        self._check_find()
        names = list(dict.fromkeys(name for row in self.rule.rows.values() for name in row))
        columns = tuple(self._column(name) for name in names)
        id_rule = self._setting("id") or IdRule()
        spec = TableSpec(
            table=self.table,
            source=self.target.source_name(TALENT_HUB),
            entities=(),
            source_tables=(),
            columns=columns,
            key_columns=tuple(self.rule.find),
            id_column=id_rule.column,
            id_kind=id_rule.kind,
            write="insert",
            hold="column",
            gone="keep",
            created_column=self._setting("created_column"),
            modified_column=self._setting("modified_column"),
            key_kind=KeyKind.PLAIN,
            place=self.document.place(("seeds", self.table)),
        )
        return TablePlan(spec, {}, seeds=self._rows(columns))

    def _setting(self, name: str) -> Any:  # noqa: ANN401 - of the setting's type
        return getattr(self.rule if name in self.rule.model_fields_set else self.target.defaults, name)

    def _values(self, column: str) -> Iterator[tuple[NodePath, SeedValue]]:
        for name, row in self.rule.rows.items():
            if column in row:
                yield ("seeds", self.table, "rows", name, column), row[column]

    def _column(self, name: str) -> ColumnSpec:
        kinds: dict[str, NodePath] = {}
        for path, value in self._values(name):
            kind = self._kind(value, path)
            if kind is not None:
                kinds.setdefault(kind, path)
        if len(kinds) > 1:
            message = f"the seeds fill the column '{name}' with different types: {', '.join(sorted(kinds))}"
            self.faults.append(self.document.problem(WRONG_TYPE, message, list(kinds.values())[1]))
        kind = next(iter(kinds), "text")
        table = kind.removeprefix("a row of ") if kind.startswith("a row of ") else None
        reference = Reference(table, "reject") if table is not None else None
        dtype = pl.String() if reference is not None else DTYPES[_as_kind(kind)]
        place = next((self.document.place(path) for path, _ in self._values(name)), None)
        once = name not in self.rule.find
        return ColumnSpec(name, dtype, json=kind == "json", reference=reference, place=place, once=once)

    def _kind(self, value: SeedValue, path: NodePath) -> str | None:
        """The type of a value, or `a row of TABLE`; None, with a fault, if it has none."""
        if (value.seed is None) == (value.constant is None):
            if self.document.written_keys(path) <= set(SeedValue.model_fields):
                message = f"'{path[-1]}' needs either a constant or a seed"
                self.faults.append(self.document.problem(CONTRADICTION, message, path, at_key=True))
            return None
        if value.seed is not None:
            if value.seed not in self.seeds.names:
                self.faults.append(unknown_seed(self.document, value.seed, self.seeds, (*path, "seed")))
                return None
            return f"a row of {self.seeds.names[value.seed]}"
        kind = value.type or _scalar(value.constant)
        try:
            parse_constant(value.constant, kind)
        except ValueError:
            self.faults.append(self.document.problem(WRONG_TYPE, f"the constant is not of type {kind}", path))
            return None
        return kind

    def _check_find(self) -> None:
        known: dict[tuple[str, ...], str] = {}
        for name, row in self.rule.rows.items():
            path: NodePath = ("seeds", self.table, "rows", name)
            for column in self.rule.find:
                if column not in row:
                    message = f"the seed '{name}' has no value for '{column}', by which it is found"
                    help_text = suggestion(column, row, "its columns")
                    self.faults.append(self.document.problem(WRONG_KEY, message, path, at_key=True, help=help_text))
            values = tuple(repr(row[column]) for column in self.rule.find if column in row)
            if len(values) == len(self.rule.find) and known.setdefault(values, name) != name:
                message = f"the seeds '{known[values]}' and '{name}' are the same row: {', '.join(self.rule.find)} are equal"
                self.faults.append(self.document.problem(CONTRADICTION, message, path, at_key=True))

    def _rows(self, columns: tuple[ColumnSpec, ...]) -> pl.DataFrame:
        """A mapped frame: source key, no parent and place, the columns."""
        schema = {KEY: pl.String(), PARENT: pl.String()} | PLACE_SCHEMA | {column.name: column.dtype for column in columns}
        rows = [{KEY: name} | {column: _typed(value) for column, value in row.items()} for name, row in self.rule.rows.items()]
        try:
            return pl.DataFrame([dict.fromkeys(schema) | row for row in rows], schema=schema)
        except (pl.exceptions.PolarsError, TypeError):
            return pl.DataFrame(schema=schema)  # Values of different types, which is already a fault.


def unknown_seed(document: Document, name: str, seeds: Seeds, path: NodePath) -> Problem:
    """The fault of a seed that does not exist."""
    return document.problem(UNKNOWN_SEED, f"there is no seed '{name}'", path, help=suggestion(name, seeds.names, "seeds"))


def _scalar(value: object) -> Kind:
    kinds: list[tuple[type, Kind]] = [(bool, "boolean"), (int, "integer"), (float, "number")]
    return next((kind for known, kind in kinds if isinstance(value, known)), "text")


def _as_kind(kind: str) -> Kind:
    kinds: tuple[Kind, ...] = get_args(Kind)
    return next((known for known in kinds if known == kind), "text")


def _typed(value: SeedValue) -> Any:  # noqa: ANN401 - of the column's type
    if value.seed is not None or value.constant is None:
        return value.seed
    try:
        return parse_constant(value.constant, value.type or _scalar(value.constant))
    except ValueError:
        return None
