"""The tasks of storing: which files the store has, and storing those that it lacks."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

from migrate.archives import MEMBER_SCHEMA, Member, MemberError, open_member
from migrate.attachments.codes import CHANGED
from migrate.attachments.engine import Piece
from migrate.attachments.opening import open_shared
from migrate.attachments.store import Staging, Store, StorePlace
from migrate.core.errors import DriftError, MigrateError
from migrate.core.places import Place
from migrate.core.problems import Problem
from migrate.core.redaction import KeyKind, show_key
from migrate.core.sizes import FILE_BYTES

#: What the tasks need of a file.
STORED_COLUMNS = ("_row", *MEMBER_SCHEMA, "location", "sha256", "private", "attachment_id")

_STORED: dict[str, type[pl.DataType]] = {"_row": pl.UInt32, "location": pl.String, "private": pl.Boolean, "name": pl.String}


class _File(NamedTuple):
    row: int
    location: str
    size: int
    sha256: str
    private: bool
    attachment_id: str | None


_FILE_COLUMNS = ("_row", "location", "size", "sha256", "private", "attachment_id")


@dataclass(frozen=True, slots=True)
class StoreFiles:
    """Stores the files that the store lacks, by threads of this process.

    The answer has a row for each of them: `_row`, `location`, `private`, and the temporary `name` of a file that was staged.

    Attributes:
        store: Begun.
        named: Whether a location contains the hash of the content.
    """

    store: Store
    named: bool

    def __call__(self, piece: Piece) -> pl.DataFrame:
        """Stores or stages missing files. Raises UnreachableError, DriftError."""
        rows = [
            (file.row, file.location, file.private, name)
            for member, file in _files(piece)
            if (name := _store_one(self.store, member, file, named=self.named)) is not None
        ]
        return pl.DataFrame(rows, schema=_STORED, orient="row")

    def attempt(self, piece: Piece) -> pl.DataFrame:
        """As the call: a store that is open cannot be sent to another machine."""
        return self(piece)


@dataclass(frozen=True, slots=True)
class HeldFiles:
    """Which files the store has: `_row`, `held`. Reads only."""

    place: StorePlace
    named: bool

    def __call__(self, piece: Piece) -> pl.DataFrame:
        """Compares size and hash. Raises UnreachableError."""
        store = open_shared(self.place)
        rows = [(file.row, store.holds(file.location, file.size, file.sha256, named=self.named)) for _, file in _files(piece)]
        return pl.DataFrame(rows, schema={"_row": pl.UInt32, "held": pl.Boolean}, orient="row")

    def attempt(self, piece: Piece) -> pl.DataFrame:
        """Compares those that this machine can read. What it does not see, it does not deny."""
        return self(piece).filter("held")


@dataclass(frozen=True, slots=True)
class PutFiles:
    """Stores files in a store that this process opens itself; a file that is there with this content is left as it is.

    A task may run twice, or on while another machine repeats it: both write the same bytes to the same places. The answer
    is `_row` of the files that are there afterwards.
    """

    place: StorePlace
    named: bool

    def __call__(self, piece: Piece) -> pl.DataFrame:
        """Stores all files. Raises UnreachableError, DriftError."""
        return self._put(piece, tolerant=False)

    def attempt(self, piece: Piece) -> pl.DataFrame:
        """Stores those for which archive and store are there."""
        return self._put(piece, tolerant=True)

    def _put(self, piece: Piece, *, tolerant: bool) -> pl.DataFrame:
        store = open_shared(self.place)
        store.begin()
        done: list[int] = []
        staged: list[tuple[str, str, bool]] = []
        try:
            for member, file in _files(piece):
                with suppress(*((MigrateError,) if tolerant else ())):
                    name = _store_one(store, member, file, named=self.named)
                    if name:
                        staged.append((name, file.location, file.private))
                    done.append(file.row)
            if isinstance(store, Staging):
                store.adopt(staged)
        finally:
            store.end()
        return pl.DataFrame({"_row": done}, schema={"_row": pl.UInt32})


def _files(piece: Piece) -> Iterator[tuple[Member, _File]]:
    rows = (_File._make(row) for row in piece.rows.select(_FILE_COLUMNS).iter_rows())
    return zip(piece.members(), rows, strict=True)


def _store_one(store: Store, member: Member, file: _File, *, named: bool) -> str | None:
    """Returns None if the store has the file, the temporary name of a staged file, or an empty text if the file was stored."""
    if store.holds(file.location, file.size, file.sha256, named=named):
        return None
    if isinstance(store, Staging):
        return store.stage(verified_chunks(member, file.sha256, file.attachment_id), private=file.private)
    store.put(file.location, verified_chunks(member, file.sha256, file.attachment_id), private=file.private)
    return ""


def verified_chunks(member: Member, sha256: str, attachment_id: str | None) -> Iterator[bytes]:
    """Yields the member's bytes. Raises at the end, before the file is used, if they differ from those measured."""
    digest = hashlib.sha256()
    try:
        with open_member(member) as stream:
            for chunk in stream.chunks(FILE_BYTES):
                digest.update(chunk)
                yield chunk
    except MemberError as error:
        raise _changed(member, attachment_id, error.problem.message) from error
    if digest.hexdigest() != sha256:
        raise _changed(member, attachment_id, "its content is different")


def _changed(member: Member, attachment_id: str | None, why: str) -> DriftError:
    key = show_key(attachment_id, KeyKind.FILE) if attachment_id else None
    remedy = "do not change the delivery during a load; make a new plan, or load with --reread"
    message = f"an attachment changed after it was read: {why}"
    return DriftError(Problem(code=CHANGED, message=message, place=Place(member.shown), key=key, help=remedy, each=True))
