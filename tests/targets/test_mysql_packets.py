"""Packets of a MySQL result: however they arrive, the rows are the same."""

from __future__ import annotations

import io
from collections.abc import Iterator

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.targets.mysql import packets
from migrate.targets.mysql.packets import missing, only_values, row_of, split

#: A packet holds no more in these tests, so that rows of several packets are short.
WHOLE = 7


@pytest.fixture(autouse=True, scope="module")
def _small_packets() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packets, "WHOLE_PACKET", WHOLE)
        yield


def sent(rows: list[bytes]) -> bytes:
    """Rows as a server sends them: a row of a packet's full size is followed by an empty packet."""
    out = io.BytesIO()
    number = 0
    for row in rows:
        for start in range(0, len(row) + 1, WHOLE):
            part = row[start : start + WHOLE]
            out.write(len(part).to_bytes(3, "little") + bytes([number % 256]) + part)
            number += 1
    return out.getvalue()


@given(st.lists(st.binary(min_size=1, max_size=3 * WHOLE), min_size=1, max_size=20), st.lists(st.integers(1, 30), min_size=1))
def test_rows_are_the_same_however_their_bytes_arrive(rows: list[bytes], sizes: list[int]) -> None:
    stream = io.BytesIO(sent(rows))
    found: list[bytes] = []
    begun, turn, number = b"", 0, 0
    while len(found) < len(rows):
        begun += stream.read(missing(begun) if begun else sizes[turn % len(sizes)])
        turn += 1
        some, used, last = split(begun)
        found += some
        number = last if some else number
        begun = begun[used:]
    assert (found, begun, stream.read()) == (rows, b"", b"")
    assert number == (sum(len(row) // WHOLE + 1 for row in rows) - 1) % 256


@given(st.lists(st.binary(min_size=1, max_size=3 * WHOLE), min_size=1, max_size=3))
def test_no_more_is_asked_for_than_belongs_to_the_first_row(rows: list[bytes]) -> None:
    data, first = sent(rows), sent(rows[:1])
    for size in range(1, len(first)):
        assert 1 <= missing(data[:size]) <= len(first) - size
    assert missing(first) == 0
    assert split(data[: len(first) - 1]).packets == []


def stored(value: bytes | None) -> bytes:
    """A value as in a row: its size in the shortest form, and its bytes."""
    if value is None:
        return b"\xfb"
    size = len(value)
    if size < 0xFB:
        return bytes([size]) + value
    form, width = (0xFC, 2) if size < 1 << 16 else (0xFD, 3)
    return bytes([form]) + size.to_bytes(width, "little") + value


VALUES = st.one_of(st.binary(max_size=300), st.sampled_from([250, 251, 252, 65_535, 65_536]).map(lambda size: b"x" * size))


@given(st.lists(st.one_of(st.none(), VALUES), max_size=5))
def test_a_row_is_taken_apart_into_its_values(values: list[bytes | None]) -> None:
    assert row_of(b"".join(map(stored, values)), len(values)) == values


@given(st.lists(VALUES, max_size=20))
def test_rows_of_one_value_are_taken_apart_as_columns(values: list[bytes]) -> None:
    assert only_values([stored(value) for value in values]).equals(pl.Series("row", values, dtype=pl.Binary))
