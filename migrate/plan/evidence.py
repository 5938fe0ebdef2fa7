"""What a delivery can prove by silence. A row that it does not hold is gone only where it would have held it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is missing from a delivery for other reasons than being gone.

    Attributes:
        absent: Source tables (names in `sources`, `attachments`) that this delivery lacks, or in which a record was rejected
            whose key cannot be told: rows made of them are unseen.
        rejected: Per target table the `_key`s of rows that were rejected before planning: unseen, and their children with them.
        seen: Per target table a reference column and the source keys it may prove something about: absent rows that point
            elsewhere are unseen (an attachment of a candidate whose folder is in none of the archives given).
    """

    absent: frozenset[str] = frozenset()
    rejected: Mapping[str, pl.Series] = field(default_factory=dict)
    seen: Mapping[str, tuple[str, pl.Series]] = field(default_factory=dict)
