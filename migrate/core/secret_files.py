"""Reads a secret from a file that only its owner can read."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from migrate.core.errors import SetupError
from migrate.core.places import Place
from migrate.core.problems import Code, Problem
from migrate.core.small_files import read_small_text


def read_secret(file: Path, *, readable_by_others: Code, unreadable: Code) -> str:
    """Returns the text of the file. Raises SetupError with one of the codes; no message contains the text."""
    try:
        mode = file.stat().st_mode
        if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
            message = f"the file with the secret has mode {stat.S_IMODE(mode):04o}; it must be readable only by its owner"
            raise SetupError(Problem(code=readable_by_others, message=message, place=Place(str(file)), help=f"chmod 600 {file}"))
        return read_small_text(file)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        message = f"the file with the secret cannot be read: {reason}"
        raise SetupError(Problem(code=unreadable, message=message, place=Place(str(file)), help="Check path and mode.")) from None
