"""Joins fields of related records, such as `candidate.given_name` on an application, to a batch before its rules are applied."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import polars as pl

from migrate.core.batches import ChosenBatches
from migrate.core.entities import ENTITIES, EXTRA_PREFIX, Entity, Field
from migrate.core.sizes import FANNED_ROWS, LOOKUP_BYTES, LOOKUP_PARTS, RELATED_ROWS
from migrate.core.text_equality import fold_text, folded_text
from migrate.mapping.fields import ITEM_POSITION, USER_FIELDS
from migrate.mapping.links import CUSTOM_ITEMS, Link, Links, Pick
from migrate.runs import Spool


@dataclass(frozen=True, slots=True)
class Related:
    """A related record: its link, the fields that are read, and its own related records.

    Attributes:
        fields: Field names of the other entity, including its key; for custom fields, their names.
    """

    link: Link
    fields: frozenset[str]
    related: tuple[Related, ...]

    @property
    def entity(self) -> Entity:
        """The entity of the related record."""
        return ENTITIES[self.link.entity]

    @property
    def key(self) -> str:
        """The joined column that must equal `link.field`."""
        return f"{self.link.name}.{self.link.by}"


def related_records(entity: str, names: Iterable[str], links: Links) -> tuple[Related, ...]:
    """The related records that the dotted field names refer to, in the order of the entity's links."""
    wanted: dict[str, set[str]] = {}
    for name in names:
        head, _, rest = name.partition(".")
        if head in links[entity]:
            wanted.setdefault(head, set()).add(rest)
    found = []
    for link in links[entity].values():
        rests = wanted.get(link.name)
        if rests is None:
            continue
        if link.many:
            rests = {rest for rest in rests if rest in links[link.entity] or "." in rest or ENTITIES[link.entity].field(rest)}
        if link.custom:
            found.append(Related(link, frozenset(rests), ()))
            continue
        further = related_records(link.entity, rests, links)
        own = {rest for rest in rests if rest.partition(".")[0] not in links[link.entity]}
        needed = {link.by, ENTITIES[link.entity].key} | {one.link.field for one in further}
        found.append(Related(link, frozenset(own | needed), further))
    return tuple(found)


def related_field(name: str, entity: str, links: Links) -> Field | None:
    """The field of a related record that a dotted name refers to."""
    head, _, rest = name.partition(".")
    link = links[entity].get(head)
    if link is None:
        return None
    if link.custom:
        return ENTITIES[link.entity].field("items" if rest.endswith(CUSTOM_ITEMS) else "text")
    return ENTITIES[link.entity].field(rest) or related_field(rest, link.entity, links)


def record_keys(entity: str, name: str, links: Links) -> tuple[tuple[str, str, bool], ...]:
    """For each related record of a dotted name: the field that refers to it, the field with its key, whether a pick chose it."""
    found: list[tuple[str, str, bool]] = []
    prefix = ""
    head, _, rest = name.partition(".")
    while (link := links[entity].get(head)) is not None and not link.custom:
        entity = link.entity
        if not link.many:
            found.append((prefix + link.field, f"{prefix}{head}.{ENTITIES[entity].key}", link.pick is not None))
        prefix = f"{prefix}{head}."
        head, _, rest = rest.partition(".")
    return tuple(found)


def join_related(
    frames: Iterable[pl.DataFrame], related: tuple[Related, ...], batches: ChosenBatches, users: pl.DataFrame, folder: Path
) -> Iterator[pl.DataFrame]:
    """Adds a column `<link>.<field>` for each field of a related record. The value is null if there is no such record.

    A link to many records (`Link.many`) makes one row per record, and one with empty fields if there is none.
    `batches` gives canonical frames of an entity with at least the columns named. `users` are the rows of the users file.
    `folder` takes spools if a lookup table does not fit into memory. Rows then have another order, which is the same in every
    run.
    """
    for number, one in enumerate(related):
        frames = _join(frames, one, batches, users, folder / f"{number}-{one.link.name}")
    yield from frames


def _join(
    frames: Iterable[pl.DataFrame], one: Related, batches: ChosenBatches, users: pl.DataFrame, folder: Path
) -> Iterator[pl.DataFrame]:
    lookup = _custom_fields(one, batches) if one.link.custom else _records(one, batches, users, folder)
    reduce = _reducer(one)
    held: list[pl.DataFrame] = []
    size = 0
    for frame in lookup:
        held.append(frame)
        size += int(frame.estimated_size())
        if size > LOOKUP_BYTES:
            yield from _join_in_parts(frames, one, chain(held, lookup), reduce, folder)
            return
    table = reduce(pl.concat(held)) if held else None
    for frame in frames:
        if table is None:
            yield frame
        else:
            yield from _left_join(frame, table, one)


