"""Makes the plan of a field rule: its source, its transforms, its value map, its type."""

from __future__ import annotations

import polars as pl

from migrate.mapping.applying.related import record_keys
from migrate.mapping.applying.rules import ColumnPlan, Step, ValueSource
from migrate.mapping.applying.values import parse_constant
from migrate.mapping.binding import Scope
from migrate.mapping.codes import CONTRADICTION, GAP, WRONG_TYPE, WRONG_VALUE
from migrate.mapping.contradictions import check_contradictions
from migrate.mapping.document import NodePath
from migrate.mapping.file_columns import size_field
from migrate.mapping.filters import make_filter_plan
from migrate.mapping.lookups import make_lookup_plan
from migrate.mapping.models import DefaultRule, FieldRule
from migrate.mapping.rule_maps import make_value_map, scalar_kind
from migrate.mapping.transforms import DTYPES, Kind
from migrate.sources.lineage import columns_of_field
from migrate.targets.spec import ColumnSpec, Reference

#: Columns of our own in every frame of rows. `*` and `^...$` are patterns of column names for polars.
_RESERVED = frozenset(
    f"_{name}" for name in ("file", "fp_hi", "fp_lo", "id", "key", "line", "now_hi", "now_lo", "owner", "parent", "record", "row")
)


def make_column_plan(scope: Scope, name: str, rule: FieldRule, path: NodePath) -> ColumnPlan | None:
    """The plan of a column; None, with all faults added to the scope, if it cannot be made."""
    before = len(scope.faults)
    if name == "*" or (name.startswith("^") and name.endswith("$")) or name in _RESERVED:
        message = f"a column named '{name}' cannot be mapped: the name has a meaning inside the tool"
        help_text = "rename the column, or map a view that gives it another name"
        scope.faults.append(scope.document.problem(WRONG_VALUE, message, path, at_key=True, help=help_text))
    if rule.gap is not None:
        message = f"the column '{name}' has no rule yet: {rule.gap}"
        help_text = "write a rule, or delete the line if the column may stay empty"
        scope.faults.append(scope.document.problem(GAP, message, path, at_key=True, help=help_text))
        return None
    check_contradictions(scope, rule, path)
    if len(scope.faults) > before:
        return None
    source = _source(scope, rule, path)
    size = size_field(scope, source.fields[0], path) if source.kind == "content" else None
    steps, kind = scope.steps(rule.clean, source.kind, (*path, "clean"))
    value_map = make_value_map(scope, name, rule.map, rule.type, path)
    wanted: Kind = (
        "text" if rule.ref is not None or rule.seed is not None else (rule.type or (value_map.kind if value_map else kind))
    )
    after_map: tuple[Step, ...] = ()
    if value_map is not None:
        steps += scope.convert(kind, "text", (*path, "map"))
        after_map = scope.convert(value_map.kind, wanted, (*path, "type"))
    else:
        steps += scope.convert(kind, wanted, (*path, "type"))
    if len(scope.faults) > before:
        return None
    if wanted == "list":
        help_text = "join it, take an item, or write it as JSON: clean: [join], clean: [{item: 1}], type: json"
        scope.faults.append(scope.document.problem(WRONG_TYPE, f"a list cannot fill the column '{name}'", path, help=help_text))
        return None
    _keep_fits(scope, rule, (*steps, *after_map), wanted, path)
    default = _default(scope, rule, wanted, path)
    when = None if rule.when is None else make_filter_plan(scope, name, rule.when, (*path, "when"), of_record=False)
    lookup = None if rule.lookup is None else make_lookup_plan(scope, rule.lookup, wanted, (*path, "lookup"))
    if len(scope.faults) > before:
        return None
    further = (default.used if default is not None else ()) + (lookup.sources if lookup is not None else ())
    further += () if when is None else (when.field,)
    further += () if size is None else (size,)
    read = (*source.used, *further)
    missing = dict.fromkeys(pair for info in read for pair in record_keys(scope.entity.name, info.name, scope.links))
    spec = ColumnSpec(
        name=name,
        dtype=pl.String() if lookup is not None else DTYPES[wanted],
        required=rule.required,
        max_length=rule.max_length,
        json=wanted == "json",
        reference=_reference(scope, rule, source),
        place=scope.document.place(path),
        once=rule.once,
        content=None if size is None else rule.max_bytes,
    )
    return ColumnPlan(
        spec,
        wanted,
        source,
        steps,
        value_map,
        after_map,
        tuple(missing),
        rule.missing,
        rule.unmapped,
        default,
        rule.too_long,
        rule.on_error,
        rule.ref in scope.user_tables,
        rule.max_bytes,
        rule.characters == "bmp",
        lookup,
        when,
        size,
    )


