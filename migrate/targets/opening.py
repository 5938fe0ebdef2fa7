"""Opens a target by its URL."""

from __future__ import annotations

from pathlib import Path

from migrate.core.errors import SetupError
from migrate.core.problems import Problem
from migrate.targets.codes import BAD_URL, NOT_AN_OUTBOX
from migrate.targets.contract import Target
from migrate.targets.outbox import Outbox

#: The scheme as in libpq, and as in SQLAlchemy.
POSTGRES_SCHEMES = ("postgresql", "postgres", "postgresql+psycopg")
MYSQL_SCHEMES = ("mysql", "mariadb")

_FORMS = (
    "sqlite:///file.db, sqlite:////absolute/file.db, postgresql://user@host/database?schema=name or mysql://user@host/database"
)


def open_target(url: str, *, schema_name: str | None, outbox: Outbox | None = None) -> Target:
    """Returns the target of a URL; nothing is opened yet.

    `schema_name` is the shipped schema (`ats`) to create if its tables are missing; None for existing tables of the user.
    `outbox` makes an SQLite file an outbox, whose tables the mapping declares; any other database is then refused.
    The relative path of an SQLite file starts at the working directory. Raises SetupError if the URL is not valid.
    """
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite" and rest.startswith("/") and len(rest) > 1 and "?" not in rest:
        from migrate.targets.sqlite import SqliteTarget  # noqa: PLC0415 - start-up counts: a driver is loaded where it is used

        return SqliteTarget(Path(rest[1:]), url, schema_name, outbox)
    if outbox is not None:
        message = "the mapping fills an outbox, which must be an SQLite file"
        raise SetupError(Problem(code=NOT_AN_OUTBOX, message=message, help="give it as sqlite:///outbox.db"))
    if scheme in POSTGRES_SCHEMES:
        from migrate.targets.postgresql import PostgresTarget  # noqa: PLC0415 - the same
        from migrate.targets.postgresql.address import parse_address  # noqa: PLC0415 - the same

        return PostgresTarget(parse_address(url), schema_name)
    if scheme in MYSQL_SCHEMES:
        try:
            from migrate.targets.mysql import MysqlTarget  # noqa: PLC0415 - the same
            from migrate.targets.mysql.address import parse_address as parse_mysql  # noqa: PLC0415 - the same
        except ModuleNotFoundError as error:
            if error.name != "pymysql":
                raise
            help_ = "run: pip install 'talenthub-migrate[mysql]'"
            raise SetupError(Problem(code=BAD_URL, message="MariaDB and MySQL need a driver", help=help_)) from None
        return MysqlTarget(parse_mysql(url), schema_name)
    raise SetupError(Problem(code=BAD_URL, message="the target URL is not valid", help=f"give it as {_FORMS}"))