def _records(one: Related, batches: ChosenBatches, users: pl.DataFrame, folder: Path) -> Iterator[pl.DataFrame]:
    """The other entity's frames, with fields named `<link>.<field>`, including further related records."""
    pick = one.link.pick or Pick()
    read = one.fields | {field for field, _ in pick.where} | ({pick.order} if pick.order else set())
    own = [field.name for field in one.entity.fields if field.name in read]
    unknown = sorted(name for name in read if name.startswith(EXTRA_PREFIX))
    further = sorted(name for name in read if name in USER_FIELDS)
    frames = join_related(batches(one.entity.name, None if unknown else own), one.related, batches, users, folder / "related")
    for frame in frames:
        named = frame
        if further:
            named = frame.join(users.select("profile_url", *further), on=one.entity.key, how="left", maintain_order="left")
        absent = [pl.lit(None, pl.String).alias(name) for name in unknown if name not in named.columns]
        nested = [name for name in named.columns if any(name.startswith(f"{each.link.name}.") for each in one.related)]
        columns = [*own, *unknown, *further, *nested]
        taken = named.with_columns(absent).filter(_matches(pick), pl.col(one.link.by).is_not_null())
        yield taken.select(pl.col(name).alias(f"{one.link.name}.{name}") for name in columns)


def _matches(pick: Pick) -> pl.Expr:
    test = pl.lit(value=True)
    for field, values in pick.where:
        text = folded_text(pl.col(field).cast(pl.String).fill_null(""))
        test &= text.is_in([fold_text(value) for value in values])
    return test


def _custom_fields(one: Related, batches: ChosenBatches) -> Iterator[pl.DataFrame]:
    """One row per custom field value: the owner's key, and the value in a column with the name or id that the mapping uses."""
    names = sorted({name.removesuffix(CUSTOM_ITEMS) for name in one.fields})
    known = [frame.select("custom_field_id", "name") for frame in batches("custom_field", ["custom_field_id", "name"])]
    ids: dict[str, list[str]] = {
        name: [key for frame in known for key, title in frame.rows() if name in {key, title}] for name in names
    }
    columns = ["custom_field_id", one.link.by, "text", "items"]
    for frame in batches(one.entity.name, columns):
        rows = frame.filter(pl.col(one.link.by).is_not_null())
        values = []
        for name in sorted(one.fields):
            field = "items" if name.endswith(CUSTOM_ITEMS) else "text"
            hit = pl.col("custom_field_id").is_in(ids[name.removesuffix(CUSTOM_ITEMS)])
            values.append(pl.when(hit).then(field).alias(f"{one.link.name}.{name}"))
        yield rows.select(pl.col(one.link.by).alias(one.key), *values).filter(
            pl.any_horizontal(pl.col(f"{one.link.name}.{name}").is_not_null() for name in sorted(one.fields))
        )


def _reducer(one: Related) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """The function that reduces a table with all rows of its keys to one row per key."""
    tie = f"{one.link.name}.{one.entity.key}"
    if one.link.many:
        return lambda table: table.sort(tie)
    if one.link.custom:
        values = pl.exclude(one.key).drop_nulls().first()
        return lambda table: table.group_by(one.key, maintain_order=True).agg(values)
    pick = one.link.pick
    if pick is None:
        return lambda table: table
    order = [f"{one.link.name}.{pick.order}"] if pick.order else []
    descending = [pick.descending] * len(order) + [False]
    return lambda table: table.sort(*order, tie, descending=descending, nulls_last=True).unique(
        one.key, keep="first", maintain_order=True
    )


def _left_join(frame: pl.DataFrame, table: pl.DataFrame, one: Related) -> Iterator[pl.DataFrame]:
    """Joins in slices if one row may become many."""
    if not one.link.many:
        yield frame.join(table, left_on=one.link.field, right_on=one.key, how="left", maintain_order="left", coalesce=False)
        return
    for part in frame.iter_slices(FANNED_ROWS):
        numbered = part.with_row_index("~row")
        made = numbered.join(
            table, left_on=one.link.field, right_on=one.key, how="left", maintain_order="left_right", coalesce=False
        )
        if ITEM_POSITION not in made.columns:
            made = made.with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("~row").alias(ITEM_POSITION))
        yield from made.drop("~row").iter_slices(RELATED_ROWS)


def _join_in_parts(
    frames: Iterable[pl.DataFrame],
    one: Related,
    lookup: Iterable[pl.DataFrame],
    reduce: Callable[[pl.DataFrame], pl.DataFrame],
    folder: Path,
) -> Iterator[pl.DataFrame]:
    """The same join for a lookup table of any size. Both sides are partitioned by the key's hash."""
    table = Spool(folder / "lookup", key=one.key, parts=LOOKUP_PARTS)
    empty = pl.DataFrame()
    for frame in lookup:
        empty = frame.clear()
        table.append(frame)
    rows = Spool(folder / "rows", key=one.link.field, parts=LOOKUP_PARTS)
    for frame in frames:
        rows.append(frame)
    for part in range(LOOKUP_PARTS):
        given = rows.slice(part)
        if given is not None:
            found = table.slice(part)
            yield from _left_join(given, reduce(empty if found is None else found), one)
    rows.clear()
    table.clear()
