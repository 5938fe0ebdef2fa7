"""Cookie, headers and token: from a file of mode 0600 or an environment variable, never from an argument, never shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from migrate.core.errors import SetupError
from migrate.core.places import Place
from migrate.core.problems import Problem
from migrate.core.secret_files import read_secret
from migrate.fetch.codes import SECRET_MISSING, SECRET_OPEN, SECRET_UNREADABLE

COOKIE_VARIABLE = "TALENTHUB_LINKEDIN_COOKIE"
TOKEN_VARIABLE = "TALENTHUB_LINKEDIN_TOKEN"  # noqa: S105 - the variable's name, not the token

#: `Name: value` as a browser's developer tools copy it; a cookie alone has `=` before any `:`.
_HEADER = re.compile(r"^([A-Za-z][A-Za-z0-9-]*):[ \t]*(.*)$")


@dataclass(frozen=True, slots=True)
class Credentials:
    """Headers that open the export's links; empty where the user gave none."""

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Token:
    """A member's token for the Sales Navigator API."""

    value: str = field(repr=False)


def link_credentials(file: Path | None, environment: Mapping[str, str]) -> Credentials:
    """The cookie or headers for `talenthub fetch`.

    The text is a cookie (`li_at=...; JSESSIONID=...`) or lines `Header: value` as a browser copies them. The file goes before
    the variable TALENTHUB_LINKEDIN_COOKIE. Raises SetupError on a file that others can read or that holds neither.
    """
    text = _read(file) if file is not None else environment.get(COOKIE_VARIABLE, "")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    headers: dict[str, str] = {}
    for line in lines:
        match = _HEADER.match(line)
        name, value = (match[1], match[2]) if match else ("Cookie", line)
        if name in headers or not _sendable(value) or (match is None and "=" not in line):
            message = "the given text is neither a cookie nor a list of headers"
            raise SetupError(_problem(file, message, "Copy the value of the request header Cookie from the browser."))
        headers[name] = value
    return Credentials(headers)


def sales_token(file: Path | None, environment: Mapping[str, str]) -> Token:
    """Returns the token for Sales Navigator, from the file or TALENTHUB_LINKEDIN_TOKEN. Raises SetupError if there is none."""
    text = (_read(file) if file is not None else environment.get(TOKEN_VARIABLE, "")).strip().removeprefix("Bearer ").strip()
    if not text:
        help_ = f"Set {TOKEN_VARIABLE}, or use --token-file with a file of mode 0600 that contains the token."
        raise SetupError(Problem(code=SECRET_MISSING, message="no token for Sales Navigator was given", help=help_))
    if not _sendable(text) or any(character.isspace() for character in text):
        raise SetupError(_problem(file, "the given text is not a token", "Provide only the token, in one line."))
    return Token(text)


def _sendable(value: str) -> bool:
    return value.isascii() and value.isprintable() and value != ""


def _read(file: Path) -> str:
    return read_secret(file, readable_by_others=SECRET_OPEN, unreadable=SECRET_UNREADABLE)


def _problem(file: Path | None, message: str, help_: str) -> Problem:
    return Problem(code=SECRET_UNREADABLE, message=message, place=Place(str(file) if file else None), help=help_)
