"""SQLite's errors in our words. Of the driver's, only the name of the error and names of tables and columns are kept."""

from __future__ import annotations

import errno
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from migrate.core.errors import BusyError, MigrateError, SetupError, UnreachableError
from migrate.core.problems import Problem
from migrate.targets.codes import HELD_BY_PROGRAM, MISFIT, NO_ROOM, NOT_A_DATABASE, READ_ONLY, STATEMENT_REFUSED, UNREACHABLE

#: `UNIQUE constraint failed: candidate.remote_id`, `CHECK constraint failed: job_status`: names only, never a value.
_FAILED = re.compile(r"^(?P<kind>[A-Z ]+) constraint failed(?:: (?P<what>.+))?$", re.DOTALL)
_COLUMN = re.compile(r"^\w+\.(\w+)")


@contextmanager
def translate_errors(path: str) -> Iterator[None]:
    """Translates the driver's errors into those of `migrate.core.errors`."""
    try:
        yield
    except sqlite3.Error as error:
        raise problem_of(error, path) from None


def problem_of(error: sqlite3.Error, path: str) -> MigrateError:  # noqa: PLR0911 - a table of causes
    """Returns our error, with a help text; `path` is the file."""
    name = getattr(error, "sqlite_errorname", "") or ""
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return BusyError(
            Problem(
                code=HELD_BY_PROGRAM,
                message=f"another program has locked {path}",
                help="close the programs that have the file open, then run the command again",
            )
        )
    if name.startswith(("SQLITE_READONLY", "SQLITE_PERM", "SQLITE_AUTH")):
        return read_only(path)
    if name.startswith("SQLITE_CANTOPEN"):
        return open_error(path)
    if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
        return SetupError(Problem(code=NOT_A_DATABASE, message=f"{path} is not a valid SQLite database ({name})"))
    if name.startswith("SQLITE_CONSTRAINT"):
        return SetupError(Problem(code=MISFIT, message=f"rows in {path} violate the keys of their tables ({name})"))
    if name.startswith("SQLITE_FULL"):
        return no_room(path)
    if name.startswith("SQLITE_IOERR"):
        return UnreachableError(
            Problem(
                code=UNREACHABLE,
                message=f"{path} cannot be read or written ({name})",
                help="check the disk, then run the command again",
            )
        )
    return SetupError(Problem(code=STATEMENT_REFUSED, message=f"SQLite refused a statement ({name or type(error).__name__})"))


def unwritable(error: OSError, path: str) -> MigrateError | OSError:
    """What to raise where a file beside the database `path` cannot be written; what we have no word for as it is."""
    if isinstance(error, FileNotFoundError):
        return open_error(path)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return read_only(str(Path(path).parent))
    return no_room(path) if error.errno in (errno.ENOSPC, errno.EDQUOT) else error


def no_room(path: str) -> UnreachableError:
    """The disk is full."""
    return UnreachableError(
        Problem(
            code=NO_ROOM,
            message=f"the disk of {path} is full; nothing was written",
            help="free disk space, then run the command again: it resumes from the target's current state",
        )
    )


def open_error(path: str) -> SetupError:
    """The file does not exist and cannot be created."""
    return SetupError(
        Problem(
            code=NOT_A_DATABASE,
            message=f"{path} cannot be opened",
            help="check that its folder exists and that you can read and write there",
        )
    )


def read_only(path: str) -> SetupError:
    """The file, or its folder, cannot be written."""
    return SetupError(
        Problem(
            code=READ_ONLY,
            message=f"{path} cannot be written",
            help="give yourself write permission on the file and its folder: SQLite keeps a journal next to the file, "
            "in WAL mode even for reading",
        )
    )


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
