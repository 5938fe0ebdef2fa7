"""PostgreSQL's errors in our words. Of the driver's, only SQLSTATE and names of table, constraint and column are kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from migrate.core.errors import BusyError, MigrateError, SetupError, UnreachableError
from migrate.core.problems import Code, Problem
from migrate.targets.codes import (
    CONNECTION_LOST,
    HELD_BY_PROGRAM,
    LEDGER_HIDDEN,
    MISFIT,
    NO_RIGHT,
    NO_ROOM,
    READ_ONLY,
    STATEMENT_REFUSED,
    UNREACHABLE,
)

#: SQLSTATEs of errors of one row: data exceptions, constraints, a trigger's own error, a view's check option.
_ROW_CLASSES = ("22", "23", "44", "P0")

#: A privilege is missing, or row security refuses the row: PostgreSQL has one state for both.
NO_RIGHT_STATE = "42501"

#: The server ended the session: a transaction was idle, or took, longer than allowed.
_ENDED = ("25P03", "25P04")

#: States that a retry after undoing a savepoint may resolve: serialisation failure, deadlock.
RETRIED = ("40001", "40P01")


@dataclass(frozen=True, slots=True)
class Setting:
    """Facts about the connection for error messages."""

    shown: str
    schema: str
    role: str
    database: str
    writing: bool


@contextmanager
def translate_errors(setting: Setting) -> Iterator[None]:
    """Translates the driver's errors into those of `migrate.core.errors`."""
    try:
        yield
    except psycopg.Error as error:
        raise problem_of(error, setting) from None


def is_of_a_row(error: psycopg.Error) -> bool:
    """True if a row is at fault, not the statement or the server."""
    return error.sqlstate is not None and error.sqlstate.startswith(_ROW_CLASSES)


def refusal(row: int, error: psycopg.Error) -> dict[str, Any]:
    """Returns a refused row, as in `REFUSED_SCHEMA`."""
    return {
        "row": row,
        "state": error.sqlstate,
        "constraint": error.diag.constraint_name if _names_its_own(error) else None,
        "column": error.diag.column_name if _names_its_own(error) else None,
    }


def _names_its_own(error: psycopg.Error) -> bool:
    """True if the server itself names table, constraint and column, so that they are in its schema.

    A trigger may raise any SQLSTATE with any text instead of a name; its error comes from the file of its language.
    """
    source = error.diag.source_file
    return source is not None and not source.startswith("pl")


def problem_of(error: psycopg.Error, setting: Setting) -> MigrateError:  # noqa: PLR0911 - a table of causes
    """Returns our error, with a help text."""
    state = error.sqlstate
    if state is None and not isinstance(error, psycopg.OperationalError):
        # The driver itself refused: the connection is unchanged.
        message = f"a statement could not be sent to PostgreSQL ({type(error).__name__})"
        return SetupError(Problem(code=STATEMENT_REFUSED, message=message, help="please report it with the schema of the table"))
    if state is None or state.startswith(("08", "57P")) or state in _ENDED:
        return _unreachable(
            CONNECTION_LOST,
            f"the connection to {setting.shown} was lost",
            "nothing of this run was written, unless the connection was lost during the commit; run the command again",
        )
    if state == NO_RIGHT_STATE:
        return no_right(setting)
    if state == "25006":
        return read_only(setting)
    if state in ("53100", "53200"):
        return _unreachable(
            NO_ROOM, "the server's disk is full; nothing was written", "free disk space there, then run the command again"
        )
    if state.startswith("53"):
        return _unreachable(
            UNREACHABLE, f"{setting.shown} accepts no more connections", "run the command again later, or raise CONNECTION LIMIT"
        )
    if state == "55P03" or state in RETRIED:
        return BusyError(
            Problem(
                code=HELD_BY_PROGRAM,
                message=f"another program has locked tables of schema {setting.schema} (SQLSTATE {state})",
                help="run the command again when that program has finished, or raise ?lock_timeout= in the target URL",
            )
        )
    if state == "57014":
        return _unreachable(
            UNREACHABLE,
            "the server stopped a statement that took too long; nothing was written",
            "allow more time with ?statement_timeout=0 in the target URL",
        )
    names_schema = _names_its_own(error)
    table, constraint = (error.diag.table_name, error.diag.constraint_name) if names_schema else (None, None)
    named = "".join(f", {what} {name}" for what, name in (("table", table), ("constraint", constraint)) if name)
    code: Code = MISFIT if state.startswith(("23", "42")) else STATEMENT_REFUSED
    return SetupError(Problem(code=code, message=f"PostgreSQL refused a statement (SQLSTATE {state}{named})", table=table))


