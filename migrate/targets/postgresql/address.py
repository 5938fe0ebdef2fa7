"""The URL of a PostgreSQL target: libpq's, and three options of ours behind the `?`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict

from migrate.core.errors import SetupError
from migrate.core.problems import Problem
from migrate.targets.codes import BAD_URL

_OURS = ("schema", "statement_timeout", "lock_timeout")
_SECRET = ("password", "sslpassword")

#: A dead connection is found out in about a minute, also where nothing is being sent; seconds.
_DEFAULTS = {"connect_timeout": 10, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}


@dataclass(frozen=True, slots=True)
class Address:
    """Where a target lies.

    Attributes:
        shown: The URL without any password; good for connecting again where `.pgpass` or PGPASSWORD has it.
        connection: What libpq is told.
        schema: The option `schema`; None means the connection's own.
        statement_timeout, lock_timeout: As PostgreSQL spells them (`30s`, `500` for milliseconds); None leaves the server's.
    """

    shown: str
    connection: dict[str, Any]
    schema: str | None
    statement_timeout: str | None
    lock_timeout: str | None


def parse_address(url: str) -> Address:
    """Takes a URL apart. Raises SetupError where libpq does not know an option."""
    parts = urlsplit(url)
    options = parse_qsl(parts.query, keep_blank_values=True)
    ours = {name: value for name, value in options if name in _OURS}
    theirs = urlencode([(name, value) for name, value in options if name not in _OURS])
    try:
        connection = _DEFAULTS | conninfo_to_dict(_url(parts.netloc, parts.path, theirs))
    except psycopg.Error:
        # The driver's message may quote the URL, and with it a password.
        raise SetupError(
            Problem(
                code=BAD_URL,
                message="the target's URL has a part that PostgreSQL's client does not know",
                help="write it as postgresql://user@host:5432/database?schema=name&sslmode=verify-full;"
                " a character such as @ or / in a user's name is written as %40 or %2F",
            )
        ) from None
    who, at, where = parts.netloc.rpartition("@")
    public = urlencode([(name, value) for name, value in options if name not in _SECRET], safe="/,:")
    shown = _url(f"{who.split(':', 1)[0]}{at}{where}", parts.path, public)
    return Address(
        shown, connection, ours.get("schema") or None, ours.get("statement_timeout") or None, ours.get("lock_timeout") or None
    )


def _url(place: str, path: str, options: str) -> str:
    # Not urlunsplit: it drops the slashes before an empty place, which stands for a socket.
    return f"postgresql://{place}{path}" + (f"?{options}" if options else "")
