"""A zip's central directory, read in windows. Source of the layout: PKWARE's APPNOTE.TXT, sections 4.3 and 4.5."""

from __future__ import annotations

import stat
import struct
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import numpy.typing as npt
import polars as pl

from migrate.archives.codes import DAMAGED_DIRECTORY, ENCRYPTED, LINK, NOT_A_ZIP, TRUNCATED, UNKNOWN_METHOD
from migrate.archives.errors import MemberError
from migrate.archives.name_decoding import decode_names
from migrate.archives.remote import DeliveryPath, Readable, RemotePath
from migrate.core.problems import Code, Problem
from migrate.core.sizes import DIRECTORY_BYTES

_END = struct.Struct("<4s4H2LH")
_LOCATOR = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
#: The head of an entry; its name, extra fields and comment follow.
_HEAD = np.dtype(
    [
        *(("signature", "<u4"), ("version", "u1"), ("system", "u1"), ("needed", "<u2"), ("flags", "<u2"), ("method", "<u2")),
        *(("time", "<u2"), ("date", "<u2"), ("crc", "<u4"), ("packed", "<u4"), ("size", "<u4"), ("name", "<u2")),
        *(("extra", "<u2"), ("comment", "<u2"), ("disk", "<u2"), ("inside", "<u2"), ("attributes", "<u4"), ("offset", "<u4")),
    ]
)
_SIGNATURE = int.from_bytes(b"PK\x01\x02", "little")
#: Lengths of what follows a head.
_LENGTHS, _AT_LENGTHS = struct.Struct("<3H"), 28
Heads = npt.NDArray[np.void]
_FULL = 0xFFFFFFFF
_FULL_SHORT = 0xFFFF
_SUPPORTED = (0, 8)
_ENCRYPTED_FLAGS = 0x1 | 0x40 | 0x2000
_ENCRYPTED_METHOD = 99
_UNIX = (3, 19)
#: Bits of a mode that say what a file is.
_KIND = 0o170000

#: One row an entry: the columns of `listing.MEMBER_SCHEMA` that a zip contains, and how its name was decoded.
ENTRY_SCHEMA: dict[str, pl.DataType] = {
    "name": pl.String(),
    "size": pl.Int64(),
    "packed": pl.Int64(),
    "crc": pl.Int64(),
    "offset": pl.Int64(),
    "method": pl.Int32(),
    "flags": pl.Int32(),
    "refused": pl.String(),
    "name_crc": pl.Int64(),
    "decoding": pl.String(),
}


@dataclass(frozen=True, slots=True)
class _Directory:
    start: int
    size: int
    entries: int
    shift: int


def read_directory(path: DeliveryPath, encoding: str | None = None) -> Iterator[pl.DataFrame]:
    """The members as frames of `ENTRY_SCHEMA`, of at most 50,000 rows.

    `encoding` is the code page of names that the archive does not mark as UTF-8; `decoding` one of `name_decoding.Decoding`.

    `offset` is from the file's first byte, also where something was put before the archive. Raises MemberError if the file
    is not a zip, is cut off, or has a directory that contradicts itself.
    """
    with closing(path.open_end() if isinstance(path, RemotePath) else path.open("rb")) as file:
        directory = _find(file)
        for window, starts in _windows(file, directory):
            frame = _frame(window, starts, directory, encoding)
            is_folder = pl.col("name").str.ends_with("/") | pl.col("name").str.ends_with("\\")
            yield frame.filter(~is_folder | (pl.col("size") != 0))


def _fault(code: Code, message: str, remedy: str = "download or copy the archive again") -> MemberError:
    return MemberError(Problem(code=code, message=message, help=remedy))


def _find(file: Readable) -> _Directory:
    length = file.seek(0, 2)
    file.seek(max(0, length - _END.size - _FULL_SHORT))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        raise _why_no_directory(file, length)
    position = length - len(tail) + at
    _, disk, _, here, entries, size, start, comment = _END.unpack_from(tail, at)
    if position + _END.size + comment > length:
        raise _fault(TRUNCATED, "the archive ends in the middle of its last record")
    if at >= _LOCATOR.size and tail[at - _LOCATOR.size : at - _LOCATOR.size + 4] == b"PK\x06\x07":
        file.seek(position - _LOCATOR.size - _END64.size)
        record = file.read(_END64.size)
        if record[:4] != b"PK\x06\x06":
            raise _fault(DAMAGED_DIRECTORY, "the ZIP64 record is in the wrong place")
        _, _, _, _, disk, _, here, entries, size, start = _END64.unpack(record)
        position -= _LOCATOR.size + _END64.size
    if disk != 0 or here != entries:
        raise _fault(NOT_A_ZIP, "the archive is split over several files", "join its parts or unpack it, and give the result")
    shift = position - size - start
    if shift < 0:
        raise _fault(TRUNCATED, f"{-shift} bytes of the archive are missing")
    return _Directory(start + shift, size, entries, shift)


def _why_no_directory(file: Readable, length: int) -> MemberError:
    file.seek(0)
    head = file.read(512).lstrip()
    if length == 0:
        return _fault(NOT_A_ZIP, "the file is empty")
    if head[:4] == b"PK\x03\x04":
        return _fault(TRUNCATED, "the archive is cut off: the directory at its end is missing")
    if head[:1] == b"<":
        return _fault(
            NOT_A_ZIP, "this is a web page, probably the sign-in page, and not an archive", "sign in and download it again"
        )
    return _fault(NOT_A_ZIP, "this is not a zip archive", "give the archive as it was downloaded, or its unpacked folder")


