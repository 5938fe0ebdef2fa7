"""The one transaction of a run on SQLite."""

from __future__ import annotations

from typing import Any

import polars as pl
import sqlalchemy as sa

from migrate.core.errors import SetupError
from migrate.core.problems import Problem
from migrate.target.codes import MISFIT
from migrate.target.contract import REFUSED_SCHEMA, TargetTable, Written
from migrate.target.ledger_writing import IdMapMode, LedgerWriter
from migrate.target.row_ids import id_text, identity
from migrate.target.spec import TableSpec
from migrate.target.sqlite.rows import (
    before,
    delete_statement,
    insert_statement,
    restored,
    run_frame,
    run_rows,
    update_statement,
    where_ids,
)
from migrate.target.sqlite.session import SqliteSession, compiled
from migrate.target.sqlite.values import SqliteValues, written
from migrate.target.statements import statement

#: Rows whose pre-images are held in memory at a time.
_PREIMAGE_ROWS = 5_000


class SqliteWriter(LedgerWriter):
    """`migrate.target.contract.Writer` for SQLite."""

    _session: SqliteSession
    _values: SqliteValues

    def insert(self, spec: TableSpec, frame: pl.DataFrame) -> Written:
        """Writes rows; a refused one is set aside, the rest is written."""
        live = self._there(spec)
        whole = self._with_ids(spec, live, frame)
        names = [column.name for column in spec.columns if column.name in whole.columns]
        stamps = {name: self._started for name in (spec.created_column, spec.modified_column) if self._stamped(spec, live, name)}
        data = whole.with_columns(pl.lit(value, dtype=pl.Datetime("us", "UTC")).alias(str(name)) for name, value in stamps.items())
        if spec.id_column is not None and spec.id_column not in names:
            data = data.with_columns(pl.col("_id").alias(spec.id_column))
            names.append(spec.id_column)
        names += [str(name) for name in stamps]
        refused = run_frame(self._session, insert_statement(spec.table, names), written(data, names))
        return _outcome(whole, refused)

    def update(self, spec: TableSpec, frame: pl.DataFrame) -> Written:
        """Updates rows by `_id`, keeping each row's pre-image."""
        live = self._there(spec)
        names = [column.name for column in spec.columns if column.name in frame.columns and column.name not in identity(spec)]
        data = frame
        if self._stamped(spec, live, spec.modified_column):
            data = data.with_columns(pl.lit(self._started, dtype=pl.Datetime("us", "UTC")).alias(str(spec.modified_column)))
            names.append(str(spec.modified_column))
        change = update_statement(spec, names)
        refused = [pl.DataFrame(schema=REFUSED_SCHEMA)]
        for start in range(0, data.height, _PREIMAGE_ROWS):
            part = data.slice(start, _PREIMAGE_ROWS)
            old = part.select("_key", "_id").with_row_index("row").with_columns(pl.col("row").cast(pl.Int64))
            old = old.join(before(self._session, self._values, spec, live, part["_id"]), on="_id", how="left", maintain_order="left")
            there = old["preimage"].is_not_null()
            values = written(part.filter(there), names).rename({name: f"_v_{name}" for name in names})
            found = old.filter(there)
            bad = run_frame(self._session, change, pl.concat([values, where_ids(spec, found["_id"])], how="horizontal"))
            bad = bad.with_columns(found["row"].gather(bad["row"]).alias("row"))
            kept = found.join(bad, on="row", how="anti")
            self._keep_updated(spec, kept)
            refused += [piece.with_columns(pl.col("row") + start) for piece in (bad, _missing(old.filter(~there)["row"]))]
        return _outcome(frame, pl.concat(refused))

    def delete(self, spec: TableSpec, ids: pl.Series) -> Written:
        """Deletes rows by id, keeping pre-images; refused where another row hangs on one."""
        live = self._there(spec)
        frame = pl.DataFrame({"_key": pl.Series([None] * len(ids), dtype=pl.String), "_id": ids.cast(pl.String)})
        refused = [pl.DataFrame(schema=REFUSED_SCHEMA)]
        for start in range(0, frame.height, _PREIMAGE_ROWS):
            part = frame.slice(start, _PREIMAGE_ROWS)
            old = before(self._session, self._values, spec, live, part["_id"])
            bad = self._delete(spec, ids, part["_id"], old["_id"])
            gone = part.with_row_index("row").with_columns(pl.col("row").cast(pl.Int64)).join(bad, on="row", how="anti")
            self._keep_deleted(spec, gone.join(old, on="_id"))
            refused.append(bad.with_columns(pl.col("row") + start))
        return _outcome(frame, pl.concat(refused))

    def undo(self, spec: TableSpec, changes: pl.DataFrame) -> Written:
        """Takes back changes of one table and action, id map and pre-images included."""
        live = self._there(spec)
        refused = [pl.DataFrame(schema=REFUSED_SCHEMA)]
        for start in range(0, changes.height, _PREIMAGE_ROWS):
            part = changes.slice(start, _PREIMAGE_ROWS).with_row_index("row").with_columns(pl.col("row").cast(pl.Int64))
            for (action,), some in part.group_by("action", maintain_order=True):
                bad = self._take_back(spec, live, str(action), some, changes["_id"])
                bad = bad.with_columns(some["row"].gather(bad["row"]).alias("row"))
                self._put_back(spec, some.join(bad, on="row", how="anti"))
                refused.append(bad.with_columns(pl.col("row") + start))
        return _outcome(changes, pl.concat(refused))

    def _take_back(self, spec: TableSpec, live: TargetTable, action: str, some: pl.DataFrame, all_ids: pl.Series) -> pl.DataFrame:
        """Refused rows, by their place in `some`."""
        if action == "adopt":
            return pl.DataFrame(schema=REFUSED_SCHEMA)
        if action == "insert":
            old = before(self._session, self._values, spec, live, some["_id"])
            # A row that somebody deleted since is as it was before us already.
            return self._delete(spec, all_ids, some["_id"], old["_id"]).filter(pl.col("state") != "missing")
        stored = [column.name for column in live.columns if not column.generated]
        rows = restored(some["preimage"], stored)
        if action == "delete":
            return run_rows(self._session, compiled(insert_statement(spec.table, stored))[0], rows)
        there = some["_id"].is_in(before(self._session, self._values, spec, live, some["_id"])["_id"].implode())
        named = where_ids(spec, some["_id"]).rows()
        places = [place for place, known in enumerate(there) if known]
        text = compiled(update_statement(spec, stored))[0]
        bad = run_rows(self._session, text, [[*rows[place], *named[place]] for place in places])
        bad = bad.with_columns(pl.Series(places, dtype=pl.Int64).gather(bad["row"]).alias("row"))
        return pl.concat([bad, _missing(pl.Series([place for place, known in enumerate(there) if not known], dtype=pl.Int64))])

    def _delete(self, spec: TableSpec, leaving: pl.Series, ids: pl.Series, there: pl.Series) -> pl.DataFrame:
        """Deletes the rows with these ids that are there; refused where a row hangs on one that does not leave too."""
        hanging = self.referrers(spec.table, ids)
        hanging = hanging.filter(~((pl.col("table") == spec.table) & pl.col("_by").is_in(leaving.implode())))
        rows = pl.DataFrame({"_id": ids}).with_row_index("row").with_columns(pl.col("row").cast(pl.Int64))
        held = rows.join(hanging, on="_id").unique("row", maintain_order=True)
        free = rows.join(held, on="row", how="anti").filter(pl.col("_id").is_in(there.implode()))
        bad = run_frame(self._session, delete_statement(spec), where_ids(spec, free["_id"]))
        bad = bad.with_columns(free["row"].gather(bad["row"]).alias("row"))
        hung = held.select("row", pl.lit("SQLITE_CONSTRAINT_FOREIGNKEY").alias("state"), pl.col("table").alias("constraint"))
        hung = hung.with_columns(pl.lit(None, dtype=pl.String).alias("column")).select(*REFUSED_SCHEMA)
        absent = rows.join(held, on="row", how="anti").filter(~pl.col("_id").is_in(there.implode()))
        return pl.concat([bad, hung, _missing(absent["row"])])

    def _keep_updated(self, spec: TableSpec, rows: pl.DataFrame) -> None:
        numbers = [pl.lit(self._number).alias("number"), pl.lit(self._kind(spec.source, spec.table)).alias("kind")]
        named = rows.select(pl.col("_key").alias("source_key"), pl.col("_id").alias("target_key"), "preimage", *numbers)
        run_frame(self._session, statement("sqlite", "preimage_update"), named)

    def _keep_deleted(self, spec: TableSpec, rows: pl.DataFrame) -> None:
        if rows.is_empty():
            return
        kind = self._kind(spec.source, spec.table)
        pairs: dict[str, Any] = {"number": self._number, "kind": kind, "rows": _pairs(rows)}
        self._session.execute(statement("sqlite", "preimage_delete"), pairs)

    def _write_id_map(self, mode: IdMapMode, frame: pl.DataFrame) -> None:
        run_frame(self._session, statement("sqlite", f"id_map_{mode}"), frame)

    def _there(self, spec: TableSpec) -> TargetTable:
        live = self._live(spec.table)
        if live is None:
            raise SetupError(Problem(code=MISFIT, message=f"the target has no table {spec.table}", table=spec.table))
        self._columns(spec, live)
        return live

    def _stamped(self, spec: TableSpec, live: TargetTable, name: str | None) -> bool:
        return name is not None and spec.column(name) is None and any(column.name == name for column in live.columns)

    def _with_ids(self, spec: TableSpec, live: TargetTable, frame: pl.DataFrame) -> pl.DataFrame:
        """Every row with its `_id`: as given, numbered on where the target numbers its rows, or made of the key columns."""
        if spec.id_column is None:
            keys = [f"_k{number}" for number in range(len(spec.key_columns))]
            texts = written(frame, spec.key_columns).select(pl.all().cast(pl.String)).rename(dict(zip(spec.key_columns, keys, strict=True)))
            return frame.with_columns(texts.select(id_text(keys, single=False).alias("_id")))
        missing = frame["_id"].is_null()
        if not missing.any():
            return frame
        number = self._last_number(spec, live)
        fresh = pl.Series(range(number + 1, number + 1 + int(missing.sum())), dtype=pl.Int64).cast(pl.String)
        places = (missing.cum_sum() - 1).cast(pl.Int64)
        return frame.with_columns(pl.when(missing).then(fresh.gather(places)).otherwise(pl.col("_id")).alias("_id"))

    def _last_number(self, spec: TableSpec, live: TargetTable) -> int:
        column = next((column for column in live.columns if column.name == spec.id_column), None)
        if column is None or column.sql_type.upper() != "INTEGER" or live.primary_key != (spec.id_column,):
            raise SetupError(
                Problem(code=MISFIT, message=f"table {spec.table} does not number its rows: no id can come from it", table=spec.table)
            )
        greatest = self._session.fetch(sa.select(sa.func.max(sa.column(column.name))).select_from(sa.table(spec.table)), {})[0][0]
        given = 0
        if self._fetch("has_sequences")[0][0]:
            found = self._fetch("last_number", table_name=spec.table)
            given = found[0][0] if found else 0
        return max(int(greatest or 0), int(given))


def _pairs(rows: pl.DataFrame) -> str:
    from json import dumps

    return dumps(rows.select("_id", "preimage").rows())


def _missing(rows: pl.Series) -> pl.DataFrame:
    empty = pl.lit(None, dtype=pl.String)
    frame = pl.DataFrame({"row": rows.cast(pl.Int64)})
    return frame.select("row", pl.lit("missing").alias("state"), empty.alias("constraint"), empty.alias("column"))


def _outcome(frame: pl.DataFrame, refused: pl.DataFrame) -> Written:
    rows = frame.select("_key", "_id").with_row_index("row").with_columns(pl.col("row").cast(pl.Int64))
    return Written(ids=rows.join(refused, on="row", how="anti").select("_key", "_id"), refused=refused.sort("row"))
