"""The URL of a PostgreSQL target: that of libpq, with three additional options after the `?`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlencode

import psycopg
from psycopg.conninfo import conninfo_to_dict

from migrate.core.errors import SetupError
from migrate.core.problems import Problem
from migrate.core.secrets import is_secret_name, secrets_of
from migrate.targets.codes import BAD_URL

_OURS = ("schema", "statement_timeout", "lock_timeout")

#: A dead connection is detected within about a minute, even if nothing is being sent; seconds.
_DEFAULTS = {"connect_timeout": 10, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}


@dataclass(frozen=True, slots=True)
class Address:
    """The address of a target.

    Attributes:
        shown: The URL without any password; sufficient to connect again if `.pgpass` or PGPASSWORD contains it.
        connection: The parameters for libpq.
        schema: The option `schema`; None means the connection's own.
        statement_timeout, lock_timeout: In PostgreSQL's form (`30s`, `500` for milliseconds); None leaves the server's.
    """

    shown: str
    connection: dict[str, Any]
    schema: str | None
    statement_timeout: str | None
    lock_timeout: str | None


def parse_address(url: str) -> Address:
    """Parses a URL. Raises SetupError if libpq does not know an option, or if a password may continue after its `@`."""
    before, _, query = url.partition("?")
    authority, slash, database = before.partition("://")[2].partition("/")
    # Programs disagree where such a password ends, so no part of the URL can be shown or used.
    if "#" in url or "@" in f"{database}{query}" or authority.count("@") > 1:
        raise _bad_url()
    # As libpq reads them: a `+` is a plus, not a space.
    options = [(unquote(name), unquote(value)) for name, _, value in (part.partition("=") for part in query.split("&") if part)]
    ours = {name: value for name, value in options if name in _OURS}
    theirs = _encoded((name, value) for name, value in options if name not in _OURS)
    path = f"{slash}{database}"
    try:
        connection = _DEFAULTS | conninfo_to_dict(_url(authority, path, theirs))
    except (psycopg.Error, ValueError):  # The driver's message may quote the URL, and with it a password.
        raise _bad_url() from None
    if any("\0" in str(value) for value in connection.values()):
        raise _bad_url()
    who, at, where = authority.rpartition("@")
    public = _encoded((name, value) for name, value in options if not _is_secret(name, value))
    shown = _url(f"{who.partition(':')[0]}{at}{where}", path, public)
    return Address(
        shown, connection, ours.get("schema") or None, ours.get("statement_timeout") or None, ours.get("lock_timeout") or None
    )


def _encoded(options: Iterable[tuple[str, str]]) -> str:
    return urlencode(list(options), safe="/,:", quote_via=quote)


def _is_secret(name: str, value: str) -> bool:
    """Whether the name is that of a secret, or the value contains one: `options=-c my.password=...`."""
    return is_secret_name(name) or bool(secrets_of(value))


def _bad_url() -> SetupError:
    return SetupError(
        Problem(
            code=BAD_URL,
            message="the target URL contains an option that PostgreSQL's client does not know",
            help="write it as postgresql://user@host:5432/database?schema=name&sslmode=verify-full; give the password by"
            " PGPASSWORD or .pgpass, or write / as %2F, # as %23, ? as %3F, @ as %40 and % as %25 in it",
        )
    )


def _url(place: str, path: str, options: str) -> str:
    # Not urlunsplit: it removes the slashes before an empty host, which means a socket.
    return f"postgresql://{place}{path}" + (f"?{options}" if options else "")
