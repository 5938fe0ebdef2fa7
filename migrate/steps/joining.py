"""Joins Sales Navigator with the other data: the user's files, and the candidates of earlier deliveries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import polars as pl

from migrate.core.near_ids import NEAR
from migrate.core.problems import Problem
from migrate.core.sales_figures import SalesFigures
from migrate.mapping import Mapping
from migrate.steps.codes import UNJOINED
from migrate.steps.join_files import read_join_file
from migrate.steps.request import Request
from migrate.targets.contract import Target
from migrate.targets.rows import matching_rows

#: Finds `candidate_id`, `profile_url` of candidates that have one of these profile URLs.
LookUp = Callable[[pl.Series], pl.DataFrame]


def seat_users(request: Request) -> pl.DataFrame | None:
    """Reads `--seats` as text columns `seat_id`, `profile_url`; None if it is not given. Raises SetupError."""
    return read_join_file(request.seats, {"seat_id": "seat id", "profile_url": "profile url"})


def leads(request: Request) -> pl.DataFrame | None:
    """Reads `--leads` as text columns `member_identity_key`, `candidate_id`, `profile_url`; None if it is not given.

    Raises SetupError.
    """
    names = {"member_identity_key": "memberIdentityKey", "candidate_id": "candidate id", "profile_url": "profile url"}
    return read_join_file(request.leads, names)


def earlier_candidates(mapping: Mapping, target: Target) -> LookUp | None:
    """Returns a lookup of candidates that we wrote to the target; None if the mapping stores no profile URL of them."""
    spec = mapping.own_table("candidate")
    column = mapping.column_of(spec, "profile_url") if spec is not None else None
    if spec is None or column is None:
        return None
    narrow = replace(spec, columns=(column,), key_columns=() if spec.id_column is not None else spec.key_columns)

    def look_up(urls: pl.Series) -> pl.DataFrame:
        found = [pl.DataFrame(schema={"_id": pl.String, column.name: pl.String})]
        if not target.exists():
            return _candidates(found[0].with_columns(_key=pl.lit(None, dtype=pl.String)), column.name)
        with target.reader() as reader:
            found += [batch.filter(pl.col(column.name).is_in(urls.implode())) for batch in reader.rows.scan(narrow)]
            rows = pl.concat(found)
            keys = matching_rows(reader.ledger.id_map(spec.source, spec.table), rows["_id"])
        return _candidates(rows.join(keys, on="_id"), column.name)

    return look_up


def report_unjoined(figures: SalesFigures) -> Iterator[Problem]:
    """Reports rows that no file of the user joins, and seats that the file contains in another spelling."""
    for difference, seats in figures.near_seats.group_by("difference", maintain_order=True).len().iter_rows():
        message = (
            f"{seats:,} seat ids are not in the seats file, but it has an id that differs only in {difference}; nothing is joined"
        )
        advice = "write the seat id in the seats file as the export does"
        yield Problem(code=NEAR, message=message, table="sales_activities", count=seats, help=advice)
    activities = int(figures.activities["n"].sum())
    users, leads_ = "give --seats with one line per seat", "give --leads with one line per lead"
    for table, what, have, wanted, advice in (
        ("seats", "user", figures.seats_with_user, figures.seats, users),
        ("sales_activities", "user", figures.with_user, activities, users),
        ("sales_activities", "candidate for their lead", figures.with_candidate, figures.with_lead, leads_),
    ):
        if wanted > have:
            message = f"{wanted - have:,} of {wanted:,} have no {what}"
            yield Problem(code=UNJOINED, message=message, table=table, count=wanted - have, help=advice)


def _candidates(rows: pl.DataFrame, column: str) -> pl.DataFrame:
    return rows.select(pl.col("_key").alias("candidate_id"), pl.col(column).alias("profile_url"))
