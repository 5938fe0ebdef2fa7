"""Finds ids that two contracts use for different things. Ids are valid only within their contract."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from migrate.normalise.merging import Rule, settle


def find_collisions(records: pl.DataFrame, key: str, identity: Sequence[str]) -> pl.DataFrame:
    """Keys that have different values in `identity` in two contracts: `key`, and the place in the last such contract.

    The merged record of each contract is compared. Empty values and records without a contract never count as a difference.
    `records` has `_contract`, `created_at`, `modified_at` and the place columns, in file order.
    """
    known = records.filter(pl.col("_contract").is_not_null())
    shared = known.filter(pl.col("_contract").n_unique().over(key) > 1)
    if shared.is_empty():
        return shared.rename({key: "key"})
    within = shared.with_columns(pl.concat_str(key, "_contract", separator="\n").alias("_within"))
    settled = settle(within, Rule(key="_within", latest=(key, *identity))).rows
    differs = [pl.col(name).drop_nulls().n_unique().over(key) > 1 for name in identity]
    return settled.filter(pl.any_horizontal(differs)).unique(key, keep="last", maintain_order=True).rename({key: "key"})
