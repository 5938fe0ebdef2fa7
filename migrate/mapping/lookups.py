"""Makes plans of lookups: rows of tables that are not mapped, found by their values."""

from __future__ import annotations

import polars as pl

from migrate.mapping.applying.lookup_plans import LookupPlan, lookup_frame
from migrate.mapping.binding import Scope
from migrate.mapping.codes import CONTRADICTION, UNKNOWN_SEED, WRONG_TYPE
from migrate.mapping.document import NodePath
from migrate.mapping.fields import FieldInfo
from migrate.mapping.models import FieldRule, LookupRule
from migrate.mapping.suggestions import suggestion
from migrate.mapping.transforms import Kind

#: Types whose text form is the same in every database.
_COMPARED: tuple[Kind, ...] = ("text", "integer", "number")


def make_lookup_plan(scope: Scope, rule: LookupRule, kind: Kind, path: NodePath) -> LookupPlan | None:
    """The plan of a lookup; None, with faults added to the scope, if it cannot be made. `kind`: type of the rule's value."""
    before = len(scope.faults)
    columns = (rule.by,) if isinstance(rule.by, str) else tuple(rule.by)
    sources: list[FieldInfo] = []
    if isinstance(rule.by, str):
        _check_kind(scope, kind, (*path, "by"))
    else:
        if not rule.by:
            scope.faults.append(scope.document.problem(CONTRADICTION, "a lookup needs a column to compare", (*path, "by")))
        for column, given in rule.by.items():
            name, at = (given, (*path, "by", column)) if isinstance(given, str) else (given.key, (*path, "by", column, "key"))
            info = scope.field(name, at)
            if info is not None:
                _check_kind(scope, info.kind, at)
                sources.append(info)
    for column in sorted(set(columns) & set(rule.where)):
        message = f"the column '{column}' is both in 'by' and in 'where'"
        scope.faults.append(scope.document.problem(CONTRADICTION, message, (*path, "where", column), at_key=True))
    rows = _seed_rows(scope, rule, columns, path) if rule.table in scope.seeds.tables else None
    if len(scope.faults) > before:
        return None
    where, place = tuple(sorted(rule.where.items())), scope.document.place(path)
    return LookupPlan(rule.table, columns, tuple(sources), where, rule.id, rule.missing, place, _references(rule), rows)


def _references(rule: LookupRule) -> tuple[str | None, ...]:
    """For each column the mapped table that it refers to; empty if none does."""
    found = () if isinstance(rule.by, str) else tuple(None if isinstance(one, str) else one.ref for one in rule.by.values())
    return found if any(found) else ()


def _seed_rows(scope: Scope, rule: LookupRule, columns: tuple[str, ...], path: NodePath) -> pl.DataFrame:
    """The seeds of a table as the frame of a lookup."""
    for key in sorted({"where", "id"} & rule.model_fields_set):
        message = f"'{key}' has no effect: the table '{rule.table}' has seeds, and only these are looked up"
        scope.faults.append(scope.document.problem(CONTRADICTION, message, (*path, key), at_key=True))
    if any(_references(rule)):
        message = f"'ref' has no effect: the table '{rule.table}' has seeds, whose values are constants"
        scope.faults.append(scope.document.problem(CONTRADICTION, message, (*path, "by")))
    known = {name for row in scope.seeds.tables[rule.table].rows.values() for name in row}
    for column in sorted(set(columns) - known):
        message = f"no seed of table '{rule.table}' has a column '{column}'"
        at = (*path, "by") if isinstance(rule.by, str) else (*path, "by", column)
        scope.faults.append(scope.document.problem(UNKNOWN_SEED, message, at, help=suggestion(column, known, "their columns")))
    return lookup_frame(scope.seeds.constants(rule.table, columns), columns)


def check_lookup_keys(scope: Scope, rule: FieldRule, written: set[str], sources: list[str], path: NodePath) -> None:
    """Checks that a rule with a lookup has no keys that have no effect, and a value if the lookup needs one."""
    lookup = rule.lookup
    if lookup is None:
        return
    document, own_value = scope.document, isinstance(lookup.by, str)

    def fault(message: str, at: NodePath, help_text: str | None = None) -> None:
        scope.faults.append(document.problem(CONTRADICTION, message, at, at_key=True, help=help_text))

    for key in sorted({"ref", "type", "max_length", "max_bytes", "too_long", "characters"} & written):
        fault(f"'{key}' and 'lookup' cannot be used together: the column gets an id of the target", (*path, key))
    if not own_value:
        for key in sorted({*sources, "clean", "map", "default"} & written):
            help_text = f"write the column alone: by: NAME, and give the value with '{key}'"
            fault(f"'{key}' has no effect: the lookup compares several columns with fields", (*path, key), help_text)
    if lookup.missing == "default" and (not own_value or "default" not in written):
        fault("'missing: default' needs a 'default' and a single column", (*path, "lookup", "missing"))


def _check_kind(scope: Scope, kind: Kind, path: NodePath) -> None:
    if kind not in _COMPARED:
        message = f"a lookup compares texts and numbers, not a {kind}"
        scope.faults.append(scope.document.problem(WRONG_TYPE, message, path))
