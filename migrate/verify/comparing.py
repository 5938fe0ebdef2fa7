"""Compares all tables in load order, so that referenced rows are known before references are compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from migrate.core.facts.runs import TableCount
from migrate.core.problems import Problem
from migrate.core.progress import Progress, Silent
from migrate.core.sizes import VERIFIED_ROWS
from migrate.runs.names import file_name
from migrate.runs.spool import Spool
from migrate.targets.contract import Reader
from migrate.targets.evidence import Evidence
from migrate.targets.schema import TargetSchema, row_security
from migrate.targets.spec import TableSpec
from migrate.verify.codes import COLUMN_MISSING, OTHER_ROWS, TABLE_MISSING
from migrate.verify.differences import Differences
from migrate.verify.directory import Directory, Known
from migrate.verify.evidence import Unprovable
from migrate.verify.forms import MATCH
from migrate.verify.sides import expected_side, found_side
from migrate.verify.stored import Stored
from migrate.verify.table import TableComparison


@dataclass(frozen=True, slots=True)
class Verified:
    """The result of verify: counts per table in load order, the differences as problems, and their total number."""

    counts: tuple[TableCount, ...]
    problems: tuple[Problem, ...]
    differences: int


def compare(
    specs: Sequence[TableSpec],
    mapped: Mapping[str, Spool],
    reader: Reader,
    schema: TargetSchema,
    *,
    folder: Path,
    files: list[str],
    evidence: Evidence | None = None,
    progress: Progress | None = None,
) -> Verified:
    """Compares the target with the rows of the delivery by counts, keys and values, without the ledger.

    A row of the target is ours if all its key columns are filled: rows added by people have no source key.

    Args:
        specs: The mapped tables in load order.
        mapped: Per target table the mapped frames, in a spool keyed by `_key`.
        reader: A view of the target.
        schema: The live schema; a missing table has `exists` False.
        folder: Directory for spools of hashes; its content can be deleted afterwards.
        files: Names of the delivery's files, which `_file` indexes.
        evidence: What this delivery cannot contain; such rows are unseen, not extra.
        progress: Called with one stage per table.
    """
    known = Known({spec.table: spec for spec in specs}, Differences(files))
    counts: list[TableCount] = []
    for spec in specs:
        spool, place = mapped.get(spec.table), folder / file_name(spec.table)
        with (progress or Silent()).stage("comparing", _rows(spool)) as advance:
            counts.append(_table(spec, spool, reader, schema, known, folder=place, evidence=evidence or Evidence()))
            advance(_rows(spool))
    problems = [*known.differences.problems(), *(_others(count) for count in counts if count.others)]
    return Verified(tuple(counts), tuple(problems), known.differences.total)


def _others(count: TableCount) -> Problem:
    message = f"{_counted(count.others)} in the target that we did not write; not compared"
    return Problem(code=OTHER_ROWS, message=message, table=count.table, count=count.others)


def _counted(number: int) -> str:
    """`1 row`, `1,200 rows`."""
    return f"{number:,} row{'' if number == 1 else 's'}"


def _table(
    spec: TableSpec, mapped: Spool | None, reader: Reader, schema: TargetSchema, known: Known, *, folder: Path, evidence: Evidence
) -> TableCount:
    count = TableCount(spec.table)
    live = _live(spec, schema, known.differences)
    rows = max(_rows(mapped), reader.rows.count(spec.table) if live else 0)
    parts = rows // VERIFIED_ROWS + 1
    if spec.table in known.referenced:
        known.directories[spec.table] = Directory(folder / "directory", parts)
    compared = _without_once(live or spec)
    expected = Spool(folder / "expected", key=MATCH, parts=parts)
    demands = schema.tables[spec.table] if live else None
    altered = live is not None and reader.ledger.has_stored(spec.source, spec.table)
    sides = expected_side(compared, mapped, known, demands, folder=folder, count=count, altered=altered, written=live or spec)
    for frame in sides:
        expected.append(frame)
    found = Spool(folder / "found", key=MATCH, parts=parts)
    unprovable = Unprovable(compared, evidence, known, reader, schema)
    for frame in found_side(compared, reader, unprovable, count, altered=altered) if live else ():
        found.append(frame)
    stored = Stored(reader.ledger, compared, folder / "stored", parts) if altered else None
    TableComparison(
        compared,
        known,
        count,
        folder=folder,
        parts=parts,
        unprovable=unprovable,
        reader=reader,
        named=live is not None,
        stored=stored,
        hides=row_security(demands),
    ).run(expected, found)
    expected.clear()
    found.clear()
    return count


def _rows(spool: Spool | None) -> int:
    return spool.rows if spool is not None else 0


def _live(spec: TableSpec, schema: TargetSchema, differences: Differences) -> TableSpec | None:
    """Returns the spec without columns that the target lacks; None if the table or a key column is missing."""
    table = schema.tables.get(spec.table)
    if table is None or not table.exists:
        differences.name(TABLE_MISSING, spec.table, f"the target has no table {spec.table}")
        return None
    there = {column.name for column in table.columns}
    lost = [column.name for column in spec.columns if column.name not in there]
    for name in lost:
        differences.name(COLUMN_MISSING, spec.table, f"the target's table {spec.table} has no column {name}")
    if set(lost) & set(spec.key_columns):
        return None
    return replace(spec, columns=tuple(column for column in spec.columns if column.name in there))


def _without_once(spec: TableSpec) -> TableSpec:
    """The table without the columns that are written once: people may change them."""
    return replace(spec, columns=tuple(column for column in spec.columns if not column.once))
