"""Findings and rejected rows over whole columns: their frames, and the collector that the stages report them to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Protocol

import polars as pl

from migrate.core.places import PLACE_COLUMNS, PLACE_SCHEMA
from migrate.core.problems import FINDINGS_SCHEMA, Code, Severity
from migrate.core.redaction import KeyKind, shown_key
from migrate.core.sizes import WHOLE_ROWS

#: Column with the key of a row.
_KEY = "_key"
#: Records and rows that are set aside: their place, `Code.id`, a sentence without values, the source or target table, and the
#: key (null if it is unknown). In `normalise` the key is the id; from `mapping` on it is the source key.
REJECTED_SCHEMA: dict[str, pl.DataType] = PLACE_SCHEMA | {
    "code": pl.String(),
    "message": pl.String(),
    "table": pl.String(),
    _KEY: pl.String(),
}


def make_findings(
    code: Code,
    rows: pl.DataFrame,
    message: str | pl.Expr,
    *,
    table: str,
    key: str | pl.Expr | None = None,
    value: pl.Expr | None = None,
    column: pl.Expr | None = None,
) -> pl.DataFrame:
    """Returns one finding (FINDINGS_SCHEMA) per row.

    Args:
        code: The code of all of them.
        rows: The rows, with the place columns that are known.
        message: Names of columns and counts, never a value. It is the same for the same kind of fault, because findings are
            counted by it.
        table: The source or target table.
        key: The name of the column with the key, or an expression; it must be fit to be shown.
        value: The offending value, which is shown only under `--show-values`.
        column: The number of the field in the record, from 1.
    """
    known = {
        "code": pl.lit(code.id),
        "column": column,
        "table": pl.lit(table),
        "key": pl.col(key) if isinstance(key, str) else key,
        "message": pl.lit(message) if isinstance(message, str) else message,
        "value": value,
    }
    known |= {name: pl.col(name) for name in ("_file", "_line") if name in rows.columns}
    return rows.select(_column(known.get(name), name, dtype) for name, dtype in FINDINGS_SCHEMA.items())


def with_schema(rows: pl.DataFrame, schema: dict[str, pl.DataType]) -> pl.DataFrame:
    """Returns the columns of a schema, in its order and types; null if the rows lack them."""
    return rows.select(_column(pl.col(name) if name in rows.columns else None, name, dtype) for name, dtype in schema.items())


class Table(Protocol):
    """The table that a finding is about: its name, and how its keys may be shown."""

    @property
    def table(self) -> str:
        """The name, as shown."""

    @property
    def key_kind(self) -> KeyKind:
        """How a key of this table may be shown."""


class Frames(Protocol):
    """A list of frames that the collector appends to: in memory, or a `Spool` on disk."""

    def append(self, frame: pl.DataFrame, /) -> None:
        """Adds a frame."""

    def batches(self) -> Iterator[pl.DataFrame]:
        """Yields the frames in their order."""

    def finish(self) -> None:
        """Waits until every frame is stored."""


class FramesInMemory:
    """Frames that are kept in memory."""

    def __init__(self) -> None:
        self._frames: list[pl.DataFrame] = []

    def append(self, frame: pl.DataFrame, /) -> None:
        """Adds a frame."""
        self._frames.append(frame)

    def batches(self) -> Iterator[pl.DataFrame]:
        """Yields the frames in their order."""
        return iter(self._frames)

    def finish(self) -> None:
        """Does nothing: the frames are stored."""


@dataclass(slots=True)
class _Count:
    code: str
    severity: str
    table: str
    message: str
    count: int


class Findings:
    """Collects the findings and rejected rows of a stage, in their order.

    Findings of an error code, or of a code with `each`, are stored at once. `report` buffers the others until a frame is worth
    storing, because they are shown as counts.
    """

    def __init__(self, store: Callable[[str], Frames] | None = None) -> None:
        """Opens a collector. `store` makes the list of frames for a kind; by default they are kept in memory."""
        self._store = store or (lambda _kind: FramesInMemory())
        self._kinds: dict[str, Frames] = {}
        self._counts: dict[tuple[str, str, str], _Count] = {}
        self._buffer: list[pl.DataFrame] = []

    def report(self, table: Table, rows: pl.DataFrame, code: Code, message: str | pl.Expr) -> None:
        """Adds a finding for each row (`_key`, and place columns if known). `message` contains no value."""
        findings = make_findings(code, rows, message, table=table.table, key=shown_key(pl.col(_KEY), table.key_kind))
        if findings.is_empty():
            return
        self._count(table.table, code, findings)
        if code.each or code.severity is Severity.ERROR:
            self.add(findings)
            return
        self._buffer.append(findings)
        if sum(waiting.height for waiting in self._buffer) >= WHOLE_ROWS:
            self._flush()

    def reject(self, table: Table, rows: pl.DataFrame, code: Code, message: str | pl.Expr) -> None:
        """Adds a finding and a rejected row for each row."""
        self.report(table, rows, code, message)
        text = pl.lit(message) if isinstance(message, str) else message
        places = [name for name in PLACE_COLUMNS if name in rows.columns]
        constants = (pl.lit(code.id).alias("code"), pl.lit(table.table).alias("table"))
        rejected = rows.select(_KEY, *places, text.alias("message"), *constants)
        self.keep("rejected", with_schema(rejected, REJECTED_SCHEMA))

    def add(self, findings: pl.DataFrame) -> None:
        """Adds findings that a stage made itself (FINDINGS_SCHEMA); `summary` does not count them."""
        self._flush()
        self.keep("findings", findings)

    def add_rejected(self, rejected: pl.DataFrame) -> None:
        """Adds rejected records (REJECTED_SCHEMA) whose keys may be shown, and a finding for each."""
        self.keep("rejected", rejected)
        self.add(with_schema(rejected.rename({_KEY: "key"}), FINDINGS_SCHEMA))

    def keep(self, kind: str, rows: pl.DataFrame) -> None:
        """Stores other rows beside the findings, unless there are none."""
        if rows.is_empty():
            return
        if kind not in self._kinds:
            self._kinds[kind] = self._store(kind)
        self._kinds[kind].append(rows)

    def findings(self) -> Iterator[pl.DataFrame]:
        """Yields frames of FINDINGS_SCHEMA."""
        self._flush()
        return self._batches("findings")

    def rejected(self) -> Iterator[pl.DataFrame]:
        """Yields frames of REJECTED_SCHEMA."""
        return self._batches("rejected")

    def frames(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Returns all findings and all rejected rows, each as one frame."""
        findings = pl.concat([pl.DataFrame(schema=FINDINGS_SCHEMA), *self.findings()])
        return findings, pl.concat([pl.DataFrame(schema=REJECTED_SCHEMA), *self.rejected()])

    @property
    def summary(self) -> tuple[dict[str, Any], ...]:
        """Returns `code`, `severity`, `table`, `message`, `count` of what was reported.

        An error code has one entry per table, with the first message, because its messages can name places.
        """
        return tuple(asdict(count) for count in self._counts.values())

    def finish(self) -> None:
        """Waits until everything is stored."""
        self._flush()
        for frames in self._kinds.values():
            frames.finish()

    def _batches(self, kind: str) -> Iterator[pl.DataFrame]:
        return self._kinds[kind].batches() if kind in self._kinds else iter(())

    def _count(self, table: str, code: Code, findings: pl.DataFrame) -> None:
        for text, number in findings.group_by("message", maintain_order=True).len().iter_rows():
            group = "" if code.severity is Severity.ERROR else text
            count = self._counts.setdefault((code.id, table, group), _Count(code.id, code.severity.value, table, text, 0))
            count.count += number

    def _flush(self) -> None:
        if self._buffer:
            waiting, self._buffer = self._buffer, []
            self.keep("findings", pl.concat(waiting))


def _column(value: pl.Expr | None, name: str, dtype: pl.DataType) -> pl.Expr:
    return (pl.lit(None) if value is None else value).cast(dtype).alias(name)
