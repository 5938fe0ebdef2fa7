"""Rows in COPY's binary format, made by whole columns: the server reads them in half the time that CSV takes.

https://www.postgresql.org/docs/current/sql-copy.html describes the format: a header, then for each row the number of its fields
and, for each field, its length (-1 for null) and the bytes that the type's receive function expects.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"

#: One row of bytes for each row of the table.
Bytes = npt.NDArray[np.uint8]

_NULL = 0xFFFFFFFF
_DAYS_BEFORE_2000 = 10_957
_MICROSECONDS_BEFORE_2000 = _DAYS_BEFORE_2000 * 86_400_000_000
_TIME = pl.Datetime("us", "UTC")

#: Types whose values travel as their text.
_TEXT = re.compile(r"TEXT|VARCHAR(\(\d+\))?|JSON")
_JSONB = "JSONB"
_UUID = "UUID"
_NO_UUID = "00000000-0000-0000-0000-000000000000"
_UUID_DIGITS = np.array([place for place, digit in enumerate(_NO_UUID) if digit == "0"])
_UUID_HYPHENS = np.array([place for place, digit in enumerate(_NO_UUID) if digit == "-"])
_NO_DIGIT = 16
_DIGITS = np.full(256, _NO_DIGIT, dtype=np.uint8)
_DIGITS[np.frombuffer(b"0123456789abcdef", dtype=np.uint8)] = np.arange(16, dtype=np.uint8)


def packed(rows: pl.DataFrame, types: Mapping[str, str]) -> pl.DataFrame | None:
    """Returns columns of bytes that make a row of COPY's binary format side by side; None if a value has to travel as text.

    `types`: the type of each column in the table. For a type that is not known here, or a value that is not in the form of its
    type, only the server can tell what it makes of the text, or with which error it refuses it.
    """
    parts: list[pl.Series] = []
    waiting = [_whole(np.full(rows.height, rows.width), ">i2")]
    for column in rows:
        field = _field(column, types[column.name])
        if field is None:
            return None
        length, fixed, free = field
        waiting += [length, *fixed]
        if free is not None:
            parts += [_binary(np.hstack(waiting)), free]
            waiting = []
    if waiting:
        parts.append(_binary(np.hstack(waiting)))
    return pl.DataFrame([part.alias(str(number)) for number, part in enumerate(parts)])


def joined(parts: pl.DataFrame) -> bytes:
    """Returns the rows, one after the other. Neighbours are joined first, so that bytes are copied few times."""
    series = parts.get_columns()
    while len(series) > 1:
        pairs = [one + other for one, other in zip(series[::2], series[1::2], strict=False)]
        series = pairs + series[len(pairs) * 2 :]
    return b"".join(series[0].to_list())


#: The lengths of a column's fields, and their bytes: of one width, or as a column of bytes.
_Field = tuple[Bytes, list[Bytes], pl.Series | None]


def _field(column: pl.Series, sql_type: str) -> _Field | None:
    if column.dtype == pl.String() and (sql_type == _JSONB or _TEXT.fullmatch(sql_type)):
        # The form of jsonb has a version.
        text = "\x01" + column if sql_type == _JSONB else column
        lengths = text.str.len_bytes().fill_null(_NULL)
        return _whole(lengths.to_numpy(), ">u4"), [], text.cast(pl.Binary).fill_null(b"")
    known = _FIXED.get((sql_type, column.dtype))
    values = None if known is None else known(column)
    if values is None:
        return None
    width = values.shape[1]
    if not column.has_nulls():
        return _whole(np.full(len(column), width), ">u4"), [values], None
    there = column.is_not_null()
    lengths = pl.select(pl.when(there).then(pl.lit(width, dtype=pl.UInt32)).otherwise(pl.lit(_NULL, dtype=pl.UInt32))).to_series()
    free = None if not there.any() else _binary(values).zip_with(there, pl.Series([b""], dtype=pl.Binary))
    return _whole(lengths.to_numpy(), ">u4"), [], free


def _whole(numbers: npt.NDArray[Any], form: str) -> Bytes:
    """Numbers as bytes, the highest first."""
    wanted = np.dtype(form)
    return np.ascontiguousarray(numbers.astype(wanted)).view(np.uint8).reshape(len(numbers), wanted.itemsize)


def _binary(values: Bytes) -> pl.Series:
    return pl.Series(values, dtype=pl.Array(pl.UInt8, values.shape[1])).cast(pl.List(pl.UInt8)).cast(pl.Binary)


def _number(form: str, least: int, most: int) -> Callable[[pl.Series], Bytes | None]:
    def values(column: pl.Series) -> Bytes | None:
        fits = column.is_between(least, most).all()
        return _whole(column.fill_null(0).to_numpy(), form) if fits else None

    return values


def _uuids(column: pl.Series) -> Bytes | None:
    """None if one is not in the usual form: PostgreSQL takes others, too."""
    if not (column.str.len_bytes() == len(_NO_UUID)).all():
        return None
    text = column.fill_null(_NO_UUID).str.join().item().encode()
    letters = np.frombuffer(text, dtype=np.uint8).reshape(-1, len(_NO_UUID))
    digits = _DIGITS[letters[:, _UUID_DIGITS]]
    if (digits == _NO_DIGIT).any() or (letters[:, _UUID_HYPHENS] != ord("-")).any():
        return None
    return np.bitwise_or(np.left_shift(digits[:, ::2], 4), digits[:, 1::2], dtype=np.uint8)


def _times(column: pl.Series) -> Bytes:
    return _whole(column.cast(pl.Int64).fill_null(0).to_numpy() - _MICROSECONDS_BEFORE_2000, ">i8")


def _dates(column: pl.Series) -> Bytes:
    return _whole(column.cast(pl.Int32).fill_null(0).to_numpy() - _DAYS_BEFORE_2000, ">i4")


#: By the types of the table and of the frame.
_FIXED: dict[tuple[str, pl.DataType], Callable[[pl.Series], Bytes | None]] = {
    (_UUID, pl.String()): _uuids,
    ("SMALLINT", pl.Int64()): _number(">i2", -(1 << 15), (1 << 15) - 1),
    ("INTEGER", pl.Int64()): _number(">i4", -(1 << 31), (1 << 31) - 1),
    ("BIGINT", pl.Int64()): _number(">i8", -(1 << 63), (1 << 63) - 1),
    ("BOOLEAN", pl.Boolean()): lambda column: _whole(column.fill_null(value=False).cast(pl.UInt8).to_numpy(), "u1"),
    ("TIMESTAMP WITH TIME ZONE", _TIME): _times,
    ("DATE", pl.Date()): _dates,
}
