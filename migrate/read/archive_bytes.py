"""Identifies archives by more than their directory, which has names, sizes and CRC-32 of the members.

Archives with CSVs are hashed whole. Archives with nothing but attachments can be far larger than everything else: up to a limit
they are hashed too, above it a file is known by inode, size and times, as version control and backup programs know theirs.
"""

from __future__ import annotations

import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from xxhash import xxh3_128

from migrate.core.sizes import FILE_BYTES, HASHED_ARCHIVES
from migrate.read.delivery import Delivery

#: Reading and hashing release Python's lock.
_THREADS = 2
#: A file that changed so shortly ago could change again within the resolution of its times, nanoseconds.
_QUIET = 2_000_000_000


class Identified(NamedTuple):
    """What identifies each archive, in the order of the listings; how many were hashed, and how many only looked at."""

    values: tuple[str, ...]
    hashed: int
    looked_at: int


def identify_archives(delivery: Delivery) -> Identified | None:
    """Returns XXH3-128 (hex) of every byte of each zip, or inode, size and times of large ones without CSVs.

    None for a delivery in an object store, where hashing it would transfer all of it. Raises OSError if one cannot be read.
    """
    listings = delivery.listings.values()
    if not all(isinstance(listing.path, Path) for listing in listings):
        return None
    paths = [listing.path for listing in listings if isinstance(listing.path, Path) and listing.is_zip]
    with_tables = {file.member.path for file in delivery.tables}
    others = sum(path.stat().st_size for path in paths if path not in with_tables)
    whole = [path in with_tables or others <= HASHED_ARCHIVES for path in paths]
    with ThreadPoolExecutor(_THREADS, "archives") as pool:
        values = tuple(pool.map(_value, paths, whole))
    return Identified(values, sum(whole), len(paths) - sum(whole))


def _value(path: Path, whole: bool) -> str:
    return _hash(path) if whole else _look_at(path)


def _hash(path: Path) -> str:
    digest = xxh3_128()
    buffer = bytearray(FILE_BYTES)
    view = memoryview(buffer)
    with path.open("rb", buffering=0) as file:
        while read := file.readinto(buffer):
            digest.update(view[:read])
    return digest.hexdigest()


def _look_at(path: Path) -> str:
    """Returns what a change of the file would change; a value that equals no other if it changed just now."""
    found = path.stat()
    quiet = time.time_ns() - max(found.st_ctime_ns, found.st_mtime_ns) > _QUIET
    seen = f"{found.st_dev}:{found.st_ino}:{found.st_size}:{found.st_mtime_ns}:{found.st_ctime_ns}"
    return seen if quiet else f"{seen}:{secrets.token_hex(8)}"
