"""Makes the plan of a table file: its specification for plan and load, and its rules by entity."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from migrate.core.entities import ENTITIES, Entity
from migrate.core.problems import Problem
from migrate.core.redaction import KeyKind
from migrate.mapping.applying.rules import ColumnPlan, PartPlan, TablePlan
from migrate.mapping.binding import Scope
from migrate.mapping.codes import CONTRADICTION, MIXED_SOURCES, UNKNOWN_ENTITY, WRONG_KEY, WRONG_PARENT, WRONG_TYPE
from migrate.mapping.columns import make_column_plan
from migrate.mapping.document import Document, NodePath
from migrate.mapping.fields import field_info
from migrate.mapping.filters import make_filter_plan
from migrate.mapping.item_keys import check_item_keys
from migrate.mapping.links import ITEM, Links
from migrate.mapping.models import EntityPart, FieldRule, TableFile, TargetFile
from migrate.mapping.models.table_file import IdRule
from migrate.mapping.row_keys import make_each_plan, make_key_plan, not_of_itself
from migrate.mapping.seeds import Seeds
from migrate.mapping.suggestions import suggestion
from migrate.mapping.users import Users
from migrate.mapping.value_maps import MapFile
from migrate.sources import TABLES, TALENT_HUB
from migrate.targets.spec import ColumnSpec, TableSpec


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The context of a table file: target.yaml, value maps, users."""

    target: TargetFile
    document: Document
    maps: dict[str, MapFile]
    users: Users
    user_tables: frozenset[str]
    links: Links
    seeds: Seeds


def make_table_plan(
    name: str, document: Document, file: TableFile, around: Surroundings, faults: list[Problem]
) -> TablePlan | None:
    """The plan of a table; None, with all faults added, if it cannot be made."""
    before = len(faults)
    parts: dict[str, PartPlan] = {}
    for entity_name, part, path in _parts(document, file, faults):
        entity = ENTITIES.get(entity_name)
        if entity is None:
            help_text = suggestion(entity_name, ENTITIES, "known entities")
            faults.append(
                document.problem(
                    UNKNOWN_ENTITY, f"there is no entity '{entity_name}'", path, at_key=file.entity is None, help=help_text
                )
            )
            continue
        items = (part.each or file.each) is not None
        scope = Scope(
            document,
            entity,
            items,
            around.target.phone_region,
            around.target.time_zone,
            around.maps,
            around.users,
            around.user_tables,
            around.links,
            around.seeds,
            faults,
        )
        parts[entity_name] = _part(scope, file, part, () if file.entity is not None else path, around)
    if not parts:
        return None
    source = _source(document, parts, around.target, faults)
    columns = _columns(document, parts, faults)
    parent_column = _parent_column(document, file, faults)
    spec = _spec(name, document, file, around.target, (source, parts, columns, parent_column))
    _check_keys(document, file, spec, faults)
    check_item_keys(document, file, parts, faults)
    return TablePlan(spec, parts, parent_column) if len(faults) == before else None


def _parts(document: Document, file: TableFile, faults: list[Problem]) -> list[tuple[str, EntityPart, NodePath]]:
    if (file.entity is None) == (file.entities is None):
        if not document.pruned:
            message = "a table file needs either 'entity' or 'entities'"
            faults.append(document.problem(CONTRADICTION, message, ("entities",) if file.entities else (), at_key=True))
        return []
    if file.entity is not None:
        return [(file.entity, EntityPart(), ("entity",))]
    return [(name, part, ("entities", name)) for name, part in (file.entities or {}).items()]


def _part(scope: Scope, file: TableFile, part: EntityPart, path: NodePath, around: Surroundings) -> PartPlan:
    split = (part.each, (*path, "each")) if part.each is not None else (file.each, ("each",))
    each, scope = make_each_plan(scope, *split)
    columns: list[ColumnPlan] = []
    rules: list[tuple[str, FieldRule, NodePath]] = [
        (name, rule, ("columns", name)) for name, rule in file.columns.items() if name not in part.columns
    ]
    rules += [(name, rule, (*path, "columns", name)) for name, rule in part.columns.items()]
    for name, rule, at in rules:
        made = make_column_plan(scope, name, rule, at)
        if made is not None:
            columns.append(made)
        if made is not None and file.parent is not None and rule.ref == file.parent:
            not_of_itself(scope, made.source, at, "the parent's key")
    key = (part.key, (*path, "key")) if part.key is not None else (file.key, ("key",))
    filters = [make_filter_plan(scope, name, each, ("filters", name)) for name, each in file.filters.items()]
    filters += [make_filter_plan(scope, name, each, (*path, "filters", name)) for name, each in part.filters.items()]
    shared = replace(scope, document=around.document, items=False)
    everywhere = around.target.filters.items()
    filters += [
        make_filter_plan(shared, name, each, ("filters", name)) for name, each in everywhere if each.entity == scope.entity.name
    ]
    if each is not None and each.entity is not None:
        filters += [
            make_filter_plan(shared, name, one.model_copy(update={"field": f"{ITEM}.{one.field}"}), ("filters", name))
            for name, one in everywhere
            if one.entity == each.entity.name
        ]
    named = tuple(each for each in filters if each is not None)
    return PartPlan(scope.entity, make_key_plan(scope, *key), tuple(columns), each, named, scope.links)


