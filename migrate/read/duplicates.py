"""Finds CSVs that were given twice: equal copies are read once, different ones are all read."""

from __future__ import annotations

import zlib
from itertools import groupby

from migrate.archives import Member, open_member
from migrate.core.places import Place
from migrate.core.problems import Problem
from migrate.read.codes import SAME_FILE, UNEQUAL_FILES
from migrate.read.delivery import TableFile
from migrate.sources import SOURCES


def without_copies(files: list[TableFile]) -> tuple[list[TableFile], list[Problem]]:
    """The files without equal copies; a note for each copy, a warning for unequal files of one table and contract.

    Sales Navigator's files come one per interval, files of corrected rejects accompany the original: these do not warn. Raises
    MemberError if a loose file cannot be read.
    """
    kept: list[TableFile] = []
    problems: list[Problem] = []
    for _, group in groupby(sorted(files, key=_group), key=_group):
        same_table = list(group)
        if len(same_table) == 1:
            kept += same_table
            continue
        seen: dict[tuple[int, int], TableFile] = {}
        for file in same_table:
            first = seen.setdefault(_content(file.member), file)
            if first is not file:
                message = f"identical to {first.shown}; it is read once"
                problems.append(Problem(code=SAME_FILE, message=message, place=Place(file.shown), table=file.table.name))
                continue
            kept.append(file)
            if len(seen) > 1 and SOURCES[file.table.source].complete and not file.corrected:
                other = next(iter(seen.values())).shown
                problems.append(
                    Problem(
                        code=UNEQUAL_FILES,
                        message=f"differs from {other}; both are read, and records that contradict each other are rejected",
                        place=Place(file.shown),
                        table=file.table.name,
                        help="if both are of the same contract, give only the newer one",
                    )
                )
    return kept, problems


def _group(file: TableFile) -> tuple[str, str, bool]:
    return file.table.name, file.contract or "", file.corrected


def _content(member: Member) -> tuple[int, int]:
    if member.crc is not None:
        return member.size, member.crc
    crc = 0
    with open_member(member) as stream:
        for chunk in stream.chunks():
            crc = zlib.crc32(chunk, crc)
    return member.size, crc
