"""The fingerprint of a delivery. It covers the content, but no dates, paths or order of files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor

import polars as pl

from migrate.archives import Listing, Member, members, open_member
from migrate.core.sizes import DIGESTED_ROWS, FILE_BYTES

#: The name for all files below candidates' folders in the fingerprint: their own names are personal.
_CANDIDATE = r"(?i)(?:^|/)candidate_[^/]*/.*$"


def digests(listings: Iterable[Listing]) -> dict[str, str]:
    """SHA-256 (hex) by shown name: one a zip, one a loose file, one for all candidates' files of a loose folder.

    Raises MemberError if a loose file cannot be read.
    """
    found: dict[str, list[str]] = {}
    for listing in listings:
        if listing.is_zip:
            found.setdefault(listing.shown, []).append(_directory(listing.members))
            continue
        for shown, digest in _loose(listing):
            found.setdefault(shown, []).append(digest)
    return {shown: _together(parts) for shown, parts in sorted(found.items())}


def combine_digests(parts: Mapping[str, str]) -> str:
    """One digest over all; the parts' names do not count, so a renamed archive is the same delivery."""
    return _together(list(parts.values()))


def _together(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()


def _directory(frame: pl.DataFrame) -> str:
    entry = pl.format("{}:{}:{}:{}\n", pl.col("name").str.len_bytes(), "name", "size", "crc").alias("entry")
    entries = frame.select(entry).sort("entry")["entry"]
    digest = hashlib.sha256()
    for batch in entries.to_frame().iter_slices(DIGESTED_ROWS):
        digest.update("".join(batch["entry"].to_list()).encode())
    return digest.hexdigest()


def _loose(listing: Listing) -> Iterable[tuple[str, str]]:
    readable = listing.members.filter(pl.col("refused").is_null()).sort("name")
    shown = readable["name"].str.replace(_CANDIDATE, "/(files of candidates)").to_list()
    with ThreadPoolExecutor(4) as pool:
        for name, digest in zip(shown, pool.map(_content, members(readable, {listing.index: listing})), strict=True):
            yield name.removeprefix("/"), digest


def _content(member: Member) -> str:
    digest = hashlib.sha256(f"{member.name}:{member.size}\n".encode())
    with open_member(member) as stream:
        for chunk in stream.chunks(FILE_BYTES):
            digest.update(chunk)
    return digest.hexdigest()
