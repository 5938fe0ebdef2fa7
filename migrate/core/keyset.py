"""Sets of source keys as sorted 64-bit hashes: eight bytes a key, however long the keys are."""

from __future__ import annotations

import polars as pl

from migrate.core.identity import hash64


class KeySet:
    """Keys of one table, for questions of membership inside a run. Filled by `add`, asked by `holds`.

    Two keys of one hash would be taken for one; at ten million keys the odds are one in 370,000.
    """

    def __init__(self) -> None:
        self._pieces: list[pl.Series] = []
        self._sorted = pl.Series([], dtype=pl.UInt64)

    def add(self, keys: pl.Series) -> None:
        """Takes text keys; nulls are no keys."""
        keys = keys.drop_nulls()
        if not keys.is_empty():
            self._pieces.append(_hashes(keys))

    def holds(self, keys: pl.Series) -> pl.Series:
        """Which of these keys are in the set, as booleans; a null key is not."""
        hashes = self._settled()
        if hashes.is_empty():
            return pl.Series(keys.name, [False], dtype=pl.Boolean).new_from_index(0, len(keys))
        asked = _hashes(keys)
        place = hashes.search_sorted(asked.fill_null(0)).clip(upper_bound=len(hashes) - 1)
        return (hashes.gather(place) == asked).fill_null(value=False).alias(keys.name)

    def __len__(self) -> int:
        return len(self._settled())

    def _settled(self) -> pl.Series:
        if self._pieces:
            self._sorted = pl.concat([self._sorted, *self._pieces]).unique().sort()
            self._pieces = []
        return self._sorted


def _hashes(keys: pl.Series) -> pl.Series:
    return pl.select(hash64(pl.lit(keys.cast(pl.String)))).to_series()
