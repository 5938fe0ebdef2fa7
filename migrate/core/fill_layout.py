"""Where the values of a value map come from, which gets the ids of objects at the vendor."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FillLayout:
    """Which value map takes the ids of a vocabulary, and where the values of that map and their names come from.

    Attributes:
        map: The name of the value map.
        table, key, name: Columns of the outbox with the values of the map and their names.
        users: In place of these columns: the profile URLs and e-mail addresses of users.csv.
        within: Names are equal only among objects whose `field` is the target value that the value map `map` has for the column
            `key`: (field, map, key).
        add: Values that the map lacks are added. Otherwise only lines with a `?` are filled in.
    """

    map: str
    table: str | None = None
    key: str | None = None
    name: str | None = None
    users: bool = False
    within: tuple[str, str, str] | None = None
    add: bool = True
