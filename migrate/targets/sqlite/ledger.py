"""Reads and writes the ledger and creates tables in SQLite."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl

from migrate.targets.contract import FINGERPRINTS_SCHEMA, Capabilities
from migrate.targets.ledger import SqlLedgerReader
from migrate.targets.ledger_writing import IdMapMode, SqlLedgerWriter
from migrate.targets.outbox import Outbox
from migrate.targets.schema_writing import SqlSchemaWriter
from migrate.targets.sqlite.outbox_tables import index_outbox, make_outbox
from migrate.targets.sqlite.rows import run_frame
from migrate.targets.sqlite.session import SqliteSession
from migrate.targets.sqlite.values import SqliteValues
from migrate.targets.statements import statement

#: Places in the header of a database file (https://www.sqlite.org/fileformat2.html): the counter of changes, 4 bytes; how the
#: file is written, 1 byte, of which 1 is a rollback journal.
_COUNTER = slice(24, 28)
_WRITTEN = 18
_HEADER_BYTES = 100
#: Up to this many rows of the id map are passed over for each row of the kind that is read.
_LOOSE = 3


class SqliteLedgerReader(SqlLedgerReader):
    """`migrate.targets.contract.LedgerReader` for SQLite. `path`: the file that the session reads, None if in memory."""

    def __init__(self, session: SqliteSession, values: SqliteValues, path: Path | None) -> None:
        super().__init__(session, values)
        self._path = path

    def id_map_digest(self) -> str | None:
        """The counter of changes, which every transaction that writes increments; None if the file has a write-ahead log.

        The header is read while the session's transaction keeps others from writing.
        """
        if self._path is None or not self.has_ledger() or self._fetch("journal_mode")[0][0] == "wal":
            return None
        with self._path.open("rb") as file:
            header = file.read(_HEADER_BYTES)
        return f"change {int.from_bytes(header[_COUNTER])}" if header[_WRITTEN] == 1 else None

    def _fingerprints(self, kind: int) -> Iterator[pl.DataFrame]:
        """Reads rows that lie together in the order of the file: to find each by the key takes a fifth longer."""
        count, first, last = self._fetch("id_map_span", kind=kind)[0]
        if not count or last - first >= _LOOSE * count:
            yield from super()._fingerprints(kind)
            return
        span = {"kind": kind, "first": first, "last": last}
        yield from self._session.stream(self._statement("fingerprints_between"), FINGERPRINTS_SCHEMA, span)


class SqliteLedgerWriter(SqlLedgerWriter):
    """`migrate.targets.contract.LedgerWriter` for SQLite."""

    _session: SqliteSession

    def erase_preimages(self, source: str, table: str, ids: pl.Series) -> int:
        """As the base; in an outbox, also the values of calls without an answer, which are copies of the rows."""
        if self._fetch("outbox_has")[0][0]:
            self._over("call_erase", "ids", ids, part=table)
        return super().erase_preimages(source, table, ids)

    def erase_lost_copies(self) -> None:
        """Erases the values of calls without an answer, if their rows are not in the id map: nobody knows whose they are."""
        if self._fetch("outbox_has")[0][0]:
            self._execute("call_erase_lost")

    def _write_stored(self, frame: pl.DataFrame) -> None:
        run_frame(self._session, statement("sqlite", "stored_insert"), frame)

    def _write_id_map(self, mode: IdMapMode, frame: pl.DataFrame) -> None:
        run_frame(self._session, statement("sqlite", f"id_map_{mode}"), frame)


class SqliteSchemaWriter(SqlSchemaWriter):
    """`migrate.targets.contract.SchemaWriter` for SQLite. `outbox`: the tables that the mapping declares, if the file is one."""

    def __init__(
        self, session: SqliteSession, ledger: SqlLedgerReader, capabilities: Capabilities, outbox: Outbox | None = None
    ) -> None:
        super().__init__(session, ledger, capabilities)
        self._sqlite = session
        self._outbox = outbox

    def create_ledger(self) -> None:
        """Creates the ledger; in an outbox also missing tables and columns, and stores the layout of the handover."""
        super().create_ledger()
        if self._outbox is not None:
            make_outbox(self._sqlite, self._outbox)

    def create_tables(self) -> None:
        """Creates missing tables, with a cache size for inserting."""
        super().create_tables()
        self._session.execute(statement("sqlite", "cache_for_rows"), {})

    def create_keys(self, building: Callable[[str], None] = lambda _table: None) -> None:
        """Creates keys with a cache size for sorting."""
        self._session.execute(statement("sqlite", "cache_for_keys"), {})
        super().create_keys(building)
        if self._outbox is not None:
            index_outbox(self._sqlite, self._outbox)
