"""Ids that two contracts use for different things: they mean something inside their contract only, and cannot be told apart."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from migrate.normalise.merging import Rule, settle


def colliding(records: pl.DataFrame, key: str, identity: Sequence[str]) -> pl.DataFrame:
    """Keys that contracts know with other values in `identity`: `key`, and the place of the last such contract's record.

    Compared is what each contract says by itself, settled as its records always are; blanks differ from nothing, and so do
    records without a contract. `records` has `_contract`, `created_at`, `modified_at` and the place columns, in file order.
    """
    known = records.filter(pl.col("_contract").is_not_null())
    shared = known.filter(pl.col("_contract").n_unique().over(key) > 1)
    if shared.is_empty():
        return shared.rename({key: "key"})
    within = shared.with_columns(pl.concat_str(key, "_contract", separator="\n").alias("_within"))
    settled = settle(within, Rule(key="_within", latest=(key, *identity))).rows
    differs = [pl.col(name).drop_nulls().n_unique().over(key) > 1 for name in identity]
    return settled.filter(pl.any_horizontal(differs)).unique(key, keep="last", maintain_order=True).rename({key: "key"})
