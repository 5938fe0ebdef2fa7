"""Identifies archives by more than their directory, which has names, sizes and CRC-32 of the members.

Archives with CSVs are hashed whole. Archives with nothing but attachments can be far larger than everything else. They are known
by inode, size and times, as version control and backup programs know theirs; if these differ, they are hashed, up to a limit.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from xxhash import xxh3_128

from migrate.core.file_identity import quiet_identity
from migrate.core.sizes import FILE_BYTES, HASHED_ARCHIVES
from migrate.read.delivery import Delivery

#: Reading and hashing release Python's lock.
_THREADS = 2


class Identified(NamedTuple):
    """What identifies each archive, in the order of the listings; how many were hashed, and how many only looked at.

    `hashes`: XXH3-128 of archives without CSVs, by their identity before they were hashed.
    """

    values: tuple[str, ...]
    hashed: int
    looked_at: int
    hashes: Mapping[str, str] = MappingProxyType({})


class _Found(NamedTuple):
    value: str
    hashed: bool
    identity: str | None


def identify_archives(delivery: Delivery, known: Mapping[str, str] = MappingProxyType({})) -> Identified | None:
    """Returns XXH3-128 (hex) of every byte of each zip, or inode, size and times of large ones without CSVs.

    An archive without CSVs whose identity is `known` is not hashed again: its hash is taken from there. None for a delivery in an
    object store, where hashing it would transfer all of it. Raises OSError if one cannot be read.
    """
    listings = delivery.listings.values()
    if not all(isinstance(listing.path, Path) for listing in listings):
        return None
    paths = [listing.path for listing in listings if isinstance(listing.path, Path) and listing.is_zip]
    with_tables = {file.member.path for file in delivery.tables}
    small = sum(path.stat().st_size for path in paths if path not in with_tables) <= HASHED_ARCHIVES

    def identify(path: Path) -> _Found:
        if path in with_tables:
            return _Found(_hash(path), True, None)
        seen = quiet_identity(path.resolve())
        if not small:
            return _Found(seen or secrets.token_hex(16), False, None)  # one that changed just now equals no other
        recalled = known.get(seen) if seen is not None else None
        return _Found(recalled or _hash(path), recalled is None, seen)

    with ThreadPoolExecutor(_THREADS, "archives") as pool:
        found = list(pool.map(identify, paths))
    hashes = {one.identity: one.value for one in found if one.identity is not None}
    hashed = sum(one.hashed for one in found)
    return Identified(tuple(one.value for one in found), hashed, len(found) - hashed, hashes)


def _hash(path: Path) -> str:
    digest = xxh3_128()
    buffer = bytearray(FILE_BYTES)
    view = memoryview(buffer)
    with path.open("rb", buffering=0) as file:
        while read := file.readinto(buffer):
            digest.update(view[:read])
    return digest.hexdigest()
