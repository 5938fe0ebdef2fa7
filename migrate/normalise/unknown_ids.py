"""Findings on ids that another file does not contain; those that it contains in another spelling are named as such."""

from __future__ import annotations

import polars as pl

from migrate.core.findings import make_findings
from migrate.core.near_ids import NEAR, find_near
from migrate.core.problems import Code


def unknown_ids(
    lacking: pl.DataFrame, column: str, known: pl.Series, code: Code, *, table: str, key: str, message: str, name: str
) -> pl.DataFrame:
    """One finding a row of `lacking`, whose ids in `column` are not among `known`.

    `message` is that of `code`; `name` is the column's name in the file, for the message of another spelling (S374).
    """
    near = find_near(lacking[column], lambda keys: keys.is_in(known.drop_nulls().to_list()))
    if near.is_empty():
        return make_findings(code, lacking, message, table=table, key=key)
    rows = lacking.join(near.select(pl.col("key").alias(column), "difference"), on=column, how="left", maintain_order="left")
    consequence = message.partition("; ")[2]
    text = pl.format(
        "{} is unknown, but an id that differs only in {} exists; nothing is joined and {}: write the id as the other file does",
        pl.lit(name),
        "difference",
        pl.lit(consequence),
    )
    alike, other = rows.filter(pl.col("difference").is_not_null()), rows.filter(pl.col("difference").is_null())
    return pl.concat(
        [
            make_findings(NEAR, alike, text, table=table, key=key),
            make_findings(code, other, message, table=table, key=key),
        ]
    )
