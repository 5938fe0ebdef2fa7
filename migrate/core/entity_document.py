"""Writes `docs/canonical-model.md`: `python -m migrate.core.entity_document > docs/canonical-model.md`.

A test checks that the page is current.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import polars as pl

from migrate.core.entities import ENTITIES
from migrate.core.entities.model import Entity, Field
from migrate.core.record_lists import RECORD_LISTS

_HEAD = """\
# The canonical model

All sources are converted into these entities. A mapping refers to their fields.
This page is generated from `migrate/core/entities` with `python -m migrate.core.entity_document > docs/canonical-model.md`.

* **Text** is trimmed, and null if nothing is left. *verbatim* text is kept byte for byte, and an empty cell is an empty text.
* **List** is a list of texts in order, without empty items and duplicates; null if there are none.
* **Time** is in UTC, to the millisecond. **Flag** is true, false or null. **Whole** is a whole number.
* *personal* values are or may be personal data. They are never shown without `--show-values`.
* Unknown columns of the source follow as text under `extra.<column>`. If several records are merged into one row, the cell of the
  record that was modified last is used.
"""

_TYPES: dict[type[pl.DataType], str] = {
    pl.String: "text",
    pl.List: "list",
    pl.Datetime: "time",
    pl.Boolean: "flag",
    pl.Int64: "whole",
}


def document() -> str:
    """The page as Markdown."""
    return "\n".join([_HEAD, *(_section(entity) for entity in ENTITIES.values())])


def _section(entity: Entity) -> str:
    tables = ", ".join(f"`{table}`" for table in entity.tables)
    head = [f"## {entity.name}", "", entity.meaning, "", f"Key: `{entity.key}`. From: {tables}.", ""]
    if entity.relations:
        related = ", ".join(f"`{one.name}` (the {one.entity} that `{one.field}` refers to)" for one in entity.relations)
        head += [f"Related: {related}. A mapping reads their fields as `{entity.relations[0].name}.<field>`.", ""]
    lists = RECORD_LISTS[entity.name]
    if lists:
        named = ", ".join(f"`{name}`" for name in lists)
        head += [f"Lists of records that refer to it, for `each`: {named}.", ""]
    return "\n".join([*head, "| field | type | meaning | source |", "| --- | --- | --- | --- |", *_rows(entity), ""])


def _rows(entity: Entity) -> Iterator[str]:
    for field in entity.fields:
        yield f"| `{field.name}` | {_type(field)} | {field.meaning} | {field.source} |"


def _type(field: Field) -> str:
    marks = [mark for mark, given in (("verbatim", field.verbatim), ("personal", field.personal)) if given]
    return ", ".join([_TYPES[type(field.dtype)], *marks])


if __name__ == "__main__":
    sys.stdout.write(document())
