"""What the driver's connection does beyond its documentation: rows by whole packets, and LOAD DATA from memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pymysql
import pytest

from migrate.targets.mysql.wire import Wire
from tests import mysql
from tests.targets.places import Place


@pytest.fixture
def wire(mysql: Place) -> Iterator[Wire]:
    """A connection in a database of its own, with a table of one column."""
    mysql.run("CREATE TABLE word (word LONGTEXT)")
    parts = urlsplit(mysql.url)
    with closing(
        Wire(
            host=parts.hostname,
            port=parts.port or 3306,
            user=parts.username,
            database=mysql.schema,
            charset="utf8mb4",
            autocommit=True,
            local_infile=True,
        )
    ) as connection:
        yield connection


@pytest.mark.parametrize("length", [0, 1, 250, 251, 252, 65_535, 65_536, 70_000, 0xFFFFFF - 6, 0xFFFFFF, 0xFFFFFF + 9])
def test_a_value_of_any_length_arrives_whole(wire: Wire, length: int) -> None:
    # Longer than the server's greatest packet is not sent: it would refuse.
    with wire.cursor() as cursor:
        cursor.execute("SELECT @@max_allowed_packet")
        (packet,) = cursor.fetchone() or (0,)
    if length + 1024 > packet:
        length = packet - 1024
    assert list(wire.rows(f"SELECT REPEAT('x', {length}), NULL, 'end'")) == [[b"x" * length, None, b"end"]]


def test_a_result_without_rows_ends_at_once_and_the_connection_goes_on(wire: Wire) -> None:
    assert list(wire.rows("SELECT word FROM word")) == []
    assert list(wire.rows("SELECT 1")) == [[b"1"]]


def test_a_result_that_is_read_in_part_leaves_the_connection_usable(wire: Wire) -> None:
    rows = wire.rows("SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3")
    assert next(rows) == [b"1"]
    rows.close()  # type: ignore[attr-defined]  # a generator
    assert list(wire.rows("SELECT 4")) == [[b"4"]]


def test_an_error_in_the_middle_of_a_result_is_raised_and_the_connection_goes_on(wire: Wire) -> None:
    wire.load("LOAD DATA LOCAL INFILE 'none' INTO TABLE word", [b"a\nb\n"])
    with pytest.raises(pymysql.Error):
        list(wire.rows("SELECT word, (SELECT word FROM word) FROM word"))
    assert list(wire.rows("SELECT 1")) == [[b"1"]]


def test_load_data_takes_rows_from_memory_and_counts_them(wire: Wire) -> None:
    sent = wire.load("LOAD DATA LOCAL INFILE 'none' INTO TABLE word", iter([b"a\nb", b"c\n", b"\\N\n"]))
    assert (sent.rows, sent.warnings) == (3, 0)
    assert list(wire.rows("SELECT word FROM word ORDER BY word")) == [[None], [b"a"], [b"bc"]]


def test_data_that_fails_while_it_is_made_leaves_nothing_behind_and_the_connection_usable(wire: Wire) -> None:
    def broken() -> Iterator[bytes]:
        yield b"a\n"
        raise RuntimeError

    wire.begin()
    with pytest.raises(RuntimeError):
        wire.load("LOAD DATA LOCAL INFILE 'none' INTO TABLE word", broken())
    wire.rollback()
    assert list(wire.rows("SELECT COUNT(*) FROM word")) == [[b"0"]]


def test_a_server_that_asks_for_a_file_of_its_own_accord_gets_nothing(wire: Wire, tmp_path: Path) -> None:
    file = tmp_path / "private"
    file.write_text("private\n")
    with wire.cursor() as cursor:
        cursor.execute(f"LOAD DATA LOCAL INFILE '{file}' INTO TABLE word")
    assert list(wire.rows("SELECT COUNT(*) FROM word")) == [[b"0"]]


def test_a_connection_that_ends_in_the_middle_of_a_result_is_an_error(wire: Wire, mysql_server: str) -> None:
    [[number]] = [[int(value or 0) for value in row] for row in wire.rows("SELECT CONNECTION_ID()")]
    rows = wire.rows(
        "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 1000) "
        "SELECT REPEAT('x', 10000), SLEEP(IF(i = 500, 20, 0)) FROM n"
    )
    next(rows)
    with closing(mysql.connect(mysql_server)) as other, other.cursor() as cursor:
        cursor.execute(f"KILL {number}")
    with pytest.raises(pymysql.Error):
        list(rows)


def test_a_connection_that_ends_while_data_are_sent_is_an_error_of_the_driver(wire: Wire, mysql_server: str) -> None:
    [[number]] = [[int(value or 0) for value in row] for row in wire.rows("SELECT CONNECTION_ID()")]

    def data() -> Iterator[bytes]:
        yield b"a\n"
        with closing(mysql.connect(mysql_server)) as other, other.cursor() as cursor:
            cursor.execute(f"KILL {number}")
        for _ in range(1_000):
            yield b"x" * 100_000 + b"\n"

    with pytest.raises(pymysql.Error):
        wire.load("LOAD DATA LOCAL INFILE 'none' INTO TABLE word", data())


def test_a_statement_beside_a_result_that_is_still_read_is_refused(wire: Wire) -> None:
    rows = wire.rows("SELECT 1 UNION ALL SELECT 2")
    assert next(rows) == [b"1"]
    with pytest.raises(pymysql.Error, match="still being read"):
        wire.query("SELECT 3")
    assert list(rows) == [[b"2"]]
    assert list(wire.rows("SELECT 4")) == [[b"4"]]
