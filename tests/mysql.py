"""A real MariaDB or MySQL for tests: that of `TALENTHUB_TEST_MYSQL`, else one on 127.0.0.1:3306, else one of our own.

Our own is started from the package `mariadb-server` of the system, if it is installed.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pymysql
import pytest
from pymysql.constants import CLIENT

from tests.own_mysql import own_mysql, program

LOCAL = "mysql://root@127.0.0.1:3306"
REASON = "no MariaDB or MySQL: set TALENTHUB_TEST_MYSQL=mysql://user@host:3306, or install the package mariadb-server"


@contextmanager
def server() -> Iterator[str]:
    """The URL of a server, without a database; skips the test if there is none."""
    named = os.environ.get("TALENTHUB_TEST_MYSQL")
    if named:
        yield named.rstrip("/")
    elif answers(LOCAL):
        yield LOCAL
    elif program("mariadbd") is None:
        if os.environ.get("TALENTHUB_REQUIRE_MYSQL"):
            pytest.fail(REASON)
        pytest.skip(REASON)
    else:
        with tempfile.TemporaryDirectory(prefix="talenthub-mysql-") as folder, own_mysql(Path(folder)) as own:
            yield own.url


def answers(url: str) -> bool:
    """Whether a server lets us in."""
    try:
        connect(url).close()
    except pymysql.Error:
        return False
    return True


def connect(url: str) -> pymysql.Connection[Any]:
    """A connection of somebody else, who writes names as in standard SQL."""
    parts = urlsplit(url)
    connection: pymysql.Connection[Any] = pymysql.connect(
        host=parts.hostname,
        port=parts.port or 3306,
        user=parts.username or "root",
        password=unquote(parts.password or ""),
        autocommit=True,
        charset="utf8mb4",
        client_flag=CLIENT.FOUND_ROWS,
        connect_timeout=5,
    )
    with connection.cursor() as cursor:
        cursor.execute("SET SESSION sql_mode = 'ANSI_QUOTES,STRICT_ALL_TABLES', time_zone = '+00:00', lock_wait_timeout = 60")
    return connection


def make_and_use(connection: pymysql.Connection[Any], database: str) -> None:
    """Makes a database if it is missing, and goes into it."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE IF NOT EXISTS {database} DEFAULT CHARACTER SET utf8mb4")
    connection.select_db(database)


def drop(url: str, database: str) -> None:
    """Drops a database with everything in it; connections that still use it are ended."""
    with closing(connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT id FROM information_schema.processlist WHERE db = %s", (database,))
        for (other,) in cursor.fetchall():
            cursor.execute(f"KILL {other}")
        cursor.execute(f"DROP DATABASE IF EXISTS {database}")
