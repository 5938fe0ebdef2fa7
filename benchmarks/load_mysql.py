"""MariaDB or MySQL: loads against LOAD DATA LOCAL INFILE of the same rows.

The limit gets ready files, one per table, into the same tables with their keys and foreign keys, in one transaction: it reads
no export, maps nothing, checks nothing and keeps no ledger. Memory and processor seconds are the client's: the server has its
own.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pymysql
import pytest
from pymysql.cursors import SSCursor

from benchmarks.databases import Unavailable, parents_first
from benchmarks.processes import Run, timed
from tests import mysql

ROOT = Path(__file__).parents[1]
DATABASE = "talenthub_benchmark"
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\0": "\\0"})


class Mysql:
    """A database of a server."""

    name = "mysql"
    limit = "LOAD DATA"

    def __init__(self, admin: str, client: str) -> None:
        self._admin = admin
        parts = urlsplit(admin)
        password = [f"--password={unquote(parts.password)}"] if parts.password else []
        where = [f"--host={parts.hostname}", f"--port={parts.port or 3306}", f"--user={parts.username}"]
        self._client = [client, "--no-defaults", "--local-infile=1", *where, *password, DATABASE]
        self.url = f"{admin}/{DATABASE}"

    def version(self) -> str:
        """The server's, and how often it waits for the disk."""
        with closing(mysql.connect(self._admin)) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT version(), @@innodb_flush_log_at_trx_commit, @@innodb_buffer_pool_size >> 20")
            number, flush, pool = cursor.fetchall()[0]
        return f"{number}, innodb_flush_log_at_trx_commit {flush}, buffer pool {pool} MiB"

    def recreate(self) -> None:
        """An empty database."""
        self.remove()
        with closing(mysql.connect(self._admin)) as connection, connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {DATABASE} DEFAULT CHARACTER SET utf8mb4")

    def remove(self) -> None:
        """Drops the database."""
        mysql.drop(self._admin, DATABASE)

    def export(self, folder: Path) -> list[str]:
        """Every target table as lines of LOAD DATA."""
        with closing(mysql.connect(self._admin)) as connection:
            connection.select_db(DATABASE)
            ordered = parents_first(_parents(connection))
            for name in ordered:
                with (
                    (folder / f"{name}.tsv").open("w", encoding="utf-8", newline="\n") as file,
                    connection.cursor(SSCursor) as cursor,
                ):
                    cursor.execute(f'SELECT * FROM "{name}"')
                    for row in cursor:
                        file.write("\t".join("\\N" if cell is None else str(cell).translate(_ESCAPED) for cell in row) + "\n")
        return ordered

    def baseline(self, folder: Path, tables: list[str]) -> Run:
        """LOAD DATA LOCAL INFILE of all tables into the same keyed tables, by the server's own client."""
        made = (ROOT / "sql" / "ats" / "mysql" / "tables.sql").read_text(encoding="utf-8")
        timed(self._client, folder, made)
        loads = "".join(
            f"LOAD DATA LOCAL INFILE '{folder / name}.tsv' INTO TABLE `{name}` CHARACTER SET utf8mb4;\n" for name in tables
        )
        strict = "SET SESSION sql_mode = 'STRICT_ALL_TABLES', time_zone = '+00:00';\n"
        return timed(self._client, folder, f"{strict}START TRANSACTION;\n{loads}COMMIT;\n")


def _parents(connection: pymysql.Connection[Any]) -> dict[str, set[str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()")
        found: dict[str, set[str]] = {name: set() for (name,) in cursor.fetchall() if not name.startswith("talenthub_")}
        cursor.execute(
            "SELECT table_name, referenced_table_name FROM information_schema.key_column_usage"
            " WHERE table_schema = DATABASE() AND referenced_table_name IS NOT NULL"
        )
        for table, parent in cursor.fetchall():
            if table in found:
                found[table].add(parent)
    return found


@contextmanager
def mariadb() -> Iterator[Mysql]:
    """On the server that `TALENTHUB_TEST_MYSQL` names, else one on 127.0.0.1, else that of the tests. Raises Unavailable."""
    client = shutil.which("mariadb") or shutil.which("mysql")
    if client is None:
        raise Unavailable("neither mariadb nor mysql is on the PATH")
    try:
        with mysql.server() as admin:
            yield Mysql(admin, client)
    except pytest.skip.Exception as skipped:
        raise Unavailable(str(skipped.msg)) from None
