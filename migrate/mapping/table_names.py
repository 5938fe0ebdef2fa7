"""The tables that table files name: in a `ref`, and as their parent."""

from __future__ import annotations

from collections.abc import Iterator

from migrate.core.problems import Problem
from migrate.mapping.codes import UNKNOWN_TABLE
from migrate.mapping.document import NodePath
from migrate.mapping.folder import Folder, files_of
from migrate.mapping.models import FieldRule
from migrate.mapping.suggestions import suggestion


def check_references(folder: Folder, faults: list[Problem]) -> None:
    """Checks that every `ref` and `parent` names a table that has a file, even a faulty one."""
    known = set(folder.tables) | {path.stem for path in folder.path.glob("*.yaml") if path.name not in files_of(folder.target)}
    for name, (document, _) in folder.tables.items():
        for path, table in named_tables(folder, name):
            if table not in known:
                help_text = suggestion(table, known - {name}, "mapped tables")
                faults.append(document.problem(UNKNOWN_TABLE, f"the table '{table}' is not mapped", path, help=help_text))


def named_tables(folder: Folder, name: str) -> Iterator[tuple[NodePath, str]]:
    """The tables that a table file refers to, with the path of each reference."""
    file = folder.tables[name][1]
    parts: list[tuple[NodePath, dict[str, FieldRule]]] = [((), file.columns)]
    parts += [(("entities", entity), part.columns) for entity, part in (file.entities or {}).items()]
    for path, columns in parts:
        for column, rule in columns.items():
            if rule.ref is not None:
                yield (*path, "columns", column, "ref"), rule.ref
    if file.parent is not None:
        yield ("parent",), file.parent
