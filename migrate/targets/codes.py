"""Codes of problems with a target."""

from __future__ import annotations

from migrate.core.problems import Code, Severity

BAD_URL = Code("T101", "the target URL is not valid", Severity.ERROR)
NOT_A_DATABASE = Code("T102", "the target is not a usable database", Severity.ERROR)
UNREACHABLE = Code("T103", "the target cannot be reached", Severity.ERROR)
NO_RIGHT = Code("T104", "the role lacks privileges in the target", Severity.ERROR)
READ_ONLY = Code("T105", "the target is read-only", Severity.ERROR)
WRONG_ENCODING = Code("T106", "the target's encoding cannot store every text", Severity.ERROR)
MISFIT = Code("T107", "the target's tables do not match the mapping", Severity.ERROR)
HELD_BY_RUN = Code("T108", "another run is writing to the target", Severity.ERROR)
HELD_BY_PROGRAM = Code("T109", "another program has locked the target", Severity.ERROR)
NO_ROOM = Code("T110", "the target's disk is full", Severity.ERROR)
CONNECTION_LOST = Code("T111", "the connection to the target was lost", Severity.ERROR)
LEDGER_HIDDEN = Code("T113", "row security applies to a table of the ledger", Severity.ERROR)
ROW_SECURITY = Code("T114", "row security applies to a table", Severity.WARNING)
STATEMENT_REFUSED = Code("T112", "the target refused a statement", Severity.ERROR)
NOT_AN_OUTBOX = Code("T119", "the target cannot be an outbox", Severity.ERROR)

CODES: dict[str, Code] = {
    code.id: code
    for code in (
        BAD_URL,
        NOT_A_DATABASE,
        UNREACHABLE,
        NO_RIGHT,
        READ_ONLY,
        WRONG_ENCODING,
        MISFIT,
        HELD_BY_RUN,
        HELD_BY_PROGRAM,
        NO_ROOM,
        CONNECTION_LOST,
        STATEMENT_REFUSED,
        NOT_AN_OUTBOX,
        LEDGER_HIDDEN,
        ROW_SECURITY,
    )
}
