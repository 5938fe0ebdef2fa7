"""Lists of which an update replaces all items: what others added at the vendor is read before, and written back.

Of the vendor's items, only those are dropped that we sent before and that the row has no more. What cannot be read is not
written: an update without knowing the vendor's items could delete them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from migrate.core.api_layout import ApiTable, MergeLayout
from migrate.outbox.answers import RefusedError
from migrate.outbox.bodies import fill_body, fill_path, value_at
from migrate.outbox.connection import Connection, Request

#: Items of lists, by the name of the list.
Lists = dict[str, list[Any]]
#: Hashes of items, by the name of the list: a journal that outlives its rows has no address in it.
Marks = dict[str, list[str]]


def own_lists(table: ApiTable, values: Mapping[str, Any]) -> Lists:
    """Returns the items of the row in each list that updates replace."""
    if table.merge is None or table.update is None:
        return {}
    body = fill_body({name: table.update.body[name] for name, _ in table.merge.lists}, values) or {}
    return {name: body.get(name) or [] for name, _ in table.merge.lists}


def own_marks(table: ApiTable, values: Mapping[str, Any]) -> Marks:
    """Returns the hashes of these items."""
    own = own_lists(table, values)
    lists = table.merge.lists if table.merge is not None else ()
    return {name: [_mark(item, fields) for item in own[name]] for name, fields in lists}


def merged_lists(connection: Connection, layout: MergeLayout, values: Mapping[str, Any], own: Lists, sent: Marks) -> Lists:
    """Reads the vendor's object, and returns the lists that differ there from what they should be.

    `sent` are the items that earlier calls sent. Raises as `Connection.send` does.
    """
    request = Request(layout.method, fill_path(layout.path, values), fill_body(layout.body, values), repeat=True)
    found = value_at(connection.send(request), layout.object)
    if isinstance(found, list):
        found = found[0] if len(found) == 1 else None
    if not isinstance(found, dict):
        raise RefusedError("not found", "the vendor does not show the object, so an update could delete items of its lists")
    merged: Lists = {}
    for name, fields in layout.lists:
        if not isinstance(found.get(name, ""), list | None):
            raise RefusedError("no list", f"the vendor does not show {name}, so an update could delete items of it")
        there = [_written(item, fields) for item in found[name] or []]  # None: the vendor says that it is empty
        whole = _merge(there, own[name], set(sent.get(name, [])), fields)
        if whole != there:
            merged[name] = whole
    return merged


def _merge(there: list[Any], own: list[Any], sent: set[str], fields: tuple[str, ...]) -> list[Any]:
    dropped = sent - {_mark(item, fields) for item in own}
    kept = [item for item in there if _mark(item, fields) not in dropped]
    known = {_mark(item, fields) for item in kept}
    added: list[Any] = []
    for item in own:
        if (mark := _mark(item, fields)) not in known:
            known.add(mark)
            added.append(item)
    return kept + added


def _written(item: Any, fields: tuple[str, ...]) -> Any:  # noqa: ANN401 - JSON of any shape
    """Returns what a call can write of an item that was read: other fields would be refused."""
    if not fields or not isinstance(item, dict):
        return item
    return {name: item[name] for name in fields if item.get(name) is not None}


def _mark(item: Any, fields: tuple[str, ...]) -> str:  # noqa: ANN401 - JSON of any shape
    """Returns the hash of what identifies an item, in any case."""
    value = item.get(fields[0]) if fields and isinstance(item, dict) else item
    return hashlib.sha256(str(value).strip().casefold().encode()).hexdigest()
