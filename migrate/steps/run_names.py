"""Finds the run that a user means: by its name, the start of its name, or `latest`."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from migrate.core.errors import SetupError
from migrate.core.problems import Code, Problem
from migrate.steps.codes import AMBIGUOUS_RUN, NO_RUN

LATEST = "latest"
#: Maximum number of runs that a message lists.
_LISTED = 5


def find_run(word: str, names: Sequence[str], *, where: str, listing: str, unknown: Code = NO_RUN) -> str:
    """Returns the name of the run that `word` means, out of `names` (oldest first).

    `where` is the place of the runs and `listing` the command that lists them, for the message. Raises SetupError with `unknown`
    if there is no such run, and with R202 if several begin like this.
    """
    if word in names:
        return word
    if word == LATEST and names:
        return names[-1]
    found = [name for name in names if word and name.startswith(word)]
    if len(found) == 1:
        return found[0]
    if found:
        shown = ", ".join(found[-_LISTED:])
        rest = f" and {len(found) - _LISTED} more" if len(found) > _LISTED else ""
        message = f"{len(found)} runs in {where} begin with {word}"
        raise SetupError(Problem(code=AMBIGUOUS_RUN, message=message, help=f"give more of the name: {shown}{rest}"))
    near = difflib.get_close_matches(word, names, n=1, cutoff=0.8)
    advice = f"did you mean {near[0]}? " if near else ""
    message = f"there are no runs in {where}" if word == LATEST else f"run {word} was not found in {where}"
    raise SetupError(Problem(code=unknown, message=message, help=f"{advice}`{listing}` lists the runs"))
