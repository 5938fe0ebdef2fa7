"""Reads a member as a stream and verifies its size, CRC-32 and end of data."""

from __future__ import annotations

import errno
import importlib
import io
import os
import struct
import zlib
from collections.abc import Iterator
from importlib.util import find_spec
from types import TracebackType
from typing import Any, Self

import numpy as np
import polars as pl

from migrate.archives.codes import DAMAGED_MEMBER, UNREADABLE
from migrate.archives.errors import MemberError
from migrate.archives.member import Member
from migrate.archives.name_decoding import decode_name
from migrate.archives.names import normalise_names
from migrate.archives.remote import Readable, RemotePath
from migrate.core.places import Place
from migrate.core.problems import Code, Problem
from migrate.core.sizes import HEADER_BYTES, INFLATED_BYTES, RANGE_BYTES

#: isal (the extra `fast`) inflates three times as fast as zlib and has its interface.
inflater: Any = importlib.import_module("isal.isal_zlib") if find_spec("isal") else zlib
_ERRORS: tuple[type[Exception], ...] = (zlib.error, inflater.error)

_LOCAL = struct.Struct("<4s2H3HL2L2H")
_DEFLATED = 8
#: Bytes of extra fields in a local header that the first read allows for; with longer ones it reads again.
_EXTRA = 64
_FEW = np.zeros(8, np.int64)


