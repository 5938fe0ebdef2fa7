"""Codes of folders and files that the tool writes on this machine."""

from __future__ import annotations

from migrate.core.problems import Code, Severity

NOT_OURS = Code("R601", "a folder contains files that talenthub did not create", Severity.ERROR)
UNWRITABLE = Code("R602", "an output cannot be written", Severity.ERROR)
LEFT_ALONE = Code("R603", "a folder that is named like a run was left alone", Severity.WARNING)
UNREADABLE_LEFTOVER = Code("R604", "a file of an earlier run cannot be read", Severity.WARNING)

CODES: dict[str, Code] = {code.id: code for code in (NOT_OURS, UNWRITABLE, LEFT_ALONE, UNREADABLE_LEFTOVER)}
