"""Reads the rows of a file with what the vendor has of them, in the order of keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import polars as pl
import sqlalchemy as sa

from migrate.core.bundle_layout import FileLayout, Gather
from migrate.outbox.cells import cell_name, columns_read
from migrate.targets.sqlite.session import SqliteSession
from migrate.targets.statements import statement

#: How SQLite returns the columns of an outbox, by their kind.
_DTYPES: dict[str, pl.DataType] = {"integer": pl.Int64(), "boolean": pl.Int64(), "number": pl.Float64()}
_CASTS: dict[pl.DataType, type[sa.types.TypeEngine[Any]]] = {pl.Int64(): sa.Integer, pl.Float64(): sa.REAL}
#: Rows whose gathered texts are in memory at a time.
_GATHERED = 2_000

_HANDED = sa.table(
    "talenthub_handed",
    *(sa.column(name) for name in ("part", "key", "hash_hi", "hash_lo", "handover", "action", "gone")),
)
_REFUSAL = sa.table("talenthub_refusal", sa.column("part"), sa.column("key"), sa.column("handover"))
_HELD = sa.table("talenthub_held", sa.column("table_name"), sa.column("key"))
_TWICE = sa.table("talenthub_twice", sa.column("part"), sa.column("heading"), sa.column("key"))

#: What is known of a row beside its columns: what the vendor has, the handover that the
#: vendor refused, and the heading of a needed or unique column that refuses it.
STATE: dict[str, pl.DataType] = {
    "_hash_hi": pl.Int64(),
    "_hash_lo": pl.Int64(),
    "_handover": pl.Int64(),
    "_action": pl.String(),
    "_gone": pl.Int64(),
    "_refused": pl.Int64(),
    "_needs": pl.String(),
    "_twice": pl.String(),
}


def mark_twice(session: SqliteSession, layout: FileLayout) -> None:
    """Finds rows whose unique value another row has: one that the vendor has already, otherwise the one with the lower key.

    Rows that lack a required value do not count, because they are not handed over.
    """
    filled = [column.column for column in layout.columns if column.required and column.column is not None]
    for column in layout.columns:
        if not column.unique or column.column is None:
            continue
        table = sa.table(layout.table, *(sa.column(name) for name in {layout.key, column.column, *filled}))
        key, value = table.c[layout.key], table.c[column.column]
        handed = sa.and_(_HANDED.c.part == layout.name, _HANDED.c.key == key, _HANDED.c.gone == 0)
        place = sa.func.row_number().over(partition_by=sa.func.lower(value), order_by=[_HANDED.c.key.is_(None), key])
        there = [sa.func.coalesce(table.c[name], "") != "" for name in {column.column, *filled}]
        ranked = sa.select(key.label("key"), place.label("place")).select_from(table.outerjoin(_HANDED, handed)).where(*there)
        inner = ranked.subquery()
        found = sa.select(sa.literal(layout.name), sa.literal(column.heading), inner.c.key).where(inner.c.place > 1)
        session.execute(sa.insert(_TWICE).from_select(["part", "heading", "key"], found), {})


def rows_of(session: SqliteSession, layout: FileLayout, *, share: int = 1) -> Iterator[pl.DataFrame]:
    """Yields `key`, the columns that the cells read, and `STATE` of every row, in batches, ordered by key.

    `share` divides the limits of a batch.
    """
    names = columns_read(layout)
    kinds = {column.column: column.kind for column in layout.columns if column.column is not None}
    dtypes = {name: _DTYPES.get(kinds.get(name, "text"), pl.String()) for name in names}
    table = sa.table(layout.table, *(sa.column(name) for name in names))
    source, state = _with_state(session, layout, table)
    columns = [sa.cast(table.c[name], _CASTS.get(dtypes[name], sa.Text)).label(f"v{place}") for place, name in enumerate(names)]
    columns += [column.label(name) for name, column in state.items()]
    selected = sa.select(*columns).select_from(source).order_by(table.c[layout.key])
    # What no row has is not read: a first bundle has no state.
    lacking = [pl.lit(None, dtype=dtype).alias(name) for name, dtype in STATE.items() if name not in state]
    for batch in session.stream_texts(selected, dtypes | {name: STATE[name] for name in state}, {}, share=share):
        yield batch.with_columns(lacking)


def _with_state(
    session: SqliteSession, layout: FileLayout, table: sa.TableClause
) -> tuple[sa.FromClause, dict[str, sa.ColumnElement[Any]]]:
    """Returns the table joined with what is known of its rows, and the columns of `STATE` that a row can have."""
    key, source = table.c[layout.key], cast("sa.FromClause", table)
    state: dict[str, sa.ColumnElement[Any]] = {}
    handed, refused = session.fetch(statement("sqlite", "handed_any"), {"part": layout.name})[0]
    if handed:
        source = source.outerjoin(_HANDED, sa.and_(_HANDED.c.part == layout.name, _HANDED.c.key == key))
        state |= {f"_{name}": _HANDED.c[name] for name in ("hash_hi", "hash_lo", "handover", "action", "gone")}
    if refused:
        source = source.outerjoin(_REFUSAL, sa.and_(_REFUSAL.c.part == layout.name, _REFUSAL.c.key == key))
        state["_refused"] = _REFUSAL.c.handover
    needs: sa.ColumnElement[Any] = sa.null()
    for number, (name, other) in enumerate(layout.needs):
        held = sa.alias(_HELD, f"held{number}")
        source = source.outerjoin(held, sa.and_(held.c.table_name == other, held.c.key == table.c[name]))
        needs = sa.case((held.c.key.is_not(None), sa.literal(name)), else_=needs)
    if layout.needs:
        state["_needs"] = needs
    if any(column.unique for column in layout.columns):
        twice = sa.alias(_TWICE, "twice")
        same = (twice.c.part == layout.name, twice.c.key == key)
        state["_twice"] = sa.select(sa.func.min(twice.c.heading)).where(*same).scalar_subquery()
    return source, state


def missing_from(session: SqliteSession, layout: FileLayout, redone: int | None) -> Iterator[pl.DataFrame]:
    """Yields `key` of rows that the vendor has and the outbox has no more; also those of an unfinished bundle, `redone`."""
    table = sa.table(layout.table, sa.column(layout.key))
    there = sa.exists().where(table.c[layout.key] == _HANDED.c.key)
    open_again = sa.and_(_HANDED.c.gone == 1, _HANDED.c.handover == (redone if redone is not None else -1))
    wanted = sa.select(_HANDED.c.key).where(_HANDED.c.part == layout.name, ~there, sa.or_(_HANDED.c.gone == 0, open_again))
    yield from session.stream(wanted.order_by(_HANDED.c.key), {"key": pl.String()}, {})


def with_gathered(session: SqliteSession, layout: FileLayout, rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Yields the rows with `g<place>` (text) and `i<place>` (the separator was inside a text) of each gathered cell.

    If there is one, the batches are smaller.
    """
    gathered = [(place, column.gather) for place, column in enumerate(layout.columns) if column.gather is not None]
    for part in rows.iter_slices(_GATHERED if gathered else max(rows.height, 1)):
        whole = part
        for place, gather in gathered:
            found = _gathered(session, gather, part[layout.key]).rename({"text": f"g{place}", "inside": f"i{place}"})
            whole = whole.join(found, left_on=layout.key, right_on="by", how="left", maintain_order="left")
        yield whole


