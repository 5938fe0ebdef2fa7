"""Finds the vendor's ids of what an outbox names, such as its jobs, by equal names. What is not certain has no id."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from migrate.core.api_layout import VocabularyLayout
from migrate.core.fill_layout import FillLayout
from migrate.core.text_equality import fold_text
from migrate.outbox.calls import Calls
from migrate.outbox.vocabularies import Listing


@dataclass(frozen=True, slots=True)
class Named:
    """A value of a value map with its name; `owner` is the value of `FillLayout.within`'s key."""

    value: str
    name: str
    owner: str | None = None


def read_names(calls: Calls, fill: FillLayout) -> list[Named]:
    """Returns the values of a map and their names, as the last load left them; sorted by name."""
    names = [str(fill.key), str(fill.name), *([fill.within[2]] if fill.within is not None else [])]
    source = sa.table(str(fill.table), *(sa.column(name) for name in dict.fromkeys(names)))
    cells = [sa.cast(source.c[name], sa.Text).label(f"v{place}") for place, name in enumerate(names)]
    wanted = sa.select(*cells).where(cells[0].element != "", cells[1].element != "").distinct().order_by(cells[1], cells[0])
    with calls.session() as session:
        return [Named(*row) for row in session.fetch(wanted, {})]


def match_names(
    vocabulary: VocabularyLayout, listed: Listing, named: Iterable[Named], owners: Mapping[str, str]
) -> dict[str, str | None]:
    """Returns the vendor's id by folded value; None where no object has that name, or where several could be meant.

    `owners` are the vendor's ids of owners by folded value.
    """
    fill = vocabulary.fill
    within = fill.within if fill is not None else None
    place = vocabulary.also.index(within[0]) + 1 if within is not None else None
    objects: dict[tuple[str, str], list[str]] = defaultdict(list)
    for key, cells in listed.items():
        objects[cells[place] if place is not None else "", fold_text(cells[0])].append(key)
    meant: dict[str, set[tuple[str, str] | None]] = defaultdict(set)
    values: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in named:
        owner = owners.get(fold_text(one.owner or "")) if within is not None else ""
        sought = None if owner is None else (owner, fold_text(one.name))
        meant[fold_text(one.value)].add(sought)
        if sought is not None and within is None:
            values[sought].add(fold_text(one.value))  # Two projects of one name: which of them the vendor has is not known.
    found: dict[str, str | None] = {}
    for value, all_sought in meant.items():
        (sought,) = all_sought if len(all_sought) == 1 else (None,)
        ids = objects.get(sought, []) if sought is not None and sought[1] and len(values[sought]) <= 1 else []
        found[value] = ids[0] if len(ids) == 1 else None
    return found
