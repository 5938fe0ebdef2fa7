"""The mapping as data for a document: one sheet per table, one line per column. Examples are invented."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import polars as pl

from migrate.core.attachment_policy import Policy
from migrate.core.entities import Entity, Field
from migrate.mapping.applying.rules import ANYTHING_ELSE, ColumnPlan, FilterPlan, PartPlan, Step, ValueSource
from migrate.mapping.applying.values import parse_constant
from migrate.mapping.fields import ITEM_POSITION, ITEM_RAW, ITEM_TEXT
from migrate.mapping.links import ITEM
from migrate.mapping.loaded import Mapping
from migrate.mapping.transforms import canonical_json
from migrate.targets.spec import KEY, TableSpec

_URL = "https://www.linkedin.com/in/anna-example"
_SAMPLES: dict[str, Any] = {
    "given_name": "Anna",
    "family_name": "Example",
    "emails": ["anna@example.com"],
    "phone_numbers": ["+49 30 901820"],
    "tags": ["Example"],
    "folder": "Public",
    "file_name": "CV.pdf",
    "file_url": "file:///store/CV.pdf",
    "stored_at": "CV.pdf",
    "sha256": "0" * 64,
    "content_type": "application/pdf",
    "attachment_id": "100/Public/CV.pdf",
    "value": '"Example"',
    "extra": "{}",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One column of one entity."""

    source: str
    field: str
    transforms: str
    column: str
    policy: str
    example: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table as filled by one entity."""

    table: str
    entity: str
    key: str
    rules: tuple[str, ...]
    lines: tuple[Line, ...]


def sheets(mapping: Mapping) -> list[Sheet]:
    """All tables in load order, with one sheet per entity of a table."""
    found = []
    for spec in mapping.specs:
        plan = mapping.plans[spec.table]
        found += [_sheet(mapping, spec, part) for part in plan.parts.values()]
        found += [] if plan.seeds is None else [_seed_sheet(spec, plan.seeds)]
    return found


def _seed_sheet(spec: TableSpec, rows: pl.DataFrame) -> Sheet:
    """The constants of each seed, one line per column."""
    lines = tuple(
        Line("", f"always {_shown(row[column.name])}", "", column.name, f"seed {row[KEY]}", _shown(row[column.name]))
        for row in rows.to_dicts()
        for column in spec.columns
        if row[column.name] is not None
    )
    rules = (f"found by {', '.join(spec.key_columns)}, inserted if missing, never changed or deleted", f"id: {spec.id_kind}")
    return Sheet(spec.table, "seeds", "the name of the seed", rules, lines)


def attachments(policy: Policy) -> str:
    """The settings for candidates' files, in a sentence."""
    parts = [f"private files: {policy.private}", f"unmatched files: {policy.unmatched}", f"path in the store: {policy.layout}"]
    modes = {"public files": policy.public_mode, "private files": policy.private_mode}
    parts += [f"mode of {name}: {mode:04o}" for name, mode in modes.items() if mode is not None]
    parts += [f"group: {policy.group}"] if policy.group is not None else []
    filters = asdict(policy.filters)
    parts += [f"only {name}: {_listed(value)}" for name, value in filters.items() if value and name != "without_extensions"]
    if policy.filters.without_extensions:
        parts.append(f"without the extensions {_listed(policy.filters.without_extensions)}")
    return f"Attachments: {'; '.join(parts)}."


def _listed(value: Collection[str] | int) -> str:
    return str(value) if isinstance(value, int) else ", ".join(sorted(value))


def _sheet(mapping: Mapping, spec: TableSpec, part: PartPlan) -> Sheet:
    sample = mapping.apply(spec, part.entity.name, _sample(part)).frame
    values = sample.to_dicts()[0] if sample.height else {}
    rules = [
        f"write: {spec.write}",
        f"edited in the target: {spec.hold}",
        f"gone from the export: {spec.gone}",
        f"id: {spec.id_kind}",
    ]
    if spec.parent:
        rules.append(f"child of {spec.parent}")
    if part.each is not None:
        rules.append(f"one row for each item of {part.each.field.name}{_chain(part.each.steps)}")
    if spec.distinct:
        rules.append("one row per distinct key")
    rules += [f"only {each.rule.field} {_condition(each)} (filter {each.name})" for each in part.filters]
    lines = tuple(_line(part, plan, values.get(plan.spec.name)) for plan in part.columns)
    key = _from(part.key.source) if part.key.source is not None else "the parent's key and the item"
    return Sheet(spec.table, part.entity.name, key + _chain(part.key.steps), tuple(rules), lines)


def _condition(plan: FilterPlan) -> str:
    rule = plan.rule
    parts = [] if plan.value_map is None else [f"through value map {plan.value_map.name}"]
    if rule.among is not None:
        parts.append(f"among {', '.join(rule.among)}")
    if rule.not_among is not None:
        parts.append(f"not among {', '.join(rule.not_among)}")
    if rule.empty is not None:
        parts.append("empty" if rule.empty else "not empty")
    parts += [f"{word} {day}" for word, day in (("since", rule.since), ("before", rule.before)) if day is not None]
    return " and ".join(parts)


