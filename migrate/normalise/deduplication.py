"""Where each key of a table was seen, and which of its records counts where it was seen more than once.

Pure over one slice of keys. The corrected record wins over those of the same key, which count as repeated; otherwise the first in
file order wins, an equal one is repeated, and one with other content is rejected or, where it comes from another contract,
a collision that stops the run: an id means something inside its contract only. In a table where the newest counts, that of the
last file wins, and those of other files are outdated.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import polars as pl

from migrate.core.places import PLACE_COLUMNS, PLACE_SCHEMA

#: One record of a table whose grain is one record per key.
SIGHTING_SCHEMA: dict[str, pl.DataType] = {
    "key": pl.String(),
    "_content": pl.UInt64(),
    "_contract": pl.String(),
    "_corrected": pl.Boolean(),
} | PLACE_SCHEMA

#: A record that lost to another of its key: its sighting, and the place of that other record (`first_file`, `first_line`).
LOST_SCHEMA: dict[str, pl.DataType] = SIGHTING_SCHEMA | {"first_file": pl.Int32(), "first_line": pl.Int64()}


class Deduplicated(NamedTuple):
    """Records that do not count: `repeated` (`_file`, `_record`), `unequal`, `collisions` and `outdated` (`LOST_SCHEMA`)."""

    repeated: pl.DataFrame
    unequal: pl.DataFrame
    collisions: pl.DataFrame
    outdated: pl.DataFrame


def deduplicate(sightings: pl.DataFrame, *, newest: bool) -> Deduplicated:
    """Deduplicates one slice of keys (it contains all sightings of its keys), in any order."""
    again = sightings.filter(pl.col("key").is_duplicated())
    file = -pl.col("_file") if newest else pl.col("_file")
    ordered = again.sort("key", pl.col("_corrected").not_(), file, "_record")
    lost = ordered.with_columns(
        pl.col("_file").first().over("key").alias("first_file"),
        pl.col("_line").first().over("key").alias("first_line"),
        pl.col("_content").first().over("key").alias("_winner"),
        pl.col("_corrected").first().over("key").alias("_over"),
        pl.col("_contract").first().over("key").alias("_home"),
        pl.int_range(pl.len()).over("key").alias("_rank"),
    ).filter(pl.col("_rank") > 0)
    equal = (pl.col("_content") == pl.col("_winner")) | (pl.col("_over") & ~pl.col("_corrected"))
    foreign = (pl.col("_contract") != pl.col("_home")).fill_null(False)
    older = (pl.col("_file") < pl.col("first_file")) & ~equal & ~foreign if newest else pl.lit(value=False)
    unequal = lost.filter(~equal & ~older).with_columns(foreign.alias("_foreign"))
    parts = (unequal.filter(~pl.col("_foreign")), unequal.filter("_foreign"), lost.filter(older))
    return Deduplicated(lost.filter(equal).select(*PLACE_COLUMNS[:2]), *(part.select(*LOST_SCHEMA) for part in parts))


def combine(slices: Iterable[Deduplicated]) -> Deduplicated:
    """All slices as one."""
    empty = pl.DataFrame(schema=LOST_SCHEMA)
    parts = [Deduplicated(empty.select(*PLACE_COLUMNS[:2]), empty, empty, empty), *slices]
    return Deduplicated(*(pl.concat(part) for part in zip(*parts, strict=True)))
