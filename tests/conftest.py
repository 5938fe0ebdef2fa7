from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests import mysql
from tests.postgres import database, server

# A busy machine is slow, and a slow example is no failure.
settings.register_profile("talenthub", deadline=None)
settings.load_profile("talenthub")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL server on which databases may be made."""
    with server() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_database(postgres_server: str) -> Iterator[str]:
    """The URL of a fresh database, one for each test process."""
    with database(postgres_server) as url:
        yield url


@pytest.fixture
def postgres_url(postgres_database: str) -> str:
    """A target's URL with a schema of this test's own, which is not made yet."""
    joint = "&" if "?" in postgres_database else "?"
    return f"{postgres_database}{joint}schema=t_{secrets.token_hex(4)}"


@pytest.fixture(scope="session")
def mysql_server() -> Iterator[str]:
    """The URL of a MariaDB or MySQL server on which databases may be made."""
    with mysql.server() as url:
        yield url


@pytest.fixture
def mysql_url(mysql_server: str) -> Iterator[str]:
    """A target's URL with a database of this test's own, which is not made yet."""
    name = f"talenthub_test_{secrets.token_hex(4)}"
    before, joint, options = mysql_server.partition("?")
    yield f"{before}/{name}{joint}{options}"
    mysql.drop(mysql_server, name)
