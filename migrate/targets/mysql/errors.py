"""Errors of MariaDB and MySQL in our words. Of the driver's, only the number and names of the schema are kept.

The server's messages contain values (`Duplicate entry 'ann@example.com' for key 'email'`), and a trigger may raise any message.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pymysql

from migrate.core.errors import BusyError, MigrateError, SetupError, UnreachableError
from migrate.core.problems import Code, Problem
from migrate.targets.codes import (
    CONNECTION_LOST,
    HELD_BY_PROGRAM,
    MISFIT,
    NO_RIGHT,
    NO_ROOM,
    NOT_A_DATABASE,
    READ_ONLY,
    STATEMENT_REFUSED,
    UNREACHABLE,
)

#: No such database.
UNKNOWN_DATABASE = 1049
#: The server, or this user, accepts no more connections.
TOO_MANY = (1040, 1203, 1226)

_LOST = (1053, 1077, 1079, 1152, 1158, 1159, 1160, 1161, 1184, 1927, 2003, 2006, 2013, 2055, 3169, 4031)
_BUSY = (1205, 1213, 1412, 1614, 3058, 3572)
_NO_RIGHT = (1044, 1045, 1142, 1143, 1227, 1370, 1410)
_READ_ONLY = (1036, 1290, 1792, 1836)
_FULL = (3, 1021, 1026, 1114)
_TOO_LONG = (1317, 1969, 3024)
_PACKET = (1153, 1301)

#: Errors of one row besides those with an SQLSTATE of such an error (22, 23, 44, 45): no default value, a value that does not
#: fit, a check, an error of a trigger.
_ROW_ERRORS = (1048, 1062, 1169, 1264, 1265, 1292, 1364, 1366, 1406, 1411, 1452, 1525, 1586, 1644, 1690, 3140, 3819, 4025)

#: Where a message names a part of the schema: at its end, behind any value, or where it contains no value.
_NAMED = (
    re.compile(r" for key [`'](?P<constraint>[^`']+)[`']$"),
    re.compile(r"CONSTRAINT [`'](?P<constraint>[^`']+)[`'] FOREIGN KEY \([`'](?P<column>[^`']+)[`']\) REFERENCES"),
    re.compile(r"^CONSTRAINT [`'](?P<constraint>[^`']+)[`'] failed for "),
    re.compile(r"^Check constraint '(?P<constraint>[^']+)' is violated"),
    re.compile(r"^Column '(?P<column>[^']+)' cannot be null"),
    re.compile(r"^Field '(?P<column>[^']+)' doesn't have a default"),
    re.compile(r"for column (?:`[^`]*`\.`[^`]*`\.)?[`'](?P<column>[^`']+)[`'] at row \d+$"),
)


@dataclass(frozen=True, slots=True)
class Setting:
    """Facts about the connection.

    Attributes:
        database: The target's database; `found` is False if the server has none of this name.
        packet: Greatest number of bytes in a statement or a row (`max_allowed_packet`).
        takes_files: Whether the server accepts LOAD DATA LOCAL.
        in_order: Whether the rows of one LOAD DATA get consecutive ids (`innodb_autoinc_lock_mode` 0 or 1).
        step: Distance of these ids.
    """

    shown: str
    database: str
    user: str = ""
    writing: bool = False
    found: bool = True
    mariadb: bool = True
    packet: int = 1 << 20
    takes_files: bool = False
    in_order: bool = False
    step: int = 1


@contextmanager
def translate_errors(setting: Setting) -> Iterator[None]:
    """Translates the driver's errors into those of `migrate.core.errors`."""
    try:
        yield
    except pymysql.Error as error:
        raise problem_of(error, setting) from None


def number_of(error: pymysql.Error) -> int:
    """Returns the server's number of an error; 0 if it has none."""
    first = error.args[0] if error.args else 0
    return first if isinstance(first, int) else 0


def is_of_a_row(error: pymysql.Error) -> bool:
    """True if a row is at fault, not the statement or the server."""
    state = getattr(error, "sqlstate", None) or ""
    return number_of(error) in _ROW_ERRORS or state.startswith(("22", "23", "44", "45"))


def refusal(row: int, error: pymysql.Error, names: Collection[str]) -> dict[str, Any]:
    """Returns a refused row, as in `REFUSED_SCHEMA`; `names` are those of the table's columns, keys and constraints."""
    found: dict[str, str] = {}
    message = str(error.args[1]) if len(error.args) > 1 else ""
    for form in _NAMED:
        match = form.search(message)
        if match is not None:
            found = {what: name.rpartition(".")[2] for what, name in match.groupdict().items()}
            break
    named = {what: name if name in names else None for what, name in found.items()}
    return {
        "row": row,
        "state": str(number_of(error)),
        "constraint": named.get("constraint"),
        "column": named.get("column"),
    }


