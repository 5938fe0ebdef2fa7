"""Erasure in a mapping: keys of the rows of people on the list, and the columns that identify people in the target."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import polars as pl

from migrate.core.entities import ENTITIES
from migrate.mapping.applying.exclusion import LeftOut, exclude, rows_left_out
from migrate.mapping.applying.rows import Context, apply_part
from migrate.mapping.applying.rules import PartPlan, TablePlan
from migrate.mapping.fields import ITEM_RAW, ITEM_TEXT
from migrate.mapping.people_files import ErasureList
from migrate.targets.spec import KEY, TableSpec

#: The name under which people of the erasure list are counted as excluded.
ERASURE = "erasure"


@dataclass(frozen=True, slots=True)
class Contacts:
    """Columns of a table that identify candidates.

    Attributes:
        spec: The table, narrowed to these columns.
        emails: Columns made of e-mail addresses alone, one or several in a text.
        urls: Columns made of the profile URL alone.
        owner: The column that refers to the candidate's row; None in the candidate's own table.
        keyed: True if the source key ends with the address (an e-mail as a child row).
    """

    spec: TableSpec
    emails: tuple[str, ...]
    urls: tuple[str, ...]
    owner: str | None
    keyed: bool


def contacts(own: TableSpec, specs: Iterable[TableSpec], plans: Mapping[str, TablePlan]) -> Iterator[Contacts]:
    """The columns that identify candidates, by table; `own` is the candidates' own table."""
    for spec in specs:
        part = plans[spec.table].parts.get("candidate")
        owner = next((one.name for one in spec.references if one.reference and one.reference.table == own.table), None)
        if part is None or (spec.table != own.table and owner is None):
            continue
        emails, urls = tuple(_columns_filled_from(part, "emails")), tuple(_columns_filled_from(part, "profile_url"))
        if emails or urls:
            wanted = {*emails, *urls, owner}
            narrow = replace(
                spec,
                columns=tuple(column for column in spec.columns if column.name in wanted),
                key_columns=() if spec.id_column is not None else spec.key_columns,
            )
            keyed = part.each is not None and part.each.field.name == "emails" and part.key.source is None
            yield Contacts(narrow, emails, urls, None if spec.table == own.table else owner, keyed)


def _columns_filled_from(part: PartPlan, field: str) -> Iterator[str]:
    names = {field} | ({ITEM_TEXT, ITEM_RAW} if part.each is not None and part.each.field.name == field else set())
    for column in part.columns:
        used = {info.name for info in column.source.used}
        if used and used <= names and column.value_map is None and column.spec.dtype == pl.String:
            yield column.spec.name


def erased_keys(plan: TablePlan, entity: str, frame: pl.DataFrame, context: Context) -> pl.Series:
    """`_key`s of the rows that a batch would make without the erasure list."""
    part = plan.parts[entity]
    if plan.spec.distinct and entity != "user":
        return pl.Series(KEY, [], dtype=pl.String)
    fans_out = part.each is not None and part.each.records is not None
    rules = LeftOut(tuple(rule for rule in context.left_out.rules if rule[0] == ERASURE))
    if fans_out:
        made = apply_part(plan, part, frame.filter(rows_left_out(part, frame, rules)), replace(context, left_out=LeftOut()))
        return pl.concat([made.frame[KEY], made.rejected[KEY]]).drop_nulls().unique(maintain_order=True)
    concerned = exclude(replace(part, filters=()), frame, rules, context.missing)[1][KEY]
    records = frame.filter(pl.col(part.entity.key).is_in(concerned.unique().implode()))
    made = apply_part(plan, part, records, replace(context, left_out=LeftOut()))
    return pl.concat([made.frame[KEY], made.rejected[KEY]]).drop_nulls().unique(maintain_order=True)


def listed_people(erasure: ErasureList) -> dict[str, pl.DataFrame]:
    """The people of a list as canonical frames that contain only what the list contains.

    They may be missing from every delivery.
    """
    known = (
        ("candidate", "candidate_id", erasure.candidate_ids),
        ("user", "profile_url", erasure.profile_urls | erasure.own_urls),
    )
    frames = {entity: pl.DataFrame({field: sorted(values)}, schema={field: pl.String}) for entity, field, values in known}
    return {entity: pl.concat([ENTITIES[entity].empty(), rows], how="diagonal") for entity, rows in frames.items()}
