"""Reads the cells of a raw block by column and type, and collects findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import polars as pl

from migrate.core import profile_urls, text_equality
from migrate.core.entities import EXTRA_PREFIX, Entity
from migrate.core.findings import make_findings
from migrate.core.places import PLACE_COLUMNS, PLACE_SCHEMA
from migrate.core.problems import FINDINGS_SCHEMA, Code
from migrate.normalise import codes
from migrate.normalise.values import cells, lists
from migrate.normalise.values.emails import emails
from migrate.normalise.values.flags import flags
from migrate.normalise.values.json_text import as_object
from migrate.normalise.values.times import UTC, Times, times
from migrate.sources import SourceTable

#: The optional times of every file, best column first.
CREATED = ("created_time", "created_datetime")
MODIFIED = ("last_modified_time", "last_modified", "last_modified_datetime")

#: The raw frame's names of a file's columns in the file's order, by the file's index: the position of a cell in its record.
Fields = Mapping[int, Sequence[str | None]]

#: Columns of a raw frame that do not come from cells.
BESIDE = frozenset({*PLACE_COLUMNS, "_contract", "_corrected"})


#: What programs and people write for "nothing here": error values of spreadsheets, null words, hashes, dashes.
_PLACEHOLDER = (
    r"(?i)^(?:#(?:n/?a|name\?|ref!|value!|div/0!|num!|null!)|#+|\(?null\)?|nan|none|nil|n/?a|n\.a\.|\\n|-+|\?+|unknown)$"
)


class RawBlock:
    """One raw frame of one table. Its methods return columns in the order of the frame, and collect findings.

    What a cell is by itself is an expression over the frame, so that `canonical` makes a whole table in one query; what has to be
    looked at on the way, times, lists and profile URLs, is a series.

    The frame has the table's columns as text, `extra.<column>`, `_contract`, perhaps `_corrected`, and the place columns.
    """

    def __init__(
        self, table: SourceTable, frame: pl.DataFrame, *, values: bool = False, fields: Fields = MappingProxyType({})
    ) -> None:
        self.table = table
        self._fields = fields
        self.frame = frame if "_corrected" in frame.columns else frame.with_columns(pl.lit(False).alias("_corrected"))
        self._keep_values = values
        self._found: list[pl.DataFrame] = []

    @property
    def extra(self) -> list[str]:
        """Names of the unknown columns, with their prefix."""
        return [name for name in self.frame.columns if name.startswith(EXTRA_PREFIX)]

    def findings(self) -> pl.DataFrame:
        """Returns the findings so far (FINDINGS_SCHEMA)."""
        return pl.concat(self._found) if self._found else pl.DataFrame(schema=FINDINGS_SCHEMA)

    def short(self, name: str) -> pl.Expr:
        """An id or short text: trimmed, empty becomes null."""
        return cells.trim(pl.col(name))

    def verbatim(self, name: str) -> pl.Expr:
        """A text byte for byte; an empty cell stays the empty text."""
        return pl.col(name)

    def made(self, column: pl.Expr) -> pl.Series:
        """An expression over the frame as a column."""
        return self.frame.select(column).to_series()

    def items(self, name: str) -> pl.Series:
        """A list in a cell."""
        return lists.items(self.frame[name])

    def words(self, name: str) -> pl.Series:
        """A list of tags in a cell: words that are equal in NFC, without zero-width characters, have one spelling."""
        return lists.items(text_equality.comparable_column(self.frame[name]))

    def emails(self, name: str) -> pl.Series:
        """The e-mail addresses in a cell; other items are kept and reported."""
        read = emails(self.frame[name])
        self.found(
            codes.NOT_AN_EMAIL,
            f"{name} contains something that is not an e-mail address; it is kept as given",
            read.foreign,
            name,
        )
        taken = f"{name} contains display names, links or invisible characters; only the addresses are kept"
        self.found(codes.EMAIL_TAKEN_OUT, taken, read.cleaned, name)
        return read.values

    def application_id(self) -> pl.Expr:
        """`<candidate_id>:<project_id>`; null unless both exist."""
        return cells.compound_key(self.short("candidate_id"), self.short("project_id"))

    def created(self) -> pl.Series:
        """When the record was created, from the best of its columns."""
        return self.time(*CREATED)

    def modified(self) -> pl.Series:
        """When the record was last changed, from the best of its columns."""
        return self.time(*MODIFIED)

    def time(self, *names: str, documented_utc: tuple[str, ...] = ()) -> pl.Series:
        """The first of these columns that can be read as a time, in UTC."""
        values = pl.Series([None], dtype=UTC).new_from_index(0, self.frame.height)
        for name in names:
            if self.frame[name].null_count() == self.frame.height:
                continue
            read = times(self.frame[name], documented_utc)
            if not read.plain:
                self._note_times(name, read, values.is_null())
            values = values.fill_null(read.values)
            if values.null_count() == 0:
                break
        return values

    def _note_times(self, name: str, read: Times, wanted: pl.Series) -> None:
        self.found(codes.UNREADABLE_TIME, f"{name} cannot be read as a time", read.unreadable & wanted, name)
        utc = f"{name} has no time zone and is read as UTC"
        self.found_once(codes.ASSUMED_UTC, utc, read.assumed_utc & wanted)
        cut = f"{name} has more than three decimals of a second; the time is cut to milliseconds"
        self.found_once(codes.CUT_TIME, cut, read.cut & wanted)
        seconds = f"{name} has ten digits and is read as seconds, not milliseconds"
        self.found_once(codes.SECONDS, seconds, read.seconds & wanted)

    def profile_url(self, name: str) -> pl.Series:
        """A LinkedIn profile in one spelling; a cell that does not lead to exactly one person is kept trimmed and reported.

        A placeholder names nobody: kept as a key, it would make one user of everybody whose link was lost.
        """
        urls = profile_urls.profile_urls(self.frame[name])
        values = urls.values
        if urls.foreign.any():
            nobody = urls.foreign & values.str.contains(_PLACEHOLDER).fill_null(value=False)
            kept = f"{name} is not a LinkedIn profile URL; it is kept unchanged"
            self.found(codes.NOT_LINKEDIN, kept, urls.foreign & ~nobody, name)
            self.found(codes.NOT_LINKEDIN, f"{name} contains a placeholder such as #N/A and is left empty", nobody, name)
            values = values.set(nobody, None)
        broken = f"{name} contains a broken profile link or other text; the profile is read and the rest is dropped"
        self.found(codes.REPAIRED_LINK, broken, urls.repaired, name)
        return values

    def flag(self, name: str) -> pl.Series:
        """A boolean; null if the cell says neither."""
        read = flags(self.frame[name])
        self.found(codes.NOT_A_FLAG, f"{name} is neither true nor false and is left empty", read.unreadable, name)
        return read.values

    def needs_id(self, name: str, what: str, *others: str) -> None:
        """Notes records without the id `name` whose other cells describe `what`: nothing is made of these cells.

        A file that lacks the column is reported once, when its header is read.
        """
        filled = pl.any_horizontal(self.short(other).is_not_null() for other in others)
        where = self.made(self.short(name).is_null() & pl.col(name).is_not_null() & filled)
        self.found(codes.IDLE_CELLS, f"{name} is empty, so {what} is not loaded: {', '.join(others)}", where, name)

    def found(self, code: Code, message: str, where: pl.Series, column: str | None = None) -> None:
        """Adds a finding for each row where `where` is true; `column` names the cell whose value may be shown."""
        if not where.any():
            return
        value = pl.col(column) if column is not None and self._keep_values else None
        rows = self.frame.with_columns(self.short(self.table.keys[0]).alias("_key")).filter(where)
        field = None if column is None else self._field(column)
        self._found.append(make_findings(code, rows, message, table=self.table.name, key="_key", value=value, column=field))

    def _field(self, column: str) -> pl.Expr:
        """The number of the column's field in each record's file, from 1; null if it is not known."""
        known = {file: names.index(column) + 1 for file, names in self._fields.items() if column in names}
        return pl.col("_file").replace_strict(known, default=None, return_dtype=pl.Int64)

    def found_once(self, code: Code, message: str, where: pl.Series) -> None:
        """Adds a finding for the first such row of each file: a fault of the whole file is reported once."""
        if where.any():
            rows = self.frame.with_columns(pl.lit(None, dtype=pl.String).alias("_key")).filter(where)
            first = rows.unique("_file", keep="first", maintain_order=True)
            self._found.append(make_findings(code, first, message, table=self.table.name, key="_key"))

    def canonical(
        self, entity: Entity, beside: Mapping[str, pl.Expr | pl.Series] | None = None, /, **columns: pl.Expr | pl.Series
    ) -> pl.DataFrame:
        """The entity's frame: its fields from `columns` (each must be given), unknown columns, place columns, those `beside`."""
        fields = (_expression(columns[field.name]).cast(field.dtype).alias(field.name) for field in entity.fields)
        places = (pl.col(name).cast(dtype) for name, dtype in PLACE_SCHEMA.items())
        more = (_expression(column).alias(name) for name, column in (beside or {}).items())
        return self.frame.select(*fields, *self.extra, *places, *more)

    def unknown(self) -> pl.Series:
        """The cells of unknown columns as a JSON object of each row, by their own names; null if there are none."""
        if not self.extra:
            return pl.repeat(None, self.frame.height, dtype=pl.String, eager=True)
        return as_object(self.frame.select(pl.col(name).alias(name.removeprefix(EXTRA_PREFIX)) for name in self.extra))

    def content(self) -> pl.Expr:
        """A hash of all cells of each record: equal records share it."""
        return cells.content(name for name in self.frame.columns if name not in BESIDE)

    def records(self) -> dict[str, pl.Expr | pl.Series]:
        """What settling compares records by: `_contract`, `_corrected`, `_content`."""
        return {"_contract": pl.col("_contract"), "_corrected": pl.col("_corrected"), "_content": self.content()}


def _expression(column: pl.Expr | pl.Series) -> pl.Expr:
    return pl.lit(column) if isinstance(column, pl.Series) else column
