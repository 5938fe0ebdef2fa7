"""A target by its URL."""

from __future__ import annotations

from pathlib import Path

from migrate.core.errors import SetupError
from migrate.core.problems import Problem
from migrate.targets.codes import BAD_URL
from migrate.targets.contract import Target

#: As libpq spells it, and as SQLAlchemy's users do.
POSTGRES_SCHEMES = ("postgresql", "postgres", "postgresql+psycopg")

_FORMS = "sqlite:///file.db, sqlite:////absolute/file.db or postgresql://user@host/database?schema=name"


def open_target(url: str, *, schema_name: str | None) -> Target:
    """The target that a URL names; nothing is opened yet.

    `schema_name` names the shipped schema (`ats`) that is made where its tables are missing; None means tables of the user's own.
    The relative path of an SQLite file counts from the working directory. Raises SetupError where the URL is not understood.
    """
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite" and rest.startswith("/") and len(rest) > 1 and "?" not in rest:
        from migrate.targets.sqlite import SqliteTarget  # noqa: PLC0415 - start-up counts: a driver is loaded where it is used

        return SqliteTarget(Path(rest[1:]), url, schema_name)
    if scheme in POSTGRES_SCHEMES:
        from migrate.targets.postgresql import PostgresTarget  # noqa: PLC0415 - the same
        from migrate.targets.postgresql.address import parse_address  # noqa: PLC0415 - the same

        return PostgresTarget(parse_address(url), schema_name)
    raise SetupError(Problem(code=BAD_URL, message="the target URL is not valid", help=f"give it as {_FORMS}"))
