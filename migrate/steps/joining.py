"""Joins Sales Navigator with the other data: the user's files, and the candidates of earlier deliveries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl

from migrate.core.errors import SetupError
from migrate.core.problems import Problem
from migrate.core.sales_figures import SalesFigures
from migrate.core.small_files import read_small_file
from migrate.mapping import Mapping
from migrate.sources import fold_name
from migrate.steps.codes import BAD_JOIN_FILE, UNJOINED
from migrate.steps.request import Request
from migrate.targets.contract import Target
from migrate.targets.rows import matching_rows

#: Finds `candidate_id`, `profile_url` of candidates that have one of these profile URLs.
LookUp = Callable[[pl.Series], pl.DataFrame]

#: Bytes of a list of seats or leads.
_LARGEST = 1 << 30


def seat_users(request: Request) -> pl.DataFrame | None:
    """Reads `--seats` as text columns `seat_id`, `profile_url`; None if it is not given. Raises SetupError."""
    return _columns(request.seats, {"seat_id": "seat id", "profile_url": "profile url"})


def leads(request: Request) -> pl.DataFrame | None:
    """Reads `--leads` as text columns `member_identity_key`, `candidate_id`, `profile_url`; None if it is not given.

    Raises SetupError.
    """
    names = {"member_identity_key": "memberIdentityKey", "candidate_id": "candidate id", "profile_url": "profile url"}
    return _columns(request.leads, names)


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
    """Reports rows that no file of the user joins."""
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


def _columns(path: Path | None, names: dict[str, str]) -> pl.DataFrame | None:
    """Reads a small CSV as text. Column names match regardless of case, spaces, hyphens and underscores."""
    if path is None:
        return None
    try:
        content = read_small_file(path, _LARGEST)
        header = content.decode("utf-8-sig").partition("\n")[0]
        frame = pl.read_csv(content, infer_schema=False, separator=";" if header.count(";") > header.count(",") else ",")
    except (OSError, UnicodeDecodeError, pl.exceptions.PolarsError) as error:
        message = f"{path.name} cannot be read as a CSV in UTF-8"
        raise SetupError(Problem(code=BAD_JOIN_FILE, message=message)) from error
    there = {fold_name(column): column for column in frame.columns}
    known = {name: there[fold_name(name)] for name in names if fold_name(name) in there}
    first, *others = names
    if first not in known or len(known) < 2:
        wanted = " or ".join(f"'{names[name]}'" for name in others)
        message = f"{path.name} needs the columns '{names[first]}' and {wanted}"
        raise SetupError(Problem(code=BAD_JOIN_FILE, message=message))
    return frame.select(
        pl.col(known[name]).alias(name) if name in known else pl.lit(None, pl.String).alias(name) for name in names
    )
