"""Codes of archives: D201 to D219."""

from __future__ import annotations

from migrate.core.problems import Code, Severity

NOT_A_ZIP = Code("D201", "not a zip archive", Severity.ERROR)
TRUNCATED = Code("D202", "the archive is cut off", Severity.ERROR)
DAMAGED_DIRECTORY = Code("D203", "the archive's directory is damaged", Severity.ERROR)
UNSAFE_NAME = Code("D204", "a member's name points outside the archive", Severity.ERROR)
LINK = Code("D205", "a link or special file is not followed", Severity.ERROR)
ENCRYPTED = Code("D206", "a member is encrypted", Severity.ERROR)
UNKNOWN_METHOD = Code("D207", "a member uses an unsupported compression method", Severity.ERROR)
RATIO_BOMB = Code("D208", "a member's compression ratio is suspiciously high", Severity.ERROR)
OVERLAPPING = Code("D209", "members of the archive overlap", Severity.ERROR)
TOTAL_BOMB = Code("D210", "the archives unpack to more than the disk can hold", Severity.ERROR)
DAMAGED_MEMBER = Code("D211", "a member is damaged", Severity.ERROR)
NESTED = Code("D212", "an archive inside an archive", Severity.ERROR)
REPEATED_NAME = Code("D213", "an archive contains the same name twice", Severity.NOTE)
UNREADABLE_NAME = Code("D214", "a file name is not valid UTF-8", Severity.ERROR)
UNREADABLE = Code("D215", "a file cannot be read", Severity.ERROR)
ASSUMED_NAMES = Code("D216", "names in an archive are read with an assumed code page", Severity.NOTE)
WRONG_NAMES = Code("D217", "file names look wrongly decoded", Severity.WARNING)
NO_OBJECT_STORE = Code("D218", "the object store of a delivery cannot be used", Severity.ERROR)

CODES: dict[str, Code] = {
    code.id: code
    for code in (
        NOT_A_ZIP,
        TRUNCATED,
        DAMAGED_DIRECTORY,
        UNSAFE_NAME,
        LINK,
        ENCRYPTED,
        UNKNOWN_METHOD,
        RATIO_BOMB,
        OVERLAPPING,
        TOTAL_BOMB,
        DAMAGED_MEMBER,
        NESTED,
        REPEATED_NAME,
        UNREADABLE_NAME,
        UNREADABLE,
        ASSUMED_NAMES,
        WRONG_NAMES,
        NO_OBJECT_STORE,
    )
}
