"""Checks each rule against the target's column: name, type, length, enum, NOT NULL, foreign key."""

from __future__ import annotations

import polars as pl

from migrate.mapping.applying.rules import ColumnPlan, ValueSource
from migrate.mapping.checking.lookups import check_lookup
from migrate.mapping.checking.site import Site
from migrate.mapping.codes import (
    GENERATED,
    LOSES,
    MAY_BE_LONGER,
    MAY_BE_NULL,
    MAY_BE_OTHER,
    MAY_NOT_HOLD,
    MISFIT_ENUM,
    MISFIT_LENGTH,
    MISFIT_REFERENCE,
    MISFIT_TYPE,
    NO_COLUMN,
)
from migrate.mapping.document import NodePath
from migrate.mapping.fields import ITEM_POSITION, ITEM_RAW, ITEM_TEXT, ROW_KEY
from migrate.mapping.suggestions import suggestion
from migrate.targets.contents import holds_bytes
from migrate.targets.precision import loses_digits
from migrate.targets.schema import TargetColumn
from migrate.targets.spec import ColumnSpec

#: Column types that accept a mapped type, besides its own. Text columns may hold times and dates.
_FITS: dict[str, tuple[str, ...]] = {
    "text": ("String",),
    "json": ("String",),
    "integer": ("Int64", "Float64"),
    "number": ("Float64",),
    "boolean": ("Boolean",),
    "time": ("Datetime", "String"),
    "date": ("Date", "String"),
}

#: Fields that are never empty.
_NEVER_NULL = {ROW_KEY, ITEM_TEXT, ITEM_RAW, ITEM_POSITION, "users.known"}


def check_columns(site: Site) -> None:
    """Checks every rule of a table against its column. A column that does not exist is reported once."""
    for entity, part in site.plan.parts.items():
        for plan in part.columns:
            path = site.rule_path(entity, plan.spec.name)
            column = site.column(plan.spec.name)
            if column is None:
                names = [each.name for each in site.table.columns]
                message = f"table '{site.table.name}' has no column '{plan.spec.name}'"
                site.add(NO_COLUMN, message, path, help_text=suggestion(plan.spec.name, names, "its columns"), at_key=True)
                continue
            if column.generated:
                site.add(GENERATED, f"the target computes the column '{column.name}'", path, at_key=True)
            if plan.lookup is not None and plan.lookup.rows is None:
                check_lookup(site, plan.lookup, column, path)
            elif plan.spec.content is not None:
                _check_file(site, plan.spec, plan.spec.content, column, path)
            elif plan.spec.reference is not None:
                _check_reference(site, plan, column, path)
            else:
                _check_type(site, plan, column, path)
                _check_length(site, plan, column, path)
                _check_characters(site, plan, column, path)
                _check_enum(site, plan, column, path)
                _check_precision(site, plan, column, path)
            never_null = part.entity.key
            _check_null(site, plan, column, path, never_null)


def fits(spec: ColumnSpec, column: TargetColumn) -> bool:
    """Whether the target's column accepts a constant of the mapped column's type."""
    if isinstance(column.dtype, pl.Float64) and isinstance(spec.dtype, pl.Int64):
        return True
    # Text columns may hold times and dates, and columns of types that are text for us may hold any text.
    return column.dtype == spec.dtype or (isinstance(column.dtype, pl.String) and not spec.dtype.is_numeric())


def _check_type(site: Site, plan: ColumnPlan, column: TargetColumn, path: NodePath) -> None:
    wanted = type(column.dtype).__name__
    if wanted in _FITS[plan.kind]:
        return
    message = f"the column '{column.name}' is {column.sql_type}, but the rule produces {plan.kind}"
    types = {"Int64": "integer", "Float64": "number", "Boolean": "boolean", "Datetime": "time", "Date": "date", "String": "text"}
    help_text = f"add type: {types[wanted]}" if wanted in types else None
    site.add(MISFIT_TYPE, message, path, help_text=help_text)


def _check_file(site: Site, spec: ColumnSpec, size: int, column: TargetColumn, path: NodePath) -> None:
    """Checks that a column for files holds bytes, as many as the rule allows."""
    if not holds_bytes(column):
        message = f"the column '{column.name}' is {column.sql_type}, but the rule produces a file"
        site.add(MISFIT_TYPE, message, path, help_text="map 'stored_at' or 'file_url', and keep the file in a store")
    elif column.max_bytes is not None and size > column.max_bytes:
        message = f"max_bytes is {size}, but the column '{spec.name}' holds {column.max_bytes} bytes"
        site.add(MISFIT_LENGTH, message, (*path, "max_bytes"))


def _check_length(site: Site, plan: ColumnPlan, column: TargetColumn, path: NodePath) -> None:
    if column.max_length is None or column.dtype != pl.String() or column.enum is not None:
        return
    given = plan.spec.max_length
    if given is not None and given > column.max_length:
        message = f"max_length is {given}, but the column '{column.name}' holds {column.max_length} characters"
        site.add(MISFIT_LENGTH, message, (*path, "max_length"))
        return
    outputs = _outputs(plan)
    if outputs is not None:
        longest = max((len(value) for value in outputs), default=0)
        if longest > column.max_length:
            message = f"a value has {longest} characters, but the column '{column.name}' holds {column.max_length}"
            site.add(MISFIT_LENGTH, message, path)
    elif given is None:
        message = f"the column '{column.name}' holds {column.max_length} characters, but the rule has no max_length"
        help_text = f"add max_length: {column.max_length}; also add too_long: truncate to cut values instead of rejecting rows"
        site.add(MAY_BE_LONGER, message, path, help_text=help_text)