class MemberStream:
    """Reads one member from beginning to end. Its descriptor and position are its own, so threads may read side by side.

    `read` gives at most `size` bytes and `b""` at the end, having verified by then that size and CRC-32 are what the
    directory says. Memory stays within a few `INFLATED_BYTES`s whatever the ratio.

    Raises:
        MemberError: if the member is damaged (D211) or its file cannot be read (D215).
    """

    def __init__(self, member: Member) -> None:
        self._member = member
        self._raw: bytes | memoryview = b""
        self._left = member.packed
        self._size = 0
        self._crc = 0
        self._ended = False
        self._version: tuple[RemotePath, str] | None = None
        self._file = self._open()
        self._inflate: Any = inflater.decompressobj(-15) if member.method == _DEFLATED and member.offset is not None else None

    def __enter__(self) -> Self:
        """The stream itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Closes the file."""
        self._file.close()

    def read(self, size: int = INFLATED_BYTES) -> bytes:
        """The next bytes, at most `size` of them; empty at the verified end."""
        if self._ended:
            return b""
        try:
            data = self._stored(size) if self._inflate is None else self._inflated(size)
        except OSError as error:
            raise self._fault(UNREADABLE, f"cannot be read: {os.strerror(error.errno or 0)}") from error
        if not data:
            self._verify()
            return b""
        self._size += len(data)
        if self._size > self._member.size:
            raise self._fault(DAMAGED_MEMBER, f"unpacks to more than the {self._member.size} bytes that the directory states")
        if self._member.crc is not None:
            self._crc = _crc32(data, self._crc)
        return data

    def chunks(self, size: int = INFLATED_BYTES) -> Iterator[bytes]:
        """All bytes, in pieces of at most `size`; when the iteration ends, they have been verified."""
        while data := self.read(size):
            yield data

    def _stored(self, size: int) -> bytes:
        # One byte more than is left of a loose file would show that it grew; a zip's member ends where its directory says.
        data = self._file.read(min(size, self._left) if self._member.offset is not None else size)
        self._left -= len(data)
        return data

    def _inflated(self, size: int) -> bytes:
        try:
            while not self._inflate.eof:
                if not self._raw and self._left:
                    self._raw = self._file.read(min(INFLATED_BYTES, self._left))
                    self._left -= len(self._raw)
                    if not self._raw:
                        raise self._fault(DAMAGED_MEMBER, "its data ends too early")
                fed = len(self._raw)
                data: bytes = self._inflate.decompress(self._raw, size)
                self._raw = self._inflate.unconsumed_tail
                if data:
                    return data
                if not self._left and len(self._raw) in (0, fed) and not self._inflate.eof:
                    raise self._fault(DAMAGED_MEMBER, "its data ends too early")
        except _ERRORS as error:
            raise self._fault(DAMAGED_MEMBER, "its compressed data is damaged") from error
        return b""

    def _verify(self) -> None:
        self._ended = True
        if self._size != self._member.size:
            raise self._fault(DAMAGED_MEMBER, f"has {self._size} bytes, but the directory states {self._member.size}")
        if self._member.crc is not None and self._crc != self._member.crc:
            raise self._fault(DAMAGED_MEMBER, f"its checksum is {self._crc:08x}, but the directory states {self._member.crc:08x}")
        if self._version is not None and self._version[0].version() != self._version[1]:
            raise self._fault(UNREADABLE, "it was written again while it was read")
        if self._inflate is not None and (self._left or self._inflate.unused_data):
            raise self._fault(DAMAGED_MEMBER, "its compressed data ends before the size that the directory states")

    def _open(self) -> Readable:
        try:
            file = self._open_file()
            try:
                if self._member.offset is not None:
                    self._begin(file, self._member.offset)
            except BaseException:
                file.close()
                raise
        except OSError as error:
            raise self._fault(UNREADABLE, f"cannot be read: {os.strerror(error.errno or errno.ENOENT)}") from error
        return file

    def _open_file(self) -> Readable:
        member = self._member
        if isinstance(member.path, RemotePath):
            return self._open_remote(member.path)
        if member.offset is not None:
            return io.FileIO(member.path)
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        return os.fdopen(os.open(member.path / member.name, flags), "rb", buffering=0)

    def _open_remote(self, path: RemotePath) -> Readable:
        member = self._member
        if member.offset is not None:
            ahead = _LOCAL.size + len(member.name.encode()) + HEADER_BYTES + member.packed
            return path.open_range(member.offset, ahead)
        whole = path / member.name
        if member.size > RANGE_BYTES:  # read with several requests, and no checksum shows whether all were of one version
            self._version = whole, whole.version()
        return whole.open_range(0, member.size)

    def _begin(self, file: Readable, offset: int) -> None:
        """Checks the local header, and reads what is behind it in the same step: most members have no more."""
        member = self._member
        is_packed = member.method == _DEFLATED
        ahead = _LOCAL.size + len(member.name.encode()) + _EXTRA
        file.seek(offset)
        block = file.read(min(ahead + member.packed, INFLATED_BYTES) if is_packed else ahead)
        if len(block) < _LOCAL.size or block[:4] != b"PK\x03\x04":
            raise self._fault(DAMAGED_MEMBER, "its local header is damaged")
        _, _, flags, method, _, _, _, _, _, name_length, extra_length = _LOCAL.unpack_from(block)
        begin = _LOCAL.size + name_length + extra_length
        if len(block) < begin:
            block += file.read(begin - len(block))
        raw, extra = block[_LOCAL.size : _LOCAL.size + name_length], block[_LOCAL.size + name_length : begin]
        if method != member.method or not (zlib.crc32(raw) == member.name_crc or self._is_named(raw, flags, extra)):
            raise self._fault(DAMAGED_MEMBER, "its local header and the archive's directory contradict each other")
        if is_packed:
            self._raw = memoryview(block)[begin : begin + self._left]
            self._left -= len(self._raw)
        else:
            file.seek(offset + begin)

    def _is_named(self, raw: bytes, flags: int, extra: bytes) -> bool:
        """True if other bytes than the directory's spell the member's name."""
        name = decode_name(raw, flags, extra, None)[0]
        return bool(pl.select(normalise_names(pl.lit(name))).item() == self._member.name)

    def _fault(self, code: Code, message: str) -> MemberError:
        return MemberError(
            Problem(
                code=code, message=message, place=Place(self._member.shown), help="download or copy the archive again", each=True
            )
        )


def _crc32(data: bytes, before: int) -> int:
    """The CRC-32 of all bytes up to the end of `data`."""
    crc: int = inflater.crc32(data, before)
    # isal leaves the upper halves of the processor's vector registers in use, which makes SSE code that comes after it (numpy's
    # comparisons, hashes) take four times as long; any of numpy's AVX code, which tidies up at its end, puts an end to it.
    np.add(_FEW, 1)
    return crc


def open_member(member: Member) -> MemberStream:
    """Opens a member for reading; a context manager. The caller has skipped members whose `refused` is set."""
    return MemberStream(member)
