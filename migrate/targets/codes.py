"""Codes of what can be wrong with a target."""

from __future__ import annotations

from migrate.core.problems import Code, Severity

BAD_URL = Code("T101", "the target's URL is not understood", Severity.ERROR)
NOT_A_DATABASE = Code("T102", "the target is no usable database", Severity.ERROR)
UNREACHABLE = Code("T103", "the target cannot be reached", Severity.ERROR)
NO_RIGHT = Code("T104", "a right is missing in the target", Severity.ERROR)
READ_ONLY = Code("T105", "the target is read-only", Severity.ERROR)
WRONG_ENCODING = Code("T106", "the target's encoding cannot hold every text", Severity.ERROR)
MISFIT = Code("T107", "the target's tables do not fit", Severity.ERROR)
HELD_BY_RUN = Code("T108", "another run holds the target", Severity.ERROR)
HELD_BY_PROGRAM = Code("T109", "another program keeps the target locked", Severity.ERROR)
NO_ROOM = Code("T110", "the target has no room left", Severity.ERROR)
CONNECTION_LOST = Code("T111", "the connection to the target broke", Severity.ERROR)
STATEMENT_REFUSED = Code("T112", "the target refused a statement", Severity.ERROR)

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
    )
}
