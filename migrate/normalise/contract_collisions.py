"""Finds ids that two contracts use for different things. Ids are valid only within their contract."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from migrate.core.errors import SetupError
from migrate.core.places import Place
from migrate.core.problems import ENTRY_LIMIT, Problem
from migrate.normalise import codes
from migrate.normalise.merging import Rule, merge_records

_HELP = "load one contract at a time: --contract ID --source NAME gives each its own keys"


class Collisions:
    """Collects the collisions of all tables, the first ones with their places: `check` raises one error with all of them."""

    def __init__(self, files: Sequence[str]) -> None:
        """Opens the list; `files` are the shown names that `_file` refers to."""
        self._files = files
        self._problems: list[Problem] = []
        self._count = 0

    def add(self, table: str, collisions: pl.DataFrame) -> None:
        """Adds keys (column `key`, place columns) that another contract uses for something else."""
        self._count += collisions.height
        room = ENTRY_LIMIT - len(self._problems)
        for file, line, key in collisions.select("_file", "_line", "key").head(room).iter_rows():
            message = f"the id {key} means something else in another contract of this delivery"
            place = Place(self._files[file], line)
            self._problems.append(
                Problem(code=codes.CONTRACTS_COLLIDE, message=message, place=place, table=table, key=key, help=_HELP, each=True)
            )

    def check(self) -> None:
        """Raises SetupError if there are collisions."""
        rest = self._count - len(self._problems)
        if rest:
            message = f"{rest} more ids collide"
            self._problems.append(Problem(code=codes.CONTRACTS_COLLIDE, message=message, count=rest, help=_HELP))
        if self._problems:
            raise SetupError(self._problems)


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
    merged = merge_records(within, Rule(key="_within", latest=(key, *identity))).rows
    differs = [pl.col(name).drop_nulls().n_unique().over(key) > 1 for name in identity]
    return merged.filter(pl.any_horizontal(differs)).unique(key, keep="last", maintain_order=True).rename({key: "key"})
