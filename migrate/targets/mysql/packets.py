"""Packets of a result: split out of what arrives, and taken apart into values.

A packet has a header of four bytes (size, then a number that counts packets), and a row is one packet. A row that is longer than
a packet can be continues in the next one.
"""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

HEADER_BYTES = 4
#: A packet of this size continues in the next one.
WHOLE_PACKET = 0xFFFFFF
#: First bytes of a value: NULL, and those after which the value's size has 2, 3 or 8 bytes. A smaller one is the size itself.
_NULL = 0xFB
_SIZE_BYTES = {0xFC: 2, 0xFD: 3, 0xFE: 8}

#: A row of a result: texts as bytes in the connection's encoding, or None.
Row = list[bytes | None]


class Split(NamedTuple):
    """Packets in order, without headers; the bytes that they took; and the number in the last header."""

    packets: list[bytes]
    used: int
    number: int


def split(data: bytes) -> Split:
    """Splits what has arrived. The beginning of a row that has not arrived whole is left."""
    packets: list[bytes] = []
    place, end, header = 0, len(data), 0
    while end - place >= HEADER_BYTES:
        size = data[place] | data[place + 1] << 8 | data[place + 2] << 16
        stop = place + HEADER_BYTES + size
        if stop > end:
            break
        if size == WHOLE_PACKET:
            if missing(data[place:]):
                break
            packet, header, stop = _joined(data, place)
            packets.append(packet)
        else:
            packets.append(data[place + HEADER_BYTES : stop])
            header = place
        place = stop
    return Split(packets, place, data[header + 3] if packets else 0)


def missing(begun: bytes) -> int:
    """Returns how many bytes must arrive before more of the first row is known; 0 if it is there."""
    place = 0
    while True:
        if len(begun) - place < HEADER_BYTES:
            return place + HEADER_BYTES - len(begun)
        size = int.from_bytes(begun[place : place + 3], "little")
        place += HEADER_BYTES + size
        if place > len(begun):
            return place - len(begun)
        if size < WHOLE_PACKET:
            return 0


def _joined(data: bytes, place: int) -> tuple[bytes, int, int]:
    """Returns a row of several packets, where its last header is, and where it ends."""
    parts: list[bytes] = []
    size = WHOLE_PACKET
    header = place
    while size == WHOLE_PACKET:
        header = place
        size = int.from_bytes(data[place : place + 3], "little")
        place += HEADER_BYTES + size
        parts.append(data[header + HEADER_BYTES : place])
    return b"".join(parts), header, place


def row_of(packet: bytes, width: int) -> Row:
    """Returns the values of a row."""
    place = 0
    row: Row = []
    for _ in range(width):
        size = packet[place]
        place += 1
        if size == _NULL:
            row.append(None)
            continue
        if size > _NULL:
            more = _SIZE_BYTES[size]
            size = int.from_bytes(packet[place : place + more], "little")
            place += more
        row.append(packet[place : place + size])
        place += size
    return row


def only_values(packets: list[bytes]) -> pl.Series:
    """Returns the values of rows that have one value each, which is not NULL, by whole columns."""
    frame = pl.DataFrame({"row": pl.Series(packets, dtype=pl.Binary)})
    row = pl.col("row")
    first = row.bin.slice(0, 1)
    skipped = pl.lit(1, dtype=pl.Int64)
    for byte, more in _SIZE_BYTES.items():
        skipped = pl.when(first == bytes([byte])).then(pl.lit(1 + more, dtype=pl.Int64)).otherwise(skipped)
    return frame.select(row.bin.slice(skipped))["row"]
