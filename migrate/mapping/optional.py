"""Optional columns and tables: they are left out if the target lacks them, so that one mapping fits several versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from migrate.core.problems import Problem
from migrate.mapping.codes import LEFT_OUT, UNKNOWN_TABLE
from migrate.mapping.document import Document, NodePath
from migrate.mapping.folder import Folder
from migrate.mapping.models import FieldRule, TableFile
from migrate.targets.schema import TargetSchema

_Tables = Mapping[str, tuple[Document, TableFile]]


def has_optional(folder: Folder) -> bool:
    """Whether something in the mapping is optional."""
    rules = (rule for _, file in folder.tables.values() for _, _, rule in _rules(file))
    tables = [file.optional for _, file in folder.tables.values()] + [seeds.optional for seeds in folder.target.seeds.values()]
    return any(tables) or any(rule.optional for rule in rules)


def without_absent(folder: Folder, live: TargetSchema, faults: list[Problem]) -> Folder:
    """The folder without the optional columns, tables and seeds that the target lacks.

    Adds a fault for each rule that needs a table which is left out, unless the rule is optional, too.
    """
    absent = _absent_tables(folder, live)
    tables = {}
    for name, (document, file) in folder.tables.items():
        if name in absent:
            continue
        if file.parent in absent:
            faults.append(_needs(document, file.parent or "", ("parent",)))
        kept = {
            (path, column) for path, column, rule in _rules(file) if not _is_left_out(folder, name, column, rule, live, absent)
        }
        for path, column, rule in _rules(file):
            table = _table_of(folder, rule)
            if table in absent and (path, column) in kept:
                faults.append(_needs(document, table or "", (*path, column)))
        tables[name] = (document, _reduced(file, kept))
    seeds = {name: rule for name, rule in folder.target.seeds.items() if name not in absent}
    return replace(folder, tables=tables, target=folder.target.model_copy(update={"seeds": seeds}))


def left_out(folder: Folder, live: TargetSchema) -> list[Problem]:
    """A note for each optional column, table and table of seeds that the target lacks."""
    absent = _absent_tables(folder, live)
    found = [
        folder.target_document.problem(LEFT_OUT, f"the target has no table '{name}', which is optional", ("seeds", name))
        for name in folder.target.seeds
        if name in absent
    ]
    for name, (document, file) in folder.tables.items():
        if name in absent:
            found.append(document.problem(LEFT_OUT, f"the target has no table '{name}', which is optional", ("optional",)))
            continue
        for path, column, rule in _rules(file):
            if _is_left_out(folder, name, column, rule, live, absent):
                message = f"table '{name}' has no column '{column}', which is optional"
                if _table_of(folder, rule) in absent:
                    message = f"the column '{column}' of table '{name}' needs a table that is left out"
                found.append(document.problem(LEFT_OUT, message, (*path, column), at_key=True))
    return found


def _absent_tables(folder: Folder, live: TargetSchema) -> frozenset[str]:
    """Optional tables that the target lacks, and optional children of these."""
    files = {name: file for name, (_, file) in folder.tables.items() if file.optional}
    absent = {name for name in files if name not in live.tables}
    absent |= {name for name, seeds in folder.target.seeds.items() if seeds.optional and name not in live.tables}
    while more := {name for name, file in files.items() if file.parent in absent} - absent:
        absent |= more
    return frozenset(absent)


def _is_left_out(  # noqa: PLR0917 - one rule, its place, and what decides on it
    folder: Folder, table: str, column: str, rule: FieldRule, live: TargetSchema, absent: frozenset[str]
) -> bool:
    there = live.tables.get(table)
    if not rule.optional or there is None:  # A missing table that is not optional is reported as such.
        return False
    return all(each.name != column for each in there.columns) or _table_of(folder, rule) in absent


def _table_of(folder: Folder, rule: FieldRule) -> str | None:
    """The table whose row a rule refers to."""
    if rule.seed is not None:
        return next((name for name, seeds in folder.target.seeds.items() if rule.seed in seeds.rows), None)
    return rule.ref if rule.lookup is None else rule.lookup.table


def _rules(file: TableFile) -> Iterator[tuple[NodePath, str, FieldRule]]:
    """Each rule with the path of its columns and its column."""
    for name, rule in file.columns.items():
        yield ("columns",), name, rule
    for entity, part in (file.entities or {}).items():
        for name, rule in part.columns.items():
            yield ("entities", entity, "columns"), name, rule


def _reduced(file: TableFile, kept: set[tuple[NodePath, str]]) -> TableFile:
    columns = {name: rule for name, rule in file.columns.items() if (("columns",), name) in kept}
    parts = {
        entity: part.model_copy(
            update={
                "columns": {name: rule for name, rule in part.columns.items() if (("entities", entity, "columns"), name) in kept}
            }
        )
        for entity, part in (file.entities or {}).items()
    }
    return file.model_copy(update={"columns": columns, **({"entities": parts} if file.entities else {})})


def _needs(document: Document, table: str, path: NodePath) -> Problem:
    message = f"the table '{table}' is optional, and this target lacks it"
    return document.problem(UNKNOWN_TABLE, message, path, at_key=True, help="add optional: true here, too")
