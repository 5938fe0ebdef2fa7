"""Which folders are ours: each carries a marker, and only the contents of a marked folder are ever deleted.

A folder is used for output only if it is new, empty or marked. Modes are set only on folders that are created here.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Literal

from migrate.core.errors import SetupError
from migrate.core.places import Place
from migrate.core.problems import Problem
from migrate.runs.codes import NOT_OURS, UNWRITABLE
from migrate.runs.durable import PRIVATE_FILE, sync_folder, write_file

MARKER = ".talenthub"
PRIVATE_FOLDER = 0o700

#: What a marked folder is for. `incoming`: unfinished files of an attachment store; `unfinished`: an archive or a draft that is
#: not complete, which the next call replaces. `bundle`: files for an importer, which the next bundle replaces.
#: `lists`: what `send` left to people.
Kind = Literal["run", "plan", "demo", "incoming", "unfinished", "bundle", "lists"]

_NOTE = "Made by talenthub-migrate, which may change and delete everything in this folder.\n"


def private_folder(path: Path) -> Path:
    """Creates a folder of mode 0700, with missing parents; one that exists stays as it is. Raises OSError."""
    if path.is_dir():
        return path
    if not path.parent.exists():
        private_folder(path.parent)  # mkdir's own `parents` would give them the umask's mode
    path.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    return path


def mark_folder(folder: Path, kind: Kind) -> None:
    """Puts our marker into a folder. Raises OSError."""
    with write_file(folder / MARKER, PRIVATE_FILE) as stream:
        stream.write(f"talenthub-migrate {kind}\n{_NOTE}".encode())


def is_marked(folder: Path, kind: Kind) -> bool:
    """Whether a folder, not a link to one, carries our marker of this kind."""
    if folder.is_symlink():
        return False
    try:
        descriptor = os.open(folder / MARKER, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return False
    with os.fdopen(descriptor, "rb") as file:
        first = b""
        with suppress(OSError):  # a folder or a device of that name
            first = file.read(100).partition(b"\n")[0]
    return first == f"talenthub-migrate {kind}".encode()


def check_folder(path: Path, kind: Kind | None, *, option: str, known: Callable[[Path], bool] | None = None) -> None:
    """Raises SetupError unless a folder is new, empty or ours. Changes nothing.

    Args:
        path: The folder that an option names.
        kind: What it is to be used for; None for a folder that is recognised by what is in it alone.
        option: The option, for the error.
        known: Recognises folders that are ours and have no marker.
    """
    if not os.path.lexists(path):
        return
    if path.is_symlink() or not path.is_dir():
        what = "a link" if path.is_symlink() else "not a folder"
        raise _not_ours(path, f"{option} names {path}, which is {what}", option)
    try:
        usable = (kind is not None and is_marked(path, kind)) or not os.listdir(path) or (known is not None and known(path))  # noqa: PTH208 - names alone
    except OSError as error:
        raise unwritable(option, path, error) from None
    if not usable:
        raise _not_ours(path, f"{option} names {path}, which contains files that talenthub did not create", option)


def take_folder(path: Path, kind: Kind, *, option: str, known: Callable[[Path], bool] | None = None) -> Path:
    """Creates and marks a folder (0700), or marks an empty one. Raises SetupError where it is somebody else's."""
    check_folder(path, kind, option=option, known=known)
    try:
        private_folder(path)
        if not is_marked(path, kind):
            mark_folder(path, kind)
    except OSError as error:
        raise unwritable(option, path, error) from error
    return path


def remove_own(path: Path, kind: Kind) -> None:
    """Deletes a file, a link or a folder with its content. No other function deletes files of earlier steps or runs.

    It must be in a folder that carries our marker of this kind, or be that folder; otherwise ValueError is raised. Links are
    deleted, never followed. The marker goes last, so that a deletion that is interrupted can be repeated. Raises OSError.
    """
    if not _is_ours(Path(os.path.abspath(path)), kind):  # noqa: PTH100 - a link must not be resolved
        message = f"{path} is in no folder that carries our marker"
        raise ValueError(message)
    if path.is_symlink() or not path.is_dir():
        path.unlink(missing_ok=True)
        return
    for entry in list(os.scandir(path)):
        if entry.name == MARKER:
            continue
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path)
        else:
            os.unlink(entry.path)  # noqa: PTH108 - as scandir gives it
    (path / MARKER).unlink(missing_ok=True)
    path.rmdir()


def begin_output(folder: Path) -> None:
    """Creates the folder (0700) of an archive or a draft, marked until `end_output`; replaces one that was left unfinished.

    Raises OSError.
    """
    if is_marked(folder, "unfinished"):
        remove_own(folder, "unfinished")
    private_folder(folder)
    mark_folder(folder, "unfinished")


def end_output(folder: Path) -> None:
    """Takes the marker away, so that the complete output is never replaced. Raises OSError."""
    (folder / MARKER).unlink()
    sync_folder(folder)


def unwritable(option: str, path: Path, error: OSError) -> SetupError:
    """The error of an output that cannot be written."""
    reason = (error.strerror or "it cannot be written").lower()
    message = f"{option} names {path}, which cannot be written: {reason}"
    help_text = f"give another place with {option}"
    return SetupError(Problem(code=UNWRITABLE, message=message, place=Place(str(path)), help=help_text))


def _is_ours(path: Path, kind: Kind) -> bool:
    for step in (path, *path.parents):
        if step != path and step.is_symlink():
            return False
        if is_marked(step, kind):
            return True
    return False


def _not_ours(path: Path, message: str, option: str) -> SetupError:
    help_text = f"give a new or empty folder with {option}"
    return SetupError(Problem(code=NOT_OURS, message=message, place=Place(str(path)), help=help_text))
