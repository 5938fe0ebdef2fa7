"""Makes plans of filters: the field exists and the conditions match its type."""

from __future__ import annotations

from datetime import date

from migrate.core.problems import Problem
from migrate.mapping.applying.rules import FilterPlan
from migrate.mapping.binding import Scope
from migrate.mapping.codes import CONTRADICTION, WRONG_TYPE, WRONG_VALUE
from migrate.mapping.document import Document, NodePath
from migrate.mapping.models import FilterRule

_CONDITIONS = ("among", "not_among", "empty", "since", "before")


def make_filter_plan(scope: Scope, name: str, rule: FilterRule, path: NodePath) -> FilterPlan | None:
    """The filter; None, with its faults added to the scope, if it cannot be made."""
    before = len(scope.faults)
    info = scope.record_field(rule.field, (*path, "field"))
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
    return FilterPlan(name, rule, info.kind) if info is not None and len(scope.faults) == before else None


def check_day(document: Document, text: str, path: NodePath, faults: list[Problem]) -> None:
    """Adds a fault unless the text is a date such as 2024-01-31."""
    try:
        date.fromisoformat(text)
    except ValueError:
        faults.append(document.problem(WRONG_VALUE, f"'{path[-1]}' must be a day such as 2024-01-31", path))
