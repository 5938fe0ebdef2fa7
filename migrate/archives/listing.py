"""Lists the content of a folder or zip as a frame, one row per member. A million members fit into memory."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from migrate.archives.codes import (
    ASSUMED_NAMES,
    DAMAGED_DIRECTORY,
    LINK,
    REPEATED_NAME,
    UNREADABLE,
    UNREADABLE_NAME,
    UNSAFE_NAME,
    WRONG_NAMES,
)
from migrate.archives.errors import MemberError
from migrate.archives.limits import Limits
from migrate.archives.name_decoding import UNUSUAL, Decoding, looks_wrong
from migrate.archives.names import check_members, check_overlaps
from migrate.archives.remote import DeliveryPath, RemotePath
from migrate.archives.zip_directory import ENTRY_SCHEMA, read_directory
from migrate.core.places import Place
from migrate.core.problems import Problem
from migrate.core.sizes import LISTED_ROWS

#: One row a file (folders have none). `name` is normalised: `/` between the parts, neither `./` nor doubled slashes.
#: `crc`, `offset` and `name_crc` (CRC-32 of the name's bytes in the zip) are null for loose files, whose `packed` equals their
#: `size`. `method` is 0 stored, 8 deflated. `flags` are the general purpose flags of the zip's directory. `refused` is the id of
#: a code where the member must not be opened.
MEMBER_SCHEMA: dict[str, pl.DataType] = {
    "container": pl.Int32(),
    **{name: dtype for name, dtype in ENTRY_SCHEMA.items() if name != "decoding"},
}

#: Files that macOS puts beside others, under their names.
_SYSTEM = r"(?:^|/)(?:\._|__MACOSX/)"
_LISTED = MEMBER_SCHEMA | {"decoding": pl.String()}


@dataclass(frozen=True, slots=True)
class Listing:
    """A folder's or zip's members.

    Attributes:
        path: The zip or folder, on disk or in an object store.
        shown: Its name in messages.
        index: The number in the column `container`.
        members: A frame of `MEMBER_SCHEMA`, in the order of the directory (zip) or of the names (folder).
        problems: The reason why the container could not be opened (`members` is then empty), and notes on it.
    """

    path: DeliveryPath
    shown: str
    index: int
    members: pl.DataFrame
    problems: tuple[Problem, ...] = ()

    @property
    def is_zip(self) -> bool:
        """True for an archive."""
        return self.path.is_file()


def list_container(path: DeliveryPath, limits: Limits | None = None, *, shown: str | None = None, index: int = 0) -> Listing:
    """Lists a zip by its central directory, or a folder with everything below it (links are listed as refused).

    Of a zip in an object store, only the directory at its end is requested.

    Faults of the container (not a zip, cut off, damaged directory, unreadable) are returned as problems, not raised. Faults of
    members are in the column `refused`. Raises UnreachableError if an object store does not answer.
    """
    name = path.name if shown is None else shown
    empty = pl.DataFrame(schema=MEMBER_SCHEMA)
    try:
        listed = _folder(path, index) if path.is_dir() else _zip(path, index, limits or Limits())
    except MemberError as error:
        problems = tuple(replace(problem, place=Place(name)) for problem in error.problems)
        return Listing(path, name, index, empty, problems)
    except OSError as error:
        problem = Problem(code=UNREADABLE, message=f"cannot be read: {os.strerror(error.errno or 0)}", place=Place(name))
        return Listing(path, name, index, empty, (problem,))
    return Listing(path, name, index, listed.drop("decoding"), (*_repeats(listed, name), *_odd_names(listed, name)))


def list_files(folder: DeliveryPath, names: Iterable[str], *, shown: str, index: int = 0) -> Listing:
    """Lists only these files of a folder (names relative to it), as `list_container` does."""
    rows = [
        _remote_row(folder, name) if isinstance(folder, RemotePath) else _row(name, (folder / name).lstat()) for name in names
    ]
    return Listing(folder, shown, index, _loose(rows, index).drop("decoding"))


def _repeats(members: pl.DataFrame, shown: str) -> Iterator[Problem]:
    repeated = members.height - members["name"].n_unique()
    if repeated:
        yield Problem(
            code=REPEATED_NAME,
            message="the archive contains the same name more than once; every copy is read",
            place=Place(shown),
            count=repeated,
        )


def _odd_names(listed: pl.DataFrame, shown: str) -> Iterator[Problem]:
    """Reports names whose encoding was assumed, and names that look wrong; ignores system files of macOS (`._x`)."""
    name, decoding = pl.col("name"), pl.col("decoding")
    wrong = looks_wrong(name, decoding) & ~name.str.contains(_SYSTEM)
    # Names of plain ASCII, which most are, are not looked at closely.
    unusual = listed.filter(name.str.contains(UNUSUAL) | (decoding != Decoding.CERTAIN))
    counts = unusual.select(wrong.sum().alias("wrong"), (decoding == Decoding.ASSUMED).sum().alias("assumed")).row(0, named=True)
    if counts["assumed"]:
        message = "names that the archive does not mark as UTF-8 are read as CP437"
        helped = "if file names are wrong in the target, set the code page of the packing computer: --zip-encoding cp1252"
        yield Problem(code=ASSUMED_NAMES, message=message, place=Place(shown), count=counts["assumed"], help=helped)
    if counts["wrong"]:
        folder = listed["crc"].null_count() == listed.height
        helped = (
            "give the archive as it was downloaded, or unpack it with a program that knows its code page"
            if folder
            else "set the code page of the computer that packed the archive with --zip-encoding: cp1252, cp850, cp866 or cp932"
        )
        message = "file names look wrongly decoded; the files are loaded under these names"
        yield Problem(code=WRONG_NAMES, message=message, place=Place(shown), count=counts["wrong"], help=helped)


def _zip(path: DeliveryPath, index: int, limits: Limits) -> pl.DataFrame:
    if isinstance(path, Path) and not stat.S_ISREG(path.stat().st_mode):
        raise MemberError(Problem(code=UNREADABLE, message="is neither a file nor a folder"))
    container = pl.lit(index, pl.Int32()).alias("container")
    frames = [
        check_members(frame, limits).with_columns(container).select(*_LISTED) for frame in read_directory(path, limits.names)
    ]
    members = pl.concat([pl.DataFrame(schema=_LISTED), *frames])
    if members["offset"].min() is not None and int(members["offset"].min()) < 0:  # type: ignore[arg-type]  # a column of integers
        raise MemberError(Problem(code=DAMAGED_DIRECTORY, message="a member starts before the beginning of the file"))
    return check_overlaps(members)


#: Name, size in bytes, and the code of why it must not be opened.
_Row = tuple[str, int, str | None]


def _folder(path: DeliveryPath, index: int) -> pl.DataFrame:
    frames = [pl.DataFrame(schema=_LISTED)]
    rows: list[_Row] = []
    for row in _objects(path) if isinstance(path, RemotePath) else _walk(path, ""):
        rows.append(row)
        if len(rows) == LISTED_ROWS:
            frames.append(_loose(rows, index))
            rows = []
    frames.append(_loose(rows, index))
    return pl.concat(frames)


def _walk(folder: Path, prefix: str) -> Iterator[_Row]:
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda found: found.name):
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(Path(entry.path), f"{prefix}{entry.name}/")
            else:
                yield _row(prefix + entry.name, entry.stat(follow_symlinks=False))


def _row(name: str, status: os.stat_result) -> _Row:
    clean = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    refused = UNREADABLE_NAME.id if name != clean else None if stat.S_ISREG(status.st_mode) else LINK.id
    return clean, status.st_size, refused


def _remote_row(prefix: RemotePath, name: str) -> _Row:
    return name, (prefix / name).size(), None


def _objects(prefix: RemotePath) -> Iterator[_Row]:
    """Names of objects can hold what those of files cannot: `..` and empty parts."""
    for name, size in prefix.walk():
        yield name, size, UNSAFE_NAME.id if {"", ".", ".."} & set(name.split("/")) else None


def _loose(rows: list[_Row], index: int) -> pl.DataFrame:
    sizes = [size for _, size, _ in rows]
    columns: dict[str, object] = {
        "name": [name for name, _, _ in rows],
        "size": sizes,
        "packed": sizes,
        "refused": [refused for _, _, refused in rows],
    }
    frame = pl.DataFrame(columns, schema={name: MEMBER_SCHEMA[name] for name in columns})
    return frame.with_columns(
        pl.lit(index, pl.Int32()).alias("container"),
        pl.lit(None, pl.Int64()).alias("crc"),
        pl.lit(None, pl.Int64()).alias("offset"),
        pl.lit(None, pl.Int64()).alias("name_crc"),
        pl.lit(0, pl.Int32()).alias("method"),
        pl.lit(0, pl.Int32()).alias("flags"),
        pl.lit(Decoding.CERTAIN.value).alias("decoding"),
    ).select(*_LISTED)
