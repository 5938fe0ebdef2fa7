"""Fills the path and body of a call with the values of a row."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from migrate.core.api_layout import ApiTable

#: The name of the vendor's id of the row itself.
VENDOR_ID = "vendor.id"
#: The name of what an upload gave.
UPLOADED = "vendor.upload"
#: The time of the create call, less what clocks may differ.
SINCE = "call.since"
#: After the name of a column with a list: one of its items.
EACH = ".each"

_NAME = re.compile(r"\{([^{}]*)\}")

#: Returns the vendor's id of a row by table and key; None if the vendor does not have the row.
IdOf = Callable[[str, str], str | None]


class MissingRowError(Exception):
    """A row refers to a row that the vendor does not have. The argument is the column."""


def values_of(table: ApiTable, row: Mapping[str, Any], id_of: IdOf) -> dict[str, Any]:
    """Returns the values of a row by column, typed as JSON: times in ISO 8601, references as the vendor's ids.

    Raises MissingRowError.
    """
    values: dict[str, Any] = {}
    for column in table.columns:
        value = row[column.name]
        if value is None or value == "" or (column.kind == "list" and value == "[]"):
            continue
        if column.refers is not None:
            found = id_of(column.refers, str(value))
            if found is None:
                raise MissingRowError(column.name)
            values[column.name] = typed_id(table, found)
        else:
            values[column.name] = _typed(column.kind, value)
    return values


def typed_id(table: ApiTable, vendor_id: str) -> str | int:
    """Returns the vendor's id as its bodies have it."""
    return int(vendor_id) if table.number_ids and vendor_id.isdecimal() else vendor_id


def _typed(kind: str, value: Any) -> Any:  # noqa: ANN401 - as SQLite stores it
    if kind == "boolean":
        return bool(value)
    if kind == "list":
        return json.loads(value)
    return value


class _Null:
    """Means a null that is sent, while None means what is left out."""


#: A value that is sent as null.
NULL = _Null()


def fill_body(body: Any, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON of any shape
    """Returns the body with its texts filled. What is empty is left out, unless its value is `NULL`; None if nothing is left.

    An object inside the body that has columns is left out if all of them are empty: its constants alone say nothing. One in a
    list that has `{column.each}` is repeated for each item of that column.
    """
    if isinstance(body, str):
        return _fill(body, values)
    if isinstance(body, dict):
        filled = {name: _sent(one) for name, each in body.items() if (one := _inner(each, values)) is not None}
        return filled if filled or not body else None
    if isinstance(body, list):
        repeated = [(each, given) for each in body for given in _each_item(each, values)]
        items = [_sent(one) for each, given in repeated if (one := _inner(each, given)) is not None]
        return items if items or not body else None
    return body


def _sent(value: Any) -> Any:  # noqa: ANN401 - JSON of any shape
    return None if value is NULL else value


def names_in(body: Any) -> list[tuple[str, ...]]:  # noqa: ANN401 - JSON of any shape
    """Returns the columns of each text of a body."""
    if isinstance(body, str):
        return [tuple(name.removesuffix(EACH) for name in _NAME.findall(body))]
    inner = body.values() if isinstance(body, dict) else body if isinstance(body, list) else ()
    return [group for each in inner for group in names_in(each)]


def _each_item(body: Any, values: Mapping[str, Any]) -> list[Mapping[str, Any]]:  # noqa: ANN401 - JSON of any shape
    """Returns the values for each repetition of an object in a list. At most one column of it has items, which was checked."""
    texts = [text for text in body.values() if isinstance(text, str)] if isinstance(body, dict) else []
    name = next((name for text in texts for name in _NAME.findall(text) if name.endswith(EACH)), None)
    if name is None:
        return [values]
    return [{**values, name: item} for item in values.get(name.removesuffix(EACH)) or []]


def _inner(body: Any, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON of any shape
    if isinstance(body, dict):
        names = [name for each in body.values() if isinstance(each, str) for name in _NAME.findall(each)]
        if names and not any(name in values for name in names):
            return None
    return fill_body(body, values)


def _fill(text: str, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a value of its own type
    whole = _NAME.fullmatch(text)
    if whole is not None:
        return values.get(whole[1])
    filled = {name: value for name in _NAME.findall(text) if (value := values.get(name, NULL)) is not NULL}
    if not filled and _NAME.search(text):
        return None
    return _NAME.sub(lambda found: str(filled.get(found[1], "")), text)


def fill_path(path: str, values: Mapping[str, Any]) -> str:
    """Returns the path with its columns filled; a value cannot change the path's structure."""
    return _NAME.sub(lambda found: quote(str(values.get(found[1], "")), safe=""), path)


def fill_text(text: str, values: Mapping[str, Any]) -> str | None:
    """Returns a text of a comparison; None if its columns are empty."""
    filled = _fill(text, values)
    return None if filled is None else str(filled)


def value_at(answer: Any, path: str) -> Any:  # noqa: ANN401 - JSON of any shape
    """Returns what an answer has at keys joined with dots; the answer itself for an empty path; None if it is not there."""
    found = answer
    for name in path.split(".") if path else []:
        if not isinstance(found, dict):
            return None
        found = found.get(name)
    return found


def moment_of(text: Any) -> datetime | None:  # noqa: ANN401 - JSON of any shape
    """Returns a time in ISO 8601 of any form; one without a zone is in UTC. None for anything else."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