def _source(document: Document, parts: dict[str, PartPlan], target: TargetFile, faults: list[Problem]) -> str:
    sources = sorted({source_of(part.entity) for part in parts.values()})
    if len(sources) > 1:
        message = f"the entities come from two sources: {', '.join(sources)}"
        help_text = "a table belongs to one source; use two tables"
        faults.append(document.problem(MIXED_SOURCES, message, ("entities",), at_key=True, help=help_text))
    return target.source_name(sources[0])


def source_of(entity: Entity) -> str:
    """The source system of an entity. Attachments are in Talent Hub's archives."""
    table = TABLES.get(entity.tables[0])
    return table.source if table is not None else TALENT_HUB


def _columns(document: Document, parts: dict[str, PartPlan], faults: list[Problem]) -> tuple[ColumnSpec, ...]:
    """The union of all parts' columns. If two parts fill the same column, their types must be equal."""
    union: dict[str, ColumnSpec] = {}
    for part in parts.values():
        for plan in part.columns:
            known = union.setdefault(plan.spec.name, plan.spec)
            own = plan.spec
            if (known.dtype, known.reference, known.content) != (own.dtype, own.reference, own.content):
                path: NodePath = ("entities", part.entity.name, "columns", known.name)
                message, help_text = _difference(known, plan.spec)
                faults.append(document.problem(WRONG_TYPE, message, path, at_key=True, help=help_text))
            elif plan.spec.required is False and known.required:
                union[known.name] = plan.spec
    return tuple(union.values())


def _difference(one: ColumnSpec, other: ColumnSpec) -> tuple[str, str]:
    """What two entities say differently of a column, and what to do."""
    first, second = one.reference, other.reference
    if first is not None and second is not None and first.table == second.table:
        message = f"the entities fill the column '{one.name}' with different policies for a missing row"
        return message, "use the same 'missing' in each"
    if first is not None and second is not None:
        message = f"the entities fill the column '{one.name}' with ids of different tables: {first.table}, {second.table}"
        return message, "use the same 'ref' in each"
    if one.content is not None and other.content is not None:
        return f"the entities fill the column '{one.name}' with files of different sizes", "use the same 'max_bytes' in each"
    return f"the entities fill the column '{one.name}' with different types", "use the same 'type' or 'ref' in each"


def _parent_column(document: Document, file: TableFile, faults: list[Problem]) -> str | None:
    if file.parent is None:
        return None
    rules = [file.columns, *(part.columns for part in (file.entities or {}).values())]
    found = sorted({name for columns in rules for name, rule in columns.items() if rule.ref == file.parent})
    if len(found) != 1 and document.pruned:
        return None
    if len(found) != 1:
        message = f"exactly one column must be a 'ref' to the parent '{file.parent}', not {len(found)}"
        faults.append(document.problem(WRONG_PARENT, message, ("parent",)))
        return None
    return found[0]


def _spec(
    name: str,
    document: Document,
    file: TableFile,
    target: TargetFile,
    made: tuple[str, dict[str, PartPlan], tuple[ColumnSpec, ...], str | None],
) -> TableSpec:
    source, parts, columns, parent_column = made
    id_rule = _policy(file, target, "id") or IdRule()
    users_replaced = target.users.missing == "fallback" and "user" in parts
    return TableSpec(
        table=name,
        source=source,
        entities=tuple(parts),
        source_tables=tuple(dict.fromkeys(table for part in parts.values() for table in _tables_of(part))),
        columns=columns,
        key_columns=_key_columns(file, target, id_rule, columns),
        id_column=id_rule.column,
        id_kind=id_rule.kind,
        parent=file.parent if parent_column is not None else None,
        write=_policy(file, target, "write") or "upsert",
        hold=_policy(file, target, "hold") or "column",
        gone=_policy(file, target, "gone") or "report",
        created_column=_policy(file, target, "created_column"),
        modified_column=_policy(file, target, "modified_column"),
        key_kind=_key_kind(parts, parent_column),
        distinct=file.distinct or users_replaced,
        unique=tuple(tuple(columns) for columns in file.unique),
        place=f"{document.shown}:1:1",
    )


