"""A YAML file as plain data in which every key and value knows its line and column."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from migrate.core.places import Place
from migrate.core.problems import Code, Problem, Snippet
from migrate.core.shipped import shipped

#: Keys and indexes from the top of the file down to a node.
NodePath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """Where a key or value stands; line and column from 1. The length is cut at the end of its line."""

    line: int
    column: int
    length: int


@dataclass(slots=True)
class Document:
    """One file of a mapping.

    Attributes:
        shown: Its name as messages give it.
        data: Dictionaries, lists, texts, numbers, booleans and nulls; None where the file could not be read.
        keys, values: Place of each key and value by path.
        pruned: True where faulty parts were left out of the model, so that what is missing there is no fault of its own.
    """

    path: Path
    shown: str
    lines: list[str]
    data: Any = None
    keys: dict[NodePath, Span] = field(default_factory=dict)
    values: dict[NodePath, Span] = field(default_factory=dict)
    readable: bool = True
    pruned: bool = False

    def written(self, path: NodePath) -> Any:  # noqa: ANN401 - YAML holds anything
        """What the file says at a path; None where it says nothing."""
        found = self.data
        for part in path:
            listed = isinstance(found, list) and isinstance(part, int) and part < len(found)
            if listed or (isinstance(found, dict) and part in found):
                found = found[part]
            else:
                return None
        return found

    def written_keys(self, path: NodePath) -> set[str]:
        """The keys at a path; none where it holds no keys."""
        found = self.written(path)
        return set(found) if isinstance(found, dict) else set()

    def span(self, path: NodePath, *, at_key: bool = False) -> Span | None:
        """The place of a node, or of the nearest node above it."""
        first, second = (self.keys, self.values) if at_key else (self.values, self.keys)
        for length in range(len(path), 0, -1):
            found = first.get(path[:length]) or second.get(path[:length])
            if found is not None:
                return found
        return self.values.get(())

    def place(self, path: NodePath, *, at_key: bool = True) -> str:
        """`file:line:column` of a node."""
        span = self.span(path, at_key=at_key)
        return f"{self.shown}:{span.line}:{span.column}" if span else self.shown

    def problem(self, code: Code, message: str, path: NodePath, *, at_key: bool = False, help: str | None = None) -> Problem:  # noqa: A002 - the field's name
        """A fault at a node."""
        return self.fault_at(code, message, self.span(path, at_key=at_key), help=help)

    def fault_at(self, code: Code, message: str, span: Span | None, *, help: str | None = None) -> Problem:  # noqa: A002 - the field's name
        """A fault at a place of this file; at the file itself without one."""
        if span is None or span.line > len(self.lines):
            return Problem(code=code, message=message, place=Place(self.shown), help=help)
        snippet = Snippet(self.lines[span.line - 1], span.column - 1, max(1, span.length))
        return Problem(code=code, message=message, place=Place(self.shown, span.line, span.column), snippet=snippet, help=help)


def shown_name(path: Path) -> str:
    """A file as messages name it: relative where it lies below the working folder; a shipped one by its place among those."""
    resolved = path.resolve()
    home = shipped("mappings").resolve()
    if resolved.is_relative_to(home):
        return f"mappings/{resolved.relative_to(home).as_posix()}"
    here = Path.cwd()
    return resolved.relative_to(here).as_posix() if resolved.is_relative_to(here) else str(path)
