"""A run's folder under `--runs DIR`: whatever must hold values lies here, readable by its owner only."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from migrate.runs.writer import idle

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700


def new_run_id(now: datetime | None = None) -> str:
    """A run's name: UTC time to the second and four random hex digits, `20260131T120000Z-7f3a`; sorts by time."""
    moment = now or datetime.now(UTC)
    return f"{moment:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"


def private_folder(path: Path) -> Path:
    """Makes a folder of mode 0700 (parents too) unless it is there; tightens one that is there."""
    if not path.parent.exists():
        private_folder(path.parent)  # mkdir's own `parents` would make them of the umask's mode
    path.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    path.chmod(PRIVATE_FOLDER)
    return path


@contextmanager
def private_file(path: Path) -> Iterator[IO[bytes]]:
    """Writes a file of mode 0600 whole or not at all: to a temporary name, synced, then renamed."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def remove_spools(folder: Path) -> None:
    """Removes a folder in which spools lie, when nothing is being written to it any more."""
    idle()
    shutil.rmtree(folder, ignore_errors=True)


class RunFolder:
    """The folder `<runs>/<run id>`; `work/` inside holds frames that only this run needs and goes with `tidy`."""

    def __init__(self, runs: Path, run_id: str) -> None:
        private_folder(runs)
        self.run_id = run_id
        self.path = private_folder(runs / run_id)

    def folder(self, name: str) -> Path:
        """A folder inside, made where it is missing."""
        return private_folder(self.path / name)

    @property
    def work(self) -> Path:
        """Where spools lie."""
        return self.folder("work")

    def tidy(self) -> None:
        """Removes what only the running process needed, and folders in which nothing else is."""
        remove_spools(self.path / "work")
        with suppress(OSError):
            self.path.rmdir()
            self.path.parent.rmdir()
