"""Insert, update, delete and undo, the same for every database; each database sends the rows in its own way."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

import polars as pl
import sqlalchemy as sa

from migrate.core.errors import SetupError
from migrate.core.problems import Problem
from migrate.core.sizes import LOOKUP_ROWS, RESTORED_ROWS
from migrate.targets.codes import MISFIT
from migrate.targets.contents import Contents, NoContents, file_columns, file_slices, row_slices
from migrate.targets.contract import DROPPED, REFUSED_SCHEMA, Written
from migrate.targets.ledger_writing import SqlLedgerWriter
from migrate.targets.row_ids import id_text, identity
from migrate.targets.row_reading import SqlRowReader
from migrate.targets.schema import Event, TargetColumn, TargetTable, hook_names
from migrate.targets.session import Session, Values
from migrate.targets.spec import TableSpec

#: Number of a row in the given frame, next to columns with any name; refused rows refer to it as `row`.
ROW = "_row"

_STAMP = pl.Datetime("us", "UTC")

#: The statement that undoes a change.
_RESTORING: dict[Literal["update", "delete"], Event] = {"update": "update", "delete": "insert"}


class SqlRowWriter(SqlRowReader, ABC):
    """`migrate.targets.contract.RowWriter` over a session, without parking. Pre-images go to `ledger`, in the same session.

    Frames for the abstract methods have `_row`, `_key`, `_id` and the columns to write. They return refused rows
    (`REFUSED_SCHEMA`) by `_row`.
    """

    def __init__(self, session: Session, values: Values, ledger: SqlLedgerWriter, contents: Contents | None = None) -> None:
        super().__init__(session, values)
        self._ledger = ledger
        self._contents = contents or NoContents()

    @abstractmethod
    def _insert_rows(self, spec: TableSpec, live: TargetTable, rows: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
        """Inserts the named columns."""

    @abstractmethod
    def _update_rows(self, spec: TableSpec, live: TargetTable, rows: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
        """Updates the named columns of the rows `_id`, and saves pre-images."""

    @abstractmethod
    def _delete_rows(self, spec: TableSpec, live: TargetTable, rows: pl.DataFrame, *, keep: bool) -> pl.DataFrame:
        """Deletes the rows `_id`, with or without saving pre-images."""

    @abstractmethod
    def _restore_rows(
        self, spec: TableSpec, live: TargetTable, rows: pl.DataFrame, action: Literal["update", "delete"]
    ) -> pl.DataFrame:
        """Restores rows from their `preimage`: updates existing ones, inserts deleted ones."""

    @abstractmethod
    def _fresh_ids(self, spec: TableSpec, column: TargetColumn, number: int) -> pl.Series:
        """Returns this number of new ids (text) from the target's own source of ids."""

    def _advance_sequences(self, spec: TableSpec, live: TargetTable, rows: pl.DataFrame, names: Sequence[str]) -> None:
        """Advances sequences beyond the numbers written to their columns; does nothing if the database does it itself."""

    def insert(self, spec: TableSpec, frame: pl.DataFrame) -> Written:
        """Writes rows. Refused rows are set aside, and the others are written."""
        live = self._there(spec)
        data = self._with_ids(spec, live, frame)
        names = [column.name for column in spec.columns if column.name in data.columns]
        if spec.id_column is not None and spec.id_column not in names:
            data = data.with_columns(pl.col("_id").alias(spec.id_column))
            names.append(spec.id_column)
        for stamp in (spec.created_column, spec.modified_column):
            data = self._stamped(spec, live, data, stamp, names)
        parts = self._with_files(spec, _numbered(data))
        refused = pl.concat(_by_hook(live, "insert", self._insert_rows(spec, live, part, names)) for part in parts)
        self._advance_sequences(spec, live, data, [name for name in names if name != spec.id_column or spec.id_kind == "given"])
        return self._outcome(spec, live, data, refused)

    def update(self, spec: TableSpec, frame: pl.DataFrame) -> Written:
        """Updates rows by `_id`, and saves each row's pre-image."""
        live = self._there(spec)
        named = identity(spec)
        names = [column.name for column in spec.columns if column.name in frame.columns and column.name not in named]
        data = self._stamped(spec, live, frame, spec.modified_column, names)
        refused = pl.DataFrame(schema=REFUSED_SCHEMA)
        for part in self._with_changed_files(spec, _numbered(data)):
            left = [name for name in names if name in part.columns]
            refused = refused.vstack(_by_hook(live, "update", self._update_rows(spec, live, part, left)))
        self._advance_sequences(spec, live, data, names)
        return _outcome(frame, refused)

    def delete(self, spec: TableSpec, ids: pl.Series, *, preimages: bool = True) -> Written:
        """Deletes rows by id, with or without saving pre-images. Refused if a row that stays refers to one."""
        live = self._there(spec)
        frame = pl.DataFrame({"_id": ids.cast(pl.String)}).with_columns(pl.lit(None, dtype=pl.String).alias("_key"))
        return _outcome(frame, self._delete_free(spec, live, _numbered(frame), keep=preimages))

    def clear(self, spec: TableSpec, column: str, ids: pl.Series) -> int:
        """Clears a reference that has one of these ids, without pre-images. Returns the number of rows."""
        live = self._there(spec)
        table = sa.table(spec.table, sa.column(column))
        count = 0
        for part in ids.cast(pl.String).to_frame(column).iter_slices(LOOKUP_ROWS):
            given, wanted, parameters = self._values.given(live, (column,), part)
            held = sa.select(wanted[0]).select_from(given)
            emptied = sa.update(table).where(table.c[column].in_(held)).values({column: None})
            count += self._session.execute(emptied, parameters)
        return count

    def restore(self, spec: TableSpec, changes: pl.DataFrame) -> Written:
        """Undoes changes of one table and action, without changing the id map."""
        live = self._there(spec)
        rows = _numbered(changes)
        inserted = rows.filter(pl.col("action") == "insert")
        # A row that somebody deleted since is missing, as it was before the run.
        refused = [self._delete_free(spec, live, inserted, keep=False).filter(pl.col("state") != "missing")]
        actions: tuple[Literal["update", "delete"], ...] = ("update", "delete")
        for action in actions:
            some, event = rows.filter(pl.col("action") == action), _RESTORING[action]
            refused += [
                _by_hook(live, event, self._restore_rows(spec, live, part, action))
                for whole in some.iter_slices(RESTORED_ROWS)
                for part in row_slices(spec, whole)
                if not part.is_empty()
            ]
        return _outcome(changes, pl.concat(refused))

    def _delete_free(self, spec: TableSpec, live: TargetTable, rows: pl.DataFrame, *, keep: bool) -> pl.DataFrame:
        """Deletes the rows that no remaining row refers to, so that rules such as ON DELETE CASCADE never apply."""
        if rows.is_empty():
            return pl.DataFrame(schema=REFUSED_SCHEMA)
        referring = self.find_referrers(spec.table, rows["_id"])
        leaves_too = (pl.col("table") == spec.table) & pl.col("_by").is_in(rows["_id"].implode())
        referring = referring.filter(~leaves_too.fill_null(value=False)).unique("_id", maintain_order=True)
        held = rows.select(ROW, "_id").join(referring, on="_id")
        refused = refusals(held[ROW], "referenced", held["table"])
        free = rows.join(held, on=ROW, how="anti")
        parts = row_slices(spec, free) if keep else (free,)
        return pl.concat([refused, *(_by_hook(live, "delete", self._delete_rows(spec, live, one, keep=keep)) for one in parts)])

    def _with_files(self, spec: TableSpec, rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
        """Yields the rows with the bytes of their files, as many at a time as memory allows."""
        names = [column.name for column in file_columns(spec) if column.name in rows.columns]
        if not names:
            yield rows
            return
        for part in file_slices(spec, rows, self._contents):
            files = (
                self._values.content([None if one is None else self._contents.read(one) for one in part[name]]) for name in names
            )
            yield part.with_columns(file.alias(name) for name, file in zip(names, files, strict=True))

    def _with_changed_files(self, spec: TableSpec, rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
        """Yields the rows to update, without the columns of files that the target already holds: they are not sent again."""
        columns = [column for column in file_columns(spec) if column.name in rows.columns]
        if not columns:
            yield from row_slices(spec, rows)
            return
        there = self.read(replace(spec, columns=tuple(columns)), rows["_id"])
        both = rows.select(ROW, "_id").join(there, on="_id", how="left", maintain_order="left")
        same = [both[column.name].eq_missing(rows[column.name]).alias(column.name) for column in columns]
        groups = rows.select(ROW).hstack(same).partition_by([column.name for column in columns], as_dict=True)
        for held, numbers in groups.items():
            kept = [column.name for column, is_same in zip(columns, held, strict=True) if is_same]
            some = rows.join(numbers.select(ROW), on=ROW, how="semi", maintain_order="left").drop(kept)
            for part in row_slices(spec, some):
                yield from self._with_files(spec, part)

    def _outcome(self, spec: TableSpec, live: TargetTable, data: pl.DataFrame, refused: pl.DataFrame) -> Written:
        """Returns the result for inserted rows. A trigger, or the type of a given id, may have stored another id than ours."""
        done = _outcome(data, refused)
        if not live.hooks_on("insert") and spec.id_kind != "given":
            return done
        stored = self._stored_ids(spec, data.join(done.ids.select("_key"), on="_key", how="semi"))
        renamed = done.ids.join(stored.select("_key", _stored="_id"), on="_key", how="left", maintain_order="left")
        return replace(done, ids=renamed.select("_key", pl.coalesce("_stored", "_id").alias("_id")))

    def _stored_ids(self, spec: TableSpec, rows: pl.DataFrame) -> pl.DataFrame:
        """Returns the rows that the table contains, with their `_id` there: found by written id, otherwise by key columns."""
        there = self.read(replace(spec, columns=()), rows["_id"])
        found = rows.join(there, on="_id", how="semi", maintain_order="left")
        names = [name for name in spec.key_columns if name in rows.columns]
        left = rows.join(found, on="_id", how="anti", maintain_order="left")
        if left.is_empty() or not names or len(names) < len(spec.key_columns) or spec.id_column is None:
            return found
        keys = replace(spec, columns=tuple(column for column in spec.columns if column.name in names))
        others = self.read_by_key(keys, left.select(names))
        as_text = [pl.col(name).cast(pl.String) for name in names]
        pairs = left.drop("_id").with_columns(as_text).join(others.with_columns(as_text), on=names, how="inner")
        return pl.concat([found, left.drop("_id").join(pairs.select("_key", "_id"), on="_key").select(found.columns)])

    def _there(self, spec: TableSpec) -> TargetTable:
        live = self._live(spec.table)
        if live is None:
            raise SetupError(Problem(code=MISFIT, message=f"the target has no table {spec.table}", table=spec.table))
        self._table(spec, live)
        return live

    def _stamped(
        self, spec: TableSpec, live: TargetTable, frame: pl.DataFrame, stamp: str | None, names: list[str]
    ) -> pl.DataFrame:
        """Sets a timestamp column to the start of the run, if the table has it and the mapping does not fill it."""
        if stamp is None or spec.column(stamp) is not None or all(column.name != stamp for column in live.columns):
            return frame
        names.append(stamp)
        return frame.with_columns(pl.lit(self._ledger.started, dtype=_STAMP).alias(stamp))

    def _with_ids(self, spec: TableSpec, live: TargetTable, frame: pl.DataFrame) -> pl.DataFrame:
        """Returns every row with its `_id`: as given, from the target's sequence, or from the key columns."""
        if spec.id_column is None:
            keys = {f"_k{number}": pl.col(name).cast(pl.String) for number, name in enumerate(spec.key_columns)}
            made = frame.select(**keys).select(id_text(list(keys), single=False).alias("_id"))
            return frame.with_columns(made["_id"])
        missing = frame["_id"].is_null()
        if not missing.any():
            return frame
        column = next(column for column in live.columns if column.name == spec.id_column)
        fresh = self._fresh_ids(spec, column, int(missing.sum()))
        places = (missing.cum_sum() - 1).cast(pl.Int64)
        return frame.with_columns(pl.when(missing).then(fresh.gather(places)).otherwise(pl.col("_id")).alias("_id"))

    def _no_ids(self, spec: TableSpec) -> SetupError:
        message = f"column {spec.id_column} of table {spec.table} has no default that generates ids"
        return SetupError(Problem(code=MISFIT, message=message, table=spec.table))


#: SQLSTATE of a unique constraint.
UNIQUE_STATE = "23505"


def _by_hook(live: TargetTable, event: Event, refused: pl.DataFrame) -> pl.DataFrame:
    """Adds to rows that were dropped, or refused by row security, the names of the hooks that may have caused it."""
    if refused.is_empty():
        return refused
    named = pl.lit(hook_names(live.hooks_on(event)) or None, dtype=pl.String)
    hidden = pl.lit(live.hides_rows)
    state = pl.when(hidden & (pl.col("state") == "missing")).then(pl.lit(DROPPED)).otherwise(pl.col("state")).alias("state")
    marked = refused.with_columns(state)
    unexplained = (pl.col("state") == DROPPED) | (hidden & pl.all_horizontal(pl.col("constraint", "column").is_null()))
    # A row that row security hides may have the unique values.
    taken = hidden & (pl.col("state") == UNIQUE_STATE) & pl.col("constraint").is_not_null()
    unseen = pl.format("{}, perhaps of a row that row security hides", "constraint")
    constraint = pl.when(unexplained).then(named).when(taken).then(unseen).otherwise(pl.col("constraint"))
    return marked.with_columns(constraint.alias("constraint"))


def accepted_rows(rows: pl.DataFrame, refused: pl.DataFrame) -> pl.DataFrame:
    """Returns the rows that were not refused."""
    return rows.join(refused, left_on=ROW, right_on="row", how="anti", maintain_order="left")


def refusals(rows: pl.Series, state: str, constraint: pl.Series | None = None) -> pl.DataFrame:
    """Returns rows refused for a reason of ours."""
    named = pl.lit(None, dtype=pl.String) if constraint is None else constraint
    frame = pl.DataFrame({"row": rows}).with_columns(named.alias("constraint"))
    return frame.select(
        pl.col("row").cast(pl.Int64), pl.lit(state).alias("state"), "constraint", pl.lit(None, dtype=pl.String).alias("column")
    )


def _numbered(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_row_index(ROW).with_columns(pl.col(ROW).cast(pl.Int64))


def _outcome(frame: pl.DataFrame, refused: pl.DataFrame) -> Written:
    rows = _numbered(frame.select("_key", "_id"))
    return Written(ids=accepted_rows(rows, refused).select("_key", "_id"), refused=refused.sort("row"))
