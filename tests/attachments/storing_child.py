"""A process that stores a delivery, to be killed or starved:

python storing_child.py ARCHIVES STORE [LIMIT] [early] [slowly]
"""

from __future__ import annotations

import os
import resource
import sys
import time
from pathlib import Path

import polars as pl

from migrate.archives import list_container
from migrate.attachments import copy_files, measure, open_store, resolve
from migrate.attachments.engine import Threads
from migrate.core.errors import MigrateError


def begun() -> None:
    """Says that from now on files are written."""
    sys.stdout.write("begun\n")
    sys.stdout.flush()


def rename_slowly() -> None:
    """Makes each renaming take a moment, so that a kill can hit any of thousands."""
    rename = os.replace

    def slow(part: str, path: str) -> None:
        time.sleep(0.0001)
        rename(part, path)

    os.replace = slow  # type: ignore[assignment]


def main(archives: Path, place: str, limit: int | None, *, early: bool) -> int:
    """The exit code; prints `begun` when storing begins, in the end how many bytes were copied."""
    if limit is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    listings = {number: list_container(path, index=number) for number, path in enumerate(sorted(archives.glob("*.zip")))}
    resolved = resolve(pl.concat([listing.members for listing in listings.values()]), None)
    try:
        store = open_store(place)
        if early:
            begun()
        measured = measure(resolved, listings, store, early=early, engine=Threads(4))
        if not early:
            begun()
        sys.stdout.write(f"{copy_files(measured, listings, store, engine=Threads(4)).bytes_copied}\n")
    except MigrateError as error:
        sys.stdout.write(f"{error}\n")
        return int(error.exit_code)
    return 0


if __name__ == "__main__":
    limits = [int(argument) for argument in sys.argv[3:] if argument.isdigit()]
    if "slowly" in sys.argv:
        rename_slowly()
    sys.exit(main(Path(sys.argv[1]), sys.argv[2], limits[0] if limits else None, early="early" in sys.argv))
