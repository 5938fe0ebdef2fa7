"""The folder of a bundle: written beside its place, synced, renamed. Only folders with our marker are replaced."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from migrate.core.errors import SetupError
from migrate.core.places import Place
from migrate.core.problems import Problem
from migrate.runs.codes import NOT_OURS
from migrate.runs.durable import sync_folder, write_file
from migrate.runs.marker import check_folder, is_marked, mark_folder, private_folder, remove_own, unwritable

MANIFEST = "bundle.json"
_OPTION = "--into"


@dataclass(frozen=True, slots=True)
class Held:
    """The bundle that a folder holds: its number and its id."""

    number: int
    name: str
    rows: int


def held_bundle(folder: Path) -> Held | None:
    """Returns the bundle that a folder of ours holds; None if it holds none."""
    if not is_marked(folder, "bundle"):
        return None
    with suppress(OSError, ValueError, KeyError, TypeError):
        plain = json.loads((folder / MANIFEST).read_bytes())
        return Held(int(plain["number"]), str(plain["bundle"]), int(plain["rows"]))
    return None


def check_into(folder: Path) -> None:
    """Raises SetupError unless the folder is new, empty, or holds a bundle. Changes nothing."""
    check_folder(folder, "bundle", option=_OPTION)


def unfinished(folder: Path) -> Path:
    """The folder in which the files of a bundle are written before it gets its name."""
    return folder.with_name(f".{folder.name}.talenthub-part")


def begin_folder(folder: Path) -> Path:
    """Creates the private folder in which the files are written; replaces one that an interrupted call left.

    Raises SetupError where somebody else's is there, or none can be created.
    """
    part = unfinished(folder)
    try:
        if is_marked(part, "bundle"):
            remove_own(part, "bundle")
        if part.exists() and any(part.iterdir()):
            message = f"{part} is in the way, and talenthub did not create it"
            raise SetupError(Problem(code=NOT_OURS, message=message, place=Place(str(part)), help="move it away"))
        private_folder(part)
        mark_folder(part, "bundle")
    except OSError as error:
        raise unwritable(_OPTION, folder, error) from None
    return part


def write_manifest(part: Path, manifest: dict[str, Any]) -> None:
    """Writes what the bundle contains; without times, so that the same rows give the same bytes."""
    with write_file(part / MANIFEST) as stream:
        stream.write(json.dumps(manifest, indent=2, sort_keys=True, ensure_ascii=False).encode() + b"\n")


def discard(part: Path) -> None:
    """Deletes the unfinished folder."""
    with suppress(OSError):
        remove_own(part, "bundle")


def publish(part: Path, folder: Path, number: int) -> Path | None:
    """Gives the folder its name. An earlier bundle there gets its number as an ending; returns its new place.

    The same bundle and an empty one are deleted. Raises SetupError where the folder of the earlier bundle's name exists.
    """
    kept = None
    if folder.exists():
        earlier = held_bundle(folder)
        if earlier is not None and earlier.number != number and earlier.rows:
            kept = folder.with_name(f"{folder.name}-{earlier.number:04d}")
            if os.path.lexists(kept):
                message = f"{folder} holds an earlier bundle, and {kept} exists already"
                raise SetupError(Problem(code=NOT_OURS, message=message, place=Place(str(kept)), help="give another --into"))
            os.rename(folder, kept)  # noqa: PTH104 - one spelling of the calls that the tests of kills watch
        elif is_marked(folder, "bundle"):
            remove_own(folder, "bundle")
        else:
            folder.rmdir()  # It is empty: `check_into` saw to that.
    os.rename(part, folder)  # noqa: PTH104 - as above
    sync_folder(folder.parent)
    return kept
