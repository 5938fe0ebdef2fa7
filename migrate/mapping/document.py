"""A YAML file as plain data, with the line and column of every key and value."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from migrate.core.places import Place
from migrate.core.problems import Code, Problem, Snippet
from migrate.core.shipped import shipped_folder

#: Keys and indexes from the top of the file down to a node.
NodePath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """Location of a key or value; line and column start at 1. The length ends at the end of the line."""

    line: int
    column: int
    length: int


@dataclass(slots=True)
class Document:
    """One file of a mapping.

    Attributes:
        shown: Its name in messages.
        data: Dictionaries, lists, texts, numbers, booleans and nulls; None if the file could not be read.
        keys, values: Location of each key and value by path.
        moved: Where a node is written that belongs to another path: a rule of a variant belongs to the columns of its table.
        borrowed: Where a node is written in another file: the columns of a set in target.yaml that a table uses.
        pruned: True if faulty parts were left out of the model. A key that is missing there is then not reported.
    """

    path: Path
    shown: str
    lines: list[str]
    data: Any = None
    keys: dict[NodePath, Span] = field(default_factory=dict)
    values: dict[NodePath, Span] = field(default_factory=dict)
    readable: bool = True
    pruned: bool = False
    moved: dict[NodePath, NodePath] = field(default_factory=dict)
    borrowed: dict[NodePath, tuple[Document, NodePath]] = field(default_factory=dict)

    def written(self, path: NodePath) -> Any:  # noqa: ANN401 - YAML holds anything
        """The value at a path; None if there is none."""
        document, path = self._home(path)
        found = document.data
        for part in path:
            listed = isinstance(found, list) and isinstance(part, int) and part < len(found)
            if listed or (isinstance(found, dict) and part in found):
                found = found[part]
            else:
                return None
        return found

    def written_keys(self, path: NodePath) -> set[str]:
        """The keys at a path; empty if there are none."""
        found = self.written(path)
        borrowed = {str(other[-1]) for other in self.borrowed if other[:-1] == path}
        return borrowed | (set(found) if isinstance(found, dict) else set())

    def span(self, path: NodePath, *, at_key: bool = False) -> Span | None:
        """The location of a node in this file, or of its nearest parent that has one."""
        path = self._written_path(path)
        first, second = (self.keys, self.values) if at_key else (self.values, self.keys)
        for length in range(len(path), 0, -1):
            found = first.get(path[:length]) or second.get(path[:length])
            if found is not None:
                return found
        return self.values.get(())

    def _home(self, path: NodePath) -> tuple[Document, NodePath]:
        """The file in which a node is written, and its path there."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.borrowed:
                document, other = self.borrowed[path[:length]]
                return document, (*other, *path[length:])
        return self, self._written_path(path)

    def _written_path(self, path: NodePath) -> NodePath:
        for length in range(len(path), 0, -1):
            if path[:length] in self.moved:
                return (*self.moved[path[:length]], *path[length:])
        return path

    def place(self, path: NodePath, *, at_key: bool = True) -> str:
        """`file:line:column` of a node."""
        document, path = self._home(path)
        span = document.span(path, at_key=at_key)
        return f"{document.shown}:{span.line}:{span.column}" if span else document.shown

    def problem(self, code: Code, message: str, path: NodePath, *, at_key: bool = False, help: str | None = None) -> Problem:  # noqa: A002 - the field's name
        """A fault at a node."""
        document, path = self._home(path)
        return document.fault_at(code, message, document.span(path, at_key=at_key), help=help)

    def fault_at(self, code: Code, message: str, span: Span | None, *, help: str | None = None) -> Problem:  # noqa: A002 - the field's name
        """A fault at a location in this file, or at the file itself."""
        if span is None or span.line > len(self.lines):
            return Problem(code=code, message=message, place=Place(self.shown), help=help)
        snippet = Snippet(self.lines[span.line - 1], span.column - 1, max(1, span.length))
        return Problem(code=code, message=message, place=Place(self.shown, span.line, span.column), snippet=snippet, help=help)


def shown_name(path: Path) -> str:
    """The name of a file in messages: relative to the working folder if it is below it, or to the shipped mappings."""
    resolved = path.resolve()
    home = shipped_folder("mappings").resolve()
    if resolved.is_relative_to(home):
        return f"mappings/{resolved.relative_to(home).as_posix()}"
    here = Path.cwd()
    return resolved.relative_to(here).as_posix() if resolved.is_relative_to(here) else str(path)
