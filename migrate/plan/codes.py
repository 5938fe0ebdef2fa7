"""The codes of planning: P1 the plan itself, P2 rows that cannot be loaded, P3 rows that are left as they are, P7 trace."""

from migrate.core.limits import (
    BAD_LIMIT,
    FAILED_ON,
    TOO_MANY_DELETES,
    TOO_MANY_ERASED,
    TOO_MANY_GONE,
    TOO_MANY_REJECTS,
    TOO_MANY_UPDATES,
)
from migrate.core.problems import Code, Severity

ORDER = Code("P101", "a reference points at a table that is not loaded before", Severity.ERROR)
BROKEN_PLAN = Code("P102", "the saved plan is cut or edited", Severity.ERROR)
NO_PLAN = Code("P103", "no plan stands there", Severity.ERROR)

OPEN_PLAN = Code("P104", "another user owns the plan or can write it", Severity.ERROR)

NO_KEY = Code("P200", "a row has no source key", Severity.ERROR)
REPEATED_KEY = Code("P201", "the same key with other values", Severity.ERROR)
REQUIRED = Code("P202", "a required column is empty", Severity.ERROR)
NOT_UNIQUE = Code("P203", "columns that must be unique hold the values of another row", Severity.ERROR)
TOO_LONG = Code("P204", "a text is longer than its column", Severity.ERROR)
NOT_IN_ENUM = Code("P205", "a value is none of those that the column takes", Severity.ERROR)
NUL = Code("P206", "a text holds U+0000, which the target cannot keep", Severity.ERROR)
ORPHAN_REJECTED = Code("P207", "a row points at one that is not there", Severity.ERROR)
PARENT_REJECTED = Code("P208", "the row it belongs to was rejected", Severity.ERROR)
NOTHING_TO_UPDATE = Code("P209", "a row to update is not in the target", Severity.ERROR)
TAKEN = Code("P210", "a row of another key or source has these key columns", Severity.ERROR)
IDENTITY_CHANGED = Code("P211", "a candidate is somebody else than before", Severity.WARNING, each=True)

ORPHAN_KEPT = Code("P301", "a row points at one that is not there, and was kept without it", Severity.WARNING)
EDITED = Code("P302", "a row was edited in the target, and is held", Severity.WARNING, each=True)
LOST = Code("P303", "a row was deleted in the target, and is held", Severity.WARNING, each=True)
NOT_OURS = Code("P304", "a row of the target differs and was not written by us; it is held", Severity.WARNING, each=True)
INSERT_ONLY = Code("P305", "a row changed in a table that is only inserted into", Severity.WARNING)
GONE = Code("P306", "a row is gone from the export", Severity.WARNING)
ADOPTED = Code("P307", "a row already stood in the target as the mapping has it", Severity.NOTE)
HANGING = Code("P308", "a gone row is kept, since other rows hang on it", Severity.WARNING)
NOT_ERASED = Code("P309", "a row of an erased person stays, since others hang on it", Severity.ERROR, each=True)
UNLINKED = Code("P310", "a row pointed at an erased user, and stays without", Severity.NOTE)
FOLDED = Code("P311", "rows with the same key and the same values became one row", Severity.WARNING)
KEPT_VALUES = Code("P312", "the target's values stay, since the delivery lacks their column", Severity.WARNING)

UNKNOWN_TABLE = Code("P701", "no run filled such a table", Severity.ERROR)
UNKNOWN_ROW = Code("P702", "no run wrote such a row", Severity.ERROR)

CODES: dict[str, Code] = {
    code.id: code
    for code in (
        ORDER,
        BROKEN_PLAN,
        NO_PLAN,
        OPEN_PLAN,
        NO_KEY,
        IDENTITY_CHANGED,
        REPEATED_KEY,
        REQUIRED,
        NOT_UNIQUE,
        TOO_LONG,
        NOT_IN_ENUM,
        NUL,
        ORPHAN_REJECTED,
        PARENT_REJECTED,
        NOTHING_TO_UPDATE,
        TAKEN,
        ORPHAN_KEPT,
        EDITED,
        LOST,
        NOT_OURS,
        INSERT_ONLY,
        GONE,
        ADOPTED,
        HANGING,
        NOT_ERASED,
        UNLINKED,
        FOLDED,
        KEPT_VALUES,
        UNKNOWN_TABLE,
        UNKNOWN_ROW,
        BAD_LIMIT,
        TOO_MANY_REJECTS,
        TOO_MANY_DELETES,
        TOO_MANY_UPDATES,
        TOO_MANY_GONE,
        TOO_MANY_ERASED,
        FAILED_ON,
    )
}