def _line(part: PartPlan, plan: ColumnPlan, example: object) -> Line:
    each = part.each.field.source if part.each is not None else ""
    text = {ITEM_TEXT, ITEM_RAW, ITEM_POSITION}
    sources = [each if field.name in text and not field.source else field.source for field in plan.used]
    return Line(
        source="; ".join(dict.fromkeys(source for source in sources if source)),
        field=", ".join(one.name for one in plan.lookup.sources) if plan.lookup and plan.lookup.sources else _from(plan.source),
        transforms=_chain(plan.steps).removeprefix(", "),
        column=plan.spec.name,
        policy="; ".join(_policies(plan)),
        example=_shown(example),
    )


def _from(source: ValueSource) -> str:
    if source.template:
        return "".join(text + (f"{{{field.name}}}" if field is not None else "") for text, field in source.template)
    if source.fields:
        return ", otherwise ".join(field.name for field in source.fields)
    return f"always {_shown(source.constant)}"


def _chain(steps: tuple[Step, ...]) -> str:
    parts = []
    for step in steps:
        options = {key: value for key, value in step.options.items() if value != step.transform.options.model_fields[key].default}
        shown = options[str(step.transform.main)] if list(options) == [step.transform.main] else options
        parts.append(step.transform.name + (f" {canonical_json(shown)}" if options else ""))
    return f", {', '.join(parts)}" if parts else ""


def _policies(plan: ColumnPlan) -> list[str]:
    parts = ["required"] if plan.spec.required else []
    if plan.when is not None:
        parts.append(f"only if {plan.when.rule.field} {_condition(plan.when)}, otherwise empty")
    if plan.spec.once:
        parts.append("written only when the row is inserted")
    if plan.spec.reference is not None and plan.lookup is None:
        parts.append(f"row of {plan.spec.reference.table}; if missing: {_word(plan.spec.reference.missing)}")
    if plan.value_map is not None:
        parts.append(f"value map {plan.value_map.name}; if not in it: {_word(plan.unmapped)}")
    parts += _lookup_policy(plan)
    if plan.default is not None:
        parts.append(f"if empty: {_from(plan.default).removeprefix('always ')}")
    if plan.spec.max_length is not None:
        parts.append(f"if longer than {plan.spec.max_length}: {plan.too_long}")
    if plan.max_bytes is not None:
        parts.append(f"if longer than {plan.max_bytes} bytes: {plan.too_long}")
    if plan.basic_characters:
        parts.append("characters above U+FFFF are replaced")
    if any(step.transform.fails for step in (*plan.steps, *plan.after_map)):
        parts.append(f"if it cannot be converted: {_word(plan.on_error)}")
    return parts


def _lookup_policy(plan: ColumnPlan) -> list[str]:
    if plan.lookup is None:
        return []
    found = f"{plan.lookup.table} by {', '.join(plan.lookup.columns)}"
    return [f"id of the row of {found}; if none: {_word(plan.lookup.missing)}"]


def _word(policy: str) -> str:
    return "left empty" if policy == "null" else policy


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.strftime("%Y-%m-%d %H:%M UTC") if isinstance(value, datetime) else str(value)


def _sample(part: PartPlan) -> pl.DataFrame:
    """One invented record. A field that a value map reads has the map's first value."""
    row: dict[str, Any] = {field.name: _invent(field, part.entity) for field in part.entity.fields}
    schema = dict(part.entity.schema)
    item = None if part.each is None else part.each.entity
    if item is not None:
        row |= {f"{ITEM}.{field.name}": _invent(field, item) for field in item.fields}
        schema |= {f"{ITEM}.{field.name}": field.dtype for field in item.fields}
    for plan in part.columns:
        if plan.value_map is not None and plan.source.fields and not plan.source.personal:
            known = [value for value in plan.value_map.values if value and value != ANYTHING_ELSE]
            field = plan.source.fields[0]
            if known and field.name in row and field.name not in _SAMPLES:
                row[field.name] = _of_kind(known[0], field.kind, row[field.name])
    return pl.DataFrame([{**row, "_file": 0, "_record": 1, "_line": 2}], schema=schema)


def _of_kind(text: str, kind: str, invented: object) -> object:
    """A text of a value map as a value of the field's type; the invented value if the text cannot be converted."""
    if kind == "list":
        return [text]
    try:
        return parse_constant(text, kind)
    except ValueError:
        return invented


def _invent(field: Field, entity: Entity) -> Any:  # noqa: ANN401 - of the field's type
    if field.name in _SAMPLES and not (field.name == "value" and entity.name != "custom_field_value"):
        return _SAMPLES[field.name]
    if field.dtype == pl.String():
        ends = {"_url": _URL, "_id": "100", "_key": "100"}
        return next((sample for end, sample in ends.items() if field.name.endswith(end)), "Example")
    if isinstance(field.dtype, pl.List):
        return ["Example"]
    if isinstance(field.dtype, pl.Datetime):
        return datetime(2024, 5, 1, 10, tzinfo=UTC)
    return True if field.dtype == pl.Boolean() else 1