def _tables_of(part: PartPlan) -> tuple[str, ...]:
    """The source tables that decide which rows exist."""
    item = None if part.each is None else part.each.entity
    return part.entity.tables if item is None else part.entity.tables + item.tables


def _key_columns(file: TableFile, target: TargetFile, id_rule: IdRule, columns: tuple[ColumnSpec, ...]) -> tuple[str, ...]:
    """The columns that identify a row without the ledger; empty if only an id from the target does."""
    names = tuple(_policy(file, target, "key_columns") or ())
    filled = {column.name for column in columns}
    if id_rule.column is not None and id_rule.column not in filled and names == (id_rule.column,):
        return ()
    if not names and id_rule.kind == "given" and id_rule.column is not None:
        return (id_rule.column,)
    return names


def _policy(file: TableFile, target: TargetFile, name: str) -> Any:  # noqa: ANN401 - of the policy's type
    """The policy in the table file, otherwise the default in target.yaml."""
    return getattr(file if name in file.model_fields_set else target.defaults, name)


def _key_kind(parts: dict[str, PartPlan], parent_column: str | None) -> KeyKind:
    """Which keys may be shown: the strictest rule of all parts."""
    kinds = set()
    for part in parts.values():
        source = part.key.source
        if source is None:
            kinds.add(KeyKind.PARENT if parent_column is not None else KeyKind.HASHED)
        elif source.used == (field_info("attachment_id", part.entity, items=False),):
            kinds.add(KeyKind.FILE)
        elif source.personal:
            kinds.add(KeyKind.HASHED)
    return next((kind for kind in (KeyKind.HASHED, KeyKind.FILE, KeyKind.PARENT) if kind in kinds), KeyKind.PLAIN)


def _check_keys(document: Document, file: TableFile, spec: TableSpec, faults: list[Problem]) -> None:
    # Checks the file, not the plan: a faulty rule is reported only once.
    ruled = document.written_keys(("columns",))
    for entity in file.entities or {}:
        ruled |= document.written_keys(("entities", entity, "columns"))
    names = ruled | ({spec.id_column} if spec.id_column else set())
    at: NodePath = ("key_columns",) if "key_columns" in file.model_fields_set else ()
    if not spec.key_columns and spec.id_column is None:
        message = "the table needs 'key_columns' or a column for its id: otherwise its rows cannot be found again"
        help_text = "name the columns that identify a row, such as one filled by row.key"
        faults.append(document.problem(WRONG_KEY, message, at, at_key=True, help=help_text))
    for index, name in enumerate(spec.key_columns):
        if name not in names:
            message = f"no rule fills the key column '{name}'"
            faults.append(
                document.problem(
                    WRONG_KEY, message, (*at, index) if at else (), help=suggestion(name, names, "columns with a rule")
                )
            )
    for row, columns in enumerate(file.unique):
        for index, name in enumerate(columns):
            if name not in names:
                message = f"no rule fills the column '{name}'"
                help_text = suggestion(name, names, "columns with a rule")
                faults.append(document.problem(WRONG_KEY, message, ("unique", row, index), help=help_text))
    _check_once(document, file, spec, faults)
    if spec.id_kind == "given" and spec.id_column not in ruled:
        message = f"'id: given' needs a rule for the column '{spec.id_column}'"
        faults.append(document.problem(WRONG_KEY, message, ("id",) if "id" in file.model_fields_set else (), at_key=True))


def _check_once(document: Document, file: TableFile, spec: TableSpec, faults: list[Problem]) -> None:
    """Checks that columns which identify a row or its parent are compared in every run: neither written once nor optional."""
    parts: list[tuple[NodePath, dict[str, FieldRule]]] = [(("columns",), file.columns)]
    parts += [(("entities", name, "columns"), part.columns) for name, part in (file.entities or {}).items()]
    for path, columns in parts:
        for name, rule in columns.items():
            identifies = name in (*spec.key_columns, spec.id_column) or (rule.ref is not None and rule.ref == file.parent)
            forbidden = {"once": "written only once", "optional": "optional"} if identifies else {}
            for key, what in ((key, what) for key, what in forbidden.items() if getattr(rule, key)):
                message = f"the column '{name}' identifies the row or its parent, so it cannot be {what}"
                faults.append(document.problem(CONTRADICTION, message, (*path, name, key), at_key=True, help=f"remove '{key}'"))
