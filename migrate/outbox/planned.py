"""What `send` will have to do after a load that is only planned: counts by table and action."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import polars as pl
import sqlalchemy as sa

from migrate.core.api_layout import ApiLayout, ApiTable
from migrate.core.sizes import LIST_ROWS
from migrate.outbox.codes import NOT_CHANGED, NOT_DELETED, REQUIRED_EMPTY
from migrate.outbox.due import TableCount, as_file, classed_rows, lacking
from migrate.outbox.selection import missing_from
from migrate.targets.sqlite.session import SqliteSession

_HANDED = sa.table("talenthub_handed", *(sa.column(name) for name in ("part", "key", "gone")))
_CALL = sa.table("talenthub_call", *(sa.column(name) for name in ("part", "key", "state")))

#: The column of `PlannedRows.updated`.
SAME = "_same"


@dataclass(frozen=True, slots=True)
class PlannedRows:
    """The rows of a table that a plan writes or deletes.

    Attributes:
        inserted, updated: Frames with the key and the required columns. `updated` also has `SAME`: no column changes that makes a
            call, such as only the location of a file.
        deleted: Keys of rows that it deletes or erases.
    """

    inserted: Iterable[pl.DataFrame] = ()
    updated: Iterable[pl.DataFrame] = ()
    deleted: Iterable[pl.Series] = ()


@dataclass(slots=True)
class Planned:
    """Counts by table in the layout's order, deletions that the vendor can make, and rows without a call.

    `held` counts rows by table, code and column (None where no column is the reason).
    """

    counts: list[TableCount] = field(default_factory=list)
    deletions: dict[str, int] = field(default_factory=dict)
    held: Counter[tuple[str, str, str | None]] = field(default_factory=Counter)

    @property
    def rows(self) -> int:
        """Rows that are due, deletions included."""
        return sum(one.insert + one.update + one.unknown for one in self.counts) + sum(self.deletions.values())


def foresee_plan(session: SqliteSession | None, layout: ApiLayout, rows: Callable[[ApiTable], PlannedRows]) -> Planned:
    """Counts what will be due when the plan is applied.

    Rows of the outbox that the plan leaves alone are compared with what the vendor has. A row that the plan changes counts as a
    call, also if the vendor has its new values already: references have their final values only after the load.

    Args:
        session: The outbox as it is; None if there is none yet.
        layout: The calls of the mapping.
        rows: Returns the planned rows of a table.
    """
    done = Planned()
    live = session.tables().tables if session is not None and _is_outbox(session) else {}
    for table in layout.tables:
        stored = live.get(table.table)
        columns = set() if stored is None else {column.name for column in stored.columns}
        _count_table(session if stored is not None else None, table, rows(table), columns, done)
    return done


def _is_outbox(session: SqliteSession) -> bool:
    """Whether the file has a journal of calls."""
    listed = sa.table("sqlite_master", sa.column("name"))
    return bool(session.fetch(sa.select(sa.func.count()).where(listed.c.name == _CALL.name), {})[0][0])


def _count_table(session: SqliteSession | None, table: ApiTable, planned: PlannedRows, columns: set[str], done: Planned) -> None:
    count = TableCount(table.table)
    done.counts.append(count)
    touched = pl.Series("key", [], pl.String)
    for again, frames in ((True, planned.inserted), (False, planned.updated)):
        for frame in frames:
            keys = frame[table.key].cast(pl.String).alias("key")
            there, unanswered = (keys.is_in(found.implode()) for found in _marked(session, table, keys))
            rows = frame.with_columns(keys, there.alias("_there"), unanswered.alias("_open"))
            if SAME in rows.columns:
                rows = rows.filter(~(pl.col(SAME) & pl.col("_there")))
            touched.append(rows["key"])
            _count_written(table, rows, count, done, again=again)
    deleted = pl.concat([pl.Series("key", [], pl.String), *(keys.cast(pl.String).alias("key") for keys in planned.deleted)])
    if session is not None:
        touched.append(deleted)
        _count_stored(session, table, touched, count, done, columns=columns)
        count.gone += _marked(session, table, deleted)[0].len()
    if table.delete is not None:
        done.deletions |= {table.table: count.gone} if count.gone else {}
    else:
        _hold(done, table, NOT_DELETED.id, None, count.gone)


def _count_written(table: ApiTable, rows: pl.DataFrame, count: TableCount, done: Planned, *, again: bool) -> None:
    """Counts rows that the plan writes. `again`: a row that the vendor has was deleted in the outbox before."""
    found = rows.select("_open", "_there", lacking(table, rows.schema).alias("_lacks"))
    count.rows += found.height
    unknown, known = found.filter("_open"), found.filter(~pl.col("_open"))
    count.unknown += unknown.height
    refused, sent = known.filter(pl.col("_lacks").is_not_null()), known.filter(pl.col("_lacks").is_null())
    count.refused += refused.height
    for column, number in refused["_lacks"].value_counts().iter_rows():
        _hold(done, table, REQUIRED_EMPTY.id, column, number)
    changed = int(sent["_there"].sum())
    count.insert += sent.height - changed
    if table.update is not None:
        count.update += changed
    else:
        count.unchanged += changed
        _hold(done, table, NOT_CHANGED.id, None, 0 if again else changed)


def _count_stored(
    session: SqliteSession, table: ApiTable, touched: pl.Series, count: TableCount, done: Planned, *, columns: set[str]
) -> None:
    """Counts rows of the outbox that the plan leaves alone."""
    for _, rows in classed_rows(session, table, refused_again=False, stored=columns):
        left = rows.filter(~pl.col("key").is_in(touched.implode()))
        count.rows += left.height
        for name, number in left["_count"].value_counts().iter_rows():
            setattr(count, name, getattr(count, name) + number)
        for code, column, number in left.drop_nulls("code").group_by("code", "column").len().iter_rows():
            _hold(done, table, code, column, number)
    for keys in missing_from(session, as_file(table), None):
        count.gone += keys.filter(~pl.col("key").is_in(touched.implode())).height


def _hold(done: Planned, table: ApiTable, code: str, column: str | None, rows: int) -> None:
    if rows:
        done.held[table.table, code, column] += rows


def _marked(session: SqliteSession | None, table: ApiTable, keys: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Returns those keys whose rows the vendor has, and those whose last call has no answer."""
    there, unanswered = pl.Series([], dtype=pl.String), pl.Series([], dtype=pl.String)
    if session is None:
        return there, unanswered
    listed = sa.func.json_each(sa.bindparam("keys")).table_valued("value")
    for part in keys.to_frame("keys").iter_slices(LIST_ROWS):
        given = {"keys": json.dumps(part["keys"].to_list())}
        for found, source, chosen in ((there, _HANDED, _HANDED.c.gone == 0), (unanswered, _CALL, _CALL.c.state == "open")):
            wanted = sa.select(source.c.key).where(
                source.c.part == table.table, chosen, source.c.key.in_(sa.select(listed.c.value))
            )
            found.append(pl.Series([key for (key,) in session.fetch(wanted, given)], dtype=pl.String))
    return there, unanswered
