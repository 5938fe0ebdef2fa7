"""What MariaDB and MySQL make of a value: it is stored whole, stored as its type is known to keep it, or refused with its row."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import product
from typing import Any

import polars as pl
import pytest

from migrate.targets import open_target
from migrate.targets.precision import as_stored, doubtful, inexact
from migrate.targets.rows_and_ledger import undo_changes
from migrate.targets.spec import ColumnSpec
from tests.targets.places import Place
from tests.targets.shapes import load, row_id, rows_of, running, spec

TEXT, WHOLE, NUMBER, FLAG = pl.String(), pl.Int64(), pl.Float64(), pl.Boolean()
TIME, DAY = pl.Datetime("us", "UTC"), pl.Date()
NOON = datetime(2026, 1, 31, 12, 0, 0, 999_999, tzinfo=UTC)
MADE = "CREATE TABLE made (id varchar(36) PRIMARY KEY, remote_id varchar(90) UNIQUE, {columns})"

#: Type of the column, type of the mapped value, values that it keeps as they are.
KEPT: list[tuple[str, pl.DataType, list[Any]]] = [
    ("varchar(9)", TEXT, ["a ", " a", "", "\\", "a\tb\nc", "NULL", "\\N", "'\"`", "\0", "日本", "\U0001f600"]),
    ("text character set utf8mb3", TEXT, ["é", "日本"]),
    ("text character set latin1", TEXT, ["é €"]),
    ("longtext", TEXT, ["x" * 300_000]),
    ("enum('it''s', 'b')", TEXT, ["it's", "b"]),
    ("json", TEXT, ['{"a": [1, "ü"]}']),  # as MySQL writes it; MariaDB keeps every form
    ("char(6)", TEXT, ["a", " a"]),
    ("tinyint(1)", FLAG, [True, False]),
    ("bit(1)", FLAG, [True, False]),
    ("bit(8)", WHOLE, [0, 1, 49, 255]),
    ("year", WHOLE, [1990]),
    ("smallint unsigned", WHOLE, [0, 65_535]),
    ("bigint", WHOLE, [-(2**63), 2**63 - 1]),
    ("double", NUMBER, [0.1, 1e-300, 1.7976931348623157e308, -0.0, 123456789.12345678]),
    ("decimal(12,2)", NUMBER, [12.5, -0.25, 9_999_999_999.99]),
    ("date", DAY, [date(1000, 1, 1), date(2026, 2, 28)]),
    ("datetime(6)", TIME, [NOON, datetime(1000, 1, 1, tzinfo=UTC)]),
    ("timestamp(6) null", TIME, [NOON, datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC), datetime(2026, 3, 29, 2, 30, tzinfo=UTC)]),
]

#: The same, of values that the type keeps in part: what it makes of them.
ALTERED: list[tuple[str, pl.DataType, Any, Any]] = [
    ("decimal(9,2)", NUMBER, 2.675, 2.68),
    ("decimal(9,0)", NUMBER, 0.5, 1.0),
    ("float", NUMBER, 0.1, 0.10000000149011612),
    ("double", WHOLE, 2**53 + 1, 2**53),
    ("datetime", TIME, NOON, NOON.replace(microsecond=0)),
    ("timestamp(3) null", TIME, NOON, NOON.replace(microsecond=999_000)),
    ("char(6)", TEXT, "a  ", "a"),
]

#: The same, of values that the type does not hold.
REFUSED: list[tuple[str, pl.DataType, Any, Any]] = [
    ("varchar(3)", TEXT, "abc", "abcd"),
    ("tinytext", TEXT, "a", "é" * 128),
    ("text character set utf8mb3", TEXT, "é", "\U0001f600"),
    ("text character set latin1", TEXT, "é", "日"),
    ("enum('a')", TEXT, "a", "c"),
    ("tinyint", WHOLE, 127, 128),
    ("int unsigned", WHOLE, 1, -1),
    ("bit(8)", WHOLE, 255, 256),
    ("year", WHOLE, 1990, 1800),
    ("decimal(3,1)", NUMBER, 99.9, 100.0),
    ("float", NUMBER, 1.5, 1e39),
    ("timestamp null", TIME, NOON.replace(microsecond=0), datetime(1969, 12, 31, tzinfo=UTC)),
    ("json", TEXT, "[]", "["),
]


def made(dtype: pl.DataType) -> Any:
    return spec("made", ColumnSpec("remote_id", TEXT), ColumnSpec("value", dtype), created_column=None, modified_column=None)


def rows(table: Any, values: list[Any]) -> pl.DataFrame:
    return rows_of(table, [{"remote_id": str(number), "value": value} for number, value in enumerate(values)])


def stored(place: Place, table: Any, number: int) -> list[Any]:
    """The values of the rows 0, 1, ... as a reader sees them; None for one that is missing."""
    with place.target(None).reader() as reader:
        found = reader.rows.read(table, pl.Series([row_id(str(one)) for one in range(number)]))
    by_key = dict(found.select("remote_id", "value").iter_rows())
    return [by_key.get(str(one)) for one in range(number)]


@pytest.mark.parametrize(("sql_type", "dtype", "values"), KEPT, ids=[name for name, _, _ in KEPT])
def test_values_that_a_type_holds_come_back_as_they_were(
    mysql: Place, sql_type: str, dtype: pl.DataType, values: list[Any]
) -> None:
    table = made(dtype)
    mysql.run(MADE.format(columns=f"value {sql_type}"))
    assert load(mysql.target(None), "r1", table, rows(table, [*values, None])).refused.is_empty()
    assert stored(mysql, table, len(values) + 1) == [*values, None]


#: What separates, quotes or escapes values in one form of LOAD DATA or another.
MARKS = ['"', '""', ",", "\n", "\r\n", "\t", "\\", "NULL", "\0", "日", "\x1a", "a", ""]


def test_every_text_is_stored_by_load_data_itself(mysql: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_given: object) -> list[int]:
        raise AssertionError("LOAD DATA was undone")

    monkeypatch.setattr("migrate.targets.mysql.loading._insert", refuse)
    texts = ["".join(marks) for marks in product(MARKS, repeat=3)]
    table = made(TEXT)
    mysql.run(MADE.format(columns="value text"))
    assert load(mysql.target(None), "r1", table, rows(table, [*texts, None])).refused.is_empty()
    assert stored(mysql, table, len(texts) + 1) == [*texts, None]


def test_values_that_a_type_keeps_in_part_are_known_to_change(mysql: Place) -> None:
    for number, (sql_type, dtype, given, expected) in enumerate(ALTERED):
        table = made(dtype)
        mysql.run("DROP TABLE IF EXISTS made", MADE.format(columns=f"value {sql_type}"))
        assert load(mysql.target(None), f"r{number}", table, rows(table, [given])).refused.is_empty(), sql_type
        assert stored(mysql, table, 1) == [expected], sql_type
        [pair] = inexact(table, mysql.target(None).schema().tables["made"])
        values = pl.Series([given], dtype=dtype)
        assert doubtful(*pair, values).to_list() == [True], sql_type
        assert as_stored(*pair, values).to_list() == [expected], sql_type


def test_a_value_that_a_type_does_not_hold_is_refused_with_its_row_alone(mysql: Place) -> None:
    for number, (sql_type, dtype, good, bad) in enumerate(REFUSED):
        table = made(dtype)
        mysql.run("DROP TABLE IF EXISTS made", MADE.format(columns=f"value {sql_type}"))
        refused = load(mysql.target(None), f"r{number}", table, rows(table, [good, bad, good])).refused
        assert refused["row"].to_list() == [1], sql_type
        assert stored(mysql, table, 3) == [good, None, good], sql_type


def test_a_value_that_does_not_fit_is_refused_in_an_update_too(mysql: Place) -> None:
    table = made(TEXT)
    mysql.run(MADE.format(columns="value varchar(3)"))
    load(mysql.target(None), "r1", table, rows(table, ["a", "b"]))
    with running(mysql.target(None), "r2", table) as writer:
        assert writer.rows.update(table, rows(table, ["abcd", "c"])).refused["row"].to_list() == [0]
    assert stored(mysql, table, 2) == ["a", "c"]


def test_texts_that_only_a_collation_finds_equal_are_different_rows_or_refused(mysql: Place) -> None:
    table = spec("made", ColumnSpec("remote_id", TEXT), ColumnSpec("value", TEXT), created_column=None, modified_column=None)
    mysql.run(
        "CREATE TABLE made (id varchar(36) PRIMARY KEY, remote_id varchar(90) COLLATE utf8mb4_unicode_ci UNIQUE, value text)"
    )
    keys = ["Ann", "ann", "Ann ", "Bo"]
    frame = rows_of(table, [{"remote_id": key, "value": key} for key in keys])
    refused = load(mysql.target(None), "r1", table, frame).refused
    assert refused.select("row", "state", "constraint").rows() == [(1, "1062", "remote_id"), (2, "1062", "remote_id")]
    with mysql.target(None).reader() as reader:
        for asked, found in (("Ann", ["Ann"]), ("ann", []), ("Ann ", []), ("Bo", ["Bo"])):
            assert reader.rows.read_by_key(table, pl.DataFrame({"remote_id": [asked]}))["value"].to_list() == found


def test_a_date_that_is_none_is_read_as_empty_and_put_back_by_a_rollback(mysql: Place) -> None:
    table, target = made(TIME), mysql.target(None)
    mysql.run(MADE.format(columns="value datetime(6), other datetime DEFAULT '0000-00-00 00:00:00'"))
    load(target, "r1", table, rows(table, [NOON]))
    mysql.run("UPDATE made SET value = '0000-00-00 00:00:00'")
    assert stored(mysql, table, 1) == [None]
    with running(target, "r2", table) as writer:
        writer.rows.update(table, rows(table, [NOON]))
    with target.reader() as reader:
        changes = list(reader.ledger.changes("r2"))
    with running(target, "r3", table) as writer:
        for batch in changes:
            assert undo_changes(writer, table, batch).refused.is_empty()
    assert mysql.rows("SELECT CAST(value AS CHAR), CAST(other AS CHAR) FROM made") == [
        ("0000-00-00 00:00:00.000000", "0000-00-00 00:00:00")
    ]


def test_text_is_compared_with_a_column_of_another_character_set_by_its_characters(mysql: Place) -> None:
    table = spec("made", ColumnSpec("remote_id", TEXT), ColumnSpec("value", TEXT), created_column=None, modified_column=None)
    mysql.run(
        "CREATE TABLE made (id varchar(36) CHARACTER SET latin1 PRIMARY KEY, "
        "remote_id varchar(90) CHARACTER SET latin1 UNIQUE, value text)"
    )
    frame = rows_of(table, [{"remote_id": key, "value": key} for key in ("é", "x")])
    load(mysql.target(None), "r1", table, frame)
    with mysql.target(None).reader() as reader:
        for asked, found in (("é", ["é"]), ("x", ["x"]), ("e", []), ("É", []), ("日", [])):
            assert reader.rows.read_by_key(table, pl.DataFrame({"remote_id": [asked]}))["value"].to_list() == found


def test_a_table_without_transactions_is_told_with_the_statement_that_converts_it(mysql: Place) -> None:
    mysql.run("CREATE TABLE `a``b` (id int PRIMARY KEY) ENGINE = MyISAM".replace("`a``b`", '"a`b"'))
    found = open_target(mysql.url, schema_name=None).schema().tables["a`b"]
    assert found.conversion == "ALTER TABLE `a``b` ENGINE = InnoDB;"


def test_ids_that_the_server_counts_are_those_of_their_rows(mysql: Place) -> None:
    seat = spec("seat", ColumnSpec("remote_id", TEXT), id_kind="sequence", created_column=None, modified_column=None)
    mysql.run("CREATE TABLE seat (id bigint AUTO_INCREMENT PRIMARY KEY, remote_id varchar(9) UNIQUE)")
    mysql.run("INSERT INTO seat (id, remote_id) VALUES (41, 'theirs')")
    for run, keys in (("r1", ["a", "b", "c"]), ("r2", ["d", "too long for it", "e"])):
        frame = rows_of(seat, [{"remote_id": key} for key in keys]).with_columns(pl.lit(None, dtype=pl.String).alias("_id"))
        written = load(mysql.target(None), run, seat, frame)
        ids = {str(key): str(number) for number, key in mysql.rows("SELECT id, remote_id FROM seat")}
        assert dict(written.ids.select("_key", "_id").iter_rows()) == {key: ids[key] for key in keys if len(key) == 1}
    assert dict(mysql.rows("SELECT source_key, target_key FROM talenthub_id_map")) == {
        key: number for key, number in ids.items() if key != "theirs"
    }
