"""Text for a terminal of a given width, drawn by rich; with colour only when asked, whatever the environment says."""

from __future__ import annotations

from collections.abc import Iterable
from io import StringIO

from rich.console import Console, RenderableType

from migrate.core.problems import Severity

#: Colours a terminal of eight colours has; what they say is said in words as well.
SEVERITY_STYLE = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.NOTE: "bold cyan"}
HEADING = "bold"
QUIET = "dim"
GOOD = "bold green"

#: Narrower than this nothing can be read; a terminal that says so is taken to have this many columns.
NARROWEST = 20


def drawn(parts: Iterable[RenderableType], *, width: int, colour: bool) -> str:
    """The parts one below the other, no line wider than `width`, no blanks at line ends."""
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
