"""Finds violations of unique columns before the target does, across all slices of a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import polars as pl

from migrate.core.identity import FINGERPRINT_COLUMNS, fingerprint
from migrate.core.sizes import WHOLE_ROWS
from migrate.plan.codes import NOT_UNIQUE
from migrate.plan.row_filter import RowFilter
from migrate.runs import Spool
from migrate.targets.schema import TargetTable
from migrate.targets.spec import KEY, TableSpec

#: Per set of columns, the `_key`s of rows whose values an earlier row has.
Clashes = dict[tuple[str, ...], pl.Series]


def unique_sets(spec: TableSpec, live: TargetTable | None) -> list[tuple[str, ...]]:
    """Returns the sets of columns that must be unique, by mapping or schema, if the mapping fills all columns of a set."""
    filled = {column.name for column in spec.columns}
    declared = (spec.key_columns, *spec.unique, *(() if live is None else (live.primary_key, *live.unique)))
    return [names for names in dict.fromkeys(tuple(sorted(names)) for names in declared) if names and filled.issuperset(names)]


def find_clashes(spec: TableSpec, spool: Spool, sets: Sequence[tuple[str, ...]]) -> Clashes:
    """Finds keys whose unique values another key has; rows with a null in a set never clash.

    A column that only repeats the source key is unique already. Any other set needs eight bytes per row.
    """
    return {
        names: _rejected_keys(spec, spool, names) for names in sets if len(names) > 1 or not _repeats_key(spec, spool, names[0])
    }


def _repeats_key(spec: TableSpec, spool: Spool, name: str) -> bool:
    column = spec.column(name)
    if column is None or column.dtype != pl.String:
        return False
    return all((frame[name] == frame[KEY]).all() for frame in _frames(spool, [KEY, name]))


def _rejected_keys(spec: TableSpec, spool: Spool, names: tuple[str, ...]) -> pl.Series:
    """Returns the keys that come second, by place in the delivery. Only values that occur twice are compared exactly."""
    columns = [(column.name, column.dtype) for column in spec.columns if column.name in names]
    wanted = [KEY, "_file", "_record", *names]
    twice = _repeated((_whole(raw, columns)["_value"] for raw in _frames(spool, wanted)), spool.rows).to_frame()
    if twice.is_empty():
        return pl.Series(KEY, [], dtype=pl.String)
    found = pl.concat([_whole(raw, columns).join(twice, on="_value", how="semi") for raw in _frames(spool, wanted)])
    ranked = found.sort("_file", "_record", KEY, nulls_last=True)
    return ranked.filter(~pl.col("_value").is_first_distinct())[KEY]


def _repeated(hashes: Iterable[pl.Series], most: int) -> pl.Series:
    """Returns the hashes (`_value`) that occur more than once, of at most `most`.

    They are written into one array and sorted in place: a hash table takes ten times the memory, and joined pieces twice.
    """
    together = np.empty(most, np.int64)
    count = 0
    for piece in hashes:
        together[count : count + piece.len()] = piece.to_numpy()
        count += piece.len()
    together = together[:count]
    together.sort()
    return pl.Series("_value", np.unique(together[1:][together[1:] == together[:-1]]))


def _frames(spool: Spool, columns: Sequence[str]) -> Iterator[pl.DataFrame]:
    """Yields the frames slice by slice, or all at once if the table is planned at once and need not be written for this."""
    whole = spool.whole(columns) if spool.rows <= WHOLE_ROWS else None
    yield from spool.slices(columns) if whole is None else (whole,)


def _whole(rows: pl.DataFrame, columns: list[tuple[str, pl.DataType]]) -> pl.DataFrame:
    """Returns place, key and hash of the rows without a null in the set, each key once."""
    full = rows.filter(pl.all_horizontal(pl.col(name).is_not_null() for name, _ in columns))
    once = full.unique(KEY, keep="first", maintain_order=True)
    hashes = fingerprint(once, columns)[FINGERPRINT_COLUMNS[0]].alias("_value")
    return once.select(KEY, "_file", "_record").with_columns(hashes)


def reject_clashes(row_filter: RowFilter, clashes: Clashes) -> None:
    """Rejects the rows that came second."""
    for names, keys_to_reject in clashes.items():
        if not keys_to_reject.is_empty():
            bad = pl.col(KEY).is_in(keys_to_reject.implode())
            row_filter.reject(bad, NOT_UNIQUE, f"{', '.join(names)}: an earlier row has the same values")
