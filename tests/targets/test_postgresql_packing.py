"""Rows in COPY's binary format: what travels in it, what does not, and that the target cannot tell the difference."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest

from migrate.targets.postgresql.packing import joined, packed
from migrate.targets.spec import ColumnSpec
from tests.targets.places import Place
from tests.targets.shapes import TEXT, TIME, running, spec

WHO = "0191e0c4-7a5b-7cde-8f01-23456789abcd"

#: Per type of PostgreSQL: the type of our frame, and its values, extremes included.
VALUES: dict[str, tuple[pl.DataType, list[Any]]] = {
    "text": (TEXT, ["", "ü\n\t\\.", "x" * 70_000]),
    "varchar(3)": (TEXT, ["", "abc", "üüü"]),
    "json": (TEXT, ['{"a": [1, "ü"]}', "[]", "null"]),
    "jsonb": (TEXT, ['{"a": [1, "ü"]}', "[]", "null"]),
    "uuid": (TEXT, [WHO, "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"]),
    "smallint": (pl.Int64(), [-32768, 0, 32767]),
    "integer": (pl.Int64(), [-2147483648, 0, 2147483647]),
    "bigint": (pl.Int64(), [-9223372036854775808, 0, 9223372036854775807]),
    "boolean": (pl.Boolean(), [True, False, True]),
    "timestamptz": (
        TIME,
        [datetime(1, 1, 1, tzinfo=UTC), datetime(2000, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)],
    ),
    "date": (pl.Date(), [date(1, 1, 1), date(2000, 1, 1), date(9999, 12, 31)]),
}

#: As reflection spells them.
SPELT = {"timestamptz": "TIMESTAMP WITH TIME ZONE"}


@pytest.mark.parametrize("nulls", ["none", "some", "all"])
@pytest.mark.parametrize("sql_type", VALUES)
def test_a_value_arrives_as_it_would_in_csv(postgres: Place, sql_type: str, nulls: str) -> None:
    dtype, given = VALUES[sql_type]
    values = {"none": given, "some": [None, *given, None], "all": [None, None, None]}[nulls]
    codes = [str(number) for number in range(len(values))]
    rows = pl.DataFrame({"code": codes, "value": pl.Series(values, dtype=dtype)})
    assert packed(rows, {"code": "TEXT", "value": SPELT.get(sql_type, sql_type.upper())}) is not None
    postgres.run(*(f"CREATE TABLE {name} (code text PRIMARY KEY, value {sql_type})" for name in ("in_binary", "in_csv")))
    # The type of this column is not one that travels in binary.
    postgres.run("ALTER TABLE in_csv ADD COLUMN other numeric")
    with running(postgres.target(None), "r1") as writer:
        for name, added in (("in_binary", []), ("in_csv", [pl.lit(1.5).alias("other")])):
            columns = (ColumnSpec("code", TEXT), ColumnSpec("value", dtype, json="json" in sql_type))
            others = (ColumnSpec("other", pl.Float64()),) if added else ()
            table = spec(name, *columns, *others, key_columns=("code",), id_column=None, id_kind="given")
            sent = rows.with_columns(*added, pl.col("code").alias("_key"), pl.lit(None, dtype=TEXT).alias("_id"))
            assert writer.rows.insert(table, sent).refused.is_empty()
    stored = [postgres.rows(f"SELECT code, value::text FROM {name} ORDER BY code") for name in ("in_binary", "in_csv")]
    assert stored[0] == stored[1]
    assert len(stored[0]) == len(values)


@pytest.mark.parametrize(
    ("sql_type", "value", "dtype"),
    [
        ("UUID", WHO.upper(), TEXT),
        ("UUID", "{" + WHO + "}", TEXT),
        ("UUID", WHO.replace("-", ""), TEXT),
        ("UUID", WHO[:-1], TEXT),
        ("UUID", WHO[:-1] + "ü", TEXT),
        ("UUID", WHO.replace("-", "+"), TEXT),
        ("SMALLINT", 32768, pl.Int64()),
        ("INTEGER", -2147483649, pl.Int64()),
        ("BIGINT", "12", TEXT),
        ("NUMERIC(12, 2)", 12.5, pl.Float64()),
        ("TIMESTAMP", datetime(2026, 1, 31, tzinfo=UTC), TIME),
        ("TEXT[]", "{}", TEXT),
        ("mood", "sad", TEXT),
    ],
)
def test_what_only_the_server_can_read_or_refuse_travels_as_text(sql_type: str, value: Any, dtype: pl.DataType) -> None:
    rows = pl.DataFrame({"code": ["a", "b"], "value": pl.Series([value, None], dtype=dtype)})
    assert packed(rows, {"code": "TEXT", "value": sql_type}) is None


@pytest.mark.parametrize("rows", [0, 1, 7])
def test_the_bytes_of_a_row_follow_each_other(rows: int) -> None:
    frame = pl.DataFrame(
        {"a": ["x", None] * rows, "n": [1, None] * rows, "b": [None, "yz"] * rows},
        schema_overrides={"a": TEXT, "n": pl.Int64, "b": TEXT},
    )
    parts = packed(frame, {"a": "TEXT", "n": "SMALLINT", "b": "TEXT"})
    assert parts is not None
    null = b"\xff\xff\xff\xff"
    first = b"\0\3" + b"\0\0\0\1x" + b"\0\0\0\2\0\1" + null
    second = b"\0\3" + null + null + b"\0\0\0\2yz"
    assert joined(parts) == (first + second) * rows


@pytest.mark.parametrize("other", ["bigint", "numeric"])
def test_a_refused_row_is_found_by_its_line_in_either_format(postgres: Place, other: str) -> None:
    postgres.run(f"CREATE TABLE person (code text PRIMARY KEY, name varchar(5), other {other}, CHECK (name <> 'bad'))")
    number = ColumnSpec("other", pl.Int64() if other == "bigint" else pl.Float64())
    person = spec("person", ColumnSpec("code", TEXT), ColumnSpec("name", TEXT), number, key_columns=("code",), id_column=None)
    names = ["a\n\nb", "too long", "", "bad", None, "x\r\n", "bad"]
    codes = [str(place) for place in range(len(names))]
    rows = pl.DataFrame({"_key": codes, "_id": pl.Series([None] * 7, dtype=TEXT), "code": codes, "name": names})
    with running(postgres.target(None), "r1") as writer:
        refused = writer.rows.insert(person, rows.with_columns(pl.lit(1).cast(number.dtype).alias("other"))).refused
    assert sorted(refused.select("row", "state").rows()) == [(1, "22001"), (3, "23514"), (6, "23514")]
