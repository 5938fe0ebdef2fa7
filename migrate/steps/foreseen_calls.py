"""What the next `send` will do when a load into an outbox of calls is carried out: adds it to the facts of a plan."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import polars as pl

from migrate.core.facts.calls import EndpointCalls, PlannedCalls, RowsNotSent
from migrate.core.facts.report import ReportFacts
from migrate.mapping import Mapping
from migrate.steps.targets import absolute_url
from migrate.steps.work import Work
from migrate.targets import open_target
from migrate.targets.plan import Plan

if TYPE_CHECKING:
    from migrate.core.api_layout import ApiLayout, ApiTable
    from migrate.targets.sqlite.session import SqliteSession


def add_calls(work: Work, mapping: Mapping, plan: Plan) -> None:
    """Adds calls, their time, rows that are not sent, and what the vendor does and cannot do; nothing for other kinds of target.

    Replaces what an earlier plan said: calls may have been made since.
    """
    if mapping.api is None:
        return
    from migrate.outbox.due import changing  # noqa: PLC0415 - start-up counts
    from migrate.outbox.foreseen import calls_by_endpoint, reason_of, seconds_of  # noqa: PLC0415 - the same
    from migrate.outbox.planned import SAME, PlannedRows, foresee_plan  # noqa: PLC0415 - the same

    layout = mapping.api

    def planned(table: ApiTable) -> PlannedRows:
        names = list(dict.fromkeys([table.key, *table.required]))
        inserted = plan.actions(table.table, "insert", names)
        updated = _with_same(plan, table, changing(table), SAME)
        return PlannedRows(inserted, updated, _deleted(plan, table.table))

    with _outbox(work) as session:
        found = foresee_plan(session, layout, planned)
    calls = calls_by_endpoint(layout, found.counts, found.deletions)

    def hours(number: int) -> float:
        return round(seconds_of(layout, number) / 3600, 2)

    work.facts.add(
        ReportFacts(
            calls=_calls(layout, found.rows, sum(calls.values()), hours(sum(calls.values()))),
            calls_by_endpoint=[EndpointCalls(endpoint=name, calls=count, hours=hours(count)) for name, count in calls.items()],
            rows_not_sent=[
                RowsNotSent(table=table, code=code, reason=reason_of(code, column), rows=count)
                for (table, code, column), count in found.held.items()
            ],
            vendor_effects=list(layout.warnings),
            not_written=list(layout.kept),
        )
    )


def _calls(layout: ApiLayout, rows: int, calls: int, hours: float) -> PlannedCalls:
    rate = layout.rate
    return PlannedCalls(
        vendor=layout.vendor, rows=rows, calls=calls, hours=hours, rate_calls=rate.calls, rate_seconds=rate.seconds
    )


def _with_same(plan: Plan, table: ApiTable, compared: list[str], same: str) -> Iterator[pl.DataFrame]:
    """Yields key and required columns of rows to update, with `same`: whether they equal the target's in the compared columns."""
    earlier = list(plan.before(table.table, "update"))
    names = [pl.col("_id").alias(table.key), *(pl.col(name) for name in table.required if name != table.key)]
    for frame in plan.actions(table.table, "update"):
        if not earlier:
            yield frame.select(*names, pl.lit(value=False).alias(same))
            continue
        there = [name for name in compared if name in earlier[0].columns and name in frame.columns]
        before = pl.concat(one.select("_id", *there) for one in earlier)
        both = frame.join(before, on="_id", how="left", suffix="\x00", maintain_order="left")
        equal = [pl.col(name).eq_missing(pl.col(f"{name}\x00")) for name in there]
        yield both.select(*names, pl.all_horizontal(*equal, frame["_id"].is_in(before["_id"].implode())).alias(same))


def _deleted(plan: Plan, table: str) -> Iterator[pl.Series]:
    for frame in plan.actions(table, "delete", ["_id"]):
        yield frame["_id"]
    for frame in plan.actions(table, "erase"):
        yield frame.filter(pl.col("there") & ~pl.col("kept"))["_id"]


@contextmanager
def _outbox(work: Work) -> Iterator[SqliteSession | None]:
    """Opens the outbox for reading; None if there is none yet."""
    from migrate.targets.sqlite import SqliteTarget  # noqa: PLC0415 - start-up counts: only an outbox is a file of this kind

    target = open_target(absolute_url(str(work.request.target)), schema_name=None)
    if not isinstance(target, SqliteTarget) or not target.path.exists():
        yield None
        return
    with target.view() as session:
        yield session
