"""Picks and custom fields whose records this delivery need not contain: what they fill keeps its value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from migrate.core.entities import ENTITIES
from migrate.mapping.applying.rules import ColumnPlan, PartPlan
from migrate.mapping.links import Link


@dataclass(frozen=True, slots=True)
class Unseen:
    """What a delivery need not contain.

    Attributes:
        tables: Source tables without a file; `attachments` if no file was read for a store.
        candidates: Ids of the candidates whose files are all in the delivery; None if every candidate's are.
    """

    tables: frozenset[str] = frozenset()
    candidates: pl.Series | None = None


def reads_unseen(column: ColumnPlan, part: PartPlan, unseen: Unseen) -> bool:
    """True if a pick or a custom field of the column can lack its records."""
    return any(_concerns(link, unseen) for field in column.used for link, _, _ in _choices(part, field.name))


def lacks_unseen(column: ColumnPlan, part: PartPlan, rows: pl.DataFrame, unseen: Unseen) -> pl.Expr:
    """True for rows of which a pick found nothing, or whose custom fields are in no file, and the delivery proves nothing."""
    found = pl.lit(value=False)
    for field in column.used:
        for link, owner, key in _choices(part, field.name):
            if not _concerns(link, unseen) or owner not in rows.columns:
                continue
            nothing = pl.lit(value=True) if link.custom or key not in rows.columns else pl.col(key).is_null()
            whole = ENTITIES[link.entity].tables[0] not in unseen.tables and unseen.candidates is not None
            open_to = ~pl.col(owner).is_in(unseen.candidates.implode()) if whole and unseen.candidates is not None else True
            found |= pl.col(owner).is_not_null() & nothing & open_to
    return found


def _choices(part: PartPlan, name: str) -> Iterator[tuple[Link, str, str]]:
    """The picks and custom fields of a dotted name, each with the field of its owner and the field with its key."""
    entity, prefix = part.entity.name, ""
    head, _, rest = name.partition(".")
    while (link := part.links[entity].get(head)) is not None:
        if link.pick is not None or link.custom:
            yield link, prefix + link.field, f"{prefix}{head}.{ENTITIES[link.entity].key}"
        if link.custom:
            return
        entity, prefix = link.entity, f"{prefix}{head}."
        head, _, rest = rest.partition(".")


def _concerns(link: Link, unseen: Unseen) -> bool:
    files = link.entity == "attachment" and unseen.candidates is not None
    return files or ENTITIES[link.entity].tables[0] in unseen.tables
