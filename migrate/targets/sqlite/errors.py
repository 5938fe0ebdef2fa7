"""SQLite's errors in our words. Of the driver's, only the name of the error and names of tables and columns are kept."""

from __future__ import annotations

import errno
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from migrate.core.errors import BusyError, MigrateError, SetupError, UnreachableError
from migrate.core.problems import Code, Problem
from migrate.targets.codes import HELD_BY_PROGRAM, MISFIT, NO_ROOM, NOT_A_DATABASE, READ_ONLY, STATEMENT_REFUSED, UNREACHABLE

#: `UNIQUE constraint failed: candidate.remote_id`, `CHECK constraint failed: job_status`: names only, never a value.
_FAILED = re.compile(r"^(?P<kind>[A-Z ]+) constraint failed(?:: (?P<what>.+))?$", re.DOTALL)
_COLUMN = re.compile(r"^\w+\.(\w+)")


@dataclass(frozen=True, slots=True)
class _Cause:
    """What an error means: the class that is raised, and its problem. `{path}` and `{name}` are filled in."""

    raises: type[BusyError | SetupError | UnreachableError]
    code: Code
    message: str
    help: str | None = None

    def error(self, path: str, name: str = "") -> MigrateError:
        """Returns our error about the file; `name` is the driver's name of its own."""
        return self.raises(Problem(code=self.code, message=self.message.format(path=path, name=name), help=self.help))


_LOCKED = _Cause(
    BusyError,
    HELD_BY_PROGRAM,
    "another program has locked {path}",
    "close the programs that have the file open, then run the command again",
)
_READ_ONLY = _Cause(
    SetupError,
    READ_ONLY,
    "{path} cannot be written",
    "give yourself write permission on the file and its folder: SQLite keeps a journal next to the file, "
    "in WAL mode even for reading",
)
_NOT_OPENED = _Cause(
    SetupError,
    NOT_A_DATABASE,
    "{path} cannot be opened",
    "check that its folder exists and that you can read and write there",
)
_INVALID = _Cause(SetupError, NOT_A_DATABASE, "{path} is not a valid SQLite database ({name})")
_MISFIT = _Cause(SetupError, MISFIT, "rows in {path} violate the keys of their tables ({name})")
_FULL = _Cause(
    UnreachableError,
    NO_ROOM,
    "the disk of {path} is full; nothing was written",
    "free disk space, then run the command again: it resumes from the target's current state",
)
_NOT_READ = _Cause(
    UnreachableError, UNREACHABLE, "{path} cannot be read or written ({name})", "check the disk, then run the command again"
)
_REFUSED = _Cause(SetupError, STATEMENT_REFUSED, "SQLite refused a statement ({name})")
#: By the beginning of the driver's name for the error.
_CAUSES = {
    "SQLITE_BUSY": _LOCKED,
    "SQLITE_LOCKED": _LOCKED,
    "SQLITE_READONLY": _READ_ONLY,
    "SQLITE_PERM": _READ_ONLY,
    "SQLITE_AUTH": _READ_ONLY,
    "SQLITE_CANTOPEN": _NOT_OPENED,
    "SQLITE_NOTADB": _INVALID,
    "SQLITE_CORRUPT": _INVALID,
    "SQLITE_CONSTRAINT": _MISFIT,
    "SQLITE_FULL": _FULL,
    "SQLITE_IOERR": _NOT_READ,
}


@contextmanager
def translate_errors(path: str) -> Iterator[None]:
    """Translates the driver's errors into those of `migrate.core.errors`."""
    try:
        yield
    except sqlite3.Error as error:
        raise problem_of(error, path) from None


def problem_of(error: sqlite3.Error, path: str) -> MigrateError:
    """Returns our error, with a help text; `path` is the file."""
    name = getattr(error, "sqlite_errorname", "") or ""
    cause = next((cause for start, cause in _CAUSES.items() if name.startswith(start)), _REFUSED)
    return cause.error(path, name or type(error).__name__)


def open_error(path: str) -> MigrateError:
    """Returns the error of a file that does not exist and cannot be created."""
    return _NOT_OPENED.error(path)


def unwritable(error: OSError, path: str) -> MigrateError | OSError:
    """Returns what to raise if a file beside the database `path` cannot be written; an error without a word of ours unchanged."""
    if isinstance(error, FileNotFoundError):
        return open_error(path)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return _READ_ONLY.error(str(Path(path).parent))
    return _FULL.error(path) if error.errno in (errno.ENOSPC, errno.EDQUOT) else error


def refusal(row: int, error: sqlite3.IntegrityError) -> dict[str, Any]:
    """Returns a refused row, as in `REFUSED_SCHEMA`."""
    state = getattr(error, "sqlite_errorname", None)
    # A trigger's own message may contain any text, also this one.
    match = _FAILED.match(str(error)) if state != "SQLITE_CONSTRAINT_TRIGGER" else None
    what = match["what"] if match else None
    column = _COLUMN.match(what) if what and match and match["kind"] != "CHECK" else None
    return {
        "row": row,
        "state": state,
        "constraint": what if column is None or "," in (what or "") else None,
        "column": column[1] if column else None,
    }
