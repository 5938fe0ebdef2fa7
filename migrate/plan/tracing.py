"""Traces rows to their records, and records to their rows, from the ledger and the saved plans of runs.

The ledger contains the run that last wrote a row, and the places in the mapping. File and line are in that run's plan, as long as
its folder exists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import polars as pl

from migrate.core.errors import SetupError
from migrate.core.places import PLACE_COLUMNS, Place
from migrate.core.problems import Problem
from migrate.plan.codes import UNKNOWN_ROW, UNKNOWN_TABLE
from migrate.targets.contract import LedgerReader, Reader
from migrate.targets.plan import Action, Plan
from migrate.targets.spec import KEY, TableSpec

#: Returns the plan of a run, or None if its folder no longer exists.
PlanOf = Callable[[str], Plan | None]

_WRITING: tuple[Action, ...] = ("insert", "update", "adopt")


@dataclass(frozen=True, slots=True)
class Traced:
    """A row and its origin.

    Attributes:
        key: Source key; `spec.key_kind` determines how it may be shown.
        inserted: The run that inserted it; None for a row that existed in the target before the first load.
        written: The run that last wrote it.
        file: File and physical line of the record that it was last written from; unknown if that run's plan no longer exists.
        record: The record's number in that file.
        file_number: The file's index among the delivery's files; two files may have the same name.
        mapping: Place of the table in the mapping; `spec.columns` have theirs.
    """

    spec: TableSpec
    key: str
    id: str
    inserted: str | None
    written: str
    file: Place
    record: int | None
    mapping: str | None
    file_number: int | None = None


def trace(reader: Reader, table: str, key: str, plan_of: PlanOf) -> list[Traced]:
    """Traces a row of a target table back (`key` is its source key or its id), or a key of a source table forward.

    Forward returns every row whose key equals or starts with that of the record (`7:anna@...`, `7/Public/...`, `note:6`), and
    every row written from the same records. Raises SetupError if table or row are unknown.
    """
    specs = _specs(reader.ledger)
    back = [spec for spec in specs if spec.table == table]
    forward = [spec for spec in specs if table in spec.source_tables]
    if not back and not forward:
        names = sorted({spec.table for spec in specs} | {name for spec in specs for name in spec.source_tables})
        known = f"it contains {', '.join(names)}" if names else "it was never loaded"
        raise SetupError(Problem(code=UNKNOWN_TABLE, message=f"the target's ledger has no table {table}: {known}"))
    found = [one for spec in back for one in _rows(reader, spec, (pl.col(KEY) == key) | (pl.col("_id") == key))]
    found += [one for spec in forward if spec not in back for one in _rows(reader, spec, _of_record(spec, key))]
    placed = _add_places(found, plan_of)
    if forward:
        placed = _with_siblings(reader, specs, placed, plan_of)
    if not placed:
        help_text = "give the source key, such as 7 or note:6, or the row's id"
        raise SetupError(Problem(code=UNKNOWN_ROW, message=f"no run wrote this row of {table}", table=table, help=help_text))
    return placed


def _specs(ledger: LedgerReader) -> list[TableSpec]:
    """Returns every table that a run wrote to, in load order, each with the newest run's spec."""
    newest: dict[tuple[str, str], TableSpec] = {}
    for run in reversed(ledger.runs()):
        for spec in ledger.specs(run.run):
            newest.setdefault((spec.source, spec.table), spec)
    return list(newest.values())


def _of_record(spec: TableSpec, key: str) -> pl.Expr:
    own = pl.col(KEY)
    named = own.is_in(pl.Series([key, *(f"{entity}:{key}" for entity in spec.entities)]).implode())
    return named | own.str.starts_with(f"{key}:") | own.str.starts_with(f"{key}/")


def _rows(reader: Reader, spec: TableSpec, wanted: pl.Expr) -> list[Traced]:
    found = [batch.filter(wanted) for batch in reader.ledger.id_map(spec.source, spec.table)]
    return [
        Traced(spec, row[KEY], row["_id"], row["_inserted"], row["_written"], Place(), None, spec.place)
        for frame in found
        for row in frame.sort(KEY).iter_rows(named=True)
    ]


def _add_places(rows: Iterable[Traced], plan_of: PlanOf) -> list[Traced]:
    """Returns the rows with file, line and record, if the plan of the run that wrote them exists."""
    groups: dict[tuple[str, str], list[Traced]] = {}
    for row in rows:
        groups.setdefault((row.written, row.spec.table), []).append(row)
    placed = []
    for (run, table), members in groups.items():
        plan = plan_of(run)
        places = (
            {} if plan is None else _places(plan, table, pl.col(KEY).is_in(pl.Series([one.key for one in members]).implode()))
        )
        # A plan of an earlier version has no order of its files: no place is better than a wrong one.
        files = () if plan is None else plan.identity.file_names
        for one in members:
            file, record, line = places.get(one.key, (None, None, None))
            if file is not None and file < len(files):
                one = replace(one, file=Place(files[file], line), record=record, file_number=file)  # noqa: PLW2901 - frozen
            placed.append(one)
    return placed


def _places(plan: Plan, table: str, wanted: pl.Expr) -> dict[str, tuple[int | None, int | None, int | None]]:
    frames = [frame.filter(wanted) for action in _WRITING for frame in plan.actions(table, action, [KEY, *PLACE_COLUMNS])]
    return {key: (file, record, line) for frame in frames for key, file, record, line in frame.iter_rows()}


def _with_siblings(reader: Reader, specs: list[TableSpec], rows: list[Traced], plan_of: PlanOf) -> list[Traced]:
    """Adds the rows of other tables that the same runs wrote from the same records."""
    known = {(one.spec.table, one.key) for one in rows}
    more: list[Traced] = []
    for run in dict.fromkeys(one.written for one in rows):
        plan = plan_of(run)
        if plan is None:
            continue
        records = {(one.file_number, one.record) for one in rows if one.written == run and one.file_number is not None}
        if not records:
            continue
        wanted = pl.DataFrame(sorted(records), schema={"_file": pl.Int32, "_record": pl.Int64}, orient="row")
        for spec in specs:
            keys = [
                key
                for action in _WRITING
                for frame in plan.actions(spec.table, action, [KEY, *PLACE_COLUMNS])
                for key in frame.join(wanted, on=["_file", "_record"], how="semi")[KEY]
                if (spec.table, key) not in known
            ]
            if keys:
                more += _add_places(_rows(reader, spec, pl.col(KEY).is_in(pl.Series(keys).implode())), plan_of)
                known.update((spec.table, key) for key in keys)
    order = {spec.table: number for number, spec in enumerate(specs)}
    return sorted([*rows, *more], key=lambda one: (order[one.spec.table], one.key))
