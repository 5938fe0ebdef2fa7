"""Shows a fault like a compiler: code, place, the line with a caret below it, and how to fix it."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.padding import Padding
from rich.text import Text

from migrate.core.problems import Problem, Snippet
from migrate.core.redaction import safe_key
from migrate.report.canvas import HEADING, NARROWEST, QUIET, SEVERITY_STYLE, draw
from migrate.report.shown import count_text, visible

_LEAST_GUTTER = 3


def render_problem(problem: Problem, *, width: int = 100, colour: bool = False, show_values: bool = False) -> str:
    """Renders one problem with its place, its line of the mapping if it has one, and its help."""
    return draw(fault(problem, width=width, show_values=show_values), width=width, colour=colour)


def fault(problem: Problem, *, width: int, show_values: bool) -> list[Text | Padding]:
    """Returns the parts of the same text."""
    gutter = max(_LEAST_GUTTER, len(str(problem.place.line or "")) + 1)
    parts: list[Text | Padding] = [fault_heading(problem, problem.message)]
    where = subject(problem)
    if where:
        parts.append(indent_after("--> ", where, indent=gutter - 1))
    if problem.snippet is not None:
        parts += _quoted(problem.snippet, str(problem.place.line or ""), gutter, max(width, NARROWEST))
    if show_values and problem.value is not None:
        parts.append(indent_after("= value: ", visible(problem.value), indent=gutter))
    if problem.help:
        parts.append(indent_after("= help: ", visible(problem.help), indent=gutter))
    return parts


def faults_by_file(problems: Sequence[Problem], *, width: int, show_values: bool) -> list[Text | Padding | str]:
    """Returns the parts of several problems, each with a blank line. If they are in several files, each file has a heading."""
    files: dict[str, list[Problem]] = {}
    for problem in problems:
        files.setdefault(problem.place.file or "", []).append(problem)
    parts: list[Text | Padding | str] = []
    for file, found in files.items():
        if len(files) > 1 and file:
            parts += [Text(f"{visible(file)}: {count_text(len(found), 'fault')}", style=HEADING), ""]
        for problem in found:
            parts += [*fault(problem, width=width, show_values=show_values), ""]
    return parts


def fault_heading(problem: Problem, message: str) -> Text:
    """`error[M102]: message`."""
    text = Text(f"{problem.severity.value}[{problem.code.id}]", style=SEVERITY_STYLE[problem.severity])
    text.append(": ", style="not bold default")
    text.append(visible(message), style="bold default")
    return text


def subject(problem: Problem) -> str:
    """Returns `file:line:column (table key, 3 times)`, as far as known; empty if nothing is known."""
    known = [str(problem.place)] if problem.place.file is not None else []
    about = " ".join(part for part in (problem.table, safe_key(problem.key) if problem.key else None) if part)
    if problem.count > 1:
        about = f"{about}, {count_text(problem.count, 'time')}" if about else count_text(problem.count, "time")
    if about:
        known.append(f"({about})" if known else about)
    return visible(" ".join(known))


def indent_after(mark: str, text: str, *, indent: int) -> Padding:
    """Renders a line after a mark; wrapped text is indented below it."""
    body = Text(mark, style=QUIET)
    body.append(text, style="not dim")
    return Padding(body, (0, 0, 0, indent))


def _quoted(snippet: Snippet, line: str, gutter: int, width: int) -> list[Text | Padding]:
    room = width - gutter - 2
    text, start = _window(snippet, room)
    under = max(1, min(snippet.length, len(snippet.text) - snippet.start, max(1, len(text) - start)))
    caret = " " * cell_len(text[:start]) + "^" * max(1, cell_len(text[start : start + under]))
    bar = Text(" " * gutter + "|", style=QUIET)
    quoted = Text(line.ljust(gutter) + "| ", style=QUIET)
    quoted.append(text, style="not dim")
    marked = Text(" " * gutter + "| ", style=QUIET)
    marked.append(caret, style="not dim bold red")
    return [bar, quoted, marked]


def _window(snippet: Snippet, room: int) -> tuple[str, int]:
    """Returns the part of a long line around the underlined text, and its offset; every character takes at most one cell."""
    text = "".join(
        " " if character == "\t" else "\N{REPLACEMENT CHARACTER}" if visible(character) != character else character
        for character in snippet.text
    )
    if cell_len(text) <= room:
        return text, snippet.start
    first = max(0, min(snippet.start - room // 3, len(text) - room))
    piece = text[first:]
    while cell_len(piece) > room:
        piece = piece[:-1]
    return piece, snippet.start - first
