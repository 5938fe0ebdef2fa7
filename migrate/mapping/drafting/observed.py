"""What the export holds: how many records leave a field empty, how long its texts are, and the values of closed vocabularies."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from migrate.core.batches import Batches
from migrate.core.csv_text import csv
from migrate.core.vocabulary import Words, plain_word, shown_word
from migrate.mapping.drafting.words import plain
from migrate.mapping.users_sheet import HEADER, user_lines
from migrate.mapping.value_maps import GAP_MARK
from migrate.targets.schema import TargetColumn

#: Excel reads a CSV as UTF-8 only if it begins with this mark.
BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Usage:
    """How the records of an entity use a field: records, how many leave it empty, and the length of the longest text."""

    records: int = 0
    empty: int = 0
    longest: int = 0


@dataclass(frozen=True, slots=True)
class Hidden:
    """Values that a value map leaves out because they may be personal: counts of values and records, first location.

    `file` is an index into the delivery's files, as `_file` is.
    """

    values: int
    records: int
    file: int | None
    line: int | None


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a closed vocabulary, how often it was found, and the target's word for it: `?` if nobody has decided."""

    text: str
    target: str
    times: int


@dataclass(slots=True)
class Observed:
    """Reads the delivery as often as needed, each entity's fields once; `hidden` by value map."""

    batches: Batches
    known: Words | None
    hidden: dict[str, Hidden] = field(default_factory=dict)
    _usage: dict[str, dict[str, Usage]] = field(default_factory=dict)

    def usage(self, entity: str, name: str) -> Usage:
        """The usage of a field."""
        if entity not in self._usage:
            self._usage[entity] = _usage(self.batches(entity))
        return self._usage[entity].get(name, Usage())

    def values(self, title: str, entity: str, name: str, column: TargetColumn, words: dict[str, str]) -> list[Value]:
        """The values of a field, most frequent first, for the map `title`.

        `words` gives the target's word by plain value. Spellings that differ in case alone are one value, the most frequent one.
        """
        value = pl.col(name).fill_null("").str.strip_chars().alias(name)
        counts = [
            batch.group_by(value).agg(pl.len().alias("len"), pl.col("_file").first(), pl.col("_line").first())
            for batch in self.batches(entity)
        ]
        nothing = pl.DataFrame(schema={name: pl.String, "len": pl.UInt32, "_file": pl.Int32, "_line": pl.Int64})
        total = pl.concat([nothing, *counts]).group_by(name).agg(pl.col("len").sum(), pl.col("_file", "_line").first())
        known = None if self.known is None else self.known | {plain_word(word) for word in column.enum or ()}
        rows: dict[str, Value] = {}
        hidden = []
        for found in total.sort("len", name, descending=[True, False]).iter_rows(named=True):
            text, count = found[name], found["len"]
            if text and shown_word(text, known) is None:
                hidden.append(found)
                continue
            first = rows.get(text.lower(), Value(text, words.get(plain(text), "" if not text else GAP_MARK), 0))
            rows[text.lower()] = Value(first.text, first.target, first.times + count)
        if hidden:
            first_place = min(hidden, key=lambda found: (found["_file"] or 0, found["_line"] or 0))
            records = sum(found["len"] for found in hidden)
            self.hidden[title] = Hidden(len(hidden), records, first_place["_file"], first_place["_line"])
        return sorted(rows.values(), key=lambda row: (-row.times, row.text))


def value_map(name: str, column: TargetColumn, values: Sequence[Value]) -> str:
    """The CSV of a value map. If the target allows only some words, a column names them beside each undecided value."""
    allowed = " | ".join(column.enum or ())
    header = [f"in the export ({name})", column.name, "times found", *(["allowed values"] if allowed else [])]
    rows = [
        [one.text, one.target, one.times, *([allowed if one.target == GAP_MARK else ""] if allowed else [])] for one in values
    ]
    return csv_text(header, rows)


def users_file(batches: Batches) -> str:
    """users.csv with every user of the export, most frequent first."""
    return csv_text(HEADER, user_lines(batches))


def csv_text(header: Sequence[str], rows: Sequence[Sequence[Any]], delimiter: str = ",") -> str:
    """A CSV that Excel opens as UTF-8."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return BOM + stream.getvalue()


def _usage(batches: Iterator[pl.DataFrame]) -> dict[str, Usage]:
    found: dict[str, Usage] = {}
    for batch in batches:
        names = [name for name, kind in batch.schema.items() if not name.startswith(("_", "extra.")) and kind != pl.Object()]
        texts = [name for name in names if batch.schema[name] == pl.String()]
        empty = batch.select(
            *((pl.col(name).is_null() | (pl.col(name).str.strip_chars() == "")).sum() for name in texts),
            *(pl.col(name).is_null().sum() for name in names if name not in texts),
        ).row(0, named=True)
        longest = (
            batch.select(pl.col(name).str.len_chars().max().fill_null(0) for name in texts).row(0, named=True) if texts else {}
        )
        for name in names:
            one = found.get(name, Usage())
            found[name] = Usage(
                one.records + batch.height, one.empty + (empty[name] or 0), max(one.longest, longest.get(name) or 0)
            )
    return found
