"""Stores files by workers, such that work that is lost or done twice changes neither store nor accounting."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from migrate.archives import Listing
from migrate.attachments.engine import Engine, cut
from migrate.attachments.store import Staging, Store
from migrate.attachments.store_tasks import STORED_COLUMNS, HeldFiles, PutFiles
from migrate.core.progress import Advance

#: What was stored: the row of a file, and its identity in the store, null where it is not known.
COPIED: dict[str, pl.DataType] = {"_row": pl.UInt32(), "identity": pl.String()}


def copy_remotely(
    wanted: pl.DataFrame, listings: Mapping[int, Listing], store: Store, engine: Engine, *, named: bool, advance: Advance
) -> pl.DataFrame:
    """Stores missing files. Returns a frame of `COPIED`: `_row` of those that were missing, without an identity.

    This process determines which files are missing before the first one is written: a worker that repeats a task finds the
    files of the first attempt, and must not count them as files of an earlier run.
    """
    if wanted.is_empty():
        return pl.DataFrame(schema=COPIED)
    files, place = wanted.select(*STORED_COLUMNS), store.shared()
    there = pl.DataFrame(list(store.locations()), schema={"location": pl.String, "size": pl.Int64}, orient="row")
    candidates = files.join(there, on=["location", "size"], how="semi", maintain_order="left")
    if named and not isinstance(store, Staging):
        held = candidates["_row"]  # an object is never half-written, and its name has the hash
    else:
        held = _held(candidates, listings, engine, HeldFiles(place, named), advance)
    missing = files.filter(~pl.col("_row").is_in(held.implode()))
    for piece, _ in engine.run(PutFiles(place, named), cut(missing, listings, engine)):
        advance(piece.size)
    return missing.select("_row", pl.lit(None, pl.String).alias("identity"))


def _held(files: pl.DataFrame, listings: Mapping[int, Listing], engine: Engine, task: HeldFiles, advance: Advance) -> pl.Series:
    found = [pl.Series("_row", dtype=files.schema["_row"])]
    for piece, answer in engine.run(task, cut(files, listings, engine)):
        held = answer.filter("held")["_row"]
        found.append(held)
        advance(int(piece.rows.filter(pl.col("_row").is_in(held.implode()))["size"].sum()))
    return pl.concat(found)
