"""What every attachment store can do. `folder_store` is the default, `object_store` reaches the rest through fsspec."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol, runtime_checkable
from urllib.parse import quote, unquote

import polars as pl

from migrate.attachments.codes import NO_STORE
from migrate.core.errors import SetupError, UnreachableError
from migrate.core.problems import Problem

#: Where files are until they are complete; never part of what `locations` gives. The second is that of earlier versions.
INCOMING = ".talenthub-incoming"
UNMARKED_INCOMING = ".incoming"

#: Characters that stand in a URL as they are; everything else is percent-encoded, `%` included.
_PLAIN = r"^[A-Za-z0-9/._~-]*$"


class Store(Protocol):
    """Files by location (steps joined with `/`, as `layout` makes them).

    Attributes:
        base: URL of the store, ending in `/`; an attachment's `file_url` is this and its percent-encoded location.

    Every method raises UnreachableError where the store is full, read-only or away.
    """

    base: str

    def holds(self, location: str, size: int, sha256: str, *, named: bool) -> bool:
        """Whether that very content is there; `named` says that the location holds its hash."""

    def occupied(self, location: str) -> bool:
        """Whether anything is at a place: a file, a link, a folder."""

    def put(self, location: str, chunks: Iterable[bytes], *, private: bool) -> None:
        """Stores what `chunks` gives, whole or not at all: an exception from `chunks` leaves nothing behind."""

    def read(self, location: str) -> Iterator[bytes]:
        """The bytes of a stored file; FileNotFoundError where there is none."""

    def locations(self) -> Iterator[tuple[str, int]]:
        """Every stored file with its size."""

    def remove(self, location: str) -> bool:
        """Removes a file; False where there was none."""

    def begin(self) -> int:
        """Called before the first `put` (more often does no harm); sweeps what runs that died left, and counts it."""

    def end(self) -> None:
        """Called after the last `put`: from here on a loss of power takes none of them."""


@runtime_checkable
class Staging(Protocol):
    """A store that can take a file before its place is known, so that it is read once where it would be read twice."""

    def stage(self, chunks: Iterable[bytes], *, private: bool) -> str:
        """Writes to a temporary name and gives that; an exception from `chunks` leaves nothing."""

    def staged(self, name: str) -> bool:
        """Whether a staged file is still there."""

    def adopt(self, files: Iterable[tuple[str, str, bool]]) -> None:
        """Gives staged files (temporary name, location, private) their places, once all of them are on the disk."""


def urls(base: str, locations: pl.Series) -> pl.Series:
    """`file_url` of every location."""
    odd = (~locations.str.contains(_PLAIN)).arg_true()
    quoted = pl.Series([quote(location) for location in locations.gather(odd)], dtype=pl.String)
    plain = locations if odd.is_empty() else locations.clone().scatter(odd, quoted)
    return (pl.lit(base) + pl.Series("file_url", plain)).pipe(pl.select).to_series().alias("file_url")


def location_of(base: str, url: str) -> str | None:
    """The location that a `file_url` names; None where it does not lie in the store."""
    if not url.startswith(base):
        return None
    location = unquote(url.removeprefix(base))
    steps = location.split("/")
    return None if any(step in ("", ".", "..") for step in steps) or steps[0] in (INCOMING, UNMARKED_INCOMING) else location


def unusable(message: str) -> SetupError:
    """The error of a store that was given wrongly."""
    return SetupError(Problem(code=NO_STORE, message=message, help="give a folder, or the URL of an object store"))


def unreachable(message: str) -> UnreachableError:
    """The error of a store that is full, read-only or away."""
    remedy = "free space or restore the connection, then run the same command again: it continues where it stopped"
    return UnreachableError(Problem(code=NO_STORE, message=message, help=remedy))
