"""Limits on unpacked sizes, against decompression bombs."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from migrate.archives.codes import TOTAL_BOMB
from migrate.core.problems import Problem

#: Members below this size are read whatever their ratio, because they can do no harm.
RATIO_FLOOR = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits on archives and how their names are read, each an option of the command line.

    Attributes:
        ratio: A member above 1 MiB may be this many times its packed size. Deflate's end is 1032; office files and CSVs
            stay below 100.
        total: Maximum total size of all members, in bytes; None uses the free space on the disk of `disk`.
        disk: The folder whose disk counts.
        names: The code page of names that an archive does not mark as UTF-8; None takes UTF-8 where they are, otherwise CP437.
    """

    ratio: int = 400
    total: int | None = None
    disk: Path = Path()
    names: str | None = None

    @property
    def most(self) -> int:
        """The greatest total, in bytes."""
        return shutil.disk_usage(self.disk).free if self.total is None else self.total


def check_total(listings: Iterable[pl.DataFrame], limits: Limits) -> list[Problem]:
    """A problem where the packed members of all listings (frames of `MEMBER_SCHEMA`) unpack to more than the limit.

    Only members of zips count, a loose file has its place on the disk already; and only those that would be opened.
    """
    opened = pl.col("offset").is_not_null() & pl.col("refused").is_null()
    # Sizes in a directory are not trusted: a 64-bit sum can overflow to a negative number.
    total = sum(int(frame.filter(opened)["size"].cast(pl.Int128).sum()) for frame in listings)
    most = limits.most
    if total <= most:
        return []
    return [
        Problem(
            code=TOTAL_BOMB,
            message=f"the archives unpack to {total} bytes; at most {most} are allowed",
            help="free disk space, or raise the limit if you trust the source of the archives",
        )
    ]
