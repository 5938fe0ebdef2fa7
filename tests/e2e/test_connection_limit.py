"""A role with a connection limit: the message says so, and it is never a fault of the tool."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.e2e.running import FIXTURES, build, talenthub


@pytest.fixture
def limited(postgres_database: str) -> Iterator[str]:
    """The name of a role that may have one connection, and may create a schema."""
    name = f"limited_{secrets.token_hex(4)}"
    with psycopg.connect(postgres_database, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN CONNECTION LIMIT 1").format(sql.Identifier(name)))
        database = sql.Identifier(connection.info.dbname)
        connection.execute(sql.SQL("GRANT CREATE ON DATABASE {} TO {}").format(database, sql.Identifier(name)))
    yield name
    with psycopg.connect(postgres_database, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(name)))
        connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


@pytest.mark.slow
def test_a_load_by_a_role_with_one_connection_says_what_is_missing_and_a_plan_needs_no_more(
    tmp_path: Path, postgres_url: str, limited: str
) -> None:
    delivery = build(FIXTURES / "small" / "delivery", tmp_path / "export")
    options = ("--mapping", "ats", "--target", f"{postgres_url}&user={limited}", "--runs", tmp_path / "runs")
    loaded = talenthub("load", delivery, *options)
    assert loaded.exit == 8, loaded.stderr
    [problem] = [problem for problem in loaded.document["problems"] if problem["severity"] == "error"]
    assert problem["code"] == "T103"
    assert "accepts no more connections" in problem["message"]
    assert "CONNECTION LIMIT" in problem["help"]
    assert talenthub("plan", delivery, *options, "--out", tmp_path / "plan").exit == 0


@pytest.mark.slow
def test_a_plan_by_a_role_whose_one_connection_is_taken_says_so(
    tmp_path: Path, postgres_database: str, postgres_url: str, limited: str
) -> None:
    delivery = build(FIXTURES / "small" / "delivery", tmp_path / "export")
    options = ("--mapping", "ats", "--target", f"{postgres_url}&user={limited}", "--runs", tmp_path / "runs")
    with psycopg.connect(postgres_database, user=limited):
        planned = talenthub("plan", delivery, *options, "--out", tmp_path / "plan")
    assert planned.exit == 8, planned.stderr
    assert [one["code"] for one in planned.document["problems"] if one["severity"] == "error"] == ["T103"]
