"""Codes of what goes wrong between the rooms."""

from migrate.core.problems import Code, Severity

BAD_JOIN_FILE = Code("S601", "a file that joins the sources cannot be used", Severity.ERROR)
NO_TARGET = Code("T101", "no target is named", Severity.ERROR)
LEFT_OUT_BY_LINKEDIN = Code("R101", "what LinkedIn leaves out of every export", Severity.NOTE)

CODES: dict[str, Code] = {code.id: code for code in (BAD_JOIN_FILE, NO_TARGET, LEFT_OUT_BY_LINKEDIN)}
