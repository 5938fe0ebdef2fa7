"""The URL of a MariaDB or MySQL target, completed from the client's option file and variables."""

from __future__ import annotations

import configparser
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlencode

from pymysql.optionfile import Parser

from migrate.core.errors import SetupError
from migrate.core.problems import Problem
from migrate.core.secrets import is_secret_name, secrets_of
from migrate.targets.codes import BAD_URL
from migrate.targets.mysql.tls import tls_context

#: Options of the URL, spelled as in the client's option file.
_OPTIONS = (
    "defaults-file",
    "socket",
    "connect-timeout",
    "lock-timeout",
    "statement-timeout",
    "ssl-mode",
    "ssl-ca",
    "ssl-cert",
    "ssl-key",
    "password",
)
#: Groups of the option file that every client reads; the later ones win.
_GROUPS = ("client", "client-server", "client-mariadb", "talenthub")
_NUMBER = re.compile(r"\d{1,7}")


@dataclass(frozen=True, slots=True)
class Address:
    """The address of a target.

    Attributes:
        shown: The URL without a password; sufficient to connect again if the option file or MYSQL_PWD contains it.
        database: The database that the tables are in.
        connection: The parameters for the driver, without the database.
        lock_timeout: Seconds to wait for a lock of another program.
        statement_timeout: Seconds that a statement may take; None leaves the server's setting.
    """

    shown: str
    database: str
    connection: dict[str, Any] = field(repr=False)
    lock_timeout: int
    statement_timeout: int | None


def parse_address(url: str) -> Address:
    """Parses a URL.

    Raises SetupError if an option is unknown, a file cannot be read, or it is not clear where the password ends.
    """
    scheme, _, rest = url.partition("://")
    rest, _, query = rest.partition("?")
    authority, _, database = rest.partition("/")
    # Programs disagree where such a password ends, so no part of the URL can be shown or used.
    if "#" in url or "@" in f"{database}{query}" or authority.count("@") > 1 or not database or "/" in database:
        raise _bad_url()
    who, _, where = authority.rpartition("@")
    user, _, password = who.partition(":")
    given = _options(query)
    filed = _option_file(given.get("defaults-file"))
    host, port = _place(where)
    connection = {
        "user": unquote(user) or filed.get("user"),
        "password": unquote(password) or given.get("password") or filed.get("password") or os.environ.get("MYSQL_PWD", ""),
        "host": host or filed.get("host") or os.environ.get("MYSQL_HOST") or "localhost",
        "port": port or _number(filed.get("port")) or _number(os.environ.get("MYSQL_TCP_PORT")) or 3306,
        "unix_socket": given.get("socket") or (None if host else filed.get("socket")),
        "connect_timeout": _number(given.get("connect-timeout")) or 10,
        **tls_context({name: given.get(name) or filed.get(name) for name in ("ssl-mode", "ssl-ca", "ssl-cert", "ssl-key")}),
    }
    if any("\0" in str(value) for value in connection.values()) or "\0" in unquote(database):
        raise _bad_url()
    public = [(name, value) for name, value in given.items() if not (is_secret_name(name) or secrets_of(value))]
    asked = f"?{urlencode(public, safe='/,:', quote_via=quote)}" if public else ""
    shown = f"{scheme}://{f'{user}@' if user else ''}{where}/{database}{asked}"
    return Address(
        shown,
        unquote(database),
        connection,
        _number(given.get("lock-timeout")) or 60,
        _number(given.get("statement-timeout")),
    )


def _place(where: str) -> tuple[str | None, int | None]:
    """Returns host and port; an IPv6 address is in brackets."""
    match = re.fullmatch(r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<name>[^:\[\]]*))(?::(?P<port>\d{1,5}))?", where)
    if match is None:
        raise _bad_url()
    return unquote(match["six"] or match["name"]) or None, int(match["port"]) if match["port"] else None


def _options(query: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in query.split("&"):
        name, _, value = part.partition("=")
        spelled = unquote(name).lower().replace("_", "-")
        if part and spelled not in _OPTIONS:
            raise _bad_url()
        if part and value:
            found[spelled] = unquote(value)
    if any(name.endswith("-timeout") and not _NUMBER.fullmatch(value) for name, value in found.items()):
        raise _bad_url()
    return found


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and _NUMBER.fullmatch(text.strip()) else None


def _option_file(named: str | None) -> dict[str, str]:
    """Returns the options of the client's groups in the named file, or in `~/.my.cnf` if there is one."""
    path = Path(named or "~/.my.cnf").expanduser()
    if named is None and not path.is_file():
        return {}
    parser = Parser(strict=False)
    try:
        with path.open(encoding="utf-8") as stream:
            # Lines such as `!includedir` come before the first group.
            parser.read_file(line for line in stream if not line.startswith("!"))
    except (OSError, ValueError, configparser.Error):
        # The parser's message quotes the line, and with it a password.
        message = f"the option file {path} cannot be read"
        raise SetupError(Problem(code=BAD_URL, message=message, help="check its permissions and its form")) from None
    found: dict[str, str] = {}
    for group in _GROUPS:
        names = parser.options(group) if parser.has_section(group) else []
        found |= {name: value for name in names if (value := parser.get(group, name))}
    return found


def _bad_url() -> SetupError:
    return SetupError(
        Problem(
            code=BAD_URL,
            message="the target URL is not valid for MariaDB or MySQL",
            help="write it as mysql://user@host:3306/database?ssl-mode=VERIFY_IDENTITY; give the password in ~/.my.cnf or"
            " MYSQL_PWD, or write / as %2F, # as %23, ? as %3F, @ as %40 and % as %25 in it",
        )
    )
