"""Fields of related records, such as `candidate.given_name` on an application, joined to a batch before its rules are applied."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Protocol

import polars as pl

from migrate.core.entities import ENTITIES, EXTRA_PREFIX, Entity, Field, Relation
from migrate.mapping.fields import USER_FIELDS
from migrate.runs import Spool

#: A lookup table up to this size is kept in memory; a larger one is joined part by part, through the run folder.
LOOKUP_BYTES = 24 << 20
#: Parts of a larger one. With 64, a million candidates with five fields are about 2 MiB a part.
_PARTS = 64


class Batches(Protocol):
    """Canonical batches of an entity; with `columns` at least these of its fields and the place columns."""

    def __call__(self, entity: str, columns: Sequence[str] | None = None, /) -> Iterable[pl.DataFrame]:
        """The batches."""
        ...


@dataclass(frozen=True, slots=True)
class Related:
    """A related record: which relation leads to it, which of its fields are read, and what it is itself related to.

    Attributes:
        fields: Names on the other entity, its key among them.
    """

    relation: Relation
    fields: frozenset[str]
    related: tuple[Related, ...]

    @property
    def entity(self) -> Entity:
        """What the related record is."""
        return ENTITIES[self.relation.entity]


def related_records(entity: Entity, names: Iterable[str]) -> tuple[Related, ...]:
    """The related records that dotted field names of `entity` read, in the order of the entity's relations."""
    wanted: dict[str, set[str]] = {}
    for name in names:
        head, _, rest = name.partition(".")
        if entity.relation(head) is not None:
            wanted.setdefault(head, set()).add(rest)
    found = []
    for relation in entity.relations:
        rests = wanted.get(relation.name)
        if rests is not None:
            other = ENTITIES[relation.entity]
            further = related_records(other, rests)
            own = {rest for rest in rests if other.relation(rest.partition(".")[0]) is None}
            fields = own | {other.key} | {one.relation.field for one in further}
            found.append(Related(relation, frozenset(fields), further))
    return tuple(found)


def related_field(name: str, entity: Entity) -> Field | None:
    """The field of a related record that a dotted name stands for."""
    head, _, rest = name.partition(".")
    relation = entity.relation(head)
    if relation is None:
        return None
    other = ENTITIES[relation.entity]
    return other.field(rest) or related_field(rest, other)


def missing_keys(entity: Entity, name: str) -> tuple[tuple[str, str], ...]:
    """For each related record of a dotted name: the field that names it, and the field that holds its key if it is there."""
    pairs: list[tuple[str, str]] = []
    prefix = ""
    head, _, rest = name.partition(".")
    while (relation := entity.relation(head)) is not None:
        entity = ENTITIES[relation.entity]
        pairs.append((prefix + relation.field, f"{prefix}{head}.{entity.key}"))
        prefix = f"{prefix}{head}."
        head, _, rest = rest.partition(".")
    return tuple(pairs)


def join_related(
    frames: Iterable[pl.DataFrame], related: tuple[Related, ...], batches: Batches, users: pl.DataFrame, folder: Path
) -> Iterator[pl.DataFrame]:
    """The frames with a column `<relation>.<field>` for each field of a related record; null if there is no such record.

    `batches` gives canonical frames of an entity with at least the columns named. `users` are the rows of the users file.
    `folder` takes spools if a lookup table does not fit into memory; rows then come in another order, the same on every run.
    """
    for number, one in enumerate(related):
        frames = _joined(frames, one, batches, users, folder / f"{number}-{one.relation.name}")
    yield from frames


def _joined(
    frames: Iterable[pl.DataFrame], one: Related, batches: Batches, users: pl.DataFrame, folder: Path
) -> Iterator[pl.DataFrame]:
    key = f"{one.relation.name}.{one.entity.key}"
    lookup = _lookup(one, batches, users, folder)
    held: list[pl.DataFrame] = []
    size = 0
    for frame in lookup:
        held.append(frame)
        size += int(frame.estimated_size())
        if size > LOOKUP_BYTES:
            yield from _joined_in_parts(frames, one.relation.field, chain(held, lookup), key, folder)
            return
    table = pl.concat(held) if held else None
    for frame in frames:
        yield _left_join(frame, table, one.relation.field, key)


def _lookup(one: Related, batches: Batches, users: pl.DataFrame, folder: Path) -> Iterator[pl.DataFrame]:
    """The related entity's frames: its fields under `<relation>.<field>`, further related ones included."""
    own = [field.name for field in one.entity.fields if field.name in one.fields]
    unknown = sorted(name for name in one.fields if name.startswith(EXTRA_PREFIX))
    further = sorted(name for name in one.fields if name in USER_FIELDS)
    frames = join_related(batches(one.entity.name, None if unknown else own), one.related, batches, users, folder / "related")
    for frame in frames:
        named = frame
        if further:
            named = frame.join(users.select("profile_url", *further), on=one.entity.key, how="left", maintain_order="left")
        absent = [pl.lit(None, pl.String).alias(name) for name in unknown if name not in named.columns]
        nested = [name for name in named.columns if any(name.startswith(f"{each.relation.name}.") for each in one.related)]
        columns = [*own, *unknown, *further, *nested]
        yield named.with_columns(absent).select(pl.col(name).alias(f"{one.relation.name}.{name}") for name in columns)


def _left_join(frame: pl.DataFrame, table: pl.DataFrame | None, field: str, key: str) -> pl.DataFrame:
    if table is None:
        return frame
    return frame.join(table, left_on=field, right_on=key, how="left", maintain_order="left", coalesce=False)


def _joined_in_parts(
    frames: Iterable[pl.DataFrame], field: str, lookup: Iterable[pl.DataFrame], key: str, folder: Path
) -> Iterator[pl.DataFrame]:
    """The same join for a lookup table of any size: both sides are dealt into parts by the key's hash."""
    table = Spool(folder / "lookup", key=key, parts=_PARTS)
    for frame in lookup:
        table.append(frame)
    rows = Spool(folder / "rows", key=field, parts=_PARTS)
    for frame in frames:
        rows.append(frame)
    empty: pl.DataFrame | None = None
    for part in range(_PARTS):
        given = rows.slice(part)
        if given is None:
            continue
        found = table.slice(part)
        if found is None:
            empty = empty if empty is not None else next(iter(table.batches())).clear()
            found = empty
        yield _left_join(given, found, field, key)
    rows.clear()
    table.clear()
