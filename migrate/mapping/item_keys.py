"""Checks keys of rows made of list items. Items of two records must not become one row, unless the table is `distinct`."""

from __future__ import annotations

from migrate.core.problems import Problem
from migrate.mapping.applying.rules import PartPlan
from migrate.mapping.codes import MERGED_ITEMS
from migrate.mapping.document import Document, NodePath
from migrate.mapping.links import ITEM
from migrate.mapping.models import TableFile


def check_item_keys(document: Document, file: TableFile, parts: dict[str, PartPlan], faults: list[Problem]) -> None:
    """Adds a fault for each part with `each` whose key does not depend on record and item. `distinct` tables may merge rows.

    The default key of a table with a `parent` contains the parent's key.
    """
    if file.distinct:
        return
    for name, part in parts.items():
        own = (file.entities or {}).get(name)
        if part.each is None:
            continue
        if part.key.source is None:
            if file.parent is None and (own is None or own.key is None) and file.key is None:
                path: NodePath = ("entities", name, "each") if own is not None and own.each is not None else ("each",)
                faults.append(_merged(document, part, path, "the items of different records would become one row", name))
            continue
        path = ("entities", name, "key") if own is not None and own.key is not None else ("key",)
        names = {field.name for field in part.key.source.used}
        items = {name for name in names if name.startswith(f"{ITEM}.")}
        if names and names == items and part.each.records is None:
            message = "the key does not depend on the record, so the items of different records would become one row"
            faults.append(_merged(document, part, path, message, name))
        elif names and not items:
            message = "the key does not depend on the item, so all items of a record would become one row"
            faults.append(_merged(document, part, path, message, name))


def _merged(document: Document, part: PartPlan, path: NodePath, message: str, entity: str) -> Problem:
    item = "text" if part.each is None or part.each.entity is None else part.each.entity.key
    key = f'key: {{template: "{{{part.entity.key}}}:{{{ITEM}.{item}}}"}}'
    help_text = (
        f"for a row per {entity} and item, add 'parent: TABLE' with a 'ref' column to it, or {key}; "
        "for one row per distinct item (a list of tags), add 'distinct: true'"
    )
    return document.problem(MERGED_ITEMS, message, path, at_key=True, help=help_text)