def _columns(scope: Scope, source: ValueSource) -> str:
    """The columns of the export that a reference is made of; empty if its field has none of its own."""
    own = {field.name for field in scope.entity.fields}
    named = [info.name for info in source.used if info.name in own]
    groups = [group for name in named for group in columns_of_field(scope.entity.name, name)]
    return " and ".join(dict.fromkeys(columns[0] for _, columns in groups if columns[0]))


def _reference(scope: Scope, rule: FieldRule, source: ValueSource) -> Reference | None:
    """The table whose rows the column refers to by their source keys."""
    if rule.ref is not None:
        return Reference(rule.ref, rule.missing, _columns(scope, source))
    if rule.seed is not None:
        return Reference(scope.seeds.names[rule.seed], "reject")
    if rule.lookup is not None and rule.lookup.table in scope.seeds.tables:
        return Reference(rule.lookup.table, "null" if rule.lookup.missing == "null" else "reject")
    return None


def _source(scope: Scope, rule: FieldRule, path: NodePath) -> ValueSource:
    if rule.template is not None:
        return ValueSource(template=scope.template(rule.template, (*path, "template")))
    if rule.coalesce is not None:
        listed = [scope.field(name, (*path, "coalesce", index)) for index, name in enumerate(rule.coalesce)]
        found = [info for info in listed if info is not None]
        if len({info.kind for info in found}) > 1:
            kinds = ", ".join(f"{info.name} ({info.kind})" for info in found)
            scope.faults.append(
                scope.document.problem(WRONG_TYPE, f"all fields must have the same type: {kinds}", (*path, "coalesce"))
            )
        return ValueSource(fields=tuple(found), kind=found[0].kind if found else "text")
    name = rule.field if rule.field is not None else rule.key
    if name is not None:
        info = scope.field(name, (*path, "field" if rule.field is not None else "key"), content=rule.field is not None)
        return ValueSource(fields=(info,), kind=info.kind) if info is not None else ValueSource()
    constant = rule.seed if rule.seed is not None else rule.constant
    return ValueSource(constant=constant, kind=scalar_kind([constant]))


def _keep_fits(scope: Scope, rule: FieldRule, steps: tuple[Step, ...], wanted: Kind, path: NodePath) -> None:
    """Checks that `keep` policies are used only if the value is text and stays text."""
    turned = next((step.transform for step in steps if step.transform.fails and step.transform.gives != "text"), None)
    if rule.on_error == "keep" and turned is not None:
        message = f"'on_error: keep' keeps text, but '{turned.name}' produces {turned.gives}"
        scope.faults.append(scope.document.problem(WRONG_TYPE, message, (*path, "on_error")))
    if rule.map is not None and rule.unmapped == "keep" and wanted != "text":
        message = f"'unmapped: keep' keeps text, but the column '{path[-1]}' is {wanted}"
        scope.faults.append(scope.document.problem(WRONG_TYPE, message, (*path, "unmapped")))


def _default(scope: Scope, rule: FieldRule, wanted: Kind, path: NodePath) -> ValueSource | None:
    given, here = rule.default, (*path, "default")
    if given is None:
        return None
    complete = scope.document.written_keys(here) <= set(DefaultRule.model_fields)  # An unknown key is already reported.
    if complete and (given.constant is None) == (given.template is None):
        message = "a default is either a constant or a template"
        scope.faults.append(scope.document.problem(CONTRADICTION, message, here, at_key=True))
    if given.template is not None:
        if wanted != "text":
            message = f"a template makes text, but the column '{path[-1]}' is {wanted}"
            scope.faults.append(scope.document.problem(WRONG_TYPE, message, (*here, "template")))
        return ValueSource(template=scope.template(given.template, (*here, "template")))
    if given.constant is None:
        return None
    try:
        return ValueSource(constant=parse_constant(given.constant, wanted), kind=wanted)
    except ValueError:
        scope.faults.append(scope.document.problem(WRONG_VALUE, f"the default is not of type {wanted}", here))
        return None
