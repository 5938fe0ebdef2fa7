"""A connection to MariaDB or MySQL in one transaction, for reading or for a run."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, cast

import polars as pl
import sqlalchemy as sa
from sqlalchemy.dialects.mysql import pymysql as pymysql_dialect
from sqlalchemy.sql.expression import ClauseElement

from migrate.core.sizes import MYSQL_BATCH_BYTES, MYSQL_BATCH_ROWS
from migrate.targets.mysql.errors import Setting, too_small, translate_errors
from migrate.targets.mysql.packets import Row, only_values, row_of
from migrate.targets.mysql.reflecting import live_tables
from migrate.targets.mysql.wire import Wire
from migrate.targets.schema import TargetSchema
from migrate.targets.schema_json import describe_tables
from migrate.targets.statements import Flavour, statement_text

_DIALECT = pymysql_dialect.dialect(paramstyle="pyformat")
#: What a packet holds besides the statement.
_HEAD_BYTES = 1024
_STATEMENT_END = re.compile(r";\s*(?:\n|$)")


def compile_statement(wanted: sa.Executable) -> tuple[str, dict[str, Any]]:
    """Returns a statement for the driver: text with `%(name)s`, and its values."""
    built = cast("ClauseElement", wanted).compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
    return str(built), dict(built.params)


def quote_name(*names: str) -> str:
    """Returns a name for a statement, such as `t`.`first name`."""
    return ".".join(f"`{name.replace('`', '``')}`" for name in names)


def compose_statement(name: str, **names: str) -> str:
    """Returns a statement of `sql/` with quoted names, or expressions of such names, in place of `{name}`.

    If the statement has parameters, the driver interprets every `%`, so those in names are doubled.
    """
    text = statement_text("mysql", name).removesuffix(";")
    if "%(" in text:
        names = {key: part.replace("%", "%%") for key, part in names.items()}
    return text.format(**names)


class MysqlSession:
    """`migrate.targets.session.Session` for MariaDB and MySQL.

    `beside` returns another connection, for statements that would commit this one's transaction.
    """

    flavour: Flavour = "mysql"

    def __init__(
        self,
        connection: Wire,
        setting: Setting,
        schema_name: str | None,
        beside: Callable[[], Wire],
    ) -> None:
        self._wire = connection
        self.setting = setting
        self.schema_name = schema_name
        self._beside = beside
        self._tables: TargetSchema | None = None
        self._pending: Future[object] | None = None

    @property
    def connection(self) -> Wire:
        """The connection, when nothing is pending on it. Raises the error of what was."""
        if self._pending is not None:
            wait([self._pending])  # if a signal interrupts this, it is still pending
            pending, self._pending = self._pending, None
            pending.result()
        return self._wire

    def later(self, work: Callable[[MysqlSession], object]) -> None:
        """Runs work on the connection while the caller continues; the next use of this session waits for its end.

        The server needs as long for rows as we need for the next ones. `work` gets a session of its own.
        """
        apart = MysqlSession(self.connection, self.setting, self.schema_name, self._beside)
        thread = ThreadPoolExecutor(1, "talenthub-later")
        self._pending = thread.submit(work, apart)
        thread.shutdown(wait=False)

    def roll_back(self) -> None:
        """Undoes the transaction, whatever became of pending work."""
        if self._pending is not None:
            wait([self._pending])
            self._pending = None
        self._wire.rollback()

    def fetch(self, statement: sa.Executable, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Returns all rows of a small result."""
        text, values = compile_statement(statement)
        with translate_errors(self.setting), self.connection.cursor() as cursor:
            cursor.execute(self._whole(text, {**values, **parameters}))
            return list(cursor.fetchall())

    def execute(self, statement: sa.Executable | str, parameters: Mapping[str, Any] | None = None) -> int:
        """Runs a statement. Returns the number of affected rows, for an UPDATE that of the rows it found."""
        with translate_errors(self.setting):
            return self.run(statement, parameters)

    def run(self, statement: sa.Executable | str, parameters: Mapping[str, Any] | None = None) -> int:
        """Does the same, but raises the driver's errors. A text of `compose_statement` is interpreted only with parameters."""
        text, values = (statement, {}) if isinstance(statement, str) else compile_statement(statement)
        whole = text if isinstance(statement, str) and parameters is None else self._whole(text, {**values, **(parameters or {})})
        with self.connection.cursor() as cursor:
            return int(cursor.execute(whole))

    def numbers(self, text: str) -> set[int]:
        """Returns the first column of a result; raises the driver's errors."""
        with self.connection.cursor() as cursor:
            cursor.execute(text)
            return {row[0] for row in cursor.fetchall()}

    def stream(
        self, statement: sa.Executable, schema: Mapping[str, pl.DataType], parameters: Mapping[str, Any]
    ) -> Iterator[pl.DataFrame]:
        """Yields a result in batches, limited in rows and in bytes."""
        text, values = compile_statement(statement)
        with translate_errors(self.setting):
            for packets in self._batches(self._whole(text, {**values, **parameters})):
                yield _frame([row_of(packet, len(schema)) for packet in packets], schema)

    def single(self, statement: sa.Executable, parameters: Mapping[str, Any]) -> Iterator[pl.Series]:
        """Yields a result of one column without NULL as bytes, in batches."""
        text, values = compile_statement(statement)
        with translate_errors(self.setting):
            yield from map(only_values, self._batches(self._whole(text, {**values, **parameters})))

    def _batches(self, text: str) -> Iterator[list[bytes]]:
        waiting: list[bytes] = []
        size = 0
        for packets in self.connection.packets(text):
            waiting += packets
            size += sum(map(len, packets))
            if len(waiting) >= MYSQL_BATCH_ROWS or size > MYSQL_BATCH_BYTES:
                yield waiting
                waiting, size = [], 0
        if waiting:
            yield waiting

    def script(self, text: str) -> None:
        """Runs statements that make tables, on a connection of their own: each of them commits its transaction."""
        statements = [part for part in _STATEMENT_END.split(text) if _is_statement(part)]
        if not statements:
            return
        with translate_errors(self.setting), self._beside().cursor() as cursor:
            for one in statements:
                cursor.execute(one)

    def tables(self) -> TargetSchema:
        """Returns the live schema; cached until `tables_changed`."""
        if self._tables is None:
            with translate_errors(self.setting):
                self._tables = live_tables(self) if self.setting.found else describe_tables({})
        return self._tables

    def tables_changed(self) -> None:
        """Discards the cached schema after tables were created."""
        self._tables = None

    def with_setting(self, setting: Setting) -> MysqlSession:
        """Returns a session on the same connections."""
        return MysqlSession(self.connection, setting, self.schema_name, self._beside)

    def _whole(self, text: str, values: Mapping[str, Any]) -> str:
        """Returns a statement with its values. Raises SetupError if it is greater than the server allows."""
        whole = text % {name: self.connection.escape(value) for name, value in values.items()}
        if len(whole) * 4 > self.setting.packet and (size := len(whole.encode()) + _HEAD_BYTES) > self.setting.packet:
            raise too_small(self.setting, size)
        return whole


def _is_statement(text: str) -> bool:
    return any(line.strip() and not line.lstrip().startswith("--") for line in text.splitlines())


def _frame(rows: list[Row], schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Returns rows as a frame. A value that the type cannot hold (written by others) becomes null."""
    columns = zip(schema.items(), zip(*rows, strict=True), strict=True)
    return pl.DataFrame(
        [pl.Series(name, values, dtype=pl.Binary).cast(pl.String).cast(dtype, strict=False) for (name, dtype), values in columns]
    )
