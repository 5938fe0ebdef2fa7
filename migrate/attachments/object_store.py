"""Object stores through fsspec: S3-compatible, Google, Azure; each needs its extra."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import IO, Any, TypeVar

from migrate.archives import call_client, open_client
from migrate.attachments.store import StorePlace, unreachable, unusable
from migrate.core.errors import UnreachableError
from migrate.core.sizes import FILE_BYTES, HELD_FILE_BYTES, UPLOADED_BYTES

_Result = TypeVar("_Result")


class ObjectStore:
    """Objects below `s3://bucket/prefix`, `gs://...`, `az://...`; settings and keys come from that library's own variables.

    An object appears only when it is complete, so there are no unfinished files to remove. The bucket's policy (private by
    default) decides who may read it, so private files need no mode.
    """

    def __init__(self, url: str) -> None:
        self._files, self._root = open_client(url, unusable)
        self.base = url.rstrip("/") + "/"
        # Servers that do not know conditional writes refuse the first one.
        self._creates = True

    def holds(self, location: str, size: int, sha256: str, *, named: bool) -> bool:
        """Compares the size, and the hash if the location does not contain it: objects never appear half-written."""
        try:
            found = _call_library(lambda: self._files.info(self._path(location)))
        except FileNotFoundError:
            return False
        if found["size"] != size:
            return False
        if named:
            return True
        digest = hashlib.sha256()
        for chunk in self.read(location):
            digest.update(chunk)
        return digest.hexdigest() == sha256

    def identities(self, locations: Sequence[str]) -> list[str | None]:
        """By size and ETag, as the store lists them; None without an ETag."""
        found = dict(self._walk()) if locations else {}
        return [_identity(found.get(location, {})) for location in locations]

    def occupied(self, location: str) -> bool:
        """Whether there is such an object."""
        return bool(_call_library(lambda: self._files.exists(self._path(location))))

    def put(self, location: str, chunks: Iterable[bytes], *, private: bool) -> None:  # noqa: ARG002 - see the class
        """Collects and checks the whole file before the upload starts. An object with the same content is not written again."""
        digest = hashlib.sha256()
        with tempfile.SpooledTemporaryFile(HELD_FILE_BYTES) as waiting:
            for chunk in chunks:
                waiting.write(chunk)
                digest.update(chunk)
            size = waiting.tell()
            try:
                if self._create(self._path(location), waiting, size):
                    return
                if self.holds(location, size, digest.hexdigest(), named=False):
                    return
                _call_library(lambda: self._upload(self._path(location), waiting, size, new=False))
            except FileNotFoundError as error:
                raise _no_bucket() from error

    def _create(self, path: str, waiting: IO[bytes], size: int) -> bool:
        """Uploads only if there is no such object (`If-None-Match: *`).

        Returns False if there is one, or if the server refuses the condition.
        """
        if not self._creates:
            return False
        try:
            _call_library(lambda: self._upload(path, waiting, size, new=True))
        except FileExistsError:
            return False
        except UnreachableError:
            # If the server is there, it was the condition.
            _call_library(lambda: self._files.exists(self._root.partition("/")[0]))
            self._creates = False
            return False
        return True

    def read(self, location: str) -> Iterator[bytes]:
        """Yields the object's bytes. Raises FileNotFoundError if it does not exist."""
        with _call_library(lambda: self._files.open(self._path(location), "rb", block_size=UPLOADED_BYTES)) as stored:
            while chunk := _call_library(lambda: stored.read(FILE_BYTES)):
                yield chunk

    def locations(self) -> Iterator[tuple[str, int]]:
        """Yields every object below the prefix."""
        for location, details in self._walk():
            yield location, int(details["size"])

    def _walk(self) -> Iterator[tuple[str, dict[str, Any]]]:
        self._files.invalidate_cache()
        try:
            walk = _call_library(lambda: self._files.find(self._root, detail=True))
        except FileNotFoundError as error:
            raise _no_bucket() from error
        for path, details in sorted(walk.items()):
            yield str(path).removeprefix(f"{self._root}/"), details

    def remove(self, location: str) -> bool:
        """Removes an object."""
        try:
            _call_library(
                lambda: self._files.rm_file(self._path(location)) if self._files.exists(self._path(location)) else _missing()
            )
        except FileNotFoundError:
            return False
        self._files.invalidate_cache()
        return True

    def begin(self) -> int:
        """Requests the bucket once, so that a wrong key or name is found before anything is read."""
        self._files.invalidate_cache()
        _call_library(lambda: self._files.exists(self._root.partition("/")[0]))
        return 0

    def end(self) -> None:
        """Does nothing: an object is durable once it exists."""

    def shared(self) -> StorePlace:
        """The URL: keys are those of the other process."""
        return StorePlace(self.base.rstrip("/"))

    def _path(self, location: str) -> str:
        return f"{self._root}/{location}"

    def _upload(self, path: str, waiting: IO[bytes], size: int, *, new: bool) -> None:
        waiting.seek(0)
        if size <= UPLOADED_BYTES:
            self._files.pipe_file(path, waiting.read(), mode="create" if new else "overwrite")
            return
        upload = self._files.open(path, "xb" if new else "wb", block_size=UPLOADED_BYTES)
        try:
            shutil.copyfileobj(waiting, upload, FILE_BYTES)
            upload.close()
        except BaseException:
            # Closing would commit the parts uploaded so far: discard them instead.
            upload.discard()
            upload.closed = True
            raise


def _identity(details: Mapping[str, Any]) -> str | None:
    etag = details.get("ETag") or details.get("etag")
    return f"{details['size']}:{etag}" if etag else None


def _no_bucket() -> UnreachableError:
    return unreachable("the attachment store cannot be used: its bucket does not exist")


def _missing() -> None:
    raise FileNotFoundError


def _call_library(call: Callable[[], _Result]) -> _Result:
    """Returns the call's result. Errors of a client library become one error without values."""
    return call_client(call, lambda reason: unreachable(f"the attachment store cannot be used: {reason}"))