def _gathered(session: SqliteSession, gather: Gather, keys: pl.Series) -> pl.DataFrame:
    """Returns `by`, `text`, `inside`: the joined texts of the rows that refer to these keys (a slice of ascending keys)."""
    names = dict.fromkeys([gather.by, gather.column, *gather.order])
    table = sa.table(gather.table, *(sa.column(name) for name in names))
    order = [table.c[name] for name in (gather.by, *gather.order)]
    chosen = sa.select(sa.cast(table.c[gather.by], sa.Text).label("k"), sa.cast(table.c[gather.column], sa.Text).label("t"))
    source: sa.FromClause = table
    if gather.refers is not None:
        held = sa.and_(_HELD.c.table_name == gather.refers, _HELD.c.key == table.c[gather.column])
        source, chosen = table.outerjoin(_HELD, held), chosen.where(_HELD.c.key.is_(None))
    span = table.c[gather.by].between(sa.bindparam("low"), sa.bindparam("high"))
    wanted = chosen.select_from(source).where(span).order_by(*order)
    schema = {"by": pl.String(), "text": pl.String()}
    found = session.stream_texts(wanted, schema, {"low": keys[0], "high": keys[-1]})
    batches = [pl.DataFrame(schema=schema), *found]
    texts = pl.concat(batches).filter(pl.col("text").fill_null("") != "")
    if not gather.split:
        return texts.group_by("by", maintain_order=True).agg(
            pl.col("text").str.join(gather.separator), inside=pl.lit(value=False)
        )
    mark = gather.separator.strip() or gather.separator
    texts = texts.unique(maintain_order=True).with_columns(inside=pl.col("text").str.contains(mark, literal=True))
    if gather.inside is not None:
        texts = texts.with_columns(pl.col("text").str.replace_all(mark, gather.inside, literal=True))
    joined = pl.col("text").str.join(gather.separator)
    return texts.group_by("by", maintain_order=True).agg(joined, pl.col("inside").any())


def in_no_cell(session: SqliteSession, gather: Gather) -> int:
    """Returns the number of rows that a cell would gather but that refer to no row."""
    table = sa.table(gather.table, *(sa.column(name) for name in {gather.by, gather.column}))
    lost = sa.and_(table.c[gather.by].is_(None), sa.func.coalesce(table.c[gather.column], "") != "")
    return int(session.fetch(sa.select(sa.func.count()).select_from(table).where(lost), {})[0][0])


def attached_cells(layout: FileLayout) -> list[tuple[int, str]]:
    """The cells that name a file, each with the section of its attachments."""
    return [(place, column.attachment) for place, column in enumerate(layout.columns) if column.attachment is not None]


def cells_of(layout: FileLayout) -> list[str]:
    """Names of the cells' columns."""
    return [cell_name(place) for place in range(len(layout.columns))]
