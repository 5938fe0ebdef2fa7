"""The page of a code: what it means, how to fix it, and an example. `talenthub explain` prints it."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from migrate.core.code_pages import known_codes, page
from migrate.core.errors import SetupError
from migrate.core.facts import Facts
from migrate.core.problems import Problem
from migrate.report.codes import UNKNOWN_CODE
from migrate.report.shown import visible


@dataclass(slots=True)
class Explanation(Facts):
    """A code as given, and its page as Markdown."""

    code: str
    page: str


def explain(code: str) -> str:
    """Returns the page of a code as Markdown; the code in upper or lower case. Raises SetupError for an unknown code."""
    wanted = code.strip().upper()
    known = known_codes()
    if wanted in known:
        return page(wanted)
    near = difflib.get_close_matches(wanted, known, n=1)
    advice = f"did you mean '{near[0]}'?" if near else "a code is a letter and three digits, as in M102"
    raise SetupError(Problem(code=UNKNOWN_CODE, message=f"'{visible(code)}' is not a code", help=advice))
