"""A step that fails after the commit, as a problem of the outcome."""

from __future__ import annotations

from migrate.core.problems import Problem
from migrate.steps.codes import NOT_FINISHED

_AGAIN = "remove the cause and run the same command again: it writes no row twice"
#: A plan is applied once; a new one of the same delivery finds its rows written.
_PLAN_AGAIN = "remove the cause, make a new plan of the same delivery and apply it: no row is written twice"


def unfinished_problem(what: str, error: BaseException, command: str) -> Problem:
    """What could not be finished, and why; the text of an error may hold values, so only its kind is named."""
    if isinstance(error, KeyboardInterrupt):
        reason = "interrupted"
    else:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
    return Problem(
        code=NOT_FINISHED,
        message=f"the rows are in the target, but {what} could not be finished: {reason}",
        help=_PLAN_AGAIN if command == "apply" else _AGAIN,
    )