def _check_characters(site: Site, plan: ColumnPlan, column: TargetColumn, path: NodePath) -> None:
    """Reports a column of a character set that does not hold every character, unless the rule or its values avoid them."""
    held = {"bmp": "up to U+FFFF (no emoji)", "latin1": "of Windows-1252", "ascii": "of ASCII", "some": "of its character set"}
    if column.characters is None or column.enum is not None or (column.characters == "bmp" and plan.basic_characters):
        return
    outputs = _outputs(plan)
    plain = outputs is not None and all(text.isascii() for text in outputs)
    if plain or (plan.source.fields and plan.source.fields[0].name == ROW_KEY):
        return
    message = f"the column '{column.name}' holds only characters {held[column.characters]}; rows with others will be rejected"
    replaces = "add characters: bmp to replace them by U+FFFD, or " if column.characters == "bmp" else ""
    site.add(MAY_NOT_HOLD, message, path, help_text=f"{replaces}let the target's owner convert the table to utf8mb4")


def _check_precision(site: Site, plan: ColumnPlan, column: TargetColumn, path: NodePath) -> None:
    """Reports types that round or cut values. Types that only write a value in another form are not reported."""
    if not loses_digits(plan.spec, column):
        return
    kind, _, digits = (column.keeps or "").partition(":")
    lost = {
        "float4": "keeps 6 digits of a number",
        "scale": f"keeps {digits} decimal digits of a number",
        "seconds": f"keeps {digits} digits of a second",
        "cut": f"keeps {digits} digits of a second",
        "padded": "drops trailing spaces",
    }.get(kind, "keeps 15 digits of a number")
    message = f"the column '{column.name}' is {column.sql_type} and {lost}: other values are rounded or cut"
    site.add(LOSES, message, path, help_text="if that matters, give the column a type that keeps every value")


def _check_enum(site: Site, plan: ColumnPlan, column: TargetColumn, path: NodePath) -> None:
    if column.enum is None:
        return
    outputs = _outputs(plan)
    if outputs is None:
        message = f"the column '{column.name}' accepts only {', '.join(column.enum)}, but the rule may produce other values"
        site.add(MAY_BE_OTHER, message, path, help_text="use a value map")
        return
    for value in sorted(set(outputs) - set(column.enum)):
        message = f"the column '{column.name}' does not accept '{value}'{_map_line(site, plan, value)}"
        site.add(MISFIT_ENUM, message, path, help_text=suggestion(value, column.enum, "it accepts"))


def _map_line(site: Site, plan: ColumnPlan, value: str) -> str:
    """The location of a value in the CSV of its value map."""
    file = site.mapping.folder.maps.get(plan.value_map.name) if plan.value_map is not None else None
    if file is None:
        return ""
    at = file.column(plan.spec.name)
    return next((f" ({file.shown}:{line})" for line, cells in file.rows.values() if cells[at] == value), "")


def _check_reference(site: Site, plan: ColumnPlan, column: TargetColumn, path: NodePath) -> None:
    reference = plan.spec.reference
    keys = [key for key in site.table.foreign_keys if key.columns == (column.name,)]
    if reference is None or any(key.table == reference.table for key in keys):
        return
    if keys:
        message = f"the column '{column.name}' refers to table '{keys[0].table}' in the target, not to '{reference.table}'"
        site.add(MISFIT_REFERENCE, message, (*path, "ref"))
        return
    other = site.schema.tables.get(reference.table)
    spec = site.mapping.spec(reference.table)
    pointed = next((each for each in other.columns if spec is not None and each.name == spec.id_column), None) if other else None
    if pointed is not None and pointed.dtype != column.dtype:
        message = f"the column '{column.name}' is {column.sql_type}, but the ids of '{reference.table}' are {pointed.sql_type}"
        site.add(MISFIT_REFERENCE, message, (*path, "ref"))


def _check_null(site: Site, plan: ColumnPlan, column: TargetColumn, path: NodePath, key: str) -> None:
    if column.nullable or (plan.lookup is not None and plan.spec.required):
        return
    reference = plan.spec.reference
    if reference is not None and reference.missing == "null":
        message = f"'{column.name}' is NOT NULL in the target, but is empty if '{reference.table}' has no matching row"
        site.add(MAY_BE_NULL, message, path, help_text="add missing: reject")
    elif plan.spec.required or (plan.source.constant is not None and plan.when is None) or reference is not None:
        return
    elif not any(_always_filled(source, key) for source in (None if plan.when else plan.source, plan.default) if source):
        message = f"'{column.name}' is NOT NULL in the target, but the rule may leave it empty"
        site.add(MAY_BE_NULL, message, path, help_text="add required: true, or a default")


def _always_filled(source: ValueSource, key: str) -> bool:
    """True if a source never gives an empty value. A template is empty only if all of its fields are."""
    if source.template:
        return not source.used or any(field.name in _NEVER_NULL | {key} for field in source.used)
    return source.constant is not None or bool(source.fields and source.fields[0].name in _NEVER_NULL | {key})


def _outputs(plan: ColumnPlan) -> list[str] | None:
    """All texts that a rule can produce; None if they are not known in advance."""
    if plan.kind != "text" or (plan.default is not None and plan.default.template):
        return None
    if plan.value_map is not None and plan.unmapped != "keep":
        made = [value for value in plan.value_map.values.values() if value is not None]
        return [str(value) for value in [*made, *([plan.default.constant] if plan.default is not None else [])]]
    if plan.source.constant is not None and not plan.steps:
        return [str(one.constant) for one in (plan.source, plan.default) if one is not None]
    return None
