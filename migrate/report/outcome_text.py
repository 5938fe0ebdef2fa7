"""The summary of a command on the terminal: two tables, the files, the problems, the verdict and the next step."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rich.console import RenderableType
from rich.text import Text

from migrate.core.books import AttachmentBook, Books
from migrate.core.facts.delivery import DeliveryFacts
from migrate.core.outcome import Outcome
from migrate.core.problems import Group, Severity
from migrate.core.secrets import hide_secrets
from migrate.report.canvas import GOOD, HEADING, SEVERITY_STYLE, draw
from migrate.report.changed_rows import row_lines
from migrate.report.document import findings, stopping_problems
from migrate.report.faults import fault_heading, faults_by_file, indent_after, subject
from migrate.report.findings import ACCEPTED_TITLE, TITLES, Finding, group_findings
from migrate.report.sections import Section, section_parts
from migrate.report.shown import count_text, number, visible
from migrate.report.tables import books_parts
from migrate.report.verdict import verdict

#: Maximum number of places shown per code; the rest is only count_text.
PLACES = 3
#: The words of a command, with quoted parts as one word.
_WORDS = re.compile(r"""(?:'[^']*'|"[^"]*"|\\.|[^\s'"\\])+""")
_MARK = 2
#: Commands that store no files: they count files to be stored.
_PLANNING = ("inspect", "check", "draft", "plan", "show", "verify")


def terminal(
    outcome: Outcome, *, width: int, colour: bool = False, show_values: bool = False, sections: Sequence[str | Section] = ()
) -> str:
    """Renders the summary of a command; no line is wider than `width`.

    `sections` are the facts to show, in that order, between tables and problems.
    """
    rows = outcome.facts.changed_rows if isinstance(outcome.facts, DeliveryFacts) else None
    if rows is not None:  # The user asked for rows: what the whole plan contains would hide them.
        return draw([_title(outcome), "", *row_lines(rows, show_values=show_values)], width=width, colour=colour)
    parts: list[RenderableType] = [_title(outcome), ""]
    into = "Into the bundle" if outcome.command == "bundle" else "Into the target"
    parts += books_parts(outcome.books, width=width, planned=outcome.command in _PLANNING, into=into)
    facts = outcome.facts.as_json()
    for section in sections:
        parts += section_parts(section, facts, width=width)
    parts += _findings(outcome, show_values=show_values)
    # Last, so that the end of a long output says why the command stopped.
    parts += faults_by_file(stopping_problems(outcome), width=width, show_values=show_values)
    parts.append(Text(verdict(outcome), style=_style(outcome)))
    if outcome.next_step:
        parts += _next(hide_secrets(outcome.next_step), outcome.advice, width)
    elif outcome.advice:
        parts.append(Text.assemble(("Next: ", HEADING), f"{visible(hide_secrets(outcome.advice))}."))
    return draw(parts, width=width, colour=colour)


def brief(outcome: Outcome, before: Outcome | None = None, *, width: int, colour: bool = False) -> str:
    """Renders the verdict, and the books that differ from the outcome `before`; for a demo of several commands."""
    books, seen = outcome.books, before.books if before is not None else Books()
    new = Books(
        books.sources if books.sources != seen.sources else [],
        [book for book in books.targets if book.rows] if books.targets != seen.targets else [],
        books.attachments if books.attachments != seen.attachments else AttachmentBook(),
    )
    parts: list[RenderableType] = books_parts(new, width=width, planned=outcome.command in _PLANNING)
    parts += faults_by_file(stopping_problems(outcome), width=width, show_values=False)
    parts.append(Text(verdict(outcome), style=_style(outcome)))
    return draw(parts, width=width, colour=colour)


def _next(command: str, advice: str | None, width: int) -> Iterator[RenderableType]:
    """Renders the next command; if it is wider than the terminal, in lines that a shell joins."""
    lead = f"Next: {visible(advice)}:" if advice else "Next:"
    if advice is None and len(lead) + 1 + len(command) <= width:
        yield Text.assemble((lead, HEADING), " ", visible(command), no_wrap=True, overflow="ignore")
        return
    yield Text(lead, style=HEADING)
    line = " "
    for word in _WORDS.findall(visible(command)):
        if line.strip() and len(line) + len(word) + 3 > width:
            yield Text(f"{line} \\", no_wrap=True, overflow="ignore")
            line = "   "
        line += f" {word}"
    yield Text(line, no_wrap=True, overflow="ignore")


def _title(outcome: Outcome) -> Text:
    title = Text(f"talenthub {outcome.command}" + (" (preview)" if outcome.preview else ""), style=HEADING)
    if outcome.run:
        title.append(f"  run {outcome.run}", style="not bold dim")
    return title


def _style(outcome: Outcome) -> str:
    if outcome.error is not None or outcome.differences or not outcome.books.balanced:
        return SEVERITY_STYLE[Severity.ERROR]
    return SEVERITY_STYLE[Severity.WARNING] if outcome.rejects or outcome.preview else GOOD


def _findings(outcome: Outcome, *, show_values: bool) -> Iterator[RenderableType]:
    """Renders findings by group, each with its count, first places and help; those for information with one place."""
    title = None
    for finding in group_findings(findings(outcome), outcome):
        wanted = TITLES[finding.group] if finding.accepted is None else ACCEPTED_TITLE
        if wanted != title:
            title = wanted
            yield Text(title, style=HEADING)
            yield ""
        yield from _finding(finding, show_values=show_values)


def _finding(finding: Finding, *, show_values: bool) -> Iterator[RenderableType]:
    text = fault_heading(finding.problems[0], finding.code.title)
    text.append(f", {count_text(finding.count, 'time')}", style="not bold default")
    if finding.new:
        text.append(
            f" ({'new' if finding.new == finding.count else number(finding.new) + ' more'} since the last run)", style="bold"
        )
    yield text
    if finding.accepted is not None:
        yield indent_after("= accepted: ", visible(finding.accepted), indent=_MARK + 1)
        yield ""
        return
    shown_places = PLACES if finding.group is not Group.INFORMATION else 1
    for problem in finding.problems[:shown_places]:
        # In a list of single entries, the count of the last one includes those over the limit; it is shown once below.
        shown = replace(problem, count=1) if problem.each else problem
        where = subject(shown)
        yield indent_after("--> ", f"{where}: {visible(problem.message)}" if where else visible(problem.message), indent=_MARK)
        if show_values and problem.value is not None:
            yield indent_after("= value: ", visible(problem.value), indent=_MARK + 1)
    rest = finding.count - sum(1 if problem.each else problem.count for problem in finding.problems[:shown_places])
    if rest > 0:
        yield indent_after("= ", f"{number(rest)} more", indent=_MARK + 1)
    advice = next((problem.help for problem in finding.problems if problem.help), None)
    yield indent_after("= help: ", visible(advice or f"talenthub explain {finding.code.id}"), indent=_MARK + 1)
    yield ""
