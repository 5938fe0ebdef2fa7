"""A section of the facts on the terminal: a table, a list, or a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from migrate.core.secrets import hide_in
from migrate.report.canvas import HEADING
from migrate.report.faults import indent_after
from migrate.report.shown import number, visible
from migrate.report.tables import table_parts

_MARK = 2


@dataclass(frozen=True, slots=True)
class Section:
    """A section to show.

    Attributes:
        columns: Columns of its table that the text shows; None for all.
        records: Shows each row as a record with labels, also if the table would fit.
    """

    name: str
    columns: Sequence[str] | None = None
    records: bool = False


def section_parts(section: str | Section, facts: Mapping[str, Any], *, width: int) -> list[RenderableType]:
    """Renders a section of the facts: a table, a list, or a line; nothing if it has no content."""
    wanted = Section(section) if isinstance(section, str) else section
    fact = hide_in(facts.get(wanted.name))
    title = wanted.name.replace("_", " ").capitalize()
    if wanted.columns is not None and isinstance(fact, list):
        fact = [{name: row[name] for name in wanted.columns} for row in fact]
    if isinstance(fact, Mapping):
        if all(isinstance(value, Mapping) for value in fact.values()) and fact:
            return [*table_parts(title, [{"": key} | dict(value) for key, value in fact.items()], width=width, total=False), ""]
        lines = [indent_after(f"{key.replace('_', ' ')}: ", _plain(value), indent=_MARK) for key, value in fact.items()]
        return [Text(title, style=HEADING), *lines, ""] if lines else []
    if isinstance(fact, Sequence) and not isinstance(fact, str) and fact:
        if all(isinstance(item, Mapping) for item in fact):
            return [*table_parts(title, fact, width=0 if wanted.records else width, total=False), ""]
        return [Text(title, style=HEADING), *(indent_after("- ", _plain(item), indent=_MARK) for item in fact), ""]
    return [] if fact is None or fact == [] else [indent_after(f"{title}: ", _plain(fact), indent=0), ""]


def _plain(value: Any) -> str:  # noqa: ANN401 - facts are whatever JSON can hold
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return number(value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_plain(item)}" for key, item in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(_plain(item) for item in value) or "none"
    return visible(str(value))
