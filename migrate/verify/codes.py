"""Differences that verify finds between a target and a delivery."""

from __future__ import annotations

from migrate.core.problems import Code, Severity

ROW_MISSING = Code("V101", "a row is missing in the target", Severity.ERROR)
ROW_EXTRA = Code("V102", "a row of the target is not in the delivery", Severity.ERROR)
ROW_CHANGED = Code("V103", "a row differs from the delivery", Severity.ERROR)
TABLE_MISSING = Code("V104", "a table is missing in the target", Severity.ERROR)
COLUMN_MISSING = Code("V105", "a column is missing in the target", Severity.ERROR)
KEY_TWICE = Code("V106", "several rows of the target have the same key", Severity.ERROR)
ROW_ALTERED = Code("V107", "the target stored a different value than it was given", Severity.WARNING)
OTHER_ROWS = Code("V108", "the target contains rows that we did not write", Severity.NOTE)

_ALL = (ROW_MISSING, ROW_EXTRA, ROW_CHANGED, TABLE_MISSING, COLUMN_MISSING, KEY_TWICE, ROW_ALTERED, OTHER_ROWS)

CODES: dict[str, Code] = {code.id: code for code in _ALL}
