"""Deliveries in object stores (`s3://bucket/exports/export.zip`), read by ranges.

`RemotePath` offers what deliveries need of `pathlib.Path`.
"""

from __future__ import annotations

import errno
import io
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, Protocol
from urllib.parse import unquote

from migrate.archives.object_storage import call_client, is_object_url, open_client
from migrate.core.sizes import RANGE_BYTES


class RemotePath:
    """An object, or everything below a prefix (a folder). What it is, is asked once; a copy in another process asks again."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")

    def __str__(self) -> str:
        """The URL."""
        return self._url

    def __repr__(self) -> str:
        """The URL, which names no person: names of attachments are never part of a path that is shown."""
        return f"RemotePath({self._url!r})"

    def __eq__(self, other: object) -> bool:
        """By URL."""
        return isinstance(other, RemotePath) and other._url == self._url

    def __hash__(self) -> int:
        """By URL."""
        return hash(self._url)

    def __reduce__(self) -> tuple[type[RemotePath], tuple[str]]:
        """Only the URL is sent to other processes."""
        return RemotePath, (self._url,)

    def __truediv__(self, name: str) -> RemotePath:
        """The object `name` below this prefix."""
        return RemotePath(f"{self._url}/{name}")

    @property
    def name(self) -> str:
        """The last part."""
        return self._steps.name

    @property
    def suffix(self) -> str:
        """The extension with its dot."""
        return self._steps.suffix

    @property
    def parent(self) -> RemotePath:
        """The prefix above; the bucket is its own."""
        return next(iter(self.parents), self)

    @property
    def parents(self) -> list[RemotePath]:
        """All prefixes above, the nearest first; the bucket is the last."""
        scheme, _, path = self._url.partition("://")
        parts = path.split("/")
        return [RemotePath(f"{scheme}://{'/'.join(parts[:count])}") for count in range(len(parts) - 1, 0, -1)]

    def as_posix(self) -> str:
        """The URL."""
        return self._url

    def resolve(self) -> RemotePath:
        """Itself: there are no links."""
        return self

    def is_symlink(self) -> bool:
        """False: there are no links."""
        return False

    def exists(self) -> bool:
        """Whether there is such an object or prefix. Raises SetupError, UnreachableError."""
        return self._details is not None

    def is_dir(self) -> bool:
        """Whether it is a prefix."""
        return self._details is not None and self._details["type"] == "directory"

    def is_file(self) -> bool:
        """Whether it is an object."""
        return self._details is not None and self._details["type"] == "file"

    def iterdir(self) -> Iterator[RemotePath]:
        """The objects and prefixes directly below."""
        files, path = self._client
        for entry in call_client(lambda: files.ls(path, detail=False)):
            name = str(entry).rstrip("/").rpartition("/")[2]
            if name and str(entry).rstrip("/") != path:
                yield self / name

    def walk(self) -> Iterator[tuple[str, int]]:
        """Every object below the prefix, in the order in which a folder is walked: its name below the prefix, and its bytes."""
        files, path = self._client
        found = call_client(lambda: files.find(path, detail=True))
        named = [(str(place).removeprefix(path).removeprefix("/"), details) for place, details in found.items()]
        for name, details in sorted(named, key=lambda entry: entry[0].split("/")):
            if name and not name.endswith("/"):
                yield name, int(details["size"])

    def read_bytes(self) -> bytes:
        """The whole object, with one request."""
        files, path = self._client
        data: bytes = call_client(lambda: files.cat_file(path))
        return data

    def size(self) -> int:
        """Bytes of the object. Raises FileNotFoundError."""
        if self._details is None:
            raise FileNotFoundError(2, "there is no such object")
        return int(self._details["size"])

    def version(self) -> str:
        """A text that changes when the object is written again. Raises FileNotFoundError."""
        files, path = self._client
        return str(call_client(lambda: files.ukey(path)))

    def open_range(self, offset: int, length: int) -> RangeFile:
        """Opens the object for reading from `offset`; about `length` bytes will be read, so that one request suffices."""
        files, path = self._client
        return RangeFile(files, path, offset, length)

    def open_end(self) -> RangeFile:
        """Opens the object for reading at any place, by what is asked for."""
        files, path = self._client
        return RangeFile(files, path, 0, 0, self.size())

    @property
    def _steps(self) -> PurePosixPath:
        return PurePosixPath(self._url.partition("://")[2])

    @cached_property
    def _client(self) -> tuple[Any, str]:
        return open_client(self._url)

    @cached_property
    def _details(self) -> dict[str, Any] | None:
        files, path = self._client
        try:
            details: dict[str, Any] = call_client(lambda: files.info(path))
        except FileNotFoundError:
            return None
        return details


#: Where a delivery, or a part of it, is.
DeliveryPath = Path | RemotePath


def delivery_path(text: str | Path | RemotePath) -> DeliveryPath:
    """Returns the place that a user named: a path, a `file://` URL, or the URL of an object or prefix in an object store."""
    if isinstance(text, Path | RemotePath):
        return text
    if is_object_url(text):
        return RemotePath(text)
    return Path(unquote(text.removeprefix("file://"))) if text.startswith("file://") else Path(text)


class Readable(Protocol):
    """What archives need of an open file, local or not."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes; all with -1."""

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Moves to a position."""

    def close(self) -> None:
        """Closes the file."""


class RangeFile:
    """A part of an object as an unbuffered file: each request fetches what will be read next, at most `RANGE_BYTES`.

    Raises FileNotFoundError if the object does not exist, UnreachableError if the store does not answer.
    """

    def __init__(self, files: Any, path: str, offset: int, length: int, size: int | None = None) -> None:  # noqa: ANN401 - fsspec has no types
        self._files, self._path, self._size = files, path, size
        self._at, self._expected = offset, offset + length
        self._start, self._data = offset, b""
        self._ended = False

    def close(self) -> None:
        """Frees the bytes that were fetched."""
        self._data = b""

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Moves to a position; from the end only if the file was opened by `open_end`."""
        if whence == io.SEEK_END:
            if self._size is None:
                raise io.UnsupportedOperation("the size is not known")
            offset += self._size
        self._at, self._ended = offset, False
        return self._at

    def read(self, size: int = -1) -> bytes:
        """The next bytes, `size` of them unless the object ends; all up to the end with -1 (after `open_end`)."""
        if size < 0:
            size = max(0, (self._size or 0) - self._at)
        pieces = []
        while size:
            piece = self._piece(size)
            if not piece:
                break
            pieces.append(piece)
            size -= len(piece)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def _piece(self, size: int) -> bytes:
        begin = self._at - self._start
        if not 0 <= begin < len(self._data):
            self._fetch(size)
            begin = 0
        piece = self._data[begin : begin + size]
        self._at += len(piece)
        return piece

    def _fetch(self, size: int) -> None:
        self._start, self._data = self._at, b""
        if self._ended or (self._size is not None and self._at >= self._size):
            return
        left = self._expected - self._at
        # One byte more than expected shows whether the object goes on, without a request behind its end, which is an error.
        wanted = max(size, left + 1 if left <= RANGE_BYTES else RANGE_BYTES)
        end = self._at + wanted if self._size is None else min(self._at + wanted, self._size)
        self._data = call_client(lambda: _range(self._files, self._path, self._start, end))
        self._ended = len(self._data) < wanted


def _range(files: Any, path: str, start: int, end: int) -> bytes:  # noqa: ANN401 - fsspec has no types
    try:
        data: bytes = files.cat_file(path, start=start, end=end)
    except OSError as error:
        if error.errno == errno.EINVAL:  # S3 answers so if the range begins behind the end
            return b""
        raise
    return data
