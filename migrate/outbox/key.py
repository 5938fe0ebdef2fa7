"""The key of a vendor's API: from a variable or a file of mode 0600, never from an argument."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from migrate.core.api_layout import ClientLayout
from migrate.core.errors import SetupError
from migrate.core.problems import Problem
from migrate.core.secret_files import read_secret
from migrate.outbox.codes import KEY_MISSING, KEY_OPEN, KEY_UNREADABLE


def read_client(layout: ClientLayout, environment: Mapping[str, str]) -> tuple[str, str | None]:
    """Returns the id of an OAuth client, and of the user for whom it calls, if that is given. Raises SetupError."""
    subject = environment.get(layout.subject, "").strip() if layout.subject is not None else ""
    return read_key(layout.variable, environment), subject or None


def read_key(variable: str, environment: Mapping[str, str]) -> str:
    """Returns the key from the variable, or from the file that `<variable>_FILE` names. Raises SetupError."""
    file = environment.get(f"{variable}_FILE")
    if file:
        text = read_secret(Path(file), readable_by_others=KEY_OPEN, unreadable=KEY_UNREADABLE).strip()
    else:
        text = environment.get(variable, "").strip()
    if not text:
        help_text = f"set {variable}, or {variable}_FILE to the path of a file of mode 0600 that contains it"
        raise SetupError(Problem(code=KEY_MISSING, message="no key for the vendor's API was given", help=help_text))
    if not text.isascii() or not text.isprintable() or any(character.isspace() for character in text):
        message = "the given text is not a key"
        raise SetupError(Problem(code=KEY_UNREADABLE, message=message, help="give only the key, in one line"))
    return text
