"""Variants: rules that the target's columns decide on, so that one mapping fits several versions of a target."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from migrate.core.problems import Problem
from migrate.mapping.applying.rules import TablePlan
from migrate.mapping.codes import MISSING_KEY, VARIANT
from migrate.mapping.document import Document, NodePath
from migrate.mapping.folder import Folder
from migrate.mapping.models import EntityPart, TableFile, Variant
from migrate.targets.schema import TargetSchema, TargetTable

#: A variant, and its path in the table file.
Found = tuple[NodePath, Variant]


def has_variants(folder: Folder) -> bool:
    """Whether a table of the mapping has variants."""
    return any(True for _, file in folder.tables.values() for _ in _variants(file))


def check_conditions(folder: Folder, faults: list[Problem]) -> None:
    """Checks that every variant names columns."""
    for document, file in folder.tables.values():
        for path, variant in _variants(file):
            if not variant.has and not variant.lacks:
                message = "a variant needs 'has' or 'lacks'"
                faults.append(document.problem(MISSING_KEY, message, path, help="name columns that decide on its rules"))


def each_variant(folder: Folder) -> Iterator[tuple[str, Document, TableFile]]:
    """Yields each table once for each of its variants, with the rules of that variant, so that all of them are checked."""
    for name, (document, file) in folder.tables.items():
        for path, _ in _variants(file):
            yield name, *_merged(document, file, lambda found, chosen=path: found[0] == chosen)  # type: ignore[misc]


def fitted_tables(folder: Folder, live: TargetSchema) -> dict[str, tuple[Document, TableFile]]:
    """Returns the tables with the rules of the variants that fit the target's columns."""
    return {name: _merged(document, file, _fits(name, live)) for name, (document, file) in folder.tables.items()}


def variants_used(folder: Folder, live: TargetSchema) -> list[Problem]:
    """Returns a note for each variant that fits the target's columns."""
    return [
        document.problem(VARIANT, f"table '{name}' {_reason(found[1])}: the rules of this variant are used", found[0])
        for name, (document, file) in folder.tables.items()
        for found in _variants(file)
        if _fits(name, live)(found)
    ]


def replaces_characters(plans: Mapping[str, TablePlan]) -> bool:
    """Whether a rule replaces characters that a column may not hold."""
    return any(column.basic_characters for plan in plans.values() for part in plan.parts.values() for column in part.columns)


def with_columns_that_hold_all(plans: Mapping[str, TablePlan], live: TargetSchema) -> dict[str, TablePlan]:
    """Returns the plans without replacement of characters in columns that hold every character."""
    return {name: _keeping(plan, live.tables.get(name)) for name, plan in plans.items()}


def _keeping(plan: TablePlan, table: TargetTable | None) -> TablePlan:
    limited = {column.name for column in table.columns if column.characters is not None} if table is not None else set()
    parts = {
        name: replace(
            part,
            columns=tuple(
                replace(one, basic_characters=one.basic_characters and one.spec.name in limited) for one in part.columns
            ),
        )
        for name, part in plan.parts.items()
    }
    return replace(plan, parts=parts)


def _reason(variant: Variant) -> str:
    parts = [f"has {', '.join(variant.has)}"] if variant.has else []
    parts += [f"lacks {', '.join(variant.lacks)}"] if variant.lacks else []
    return " and ".join(parts)


def _fits(name: str, live: TargetSchema) -> Callable[[Found], bool]:
    table = live.tables.get(name)
    columns = None if table is None else {column.name for column in table.columns}

    def fits(found: Found) -> bool:
        _, variant = found
        return columns is not None and columns.issuperset(variant.has) and columns.isdisjoint(variant.lacks)

    return fits


def _variants(file: TableFile) -> Iterator[Found]:
    for number, variant in enumerate(file.variants):
        yield ("variants", number), variant
    for entity, part in (file.entities or {}).items():
        for number, variant in enumerate(part.variants):
            yield ("entities", entity, "variants", number), variant


def _merged(document: Document, file: TableFile, chosen: Callable[[Found], bool]) -> tuple[Document, TableFile]:
    """Returns a table file with the rules of the chosen variants among its columns; a later variant wins."""
    columns = dict(file.columns)
    parts: dict[str, EntityPart] = dict(file.entities or {})
    moved: dict[NodePath, NodePath] = {}
    for path, variant in filter(chosen, _variants(file)):
        moved |= {(*path[:-2], "columns", name): (*path, "columns", name) for name in variant.columns}
        if path[0] == "variants":
            columns |= variant.columns
        else:
            entity = str(path[1])
            parts[entity] = parts[entity].model_copy(update={"columns": parts[entity].columns | variant.columns})
    if not moved:
        return document, file
    update = {"columns": columns, **({"entities": parts} if file.entities else {})}
    return replace(document, moved=moved), file.model_copy(update=update)