def problem_of(error: pymysql.Error, setting: Setting) -> MigrateError:  # noqa: PLR0911 - a table of causes
    """Returns our error, with a help text."""
    number = number_of(error)
    if number in _LOST or (number == 0 and isinstance(error, pymysql.InterfaceError)):
        return _unreachable(
            CONNECTION_LOST,
            f"the connection to {setting.shown} was lost",
            "nothing of this run was written, unless the connection was lost during the commit; run the command again",
        )
    if number in _NO_RIGHT:
        return no_right(setting)
    if number in _READ_ONLY:
        return SetupError(
            Problem(code=READ_ONLY, message=f"{setting.shown} is read-only", help="use the primary server, not a replica")
        )
    if number in _FULL or (number == 1030 and _is_full(error)):
        return _unreachable(
            NO_ROOM, "the server's disk is full; nothing was written", "free disk space there, then run the command again"
        )
    if number in TOO_MANY:
        return _unreachable(
            UNREACHABLE, f"{setting.shown} accepts no more connections", "run the command again later, or raise max_connections"
        )
    if number in _BUSY:
        return BusyError(
            Problem(
                code=HELD_BY_PROGRAM,
                message=f"another program has locked tables of database {setting.database} (error {number})",
                help="run the command again when that program has finished, or raise ?lock-timeout= in the target URL",
            )
        )
    if number in _TOO_LONG:
        return _unreachable(
            UNREACHABLE,
            "the server stopped a statement that took too long; nothing was written",
            "allow more time with ?statement-timeout=0 in the target URL",
        )
    if number in _PACKET:
        return too_small(setting, 2 * setting.packet)
    code: Code = MISFIT if is_of_a_row(error) or number in (1005, 1054, 1146, 1215, 1216, 1217) else STATEMENT_REFUSED
    return SetupError(Problem(code=code, message=f"the target refused a statement (error {number})"))


def too_small(setting: Setting, needed: int) -> SetupError:
    """A statement, or a row, does not fit into a packet; `needed` in bytes."""
    return SetupError(
        Problem(
            code=STATEMENT_REFUSED,
            message=f"max_allowed_packet of {setting.shown} is {setting.packet} bytes, but {needed} are needed",
            help=f"ask the server's administrator to run: SET GLOBAL max_allowed_packet = {whole_packet(needed)};",
        )
    )


def whole_packet(needed: int) -> int:
    """Returns the least allowed size of a packet that holds this number of bytes: servers round down to multiples of 1,024."""
    return -(-needed // 1024) * 1024


def no_right(setting: Setting) -> SetupError:
    """The user lacks the necessary privileges."""
    return SetupError(
        Problem(
            code=NO_RIGHT,
            message=f"user {setting.user} lacks privileges on database {setting.database}",
            help=f"ask the server's administrator to run: {grants(setting)}",
        )
    )


def grants(setting: Setting) -> str:
    """Returns the statement that the server's administrator must run."""
    who = setting.user.replace("@", "'@'")
    rights = "SELECT, SHOW VIEW, TRIGGER"
    if setting.writing:
        rights = "SELECT, INSERT, UPDATE, DELETE, CREATE, INDEX, REFERENCES, CREATE TEMPORARY TABLES, TRIGGER"
    return f"GRANT {rights} ON `{setting.database}`.* TO '{who}';"


def database_not_found(setting: Setting) -> SetupError:
    """The mapping fills existing tables, but the database does not exist."""
    return SetupError(
        Problem(
            code=MISFIT,
            message=f"database not found: {setting.database}",
            help="the mapping fills existing tables: create them first, or correct the database in the target URL",
        )
    )


def too_old(setting: Setting, version: str) -> SetupError:
    """The server lacks functions that are needed."""
    return SetupError(
        Problem(
            code=NOT_A_DATABASE,
            message=f"the server of {setting.shown} is version {version}",
            help="MariaDB 10.6 or newer, or MySQL 8.0.19 or newer, is needed",
        )
    )


def cannot_connect(error: pymysql.Error | OSError, shown: str) -> MigrateError:
    """No connection was made. The message is not passed on: it may name a user and what was typed."""
    number = number_of(error) if isinstance(error, pymysql.Error) else 0
    if number in TOO_MANY:
        help_ = "server or user accept no more connections: end some, or raise max_connections; a load needs three"
        return _unreachable(UNREACHABLE, f"{shown} accepts no more connections", help_)
    if number in (1044, 1045, 1130, 1698, 1862, 1251, 2054, 2059):
        help_ = "the server rejects this user: check user and password (~/.my.cnf, MYSQL_PWD), and the host it may connect from"
    elif number in (2026, 3159, 3161) or "SSL" in str(error) or "certificate" in str(error):
        help_ = "check ssl-mode and ssl-ca in the target URL"
    else:
        help_ = "check that the server is running, and check host, port and firewall"
    return _unreachable(UNREACHABLE, f"{shown} cannot be reached", help_)


def _is_full(error: pymysql.Error) -> bool:
    """Error 1030 quotes the system's number: 28 is a full disk, 122 a full quota, 135 and 136 a full table."""
    return re.search(r"\b(?:28|122|135|136)\b", str(error.args[1:])) is not None


def _unreachable(code: Code, message: str, help_: str) -> UnreachableError:
    return UnreachableError(Problem(code=code, message=message, help=help_))
