"""Checks the output files of a command before anything is read or written, so that a run does not fail at its last step.

An output must not be part of the delivery or another input, not even through a link.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from migrate.archives import DeliveryPath, delivery_path
from migrate.core.errors import SetupError
from migrate.core.places import Place
from migrate.core.problems import Problem
from migrate.core.small_files import read_small_file
from migrate.runs.codes import UNWRITABLE
from migrate.runs.durable import is_stream, open_stream
from migrate.runs.marker import unwritable

#: File types that a later run would read as part of a delivery.
_READ = {".csv", ".tsv", ".txt", ".zip"}
#: Pipes that outputs name, open until the process ends: a reader would take the end of this test for the end of the output.
_HELD: list[int] = []
_SQLITE = re.compile(r"^sqlite:///(.+)$")


def check_outputs(
    outputs: Mapping[str, Path | None], *, deliveries: Iterable[DeliveryPath] = (), inputs: Iterable[Path] = ()
) -> None:
    """Raises SetupError for every output file that is part of an input, is used twice, or cannot be written.

    Args:
        outputs: Files by option; None if the option is not given.
        deliveries: Files and folders that are read as deliveries. Those in object stores are ignored: outputs are files.
        inputs: Other files and folders that are read: mapping, erasure list, the file of an SQLite target.
    """
    problems: list[Problem] = []
    taken: dict[Path, str] = {}
    read = [path for path in deliveries if isinstance(path, Path)]
    for option, path in ((option, path) for option, path in outputs.items() if path is not None):
        try:
            problems += _faults(option, path, read, list(inputs), taken)
        except SetupError as error:
            problems += error.problems
    if problems:
        raise SetupError(problems)


def close_held_pipes() -> None:
    """Closes what `check_outputs` keeps open; the end of the process does it too."""
    while _HELD:
        os.close(_HELD.pop())


def inputs_of(given: Mapping[str, object]) -> list[Path]:
    """Returns the files and folders that the options of a command read, except deliveries."""
    names = ("users", "erasure", "duplicates", "seats", "leads", "mapping", "cookie_file", "token_file", "export_csv", "plan")
    paths = [Path(str(given[name])) for name in names if given.get(name) is not None]
    database = _SQLITE.match(str(given.get("target") or ""))
    return [*paths, *([Path(database[1])] if database else []), Path("talenthub.yaml")]


def deliveries_of_plan(folder: Path) -> list[DeliveryPath]:
    """Returns the deliveries that a saved plan was made from; empty if it cannot be read, which opening it reports."""
    try:
        return [delivery_path(path) for path in json.loads(read_small_file(folder / "plan.json"))["identity"]["deliveries"]]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []


def _faults(option: str, path: Path, deliveries: list[Path], inputs: list[Path], taken: dict[Path, str]) -> Iterator[Problem]:
    if is_stream(path):
        if not os.access(path, os.W_OK):
            raise unwritable(option, path, PermissionError(13, "permission denied"))
        if path.is_fifo():
            try:
                _HELD.append(open_stream(path))
            except OSError as error:
                raise unwritable(option, path, error) from None
        return
    try:
        whole = path.resolve()
        if path.is_dir():
            yield _refused(option, path, "which is a folder")
            return
        same = path.stat() if path.exists() else None
    except (OSError, RuntimeError) as error:  # a loop of links
        raise unwritable(option, path, error if isinstance(error, OSError) else OSError(40, "too many links")) from None
    if whole in taken:
        yield _refused(option, path, f"which {taken[whole]} names as well")
    taken[whole] = option
    if any(_is_part(whole, delivery) for delivery in deliveries) or (same and _is_linked(same, deliveries)):
        yield _refused(option, path, "which is part of the delivery")
    elif any(_is_input(whole, one) for one in inputs) or (same and _is_linked(same, inputs)):
        yield _refused(option, path, "which is an input of this command")
    else:
        _try_to_write(option, path)


def _is_part(path: Path, delivery: Path) -> bool:
    """Whether a file is the delivery, or is in its folder and would be read by a later run."""
    whole = delivery.resolve()
    if not path.is_relative_to(whole):
        return False
    below = path.relative_to(whole).parts
    return len(below) != 1 or path.suffix.lower() in _READ


def _is_input(path: Path, given: Path) -> bool:
    whole = given.resolve()
    return path == whole or (given.is_dir() and path.is_relative_to(whole) and path.exists())


def _is_linked(status: os.stat_result, places: list[Path]) -> bool:
    """Whether a file with several names (hard links) is among the inputs."""
    if status.st_nlink < 2:
        return False
    files = (file for place in places for file in ([place] if place.is_file() else place.rglob("*") if place.is_dir() else ()))
    return any(os.path.samestat(status, file.lstat()) for file in files)


def _try_to_write(option: str, path: Path) -> None:
    """Creates and deletes a file in the nearest existing folder; an existing file must be writable."""
    folder = next(parent for parent in path.absolute().parents if os.path.lexists(parent))
    probe = folder / f".talenthub-{secrets.token_hex(8)}.part"
    try:
        if os.path.lexists(path) and path.exists():
            os.close(os.open(path, os.O_WRONLY | os.O_APPEND))
        os.close(os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        probe.unlink()
    except OSError as error:
        raise unwritable(option, path, error) from None


def _refused(option: str, path: Path, why: str) -> Problem:
    help_text = f"give another file with {option}"
    return Problem(code=UNWRITABLE, message=f"{option} names {path}, {why}", place=Place(str(path)), help=help_text, each=True)
