"""The report's own codes."""

from __future__ import annotations

from migrate.core.problems import Code, Severity

UNKNOWN_CODE = Code("R902", "there is no such code", Severity.ERROR)
UNREADABLE_REPORT = Code("R903", "the report of a run cannot be read", Severity.ERROR)

CODES: dict[str, Code] = {code.id: code for code in (UNKNOWN_CODE, UNREADABLE_REPORT)}
