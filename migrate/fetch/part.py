"""The unfinished file of a download, beside its final name: private, and never written through a link."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import requests

from migrate.runs.durable import PRIVATE_FILE, publish_file

#: A folder may be one that others can write: a link there must not lead the download into another file.
_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)


@contextmanager
def open_part(path: Path, *, append: bool) -> Iterator[IO[bytes]]:
    """A file of mode 0600 to write to. Raises OSError where the path is a link, a device, or has another name elsewhere."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | _NO_LINK, PRIVATE_FILE)
    with os.fdopen(descriptor, "ab") as file:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or found.st_nlink != 1:
            raise OSError(None, f"{path.name} exists and is not an ordinary file with one name")
        if not append:
            os.ftruncate(descriptor, 0)
        yield file


@dataclass(slots=True)
class Part:
    """The unfinished file `.<name>.part`, and beside it the mark (ETag) by which the server knows the same content again."""

    path: Path

    @property
    def size(self) -> int:
        """Bytes that are there; 0 for anything but a file."""
        with suppress(OSError):
            found = self.path.lstat()
            return found.st_size if stat.S_ISREG(found.st_mode) else 0
        return 0

    @property
    def _note(self) -> Path:
        return self.path.with_suffix(".mark")

    @property
    def mark(self) -> str | None:
        """The server's mark of the content that the part is of; None for one that cannot be sent back."""
        with suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
            if stat.S_ISREG(self._note.lstat().st_mode):
                mark = str(json.loads(self._note.read_text("utf-8"))["mark"])
                return mark if mark.isascii() and mark.isprintable() else None
        return None

    def begin(self, response: requests.Response) -> None:
        """Empties the part; keeps a strong mark, since a weak one does not promise equal bytes."""
        self.drop()
        mark = response.headers.get("ETag") or response.headers.get("Last-Modified")
        if mark and not mark.startswith("W/"):
            with open_part(self._note, append=False) as file:
                file.write(json.dumps({"mark": mark}).encode())

    def finish(self, path: Path) -> None:
        """Gives the part its final name, safely on disk."""
        publish_file(self.path, path)
        self._note.unlink(missing_ok=True)

    def drop(self) -> None:
        """Throws the part away; of a link, only the link."""
        self.path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)
