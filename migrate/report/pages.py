"""The pages of the codes: what each means, how to fix it, and an example. `talenthub explain` prints them."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from migrate.core.code_pages import known_codes, page, severity_of
from migrate.core.errors import SetupError
from migrate.core.facts import Facts
from migrate.core.problems import Problem
from migrate.report.canvas import draw
from migrate.report.codes import UNKNOWN_CODE
from migrate.report.shown import visible


@dataclass(slots=True)
class Explanation(Facts):
    """A code as given, and its page as Markdown."""

    code: str
    page: str


@dataclass(frozen=True, slots=True)
class ListedCode:
    """A code with its severity and its title."""

    code: str
    severity: str
    title: str


@dataclass(slots=True)
class CodeList(Facts):
    """All codes, in order."""

    codes: list[ListedCode]


def list_codes() -> CodeList:
    """Returns every code with its severity and title."""
    titles = {code: page(code).partition("\n")[0].removeprefix(f"# {code} ") for code in known_codes()}
    return CodeList([ListedCode(code, severity_of(code).value, title) for code, title in titles.items()])


def render_page(code: str, *, width: int, colour: bool) -> str:
    """Returns the page of a code for a terminal; only code blocks keep lines that are wider. Raises SetupError."""
    from migrate.report.markdown import Page  # noqa: PLC0415 - start-up counts: only a page of a code needs Markdown

    return draw([Page(explain(code), code_theme="ansi_dark")], width=width, colour=colour)


def explain(code: str) -> str:
    """Returns the page of a code as Markdown; the code in upper or lower case. Raises SetupError for an unknown code."""
    wanted = code.strip().upper()
    known = known_codes()
    if wanted in known:
        return page(wanted)
    near = difflib.get_close_matches(wanted, known, n=1)
    advice = f"did you mean '{near[0]}'?" if near else "`talenthub explain` lists all codes"
    raise SetupError(Problem(code=UNKNOWN_CODE, message=f"'{visible(code)}' is not a code", help=advice))
