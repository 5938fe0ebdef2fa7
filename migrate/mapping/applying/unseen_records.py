"""Records of other tables that this delivery need not contain, or does not have: what they fill keeps its value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import polars as pl

from migrate.core.entities import ENTITIES
from migrate.mapping.applying.rules import ColumnPlan, PartPlan
from migrate.mapping.links import CUSTOM_ITEMS, Link, joined_ids


@dataclass(frozen=True, slots=True)
class Unseen:
    """What a delivery need not contain.

    Attributes:
        tables: Source tables without a file, or with rejected records; `attachments` if no file was read for a store.
        candidates: Ids of the candidates whose files are all in the delivery; None if every candidate's are.
        ids: Per source table, ids of its records that other records name but it does not have.
        custom_fields: Custom fields that rules read but the delivery does not define.
    """

    tables: frozenset[str] = frozenset()
    candidates: pl.Series | None = None
    ids: Mapping[str, pl.Series] = field(default_factory=dict)
    custom_fields: frozenset[str] = frozenset()


def may_lack(column: ColumnPlan, part: PartPlan, unseen: Unseen) -> bool:
    """True if a record that the column reads can be missing for some rows."""
    if any(not picked for _, _, picked in column.found_by):
        return True
    names = [info.name for info in column.used]
    joined = (table for name in names for _, table in joined_ids(name, part.entity.name, part.links))
    choices = (one for name in names for one in _choices(part, name))
    return any(table in unseen.ids for table in joined) or any(_concerns(one.link, one.rest, unseen) for one in choices)


def lacks_record(column: ColumnPlan, part: PartPlan, rows: pl.DataFrame, unseen: Unseen) -> pl.Expr:
    """True for rows with a value that a record which is not in the delivery would fill, where the delivery proves nothing.

    That is a related record, a record that normalise joined (the state of a stage), one that a pick did not find, and the
    definition of a custom field.
    """
    found = pl.lit(value=False)
    for named, key, picked in column.found_by:
        if not picked and {named, key} <= set(rows.columns):
            found |= pl.col(named).is_not_null() & pl.col(key).is_null()
    for info in column.used:
        for name, table in joined_ids(info.name, part.entity.name, part.links):
            if table in unseen.ids and name in rows.columns:
                found |= pl.col(name).is_in(unseen.ids[table].implode()).fill_null(value=False)
        for one in _choices(part, info.name):
            if not _concerns(one.link, one.rest, unseen) or one.owner not in rows.columns:
                continue
            filled = info.name if one.link.custom else one.key
            nothing = pl.col(filled).is_null() if filled in rows.columns else pl.lit(value=True)
            whole = one.link.entity == "attachment" and "attachments" not in unseen.tables and unseen.candidates is not None
            open_to = ~pl.col(one.owner).is_in(unseen.candidates.implode()) if whole and unseen.candidates is not None else True
            found |= pl.col(one.owner).is_not_null() & nothing & open_to
    return found


class _Choice(NamedTuple):
    """A pick or a custom field in a dotted name: the field of its owner, the field with its key, the rest of the name."""

    link: Link
    owner: str
    key: str
    rest: str


def _choices(part: PartPlan, name: str) -> Iterator[_Choice]:
    """The picks and custom fields of a dotted name."""
    entity, prefix = part.entity.name, ""
    head, _, rest = name.partition(".")
    while (link := part.links[entity].get(head)) is not None:
        if link.pick is not None or link.custom:
            yield _Choice(link, prefix + link.field, f"{prefix}{head}.{ENTITIES[link.entity].key}", rest)
        if link.custom:
            return
        entity, prefix = link.entity, f"{prefix}{head}."
        head, _, rest = rest.partition(".")


def _concerns(link: Link, rest: str, unseen: Unseen) -> bool:
    files = link.entity == "attachment" and unseen.candidates is not None
    undefined = link.custom and rest.removesuffix(CUSTOM_ITEMS) in unseen.custom_fields
    return files or undefined or ENTITIES[link.entity].tables[0] in unseen.tables