def no_right(setting: Setting) -> SetupError:
    """The role lacks the necessary privileges."""
    return SetupError(
        Problem(
            code=NO_RIGHT,
            message=f"role {setting.role} lacks privileges on schema {setting.schema}",
            help=f"ask the schema's owner to run: {grants(setting)}",
        )
    )


def grants(setting: Setting) -> str:
    """Returns the statements that the schema's owner must run."""
    schema, role = setting.schema, setting.role
    if not setting.writing:
        return f"GRANT USAGE ON SCHEMA {schema} TO {role}; GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {role};"
    return (
        f"GRANT CREATE, TEMPORARY ON DATABASE {setting.database} TO {role}; GRANT USAGE, CREATE ON SCHEMA {schema} TO {role}; "
        f"GRANT SELECT, INSERT, UPDATE, DELETE, TRIGGER, REFERENCES ON ALL TABLES IN SCHEMA {schema} TO {role}; "
        f"GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA {schema} TO {role};"
    )


def hidden_ledger(setting: Setting, tables: Sequence[str]) -> SetupError:
    """Row security applies to tables of the ledger: what earlier runs wrote could be hidden, and would be written again."""
    named = ", ".join(tables)
    return SetupError(
        Problem(
            code=LEDGER_HIDDEN,
            message=f"row security of schema {setting.schema} applies to role {setting.role} in {named}",
            table=tables[0],
            help="the ledger must be complete: ALTER TABLE ... DISABLE ROW LEVEL SECURITY on these tables, or use their owner or "
            f"a role with BYPASSRLS (ALTER ROLE {setting.role} BYPASSRLS)",
        )
    )


def read_only(setting: Setting) -> SetupError:
    """The server, or this role's sessions, are read-only."""
    return SetupError(
        Problem(
            code=READ_ONLY,
            message=f"{setting.shown} is read-only",
            help="use the primary server, not a standby; or allow the role to write: "
            f"ALTER ROLE {setting.role} SET default_transaction_read_only = off;",
        )
    )


def has_too_many(error: psycopg.Error) -> bool:
    """Whether the server, the database or the role accepts no more connections."""
    text = str(error)
    return "too many connections" in text or "remaining connection slots" in text


def cannot_connect(error: psycopg.Error, shown: str) -> MigrateError:
    """No connection was made. libpq gives no SQLSTATE then; its message is examined and not passed on."""
    text = str(error)
    if has_too_many(error):
        help_ = "server, database or role accept no more connections: end some, or raise CONNECTION LIMIT; a load needs two"
        return _unreachable(UNREACHABLE, f"{shown} accepts no more connections", help_)
    if "authentication" in text or "no password supplied" in text or "role" in text:
        help_ = "the server rejects this user: check the user name, PGPASSWORD, .pgpass and the server's pg_hba.conf"
    elif "database" in text and "exist" in text:
        help_ = "the server has no such database: create it with CREATE DATABASE, encoding UTF8"
    elif "SSL" in text or "certificate" in text:
        help_ = "check sslmode and sslrootcert in the target URL"
    else:
        help_ = "check that the server is running, and check host, port and firewall"
    return _unreachable(UNREACHABLE, f"{shown} cannot be reached", help_)


def _unreachable(code: Code, message: str, help_: str) -> UnreachableError:
    return UnreachableError(Problem(code=code, message=message, help=help_))
