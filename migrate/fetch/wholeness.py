"""Whether what came is a zip and whole: its directory, and the size and checksum of every member."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from migrate.archives import MemberError, list_container, members, open_member
from migrate.core.problems import Severity

#: How HTML and JSON begin, apart from byte order marks and whitespace: no archive and no CSV of an export does.
_PAGE_STARTS = (b"<!", b"<html", b"<head", b"<?xml", b"{")


def is_page(head: bytes) -> bool:
    """True where the first bytes are those of a web page or of an error document."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_PAGE_STARTS)


def find_damage(path: Path) -> str | None:
    """What is wrong with an archive, in a few words; None where it is whole. Reads all of it, in bounded memory.

    Members that reading will refuse anyway (encrypted, an unsafe name) are not judged here: they came as they are.
    """
    listing = list_container(path, index=0)
    faults = [problem.message for problem in listing.problems if problem.severity is Severity.ERROR]
    if faults:
        return faults[0]
    try:
        for member in members(listing.members.filter(pl.col("refused").is_null()), {0: listing}):
            with open_member(member) as stream:
                for _ in stream.chunks():
                    pass
    except MemberError as error:
        return error.problem.message
    return None
