"""Markdown on the terminal."""

from __future__ import annotations

from typing import ClassVar

from rich.console import Console, ConsoleOptions, RenderResult
from rich.markdown import Heading, Markdown


class _Heading(Heading):
    """A heading at the left edge: rich centres those of the first level."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        self.text.justify = "left"
        yield self.text


class Page(Markdown):
    """A text with its headings at the left edge."""

    elements: ClassVar = {**Markdown.elements, "heading_open": _Heading}
