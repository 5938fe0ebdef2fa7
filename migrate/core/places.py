"""A place: a file, a physical line, a column."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a delivery or a mapping, as a person would look it up.

    Attributes:
        file: Shown name: `export.zip/Contract_1/Notes.csv` inside an archive, a path below the delivery otherwise.
        line: Physical line, from 1; where a record begins, for a record.
        column: From 1. In a mapping the character; in a CSV the field.
    """

    file: str | None = None
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """`file:line:column`, as far as known."""
        known = [str(part) for part in (self.file, self.line, self.column) if part is not None]
        return ":".join(known) or "-"


NOWHERE = Place()

#: Every row of a raw, canonical or target frame carries these three. `_file` is the index of the file among
#: `Delivery.files`; `_record` numbers the records of that file from 1 (the header is none); `_line` is the physical line
#: where the record begins. An entity merged from several records carries the place of the record that won.
PLACE_SCHEMA: dict[str, pl.DataType] = {"_file": pl.Int32(), "_record": pl.Int64(), "_line": pl.Int64()}
PLACE_COLUMNS = tuple(PLACE_SCHEMA)
