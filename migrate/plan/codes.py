"""The codes of planning: P1 the plan itself, P2 rows that cannot be loaded, P3 rows that are left unchanged, P7 trace."""

from migrate.core.limits import (
    BAD_LIMIT,
    FAILED_ON,
    TOO_MANY_DELETES,
    TOO_MANY_ERASED,
    TOO_MANY_GONE,
    TOO_MANY_REJECTS,
    TOO_MANY_UPDATES,
)
from migrate.core.problems import Code, Group, Severity

ORDER = Code("P101", "a reference leads to a table that is not loaded first", Severity.ERROR)
BROKEN_PLAN = Code("P102", "the saved plan is incomplete or was edited", Severity.ERROR)
NO_PLAN = Code("P103", "the folder does not contain a plan", Severity.ERROR)

OPEN_PLAN = Code("P104", "another user owns the plan or can write to it", Severity.ERROR)

NO_KEY = Code("P200", "a row has no source key", Severity.ERROR)
REPEATED_KEY = Code("P201", "two rows have the same key and different values", Severity.ERROR)
REQUIRED = Code("P202", "a required column is empty", Severity.ERROR)
NOT_UNIQUE = Code("P203", "unique columns contain the values of another row", Severity.ERROR)
TOO_LONG = Code("P204", "a text is longer than its column allows", Severity.ERROR)
NOT_IN_ENUM = Code("P205", "the column does not allow this value", Severity.ERROR)
NUL = Code("P206", "a text contains U+0000, which the target cannot store", Severity.ERROR)
NOT_HELD = Code("P212", "a text contains characters that its column cannot store", Severity.ERROR)
ORPHAN_REJECTED = Code("P207", "a row refers to a row that does not exist", Severity.ERROR)
PARENT_REJECTED = Code("P208", "the parent row was rejected", Severity.ERROR)
NOTHING_TO_UPDATE = Code("P209", "a row to update does not exist in the target", Severity.ERROR)
TAKEN = Code("P210", "a row with another key or source already has these key columns", Severity.ERROR)
MERGED = Code("P314", "the row's candidate was merged into another", Severity.WARNING)
IDENTITY_CHANGED = Code("P211", "a candidate is somebody else than before", Severity.WARNING, each=True, asks=Group.DECIDE)
SEVERAL = Code("P213", "several rows of the target have the key columns of a row", Severity.ERROR)

ORPHAN_KEPT = Code("P301", "a row refers to a row that does not exist, and was loaded without the reference", Severity.WARNING)
EDITED_COLUMN = Code("P313", "columns of a row were edited in the target; the others are updated", Severity.WARNING, each=True)
EDITED = Code("P302", "a row was edited in the target; it is held", Severity.WARNING, each=True)
LOST = Code("P303", "a row was deleted in the target; it is held", Severity.WARNING, each=True)
NOT_OURS = Code("P304", "a row that we did not write differs from the export; it is held", Severity.WARNING, each=True)
INSERT_ONLY = Code("P305", "a row changed in an insert-only table", Severity.WARNING)
GONE = Code("P306", "a row is gone from the export", Severity.WARNING)
ADOPTED = Code("P307", "the target already contained an identical row", Severity.NOTE)
STILL_REFERENCED = Code("P308", "a gone row is kept because other rows refer to it", Severity.WARNING)
NOT_ERASED = Code("P309", "a row of an erased person cannot be deleted because other rows refer to it", Severity.ERROR, each=True)
UNLINKED = Code("P310", "a reference to an erased user was cleared", Severity.NOTE)
FOLDED = Code(
    "P311", "rows with the same key and the same values were merged into one row", Severity.WARNING, asks=Group.INFORMATION
)
KEPT_VALUES = Code("P312", "the target's values are kept because the delivery lacks their column", Severity.WARNING)

UNKNOWN_TABLE = Code("P701", "no run wrote to this table", Severity.ERROR)
UNKNOWN_ROW = Code("P702", "no run wrote this row", Severity.ERROR)
NO_SUCH_TABLE = Code("P703", "the plan has no such table", Severity.ERROR)

CODES: dict[str, Code] = {
    code.id: code
    for code in (
        ORDER,
        BROKEN_PLAN,
        NO_PLAN,
        OPEN_PLAN,
        NO_KEY,
        MERGED,
        IDENTITY_CHANGED,
        SEVERAL,
        REPEATED_KEY,
        REQUIRED,
        NOT_UNIQUE,
        TOO_LONG,
        NOT_IN_ENUM,
        NUL,
        NOT_HELD,
        ORPHAN_REJECTED,
        PARENT_REJECTED,
        NOTHING_TO_UPDATE,
        TAKEN,
        ORPHAN_KEPT,
        EDITED,
        EDITED_COLUMN,
        LOST,
        NOT_OURS,
        INSERT_ONLY,
        GONE,
        ADOPTED,
        STILL_REFERENCED,
        NOT_ERASED,
        UNLINKED,
        FOLDED,
        KEPT_VALUES,
        UNKNOWN_TABLE,
        UNKNOWN_ROW,
        NO_SUCH_TABLE,
        BAD_LIMIT,
        TOO_MANY_REJECTS,
        TOO_MANY_DELETES,
        TOO_MANY_UPDATES,
        TOO_MANY_GONE,
        TOO_MANY_ERASED,
        FAILED_ON,
    )
}
