"""Renders text for a terminal of a given width with rich; with colour only on request, regardless of the environment."""

from __future__ import annotations

from collections.abc import Iterable
from io import StringIO

from rich.console import Console, RenderableType

from migrate.core.problems import Severity

#: Colours that every terminal has; the text never depends on them.
SEVERITY_STYLE = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.NOTE: "bold cyan"}
HEADING = "bold"
QUIET = "dim"
GOOD = "bold green"

#: Minimum width; a terminal that reports fewer columns is assumed to have this many.
NARROWEST = 20


def draw(parts: Iterable[RenderableType], *, width: int, colour: bool) -> str:
    """Renders the parts below each other; no line is wider than `width` or has trailing spaces."""
    stream = StringIO()
    console = Console(
        file=stream,
        width=max(width, NARROWEST),
        color_system="standard" if colour else None,
        force_terminal=colour,
        force_jupyter=False,
        no_color=not colour,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
        _environ={},
    )
    for part in parts:
        console.print(part)
    lines = (line.rstrip() for line in stream.getvalue().split("\n"))
    return "\n".join(lines).rstrip("\n")
