"""New rows that already exist in the target under the same key columns, although the id map does not contain them.

Equal rows are adopted: they are only added to the id map. Others are held, unless the mapping lets the export win (`hold:
overwrite`, or a table that is only updated). A held row is added to the id map without a fingerprint, so that other rows can
refer to it. It stays held until both sides are equal.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from migrate.core.findings import Findings
from migrate.core.identity import FINGERPRINT_COLUMNS
from migrate.core.places import PLACE_COLUMNS
from migrate.plan.codes import ADOPTED
from migrate.plan.conflicts import FOREIGN, name_columns
from migrate.plan.kept_values import keep_existing_values
from migrate.plan.present import Present
from migrate.targets.rows import same_fingerprint
from migrate.targets.spec import HELD, KEY, TableSpec
from migrate.targets.stored import equals


@dataclass(frozen=True, slots=True)
class Existing:
    """New rows by what the target contains: `insert` has no row in the target, `taken` has a row with another key of ours.

    `adopt` has `_key`, `_id`, place columns, `_fp_hi`, `_fp_lo`; `update` has the columns of the rows, `_id`, and null `_old_hi`,
    `_old_lo`; `equal` and `held` are counts. `current`: the target's rows that new rows met.
    """

    insert: pl.DataFrame
    update: pl.DataFrame
    adopt: pl.DataFrame
    taken: pl.DataFrame
    equal: int
    held: int
    current: pl.DataFrame


def compare_existing(spec: TableSpec, new: pl.DataFrame, present: Present, findings: Findings) -> Existing:
    """Compares new rows (fingerprinted) with the rows that exist in the target."""
    # Erased rows are deleted before rows are inserted.
    current = present.same_keys(spec, new).join(present.table_states[spec.table].erased, on="_id", how="anti")
    owned = present.owners(spec.table, current["_id"]) if not current.is_empty() else current.select("_id", KEY)
    taken = current.join(owned, on="_id", how="semi")
    current = current.join(owned, on="_id", how="anti")
    current, theirs = _of_other_sources(spec, new, current, present)
    taken = pl.concat([taken, theirs])
    new = keep_existing_values(spec, new, current)
    old = [pl.lit(None, dtype=pl.Int64).alias(name) for name in ("_old_hi", "_old_lo")]
    both = new.join(current.select(KEY, "_id", "_now_hi", "_now_lo"), on=KEY, how="inner", maintain_order="left")
    both = both.with_columns(*old, same_fingerprint("_now_hi", "_now_lo").alias("_same"))
    theirs = present.as_given(spec, both, current.drop(KEY))
    both = both.with_columns((both["_same"] | equals(spec, both, theirs)).alias("_same"))
    gives_way = spec.hold == "overwrite" or spec.write == "update"
    equal, differing = both.filter("_same"), both.filter(~pl.col("_same"))
    findings.report(spec, equal, ADOPTED, "the target already contained an identical row; added to the id map")
    none = differing.head(0)
    foreign = [pl.lit(FOREIGN, dtype=pl.Int64).alias(name) for name in FINGERPRINT_COLUMNS]
    held = none if gives_way else differing
    marked = held.with_columns(pl.lit(FOREIGN, dtype=pl.Int64).alias(name) for name in ("_old_hi", "_old_lo"))
    name_columns(spec, marked, present.as_given(spec, marked, current.drop(KEY)), findings)
    return Existing(
        insert=new.join(pl.concat([current.select(KEY), taken.select(KEY)]), on=KEY, how="anti", maintain_order="left"),
        update=(differing if gives_way else none).drop("_same").with_columns(pl.lit(None, pl.String).alias(HELD)),
        adopt=pl.concat(
            [frame.select(KEY, "_id", *PLACE_COLUMNS, *FINGERPRINT_COLUMNS) for frame in (equal, held.with_columns(foreign))],
        ),
        taken=new.join(taken.select(KEY), on=KEY, how="semi").select(KEY, *PLACE_COLUMNS),
        equal=equal.height,
        held=held.height,
        current=current.drop(KEY),
    )


def _of_other_sources(
    spec: TableSpec, new: pl.DataFrame, current: pl.DataFrame, present: Present
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Splits rows of the target: those that may be used, and those that we wrote from another source system and that differ.

    Two sources may share a tag or a user. A candidate with the same id and another name is somebody else, and nothing of this
    source may be attached to that candidate.
    """
    others = present.of_other_sources(spec, current["_id"])
    equal = current.join(new.select(KEY, *FINGERPRINT_COLUMNS), on=KEY).filter(same_fingerprint("_now_hi", "_now_lo"))
    differing = others.join(equal.select("_id"), on="_id", how="anti")
    return current.join(differing, on="_id", how="anti"), current.join(differing, on="_id", how="semi")
