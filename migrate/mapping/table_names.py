"""The tables that table files name: in a `ref`, in a `lookup`, and as their parent."""

from __future__ import annotations

from collections.abc import Iterator

from migrate.core.problems import Problem
from migrate.mapping.codes import CONTRADICTION, UNKNOWN_TABLE
from migrate.mapping.document import NodePath
from migrate.mapping.folder import Folder, files_of
from migrate.mapping.models import FieldRule, LookedUpReference, TableFile
from migrate.mapping.suggestions import suggestion


def check_references(folder: Folder, faults: list[Problem]) -> None:
    """Checks that every `ref` and `parent` names a table that has a file, even a faulty one."""
    known = set(folder.tables) | {path.stem for path in folder.path.glob("*.yaml") if path.name not in files_of(folder.target)}
    known |= set(folder.target.seeds)
    for name, (document, _) in folder.tables.items():
        for path, table in _looked_up(folder, name):
            if table in known - set(folder.target.seeds):
                message, help_text = f"the table '{table}' is mapped, so it needs no lookup", "use 'ref' and 'key'"
                faults.append(document.problem(CONTRADICTION, message, path, help=help_text))
        for path, table in named_tables(folder, name):
            if table not in known:
                help_text = suggestion(table, known - {name}, "mapped tables")
                faults.append(document.problem(UNKNOWN_TABLE, f"the table '{table}' is not mapped", path, help=help_text))


def named_tables(folder: Folder, name: str) -> Iterator[tuple[NodePath, str]]:
    """The tables that a table file refers to, with the path of each reference."""
    file = folder.tables[name][1]
    for path, rule in _rules(file):
        if rule.ref is not None:
            yield (*path, "ref"), rule.ref
        for column, one in _compared(rule):
            yield (*path, "lookup", "by", column, "ref"), one.ref
    if file.parent is not None:
        yield ("parent",), file.parent


def _looked_up(folder: Folder, name: str) -> Iterator[tuple[NodePath, str]]:
    """The tables in which a table file looks up rows, with the path of each lookup."""
    for path, rule in _rules(folder.tables[name][1]):
        if rule.lookup is not None:
            yield (*path, "lookup", "table"), rule.lookup.table


def _compared(rule: FieldRule) -> Iterator[tuple[str, LookedUpReference]]:
    """The columns of a lookup that refer to mapped tables."""
    by = {} if rule.lookup is None or isinstance(rule.lookup.by, str) else rule.lookup.by
    yield from ((column, one) for column, one in by.items() if isinstance(one, LookedUpReference))


def _rules(file: TableFile) -> Iterator[tuple[NodePath, FieldRule]]:
    for name, rule in file.columns.items():
        yield ("columns", name), rule
    for entity, part in (file.entities or {}).items():
        for name, rule in part.columns.items():
            yield ("entities", entity, "columns", name), rule
