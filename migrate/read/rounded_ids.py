"""Finds columns whose long ids were rounded by a program that stores numbers as floats. Each id alone is valid."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import sqrt

import numpy as np
import numpy.typing as npt
import polars as pl

from migrate.core.damaged_ids import EXACT_DIGITS
from migrate.core.problems import FINDINGS_SCHEMA
from migrate.read.codes import ROUNDED_IDS
from migrate.read.delivery import TableFile
from migrate.read.row_checks import CheckedIds

#: All long ids of a column end in zeros, with this many zeros in total: too many for chance.
_ZEROS = 3
_LEAST_LONG = 10**EXACT_DIGITS
_LONG = rf"^[0-9]{{{EXACT_DIGITS + 1},}}$"


@dataclass(slots=True)
class _Tally:
    long: int = 0
    rounded: int = 0
    zeros: int = 0
    by_chance: float = 0.0
    first: int | None = None

    @property
    def suspicious(self) -> bool:
        """Whether more ids end in zeros than chance explains."""
        if self.rounded == self.long:
            return self.zeros >= _ZEROS
        return self.rounded > 3 * self.by_chance + 3 * sqrt(self.by_chance) + 1


@dataclass(slots=True)
class RoundedIds:
    """Counts the long ids of a file's columns, piece by piece; an id that several records of a piece name counts once."""

    file: TableFile
    columns: tuple[str, ...]
    _tallies: dict[str, _Tally] = field(default_factory=dict)

    def count(self, frame: pl.DataFrame, known: CheckedIds | None = None) -> None:
        """Takes the records of one piece: columns by position, `_line`. `known`: what is known of its ids, if anything."""
        if frame.is_empty() or not self.columns:
            return
        longest = known.longest if known else frame.select(pl.col(self.columns).str.len_bytes().max()).row(0, named=True)
        for column in self.columns:
            length = longest[column]
            if length is not None and length > EXACT_DIGITS:
                self._count(column, frame, known)

    def _count(self, column: str, frame: pl.DataFrame, known: CheckedIds | None) -> None:
        # Numbers are compared many times faster than texts; few ids are longer than a number can be.
        ids = frame[column]
        series = known.numbers[column] if known else ids.cast(pl.Int64(), strict=False)
        longer = ids.clear()
        if known is None or column in known.strange:
            longer = ids.filter(series.is_null() & ids.str.contains(_LONG)).unique()
        numbers = (series.fill_null(0) if series.null_count() else series).to_numpy()
        is_rounded = (numbers >= _LEAST_LONG) & (numbers % 10 == 0)
        rounded = _distinct(numbers[is_rounded])
        ending = longer.filter(longer.str.ends_with("0")) if longer.len() else longer
        every = _distinct(numbers[numbers >= _LEAST_LONG]).size + longer.len()
        tally = self._tallies.setdefault(column, _Tally())
        tally.long += every
        tally.rounded += rounded.size + ending.len()
        tally.zeros += _zeros(rounded) + sum(len(text) - len(text.rstrip("0")) for text in ending)
        tally.by_chance += every / 10
        if tally.first is None and (rounded.size or ending.len()):
            tally.first = int(frame["_line"].filter(pl.Series(is_rounded) | ids.is_in(ending.to_list())).item(0))

    def findings(self) -> pl.DataFrame:
        """A finding for each column whose long ids were rounded: `FINDINGS_SCHEMA`."""
        rows = [self._row(column, tally) for column, tally in self._tallies.items() if tally.suspicious]
        return pl.DataFrame(rows, schema=FINDINGS_SCHEMA, orient="row")

    def _row(self, column: str, tally: _Tally) -> tuple[object, ...]:
        name = self.file.columns[int(column[1:])]
        which = "all" if tally.rounded == tally.long else f"{tally.rounded} of {tally.long}"
        message = (
            f"{name}: {which} long ids end in zeros; a spreadsheet may have rounded them, and different ids may have become one"
        )
        return (ROUNDED_IDS.id, self.file.file, tally.first, None, self.file.table.name, None, message, None)


def _distinct(numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The numbers once each, sorted: numpy sorts whole numbers several times faster than a hash table finds them."""
    ordered = np.sort(numbers)
    return ordered[np.flatnonzero(np.diff(ordered, prepend=-1))]


def _zeros(numbers: npt.NDArray[np.int64]) -> int:
    """How many zeros the numbers, each above zero, end in together."""
    count = 0
    while (numbers := numbers[numbers % 10 == 0] // 10).size:
        count += numbers.size
    return count
