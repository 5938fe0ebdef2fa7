"""Where a conformance test takes place: a target's URL, and a way past the target to look at it and to meddle with it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psycopg
import pymysql
from psycopg import sql

from migrate.targets import open_target
from migrate.targets.contract import Target
from tests import mysql


@dataclass(frozen=True)
class Place:
    """One database of one kind."""

    kind: str
    url: str

    def target(self, schema_name: str | None = "ats") -> Target:
        return open_target(self.url, schema_name=schema_name)

    def run(self, *statements: str) -> None:
        """Somebody else writes."""
        if self.kind == "sqlite":
            with closing(sqlite3.connect(self.path)) as file, file:
                for statement in statements:
                    file.execute(statement)
            return
        if self.kind == "mysql":
            with closing(self.mysql()) as session, session.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
            return
        with self.postgres() as connection:
            for statement in statements:
                connection.execute(statement)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Somebody else looks."""
        if self.kind == "sqlite":
            with closing(sqlite3.connect(self.path)) as file:
                return file.execute(statement).fetchall()
        if self.kind == "mysql":
            with closing(self.mysql()) as session, session.cursor() as cursor:
                cursor.execute(statement)
                return list(cursor.fetchall())
        with self.postgres() as connection:
            return connection.execute(statement).fetchall()

    def postgres(self, **options: Any) -> psycopg.Connection:
        """A connection with the target's schema made and first in its path."""
        bare, _, _ = self.url.partition("?")
        query: dict[str, Any] = {
            name: values[0] for name, values in parse_qs(urlsplit(self.url).query).items() if name != "schema"
        }
        connection = psycopg.connect(bare, autocommit=True, **query, **options)
        name = sql.Identifier(self.schema)
        connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(name))
        connection.execute(sql.SQL("SET search_path = {}").format(name))
        return connection

    def mysql(self) -> pymysql.Connection[Any]:
        """A connection in the target's database, which is made."""
        connection = mysql.connect(self.url)
        mysql.make_and_use(connection, self.schema)
        return connection

    @property
    def path(self) -> str:
        return self.url.removeprefix("sqlite:///")

    @property
    def schema(self) -> str:
        if self.kind == "mysql":
            return urlsplit(self.url).path.removeprefix("/")
        return parse_qs(urlsplit(self.url).query)["schema"][0]
