"""Compares objects of the vendor with the values of a row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from migrate.core.look_layout import Condition
from migrate.core.text_equality import comparable, fold_text
from migrate.outbox.bodies import fill_body, fill_text, moment_of, value_at

#: Vendors may keep times without fractions of a second.
_SAME_TIME = timedelta(seconds=1)


def fits(item: Any, condition: Condition, values: Mapping[str, Any]) -> bool:  # noqa: ANN401 - JSON of any shape
    """Tells whether an object of the vendor has what a condition says; False if the row has no value for it."""
    wanted = fill_text(condition.value, values)
    found = value_at(item, condition.field)
    if wanted is None:
        return False
    if condition.comparison == "moment":
        moment = moment_of(found)
        return moment is not None and moment == moment_of(wanted)
    if condition.comparison == "has":
        items = found if isinstance(found, list) else []
        return any(wanted in ([str(one) for one in each.values()] if isinstance(each, dict) else [str(each)]) for each in items)
    text = "" if found is None else str(found)
    return wanted in text if condition.comparison == "contains" else text == wanted


def is_shown(item: Any, field: str) -> bool:  # noqa: ANN401 - JSON of any shape
    """Tells whether an object has a field, be it empty. An empty object has all of its fields empty."""
    found = item
    for name in field.split("."):
        if found is None:
            return True
        if not isinstance(found, dict) or name not in found:
            return False
        found = found[name]
    return True


def differs(item: Any, condition: Condition, values: Mapping[str, Any]) -> bool:  # noqa: ANN401 - JSON of any shape
    """Tells whether an object that was read back has another value than the row. What the row leaves empty is not compared.

    Texts are compared without regard to blanks, the items of a list without regard to case.
    """
    wanted, found = fill_body(condition.value, values), value_at(item, condition.field)
    if wanted is None:
        return False
    if condition.comparison == "has":
        there = {fold_text(text) for one in (found if isinstance(found, list) else []) for text in _texts(one)}
        return any(fold_text(str(one)) not in there for one in (wanted if isinstance(wanted, list) else [wanted]))
    if condition.comparison == "moment":
        here, moment = moment_of(wanted), moment_of(found)
        return here is None or moment is None or abs(here - moment) >= _SAME_TIME
    text, sought = comparable("" if found is None else str(found)), comparable(str(wanted))
    return sought not in text if condition.comparison == "contains" else text != sought


def _texts(item: Any) -> list[str]:  # noqa: ANN401 - JSON of any shape
    return [str(one) for one in (item.values() if isinstance(item, dict) else [item])]