def _windows(file: Readable, directory: _Directory) -> Iterator[tuple[bytes, list[int]]]:
    """Parts of the directory, each with where its whole entries start; the first one starts at 0."""
    file.seek(directory.start)
    left, wanted, window = directory.size, directory.entries, b""
    while wanted:
        piece = file.read(min(DIRECTORY_BYTES, left))
        left = left - len(piece) if piece else 0
        window += piece
        starts, end = _starts(window, wanted)
        if not starts and not left:
            raise _fault(DAMAGED_DIRECTORY, "the archive's directory is damaged")
        if starts:
            yield window, starts
        wanted -= len(starts)
        window = window[end:]
    if window or left:
        raise _fault(DAMAGED_DIRECTORY, "the archive's directory is longer than its number of members")


def _starts(window: bytes, wanted: int) -> tuple[list[int], int]:
    """Where up to `wanted` entries start that are whole in a window, and where the last of them ends."""
    starts: list[int] = []
    at, last = 0, len(window) - _HEAD.itemsize
    while at <= last and len(starts) < wanted:
        name, extra, comment = _LENGTHS.unpack_from(window, at + _AT_LENGTHS)
        end = at + _HEAD.itemsize + name + extra + comment
        if end > len(window):
            break
        starts.append(at)
        at = end
    return starts, at


def _frame(window: bytes, starts: list[int], directory: _Directory, encoding: str | None) -> pl.DataFrame:
    """The entries of a window (`ENTRY_SCHEMA`), folders included: whole columns, one by one only what is unusual."""
    first = np.array(starts)
    # Entries have any length: their heads are copied below each other.
    heads = np.frombuffer(window, np.uint8)[first[:, None] + np.arange(_HEAD.itemsize)].view(_HEAD)[:, 0]
    if (heads["signature"] != _SIGNATURE).any():
        raise _fault(DAMAGED_DIRECTORY, "the archive's directory is damaged")
    ends = first + _HEAD.itemsize + heads["name"]
    names = [window[begin:end] for begin, end in zip((first + _HEAD.itemsize).tolist(), ends.tolist(), strict=True)]

    def extra(row: int) -> bytes:
        return window[int(ends[row]) : int(ends[row]) + int(heads["extra"][row])]

    places = {name: heads[name].astype(np.int64) for name in ("size", "packed", "offset")}
    for row in np.flatnonzero(np.any([column == _FULL for column in places.values()], axis=0)).tolist():
        found = _zip64(extra(row), *(int(column[row]) for column in places.values()))
        for column, value in zip(places.values(), found, strict=True):
            column[row] = value
    places["offset"] += directory.shift
    if (places["offset"] >= directory.start).any():
        raise _fault(DAMAGED_DIRECTORY, "a member starts after the end of the members")
    with_extra = {row: extra(row) for row in np.flatnonzero(heads["extra"]).tolist()}
    texts, decodings = decode_names(names, heads["flags"].tolist(), with_extra, encoding)
    columns = [
        texts,
        *(pl.Series(name, column) for name, column in places.items()),
        pl.Series("crc", heads["crc"]),
        pl.Series("method", heads["method"]),
        pl.Series("flags", heads["flags"]),
        _refused(heads),
        pl.Series("name_crc", list(map(crc32, names)), pl.Int64),
        decodings,
    ]
    return pl.DataFrame(columns).select(pl.col(name).cast(dtype) for name, dtype in ENTRY_SCHEMA.items())


def _refused(heads: Heads) -> pl.Series:
    """The id of a code for each entry that must not be opened."""
    kind = np.where(np.isin(heads["system"], _UNIX), heads["attributes"] >> 16 & _KIND, 0)
    is_link = ~np.isin(kind, (0, stat.S_IFREG, stat.S_IFDIR))
    is_encrypted = ((heads["flags"] & _ENCRYPTED_FLAGS) != 0) | (heads["method"] == _ENCRYPTED_METHOD)
    is_unknown = ~np.isin(heads["method"], _SUPPORTED)
    reason = pl.DataFrame({"link": is_link, "encrypted": is_encrypted, "unknown": is_unknown})
    chosen = (
        pl.when("link")
        .then(pl.lit(LINK.id))
        .when("encrypted")
        .then(pl.lit(ENCRYPTED.id))
        .when("unknown")
        .then(pl.lit(UNKNOWN_METHOD.id))
    )
    return reason.select(chosen.alias("refused")).to_series()


def _zip64(extra: bytes, size: int, packed: int, offset: int) -> tuple[int, int, int]:
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind == 1:
            values = iter(struct.unpack_from(f"<{min(length, len(extra) - at - 4) // 8}Q", extra, at + 4))
            try:
                size, packed, offset = (next(values) if value == _FULL else value for value in (size, packed, offset))
            except (StopIteration, RuntimeError):
                break
            if max(size, packed, offset) >= 1 << 62:
                break
            return size, packed, offset
        at += 4 + length
    raise _fault(DAMAGED_DIRECTORY, "a ZIP64 size is missing from the archive's directory")
