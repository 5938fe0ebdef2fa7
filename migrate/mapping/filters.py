"""Makes plans of filters: the field exists and the conditions match its type."""

from __future__ import annotations

from datetime import date

from migrate.core.problems import Problem
from migrate.mapping.applying.conditions import as_text
from migrate.mapping.applying.rules import FilterPlan, ValueMap
from migrate.mapping.binding import Scope
from migrate.mapping.codes import CONTRADICTION, WRONG_TYPE, WRONG_VALUE
from migrate.mapping.document import Document, NodePath
from migrate.mapping.fields import FieldInfo
from migrate.mapping.models import FilterRule
from migrate.mapping.rule_maps import make_value_map
from migrate.mapping.suggestions import suggestion
from migrate.mapping.value_maps import fold_key

_CONDITIONS = ("among", "not_among", "empty", "since", "before")


def make_filter_plan(scope: Scope, name: str, rule: FilterRule, path: NodePath, *, of_record: bool = True) -> FilterPlan | None:
    """The filter; None, with its faults added to the scope, if it cannot be made.

    With `of_record` it decides which records exist, so it cannot read what rows get at a later step.
    """
    before = len(scope.faults)
    info = scope.record_field(rule.field, (*path, "field")) if of_record else scope.field(rule.field, (*path, "field"))
    value_map = make_value_map(scope, name, rule.map, None, path)
    _check_map(scope, rule, value_map, info, path)
    given = [key for key in _CONDITIONS if getattr(rule, key) is not None]
    if not given:
        message = f"the filter '{name}' has no condition: it needs one of {', '.join(_CONDITIONS)}"
        scope.faults.append(scope.document.problem(CONTRADICTION, message, path, at_key=True))
    for key in ("since", "before"):
        value = getattr(rule, key)
        if value is not None:
            check_day(scope.document, value, (*path, key), scope.faults)
            if info is not None and info.kind != "time":
                message = f"'{key}' compares times, but {info.name} is {info.kind}"
                scope.faults.append(scope.document.problem(WRONG_TYPE, message, (*path, key)))
    for key in ("among", "not_among"):
        if getattr(rule, key) is not None and info is not None and info.kind in {"list", "time"}:
            message = f"'{key}' compares single values, but {info.name} is a {info.kind}"
            scope.faults.append(scope.document.problem(WRONG_TYPE, message, (*path, key)))
    return FilterPlan(name, rule, info, value_map) if info is not None and len(scope.faults) == before else None


def _check_map(scope: Scope, rule: FilterRule, value_map: ValueMap | None, info: FieldInfo | None, path: NodePath) -> None:
    """Checks that a condition through a value map compares single values with values of the map."""
    if rule.map is None:
        return
    for key in ("since", "before"):
        if getattr(rule, key) is not None:
            message = f"'{key}' compares times, which no value map gives"
            scope.faults.append(scope.document.problem(CONTRADICTION, message, (*path, key), at_key=True))
    if info is not None and info.kind in {"list", "time"}:
        message = f"a value map compares single values, but {info.name} is a {info.kind}"
        scope.faults.append(scope.document.problem(WRONG_TYPE, message, (*path, "map")))
    if value_map is None:
        return
    given = sorted({as_text(value) for value in value_map.values.values() if value is not None})
    known = {fold_key(value) for value in given}
    for key in ("among", "not_among"):
        for index, word in enumerate(getattr(rule, key) or ()):
            if fold_key(word) not in known:
                message = f"value map '{value_map.name}' never gives '{word}'"
                help_text = suggestion(word, given, "its values")
                scope.faults.append(scope.document.problem(WRONG_VALUE, message, (*path, key, index), help=help_text))


def check_day(document: Document, text: str, path: NodePath, faults: list[Problem]) -> None:
    """Adds a fault unless the text is a date such as 2024-01-31."""
    try:
        date.fromisoformat(text)
    except ValueError:
        faults.append(document.problem(WRONG_VALUE, f"'{path[-1]}' must be a day such as 2024-01-31", path))
