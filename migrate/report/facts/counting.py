"""Sections of the report from counts of other packages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

import polars as pl

from migrate.core.books import Books
from migrate.core.facts.runs import Estimate, FileKind, Orphans, Since, UnmappedValue, ValueMap
from migrate.core.problems import Problem, Severity
from migrate.targets.contract import RunRecord

#: Maximum number of listed unmapped values per column, most frequent first.
LISTED = 100
#: Assumed rows per second before a run on this target was measured: a laptop writing to SQLite.
_USUAL_SPEED = 50_000
#: Assumed bytes per second from an archive to the store.
_USUAL_BYTES = 100_000_000
#: A run with fewer rows is too short to measure the speed.
_TELLING_ROWS = 10_000


def value_maps(coverage: pl.DataFrame, files: Sequence[str] = ()) -> list[ValueMap]:
    """Returns the coverage of every value map, lowest first.

    `coverage`: `table`, `column`, `map`, `value` (null if it is personal data or empty), `mapped`, `count`; can be summed.
    `_file` and `_line` are where a value occurs first; `files` are the names of the delivery's files. `hide_words` removes values
    that may not be shown.
    """
    first = pl.col("_file", "_line").sort_by("_file", "_line", nulls_last=True).first()
    values = coverage.group_by("table", "column", "map", "value", "mapped").agg(pl.col("count").sum(), first)
    found = []
    for (table, column, name), rows in values.group_by("table", "column", "map", maintain_order=True):
        missing = rows.filter(~pl.col("mapped")).sort("count", "value", descending=[True, False], nulls_last=True)
        found.append(
            ValueMap(
                table=str(table),
                column=str(column),
                map=str(name),
                values=rows.height,
                unmapped_values=missing.height,
                records=int(rows["count"].sum()),
                unmapped_records=int(missing["count"].sum()),
                unmapped=[
                    UnmappedValue(value=value, count=count, place=_place(file, line, files))
                    for value, count, file, line in missing.select("value", "count", "_file", "_line").head(LISTED).iter_rows()
                ],
            )
        )
    return sorted(found, key=lambda each: (-each.unmapped_records, each.table, each.column))


def _place(file: int | None, line: int | None, files: Sequence[str]) -> str | None:
    if file is None or file >= len(files):
        return None
    return files[file] if line is None else f"{files[file]}:{line}"


def orphans(problems: Iterable[Problem], codes: Collection[str]) -> list[Orphans]:
    """Counts the problems of these codes by table and message, most frequent first."""
    counts: dict[tuple[str | None, str, bool], int] = {}
    for problem in problems:
        if problem.code.id in codes:
            kind = (problem.table, problem.message, problem.severity is Severity.ERROR)
            counts[kind] = counts.get(kind, 0) + problem.count
    found = [Orphans(table=table, what=what, rejected=rejected, count=count) for (table, what, rejected), count in counts.items()]
    return sorted(found, key=lambda each: -each.count)


def file_kinds(files: pl.DataFrame) -> list[FileKind]:
    """Counts files by kind and class. `files`: `folder` (the kind; null outside of one), `class`, `size` in bytes."""
    made = files.group_by("folder", "class").agg(pl.len().alias("files"), pl.col("size").fill_null(0).sum().alias("bytes"))
    rows = made.sort("folder", "class", nulls_last=True).select("folder", "class", "files", "bytes").iter_rows()
    return [FileKind(kind=kind, file_class=file_class, files=count, bytes=size) for kind, file_class, count, size in rows]


def since(last: RunRecord | None, books: Books, *, delivery: str, mapping: str) -> Since:
    """Returns what this run changes compared with `last`; `delivery` and `mapping` are the fingerprints of this run."""
    if last is None:
        return Since(run=None)
    return Since(
        run=last.run,
        finished=last.finished,
        delivery_changed=last.delivery != delivery,
        mapping_changed=last.mapping != mapping,
        insert=sum(book.insert for book in books.targets),
        update=sum(book.update for book in books.targets),
        delete=sum(book.delete for book in books.targets),
        gone=sum(book.gone for book in books.targets),
    )


def estimate(rows: int, row_bytes: int, file_bytes: int, last: RunRecord | None = None, last_rows: int = 0) -> Estimate:
    """Estimates time and size of a load, at the speed of the last run if that wrote enough rows (`last_rows`)."""
    speed, measured = float(_USUAL_SPEED), False
    if last is not None and last.finished is not None and last_rows >= _TELLING_ROWS:
        took = (datetime.fromisoformat(last.finished) - datetime.fromisoformat(last.started)).total_seconds()
        if took > 0:
            speed, measured = last_rows / took, True
    seconds = rows / speed + file_bytes / _USUAL_BYTES
    return Estimate(rows=rows, row_bytes=row_bytes, file_bytes=file_bytes, seconds=round(seconds, 1), measured=measured)
