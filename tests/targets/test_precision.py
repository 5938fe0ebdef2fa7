"""What a column's type makes of a value: told without the server, and the same as what the server stores."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrate.targets.precision import as_stored, doubtful, inexact
from migrate.targets.spec import ColumnSpec
from tests.targets.places import Place
from tests.targets.shapes import load, row_id, rows_of, spec

NUMBER, WHOLE, TEXT, TIME = pl.Float64(), pl.Int64(), pl.String(), pl.Datetime("us", "UTC")
#: Between 1950 and 2080: PostgreSQL rounds them away from the year 2000.
MOMENTS = st.integers(-630_000_000_000_000, 3_470_000_000_000_000).map(
    lambda number: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=number)
)
#: Within what `timestamp` of MariaDB and MySQL holds.
STAMPS = st.integers(1_000_000, 2_147_483_000_000_000).map(
    lambda number: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=number)
)
#: Type of the column, type of the mapped value, values to store.
POSTGRES: list[tuple[str, pl.DataType, st.SearchStrategy[Any]]] = [
    ("real", NUMBER, st.floats(-1e30, 1e30, width=64).filter(lambda value: abs(value) > 1e-30 or value == 0)),
    ("numeric(9, 2)", NUMBER, st.floats(-9e5, 9e5) | st.decimals(-9999, 9999, places=3).map(float)),
    ("numeric(9, 0)", NUMBER, st.floats(-9e5, 9e5) | st.integers(-99, 99).map(lambda half: half / 2)),
    ("numeric", NUMBER, st.floats(-1e9, 1e9)),
    ("double precision", NUMBER, st.floats(allow_nan=False, allow_infinity=False)),
    ("double precision", WHOLE, st.integers(-(2**60), 2**60)),
    ("timestamptz", TIME, MOMENTS),
    *((f"timestamptz({digits})", TIME, MOMENTS) for digits in (0, 1, 3, 5)),
    ("char(6)", TEXT, st.text("ab ", max_size=6)),
    ("varchar(6)", TEXT, st.text("aÄ ", max_size=6)),
    ("text", TEXT, st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=9)),
    ("uuid", TEXT, st.uuids().map(str) | st.uuids().map(lambda one: str(one).upper())),
    ("boolean", pl.Boolean(), st.booleans()),
    ("bigint", WHOLE, st.integers(-(2**60), 2**60)),
    ("jsonb", TEXT, st.sampled_from(['{"a":1}', "1e+22", "-0.0", "12", '["x",0.5]', '"e+"'])),
    ("inet", TEXT, st.sampled_from(["10.0.0.1", "10.0.0.1/32", "::1"])),
    ("money", TEXT, st.sampled_from(["12.5", "1"])),
    ("time(0)", TEXT, st.sampled_from(["10:20", "10:20:30.9"])),
]
MYSQL: list[tuple[str, pl.DataType, st.SearchStrategy[Any]]] = [
    ("float", NUMBER, st.floats(-1e30, 1e30, width=64).filter(lambda value: abs(value) > 1e-30 or value == 0)),
    ("decimal(9, 2)", NUMBER, st.floats(-9e5, 9e5) | st.decimals(-9999, 9999, places=3).map(float)),
    ("decimal(9, 0)", NUMBER, st.floats(-9e5, 9e5) | st.integers(-99, 99).map(lambda half: half / 2)),
    ("double", NUMBER, st.floats(allow_nan=False, allow_infinity=False)),
    ("double", WHOLE, st.integers(-(2**60), 2**60)),
    *((f"datetime({digits})", TIME, MOMENTS) for digits in (0, 1, 3, 5, 6)),
    *((f"timestamp({digits}) NULL", TIME, STAMPS) for digits in (0, 3, 6)),
    ("char(6)", TEXT, st.text("ab ", max_size=6)),
    ("varchar(6)", TEXT, st.text("aÄ ", max_size=6)),
    ("longtext", TEXT, st.text(st.characters(exclude_categories=["Cs"]), max_size=9)),
    ("boolean", pl.Boolean(), st.booleans()),
    ("bigint", WHOLE, st.integers(-(2**60), 2**60)),
    ("time(0)", TEXT, st.sampled_from(["10:20", "10:20:30.9"])),
    ("set('a','b')", TEXT, st.sampled_from(["a", "b,a", ""])),
    ("json", TEXT, st.sampled_from(['{"a":1}', "1e+22", "-0.0", "12", '["x",0.5]', '"e+"'])),
]
KINDS = [("postgresql", *kind) for kind in POSTGRES] + [("mysql", *kind) for kind in MYSQL]
MADE = {
    "postgresql": "CREATE TABLE made (id uuid PRIMARY KEY, remote_id text UNIQUE, value {}, modified_at timestamptz)",
    "mysql": "CREATE TABLE made (id varchar(36) PRIMARY KEY, remote_id varchar(36) UNIQUE, value {}, modified_at datetime(6))",
}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "sql_type", "dtype", "values"), KINDS, ids=[f"{kind} {name} of {dtype}" for kind, name, dtype, _ in KINDS]
)
def test_a_value_that_is_not_in_doubt_comes_back_as_it_was(
    request: pytest.FixtureRequest, kind: str, sql_type: str, dtype: pl.DataType, values: st.SearchStrategy[Any]
) -> None:
    place: Place = request.getfixturevalue({"postgresql": "postgres", "mysql": "mysql"}[kind])
    table = spec("made", ColumnSpec("remote_id", TEXT), ColumnSpec("value", dtype, json=sql_type == "jsonb"), created_column=None)
    place.run(MADE[kind].format(sql_type))
    target, runs = place.target(None), iter(range(1000))
    live = target.schema().tables["made"]
    column = table.columns[1]
    pair = next((each for each in inexact(table, live) if each[0] is column), None)

    @settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(values, min_size=20, max_size=20))
    def check(given_values: list[Any]) -> None:
        run = next(runs)
        keys = [f"{run}-{number}" for number in range(20)]
        rows = [{"remote_id": key, "value": value} for key, value in zip(keys, given_values, strict=True)]
        assert load(target, f"r{run}", table, rows_of(table, rows)).refused.is_empty()
        with target.reader() as reader:
            found = reader.rows.read(table, pl.Series([row_id(key) for key in keys]))
        order = pl.DataFrame({"remote_id": keys, "given": pl.Series(given_values, dtype=dtype)})
        both = order.join(found, on="remote_id", maintain_order="left")
        given_column, stored = both["given"], both["value"]
        doubts = pl.repeat(value=False, n=20, eager=True) if pair is None else doubtful(*pair, given_column)
        assert stored.filter(~doubts).to_list() == given_column.filter(~doubts).to_list()
        if pair is not None and pair[1].keeps not in ("unknown", "jsonb"):
            assert as_stored(*pair, given_column).to_list() == stored.to_list()

    check()
