"""Sets of source keys as sorted 64-bit hashes: a dozen bytes a key, however long the keys are.

Hashes are distributed evenly, so the first bits of a hash nearly give its position. With an index table of about one entry per
key, a lookup takes a tenth of the time of a binary search, and a plan makes millions of them.
"""

from __future__ import annotations

from threading import Lock

import numpy as np
import numpy.typing as npt
import polars as pl

from migrate.core.identity import hash64

#: Hashes whose buckets are counted at a time.
_COUNTED = 1 << 15


class KeySet:
    """The keys of one table, for membership tests within a run. `add` fills the set, `holds` queries it.

    Two keys with the same hash count as one; with ten million keys the probability is 1 in 370,000. Several threads may query it.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._pieces: list[pl.Series] = []
        #: After the last hash there is a zero. It is read if the place of a hash would be after all of them.
        self._sorted: npt.NDArray[np.uint64] = np.zeros(1, np.uint64)
        self._shift = np.uint64(63)
        self._places: npt.NDArray[np.int32] = np.zeros(3, np.int32)

    def add(self, keys: pl.Series) -> None:
        """Adds text keys; nulls are ignored."""
        keys = keys.drop_nulls()
        if not keys.is_empty():
            self._pieces.append(_hashes(keys))

    def holds(self, keys: pl.Series) -> pl.Series:
        """Returns which keys are in the set, as booleans. A null key is not."""
        return pl.Series(keys.name, self._held(keys))

    def lacks(self, keys: pl.Series) -> pl.Series:
        """Returns which keys are not in the set. A null key is never missing."""
        return pl.Series(keys.name, ~self._held(keys) & _there(keys))

    def __len__(self) -> int:
        self._sort()
        return len(self._sorted) - 1

    def _held(self, keys: pl.Series) -> npt.NDArray[np.bool_]:
        if not len(self):
            return np.zeros(len(keys), np.bool_)
        return self._found(_hashes(keys).to_numpy()) & _there(keys)

    def _sort(self) -> None:
        """Sorts the added keys into the set, and rebuilds the index table."""
        with self._lock:
            if not self._pieces:
                return
            self._sorted = _joined([self._sorted[:-1], *(piece.to_numpy() for piece in self._pieces)])
            self._pieces = []
            known = self._sorted[:-1]
            bits = min(len(known).bit_length(), 24)
            self._shift = np.uint64(64 - bits)
            self._places = _places(known, self._shift, 1 << bits)

    def _found(self, asked: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
        bucket = (asked >> self._shift).astype(np.intp)
        place = self._places.take(bucket)
        found: npt.NDArray[np.bool_] = self._sorted.take(place) == asked
        left = np.flatnonzero(~found)  # not the first of their bucket
        place, end = place[left], self._places.take(bucket[left] + 1)
        while left.size:
            place += 1
            within = place < end
            left, place, end = left[within], place[within], end[within]
            hit = self._sorted.take(place) == asked.take(left)
            found[left[hit]] = True
            left, place, end = left[~hit], place[~hit], end[~hit]
        return found


def _joined(pieces: list[npt.NDArray[np.uint64]]) -> npt.NDArray[np.uint64]:
    """The hashes of all pieces, sorted, each once, and a zero after the last one.

    Sorted in place: a set of millions of keys must not need several times its size while it is made.
    """
    count = sum(map(len, pieces))
    together = np.zeros(count + 1, np.uint64)
    np.concatenate(pieces, out=together[:count])
    hashes = together[:count]
    hashes.sort()
    repeated = hashes[1:] == hashes[:-1]
    if not repeated.any():
        return together
    return np.append(hashes[np.append(np.True_, ~repeated)], np.uint64(0))


def _places(hashes: npt.NDArray[np.uint64], shift: np.uint64, buckets: int) -> npt.NDArray[np.int32]:
    """The place of the first hash of each bucket, and the number of hashes at the end; counted some hashes at a time."""
    places = np.zeros(buckets + 1, np.int32)
    for begin in range(0, len(hashes), _COUNTED):
        bucket = (hashes[begin : begin + _COUNTED] >> shift).astype(np.intp)
        counts = np.bincount(bucket - bucket[0])
        places[bucket[0] + 1 : bucket[0] + 1 + len(counts)] += counts.astype(np.int32)
    return np.cumsum(places, dtype=np.int32, out=places)


def _hashes(keys: pl.Series) -> pl.Series:
    """Hashes of the keys; of a null, zero."""
    return keys.to_frame("key").select(hash64(pl.col("key").cast(pl.String)).fill_null(0)).to_series()


def _there(keys: pl.Series) -> npt.NDArray[np.bool_] | np.bool_:
    """Which keys are not null; one answer for all where none is."""
    return keys.is_not_null().to_numpy() if keys.null_count() else np.True_
