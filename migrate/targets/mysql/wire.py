"""The driver's connection with two additions: rows are streamed to the server, and results are read in bulk.

PyMySQL builds a Python object per value, which takes six times as long as the server needs to send it. Here a row is taken apart
by whole packets. These methods use parts of PyMySQL that it does not document; `tests/targets/test_mysql_wire.py` watches them.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pymysql import err
from pymysql.connections import Connection, MySQLResult
from pymysql.constants import CR

from migrate.core.sizes import ARRIVED_BYTES, PACKET_BYTES
from migrate.targets.mysql.packets import Row, missing, row_of, split

if TYPE_CHECKING:
    _Connection = Connection[Any]
else:
    _Connection = Connection

#: First bytes of packets that are not rows: of an error, and of the end, which is shorter than a row with such a first byte.
_ERROR, _END = 0xFF, 0xFE
_LONGEST_END = 9


@dataclass(frozen=True, slots=True)
class Sent:
    """The result of `Wire.load`: stored rows and warnings. The server's answer does not contain the ids that it assigned."""

    rows: int
    warnings: int


class Wire(_Connection):
    """A connection of PyMySQL."""

    _outgoing: Iterable[bytes] | None = None
    _reading: bool = False

    def load(self, statement: str, data: Iterable[bytes]) -> Sent:
        """Runs LOAD DATA LOCAL with data from memory."""
        self._outgoing = data
        try:
            self.query(statement)
        finally:
            self._outgoing = None
        result: Any = self._result
        return Sent(int(result.affected_rows), int(result.warning_count))

    def send_outgoing(self) -> None:
        """Sends the data of `load`. Nothing else is ever sent: a server could name any file of this machine."""
        data, self._outgoing = self._outgoing, None
        for piece in data or ():
            for start in range(0, len(piece), PACKET_BYTES):
                self.write_packet(piece[start : start + PACKET_BYTES])

    def rows(self, statement: str) -> Iterator[Row]:
        """Yields the rows of a query as the server sends them. Read it to its end, or close it."""
        for packets in self.packets(statement):
            result: Any = self._result
            for packet in packets:
                yield row_of(packet, len(result.description))

    def packets(self, statement: str) -> Iterator[list[bytes]]:
        """Yields the same rows as packets, those together that arrived together."""
        self.query(statement, unbuffered=True)
        arriving = self._arriving(self._result)
        try:
            yield from arriving
        finally:
            for _ in arriving:  # The server cannot be asked to stop.
                pass

    def read_answer(self) -> Any:  # noqa: ANN401 - PyMySQL's packet
        """Reads the server's answer to the data of `load`."""
        return self._read_packet()  # type: ignore[no-untyped-call]  # undocumented

    @property
    def first_id(self) -> int:
        """The first id that the server assigned to rows of the last INSERT."""
        result: Any = self._result
        return int(result.insert_id or 0)

    def _arriving(self, result: Any) -> Iterator[list[bytes]]:  # noqa: ANN401 - PyMySQL's result
        """Yields the packets of rows, and ends the result."""
        # The driver's object must not read on where this has ended.
        result.unbuffered_active = False
        result.connection = None
        self._reading = True
        begun = b""
        try:
            while True:
                data = begun + (self._read_or_lose(missing(begun)) if begun else self._read_or_lose(1, ARRIVED_BYTES))
                packets, used, number = split(data)
                begun = data[used:]
                if not packets:
                    continue
                self._next_seq_id = (number + 1) % 256
                last = packets[-1]
                if last[0] == _ERROR:
                    err.raise_mysql_exception(last)
                if last[0] == _END and len(last) < _LONGEST_END:
                    yield packets[:-1]
                    break
                yield packets
        finally:
            self._reading = False

    def _execute_command(self, command: int, sql: str | bytes) -> None:
        """Sends a command. A result that is not read to its end would be taken for the answer, so that is an error."""
        if self._reading:
            raise err.InternalError(0, "a result is still being read")
        super()._execute_command(command, sql)  # type: ignore[misc]  # undocumented

    def _read_or_lose(self, least: int, most: int = 0) -> bytes:
        """Returns this number of bytes, or what has arrived up to `most`.

        If the connection is lost, closes it and raises the driver's error.
        """
        file: Any = self._rfile  # type: ignore[attr-defined]  # undocumented
        try:
            found: bytes = file.read1(most) if most else file.read(least)
        except OSError:
            found = b""
        if len(found) < least:
            self._force_close()  # type: ignore[attr-defined]  # undocumented
            raise err.OperationalError(CR.CR_SERVER_LOST, "lost")
        return found

    def _create_ssl_ctx(self, sslp: Any) -> ssl.SSLContext:  # noqa: ANN401 - overrides PyMySQL's method
        """Returns the context for encryption without verification at once: reading the system's certificates takes long."""
        if sslp:
            return super()._create_ssl_ctx(sslp)  # type: ignore[misc, no-any-return]  # undocumented
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context

    def _read_query_result(self, unbuffered: bool = False) -> Any:  # noqa: ANN401 - overrides PyMySQL's method
        result: Any = _Result(self)
        self._result = None
        if unbuffered:
            result.init_unbuffered_query()
        else:
            result.read()
        self._result = result
        if result.server_status is not None:
            self.server_status = result.server_status
        return result.affected_rows


class _Result(MySQLResult):
    """A result whose request for a file is answered with the data of `Wire.load`."""

    def _read_load_local_packet(self, first_packet: object) -> None:
        del first_packet
        connection: Any = self.connection
        try:
            connection.send_outgoing()
        finally:
            if connection.open:  # Otherwise the connection was lost, which is the error that is raised.
                connection.write_packet(b"")
                answer = connection.read_answer()
        self._read_ok_packet(answer)  # type: ignore[attr-defined]  # undocumented
