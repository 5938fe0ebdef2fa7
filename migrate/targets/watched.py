"""A target that notes what is read from its tables: a result that read no row of them does not depend on their rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import polars as pl

from migrate.targets.contents import Contents
from migrate.targets.contract import Capabilities, LedgerReader, Reader, RowReader, RunRecord, Target, Writer
from migrate.targets.schema import TargetSchema
from migrate.targets.spec import TableSpec

Result = TypeVar("Result")


@dataclass(slots=True)
class Reads:
    """What was read besides schema, runs and id map.

    Attributes:
        counts: Number of rows by table, where a table was counted.
        others: Rows of tables, or other parts of the ledger, were read.
    """

    counts: dict[str, int] = field(default_factory=dict)
    others: bool = False

    def note(self, read: Callable[..., Result]) -> Callable[..., Result]:
        """Returns the function; it is called in any case."""
        self.others = True
        return read


class WatchedTarget:
    """`migrate.targets.contract.Target` around another one. `reads` is what its readers read so far; writers are not watched."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self.reads = Reads()

    @property
    def shown_url(self) -> str:
        """The URL without a password."""
        return self._target.shown_url

    @property
    def capabilities(self) -> Capabilities:
        """What the database can do."""
        return self._target.capabilities

    def exists(self) -> bool:
        """As the target says."""
        return self._target.exists()

    def schema(self) -> TargetSchema:
        """Returns the live schema."""
        return self._target.schema()

    def held(self, run: str) -> AbstractContextManager[None]:
        """Locks the target."""
        return self._target.held(run)

    def writer(self, run: str, contents: Contents | None = None) -> AbstractContextManager[Writer]:
        """Opens the transaction."""
        return self._target.writer(run, contents)

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        """Opens a view that notes what is read."""
        with self._target.reader() as reader:
            yield WatchedReader(_WatchedRows(reader.rows, self.reads), _WatchedLedger(reader.ledger, self.reads))


@dataclass(frozen=True, slots=True)
class WatchedReader:
    """`migrate.targets.contract.Reader`."""

    rows: RowReader
    ledger: LedgerReader


@dataclass(frozen=True, slots=True)
class _WatchedRows:
    """`RowReader`: a count can be compared later, any other read cannot."""

    _rows: RowReader
    _reads: Reads

    def count(self, table: str, *, there: bool = False) -> int:
        found = self._rows.count(table, there=there)
        self._reads.counts[table] = found
        return found

    def read(self, spec: TableSpec, ids: pl.Series) -> pl.DataFrame:
        return self._reads.note(self._rows.read)(spec, ids)

    def read_by_key(self, spec: TableSpec, keys: pl.DataFrame) -> pl.DataFrame:
        return self._reads.note(self._rows.read_by_key)(spec, keys)

    def read_by_reference(self, spec: TableSpec, column: str, ids: pl.Series) -> pl.DataFrame:
        return self._reads.note(self._rows.read_by_reference)(spec, column, ids)

    def find_referrers(self, table: str, ids: pl.Series) -> pl.DataFrame:
        return self._reads.note(self._rows.find_referrers)(table, ids)

    def scan(self, spec: TableSpec) -> Iterator[pl.DataFrame]:
        return self._reads.note(self._rows.scan)(spec)


@dataclass(frozen=True, slots=True)
class _WatchedLedger:
    """`LedgerReader`: runs and id map have fingerprints, any other read is noted."""

    _ledger: LedgerReader
    _reads: Reads

    def has_ledger(self) -> bool:
        return self._ledger.has_ledger()

    def ledger_fingerprint(self) -> str:
        return self._ledger.ledger_fingerprint()

    def runs(self) -> list[RunRecord]:
        return self._ledger.runs()

    def id_map(self, source: str, table: str) -> Iterator[pl.DataFrame]:
        return self._ledger.id_map(source, table)

    def fingerprints(self, source: str, table: str) -> Iterator[pl.DataFrame]:
        return self._ledger.fingerprints(source, table)

    def id_map_digest(self) -> str | None:
        return self._ledger.id_map_digest()

    def specs(self, run: str) -> list[TableSpec]:
        return self._reads.note(self._ledger.specs)(run)

    def messages(self, run: str) -> list[dict[str, Any]]:
        return self._reads.note(self._ledger.messages)(run)

    def has_stored(self, source: str, table: str) -> bool:
        return self._reads.note(self._ledger.has_stored)(source, table)

    def stored(self, source: str, table: str, ids: pl.Series) -> pl.DataFrame:
        return self._reads.note(self._ledger.stored)(source, table, ids)

    def all_stored(self, source: str, table: str) -> Iterator[pl.DataFrame]:
        return self._reads.note(self._ledger.all_stored)(source, table)

    def changes(self, run: str) -> Iterator[pl.DataFrame]:
        return self._reads.note(self._ledger.changes)(run)

    def preimages(self, source: str, table: str) -> Iterator[pl.DataFrame]:
        return self._reads.note(self._ledger.preimages)(source, table)
