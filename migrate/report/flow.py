"""Books as a flow diagram: one ribbon from each table to each of its classes. Geometry only; the page draws it.

Tables with a single class are left out: their ribbon says no more than the table of numbers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from migrate.core.books import SourceBook, TargetBook
from migrate.report.shown import number

SOURCE_CLASSES = ("used", "rejected", "excluded", "repeated")
TARGET_CLASSES = ("insert", "update", "unchanged", "hold", "reject")

#: In drawing units: total width, start and end of ribbons, distance between tables, maximum thickness.
WIDTH = 770
_LEFT, _RIGHT = 262.0, 600.0
_STEP = 26.0
_THICKEST = 20.0
_THINNEST = 1.2
_TOP = 8.0
_BAR = 6.0


@dataclass(frozen=True, slots=True)
class Ribbon:
    """A ribbon from a table to a class; `path` is an SVG path."""

    table: str
    name: str
    count: int
    path: str


@dataclass(frozen=True, slots=True)
class Node:
    """A table on the left or a class on the right: a bar with a label at its middle."""

    name: str
    count: str
    x: float
    y: float
    height: float

    @property
    def middle(self) -> float:
        """Vertical position of the label."""
        return round(self.y + self.height / 2, 1)


@dataclass(frozen=True, slots=True)
class Flow:
    """A drawing of `width` by `height` units."""

    tables: list[Node]
    classes: list[Node]
    ribbons: list[Ribbon]
    height: float
    width: int = WIDTH
    bar: float = _BAR


def source_flow(books: Sequence[SourceBook]) -> Flow:
    """Draws records by class."""
    return _flow([asdict(book) for book in books], "records", SOURCE_CLASSES)


def target_flow(books: Sequence[TargetBook]) -> Flow:
    """Draws rows by action."""
    return _flow([asdict(book) for book in books], "rows", TARGET_CLASSES)


def _flow(books: Sequence[Mapping[str, object]], whole: str, classes: Sequence[str]) -> Flow:
    counts = {str(book["table"]): {name: _count(book[name]) for name in classes} for book in books if _count(book[whole])}
    counts = {table: parts for table, parts in counts.items() if sum(count > 0 for count in parts.values()) > 1}
    largest = max((sum(parts.values()) for parts in counts.values()), default=0)
    if not largest:
        return Flow([], [], [], 0.0)
    thick = {
        table: {name: _thickness(count, largest) for name, count in parts.items() if count} for table, parts in counts.items()
    }
    tables, starts = _tables(counts, thick)
    nodes, ends, height = _classes(counts, thick, classes, len(tables))
    ribbons = []
    for table, parts in thick.items():
        for name, width in parts.items():
            ribbons.append(Ribbon(table, name, counts[table][name], _path(starts[table], ends[name], width)))
            starts[table] += width
            ends[name] += width
    return Flow(tables, nodes, ribbons, height)


def _tables(
    counts: Mapping[str, Mapping[str, int]], thick: Mapping[str, Mapping[str, float]]
) -> tuple[list[Node], dict[str, float]]:
    nodes, starts = [], {}
    for row, (table, parts) in enumerate(counts.items()):
        height = sum(thick[table].values())
        y = _TOP + row * _STEP + (_STEP - height) / 2
        starts[table] = y
        nodes.append(Node(table, number(sum(parts.values())), _LEFT - _BAR, round(y, 1), round(height, 1)))
    return nodes, starts


def _classes(
    counts: Mapping[str, Mapping[str, int]], thick: Mapping[str, Mapping[str, float]], classes: Sequence[str], rows: int
) -> tuple[list[Node], dict[str, float], float]:
    heights = {name: sum(parts.get(name, 0.0) for parts in thick.values()) for name in classes}
    there = [name for name in classes if heights[name]]
    taken = sum(max(heights[name], _STEP) for name in there)
    height = max(2 * _TOP + rows * _STEP, 2 * _TOP + taken)
    space = (height - 2 * _TOP - taken) / max(1, len(there))
    nodes, ends, y = [], {}, _TOP + space / 2
    for name in there:
        room = max(heights[name], _STEP)
        top = y + (room - heights[name]) / 2
        ends[name] = top
        total = sum(parts[name] for parts in counts.values())
        nodes.append(Node(name, number(total), _RIGHT, round(top, 1), round(heights[name], 1)))
        y += room + space
    return nodes, ends, round(height, 1)


def _path(start: float, end: float, width: float) -> str:
    middle = (_LEFT + _RIGHT) / 2
    return (
        f"M{_LEFT:g} {start:.1f}C{middle:g} {start:.1f} {middle:g} {end:.1f} {_RIGHT:g} {end:.1f}"
        f"V{end + width:.1f}C{middle:g} {end + width:.1f} {middle:g} {start + width:.1f} {_LEFT:g} {start + width:.1f}Z"
    )


def _thickness(count: int, largest: int) -> float:
    """Returns the thickness: the square root makes tables of ten rows and of a million rows visible; the page explains it."""
    return max(_THINNEST, _THICKEST * math.sqrt(count / largest))


def _count(value: object) -> int:
    return value if isinstance(value, int) else 0
