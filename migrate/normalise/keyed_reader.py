"""How a table with one record per key is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from migrate.normalise.raw import RawBlock


@dataclass(frozen=True, slots=True)
class KeyedReader:
    """A module of `normalise/entities` that defines one is found; no list names it.

    Attributes:
        table: The source table (a name in `sources.TABLES`).
        read: Reads a raw block into the entity's frame; pure.
        key: The key's column in that frame.
        entity: The entity whose rows these frames are; None if something is added to them first.
    """

    table: str
    read: Callable[[RawBlock], pl.DataFrame]
    key: str
    entity: str | None = None
