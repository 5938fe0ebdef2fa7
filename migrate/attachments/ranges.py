"""Finds candidates without a folder in the range that the name of an archive contains."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from migrate.attachments.codes import NO_FOLDER
from migrate.core.known_candidates import KnownCandidates
from migrate.core.problems import FINDINGS_SCHEMA

#: `Attachment_1-2.zip`, `Attachments 1 - 2`, also as a folder of that name; a copy's ` (1)` may follow.
_RANGE = re.compile(r"(?:^|/)attachments?[_ ]?(\d+)\s*-\s*(\d+)(?=\D|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ArchiveRange:
    """First and last candidate id of an archive, as numbers."""

    file: int
    first: int
    last: int


def archive_ranges(files: Sequence[str]) -> list[ArchiveRange]:
    """Returns the ranges of the archives among a delivery's files (shown names, their index is `_file`)."""
    found = [(index, list(_RANGE.finditer(name))) for index, name in enumerate(files)]
    return [ArchiveRange(index, int(hits[-1][1]), int(hits[-1][2])) for index, hits in found if hits]


def find_missing_folders(resolved: pl.DataFrame, files: Sequence[str], known: KnownCandidates) -> pl.DataFrame:
    """Reports per archive how many candidates of the CSVs are in its range and have no folder in any archive.

    `resolved` is `Resolved.files`. Ids that are not numbers are in no range.
    """
    ranges = archive_ranges(files)
    folders = resolved["candidate_id"].drop_nulls().unique().implode()
    counts = dict.fromkeys(ranges, 0)
    for ids in known.batches():
        numbers = ids.filter(~ids.is_in(folders)).cast(pl.Int128, strict=False)
        for archive in ranges:
            counts[archive] += int(numbers.is_between(archive.first, archive.last).sum())
    rows = [
        {"code": NO_FOLDER.id, "_file": archive.file, "message": _sentence(archive, count)}
        for archive, count in counts.items()
        if count
    ]
    return pl.DataFrame(rows, schema=FINDINGS_SCHEMA)


def _sentence(archive: ArchiveRange, count: int) -> str:
    who = "1 known candidate has" if count == 1 else f"{count} known candidates have"
    return f"{who} no folder, though the archive is named for {archive.first} to {archive.last}"
