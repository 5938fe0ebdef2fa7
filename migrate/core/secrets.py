"""Hides passwords, tokens and cookies. Only this module knows what a secret looks like and which secrets were given.

Two fences. A URL is taken apart without trusting a parser: whatever is before its last `@` belongs to user and password. And the
secrets of this process (its arguments, variables and settings) are remembered by `remember_secrets`; `hide_secrets` removes them,
and their percent-encoded forms, from any text that is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, quote_plus, unquote, unquote_plus

MASK = "***"

#: Options and variables that hold a secret, by their name.
_SECRET_NAME = re.compile(
    r"passw|passphrase|(?:^|[_-])pass$|pwd|secret|token|cookie|credential|signature"
    r"|(?:access|account|api|client|private|server|shared)[_-]?key",
    re.IGNORECASE,
)

#: The shell's variables of the working directory contain `pwd`; they, and names of files and folders, are no secrets.
_PATH_NAME = re.compile(r"^(?:old)?pwd$|(?:file|path|dir|directory|folder)$", re.IGNORECASE)

#: Schemes whose URL is a path on this machine: an `@` or a `:` in it means nothing.
_PATHS = ("sqlite", "file")
_USER_AND_PASSWORD = re.compile(r"(?P<scheme>\b[A-Za-z][\w+.-]*)://(?P<user>[^\s:/@'\"]*):(?P<rest>\S*)@")
_OPTION = re.compile(r"(?P<name>[A-Za-z_][\w.%+-]*)(?P<is>\s*=\s*)(?P<value>'[^']*'|\"[^\"]*\"|[^\s&;,'\")]+)")
#: A secret that is as short, or as plain a word, would be found in texts that have nothing to do with it.
_SHORTEST, _PLAIN = 4, re.compile(r"[a-z_-]{1,11}|[\d.,:-]{1,7}")


@dataclass(slots=True)
class _Known:
    """What this process was given; the longest first, so that no part of a longer one is left."""

    secrets: tuple[str, ...] = ()
    exposed: bool = False


_KNOWN = _Known()


def is_secret_name(name: str) -> bool:
    """True for the name of an option that holds a secret, such as `password` or `oauth_client_secret`."""
    return _SECRET_NAME.search(name) is not None and _PATH_NAME.search(name) is None


def secrets_of(text: str) -> list[str]:
    """The secrets in an argument or a variable: the password of a URL, and values of options with a secret's name."""
    found: list[str] = []
    scheme, separator, rest = text.partition("://")
    if separator and scheme.lower().rpartition("=")[2] not in _PATHS:
        head, at, _ = rest.rpartition("@")
        if at:
            found.append(head.partition(":")[2])
    for option in re.split(r"[?&;\s]", text):
        name, is_, value = option.partition("=")
        if is_ and is_secret_name(unquote_plus(name)):
            found.append(value.strip("'\""))
    return [secret for secret in found if secret]


def remember_secrets(arguments: Iterable[str], variables: Mapping[str, str]) -> None:
    """Remembers what must not be shown: secrets in the command's arguments, in its variables and in its settings.

    `variables` may hold any names; the value of one with a secret's name is a secret, of any other the password in it.
    """
    exposed = [secret for argument in arguments for secret in secrets_of(argument)]
    others = [secret for value in variables.values() for secret in secrets_of(value)]
    for name, value in variables.items():
        if is_secret_name(name):
            # A cookie is a list: `li_at=...; JSESSIONID=...`.
            others += [value, *(part.partition("=")[2] for part in re.split(r"[;\s]", value))]
    forms = {form for secret in [*exposed, *others] for form in _forms(secret)}
    _KNOWN.secrets = tuple(sorted((form for form in forms if _is_findable(form)), key=len, reverse=True))
    _KNOWN.exposed = bool(exposed)


def is_secret_exposed() -> bool:
    """True if an argument of the command holds a secret, which every user of the machine can read while it runs."""
    return _KNOWN.exposed


def hide_secrets(text: str) -> str:
    """The text without any password: those of URLs and options in it, and those that this process was given."""
    for secret in _KNOWN.secrets:
        text = text.replace(secret, MASK)
    if "://" in text:
        text = _USER_AND_PASSWORD.sub(_masked_url, text)
    if "=" in text:
        text = _OPTION.sub(_masked_option, text)
    return text


def hide_in(value: Any) -> Any:  # noqa: ANN401 - what JSON can hold
    """A structure as JSON has it, with every text in it as `hide_secrets` gives it; names of fields stay."""
    if isinstance(value, str):
        return hide_secrets(value)
    if isinstance(value, dict):
        return {name: hide_in(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [hide_in(item) for item in value]
    return value


def _masked_url(found: re.Match[str]) -> str:
    if found["scheme"].lower() in _PATHS:
        return found[0]
    return f"{found['scheme']}://{found['user']}:{MASK}@"


def _masked_option(found: re.Match[str]) -> str:
    name = unquote_plus(found["name"])
    return f"{found['name']}{found['is']}{MASK}" if is_secret_name(name) else found[0]


def _forms(secret: str) -> set[str]:
    """A secret as it may be met: as given, decoded, encoded in either way, and as a quoted text escapes it."""
    bare = {secret, unquote(secret), unquote_plus(secret)}
    encoded = {form for text in bare for form in (quote(text, safe=""), quote(text), quote_plus(text))}
    return {form for text in bare | encoded for form in (text, repr(text)[1:-1], text.lower())}


def _is_findable(form: str) -> bool:
    return len(form) >= _SHORTEST and _PLAIN.fullmatch(form) is None
