"""The interface of attachment stores. `folder_store` is the default; `object_store` supports the others through fsspec."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable
from urllib.parse import quote, unquote

import polars as pl

from migrate.attachments.codes import NO_STORE
from migrate.core.attachment_policy import Policy
from migrate.core.errors import SetupError, UnreachableError
from migrate.core.problems import Problem

#: Folders of unfinished files; `locations` never returns them. Earlier versions used the second.
INCOMING = ".talenthub-incoming"
UNMARKED_INCOMING = ".incoming"

#: Characters that are not encoded in a URL; everything else is percent-encoded, `%` included.
_PLAIN = r"^[A-Za-z0-9/._~-]*$"


@dataclass(frozen=True, slots=True)
class StorePlace:
    """How another process opens the same store (`opening.open_shared`).

    Attributes:
        place: Folder or URL.
        incoming: The folder of the run for unfinished files; empty for an object store. The other process writes there, and
            leaves removing it to the run.
    """

    place: str
    policy: Policy = field(default_factory=Policy)
    incoming: str = ""


class Store(Protocol):
    """Files by location (steps joined with `/`, as `layout` makes them).

    Attributes:
        base: URL of the store, ending in `/`; an attachment's `file_url` is this and its percent-encoded location.

    Every method raises UnreachableError if the store is full, read-only or cannot be reached.
    """

    base: str

    def holds(self, location: str, size: int, sha256: str, *, named: bool) -> bool:
        """Whether the store has exactly this content; `named` means that the location contains the hash."""

    def identities(self, locations: Sequence[str]) -> list[str | None]:
        """Returns for each location what changes with the file there, without reading it; None if that cannot be told."""

    def occupied(self, location: str) -> bool:
        """Whether anything is at a place: a file, a link, a folder."""

    def put(self, location: str, chunks: Iterable[bytes], *, private: bool) -> None:
        """Stores the chunks completely or not at all: an exception from `chunks` leaves nothing behind."""

    def read(self, location: str) -> Iterator[bytes]:
        """Yields the bytes of a stored file. Raises FileNotFoundError if it does not exist."""

    def locations(self) -> Iterator[tuple[str, int]]:
        """Yields every stored file with its size in bytes."""

    def remove(self, location: str) -> bool:
        """Removes a file. Returns False if it did not exist."""

    def begin(self) -> int:
        """Call before the first `put`, once or more. Removes unfinished files of dead runs and returns their number."""

    def end(self) -> None:
        """Call after the last `put`: afterwards a loss of power loses no file."""

    def shared(self) -> StorePlace:
        """Returns how another process opens it, between `begin` and `end`."""


@runtime_checkable
class Staging(Protocol):
    """A store that accepts a file before its location is known, so that the file is read only once."""

    def stage(self, chunks: Iterable[bytes], *, private: bool) -> str:
        """Writes to a temporary file and returns its name. An exception from `chunks` leaves nothing behind."""

    def staged(self, name: str) -> bool:
        """Whether a staged file still exists."""

    def flush(self) -> None:
        """Call after the last `stage` of many: starts to bring these files to the disk, without waiting."""

    def adopt(self, files: Iterable[tuple[str, str, bool]]) -> list[str | None]:
        """Moves staged files (temporary name, location, private) to their locations after all of them are on disk.

        Returns the identity of each as it was written; None if it cannot be told from one that others write over it.
        """


def urls(base: str, locations: pl.Series) -> pl.Series:
    """Returns the `file_url` of every location."""
    odd = (~locations.str.contains(_PLAIN)).arg_true()
    quoted = pl.Series([quote(location) for location in locations.gather(odd)], dtype=pl.String)
    plain = locations if odd.is_empty() else locations.clone().scatter(odd, quoted)
    return (pl.lit(base) + pl.Series("file_url", plain)).pipe(pl.select).to_series().alias("file_url")


def location_of(base: str, url: str) -> str | None:
    """Returns the location of a `file_url`, or None if it is not in the store."""
    if not url.startswith(base):
        return None
    location = unquote(url.removeprefix(base))
    steps = location.split("/")
    return None if any(step in ("", ".", "..") for step in steps) or steps[0] in (INCOMING, UNMARKED_INCOMING) else location


def unusable(message: str, remedy: str = "give a folder, or the URL of an object store") -> SetupError:
    """Returns the error of a store that was specified incorrectly."""
    return SetupError(Problem(code=NO_STORE, message=message, help=remedy))


def unreachable(message: str) -> UnreachableError:
    """Returns the error of a store that is full, read-only or cannot be reached."""
    remedy = "free space or restore the connection, then run the same command again: it continues where it stopped"
    return UnreachableError(Problem(code=NO_STORE, message=message, help=remedy))
