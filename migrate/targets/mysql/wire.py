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

from migrate.core.sizes import PACKET_BYTES

if TYPE_CHECKING:
    _Connection = Connection[Any]
else:
    _Connection = Connection

#: A packet of this size continues in the next one.
_WHOLE_PACKET = 0xFFFFFF

#: A row of a result: texts as bytes in the connection's encoding, or None.
Row = list[bytes | None]


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
        self.query(statement, unbuffered=True)
        result: Any = self._result
        width = len(result.description or ())
        columns = range(width)
        packets = self._packets(result)
        try:
            for packet in packets:
                place = 0
                row: Row = []
                for _ in columns:
                    size = packet[place]
                    place += 1
                    if size == 0xFB:
                        row.append(None)
                        continue
                    if size > 0xFB:
                        more = (2, 3, 8)[size - 0xFC]
                        size = int.from_bytes(packet[place : place + more], "little")
                        place += more
                    row.append(packet[place : place + size])
                    place += size
                yield row
        finally:
            for _ in packets:  # The server cannot be asked to stop.
                pass

    def read_answer(self) -> Any:  # noqa: ANN401 - PyMySQL's packet
        """Reads the server's answer to the data of `load`."""
        return self._read_packet()  # type: ignore[no-untyped-call]  # undocumented

    @property
    def first_id(self) -> int:
        """The first id that the server assigned to rows of the last INSERT."""
        result: Any = self._result
        return int(result.insert_id or 0)

    def _packets(self, result: Any) -> Iterator[bytes]:  # noqa: ANN401 - PyMySQL's result
        """Yields the packets of rows, and ends the result."""
        # The driver's object must not read on where this has ended.
        result.unbuffered_active = False
        result.connection = None
        self._reading = True
        try:
            while True:
                packet = self._packet()
                if packet[0] == 0xFE and len(packet) < 9:
                    break
                if packet[0] == 0xFF:
                    err.raise_mysql_exception(packet)
                yield packet
        finally:
            self._reading = False

    def _execute_command(self, command: int, sql: str | bytes) -> None:
        """Sends a command. A result that is not read to its end would be taken for the answer, so that is an error."""
        if self._reading:
            raise err.InternalError(0, "a result is still being read")
        super()._execute_command(command, sql)  # type: ignore[misc]  # undocumented

    def _packet(self) -> bytes:
        """Returns the next packet. One that is cut off closes the connection, and raises the driver's error for a lost one."""
        packet, size = b"", _WHOLE_PACKET
        while size == _WHOLE_PACKET:
            header = self._read_or_lose(4)
            size = int.from_bytes(header[:3], "little")
            part = self._read_or_lose(size)
            packet = packet + part if packet else part
        self._next_seq_id = (header[3] + 1) % 256
        return packet

    def _read_or_lose(self, size: int) -> bytes:
        try:
            found: bytes = self._rfile.read(size)  # type: ignore[attr-defined]  # undocumented
        except OSError:
            found = b""
        if len(found) < size:
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
            connection.write_packet(b"")
            answer = connection.read_answer()
        self._read_ok_packet(answer)  # type: ignore[attr-defined]  # undocumented
