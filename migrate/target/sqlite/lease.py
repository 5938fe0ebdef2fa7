"""Who may write to an SQLite file: a lease beside it that names host, process and run.

SQLite's own write lock decides between two that come at once: a lease is only written by whoever holds that lock. The lease is
there to answer at once, and in words.
"""

from __future__ import annotations

import json
import os
import platform
import secrets
import threading
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from migrate.core.errors import BusyError
from migrate.core.problems import Problem
from migrate.runs.folder import private_file
from migrate.target.codes import HELD_BY_RUN
from migrate.target.sqlite.errors import read_only

#: A holder on another host that has not been heard of for so long is taken for dead, seconds.
SILENCE = 60.0
HEARTBEAT = 15.0


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lease; a process is named by its number and its start, since numbers are used again."""

    host: str
    pid: int
    process_started: float
    run: str

    @property
    def here(self) -> bool:
        """True where it is a process of this host."""
        return self.host == platform.node()

    @property
    def lives(self) -> bool:
        """True where that process still runs; of this host only."""
        try:
            return bool(abs(psutil.Process(self.pid).create_time() - self.process_started) < 1)
        except psutil.NoSuchProcess:
            return False


def myself(run: str) -> Holder:
    """This process as a holder."""
    process = psutil.Process()
    return Holder(platform.node(), process.pid, process.create_time(), run)


class Lease:
    """The lease file of one database, taken and kept alive for one run."""

    def __init__(self, database: Path, run: str) -> None:
        self.path = database.with_name(f"{database.name}-talenthub-lease")
        self._me = myself(run)
        self._released = threading.Event()
        self._beat = threading.Thread(target=self._keep_alive, name="talenthub-lease", daemon=True)

    def check(self) -> None:
        """Raises BusyError where a living run holds the lease."""
        holder = self._holder()
        if holder is not None and holder != self._me:
            raise BusyError(
                Problem(
                    code=HELD_BY_RUN,
                    message=f"run {holder.run} (process {holder.pid} on {holder.host}) is writing to this target",
                    help="wait until it has ended, then run the command again",
                )
            )

    def take(self) -> None:
        """Writes the lease and keeps it alive; the caller holds SQLite's write lock."""
        try:
            with private_file(self.path) as stream:
                stream.write(json.dumps(asdict(self._me)).encode())
        except PermissionError:
            raise read_only(str(self.path.parent)) from None
        self._beat.start()

    def release(self) -> None:
        """Gives the lease back."""
        self._released.set()
        if self._read() == self._me:
            self.path.unlink(missing_ok=True)

    def _holder(self) -> Holder | None:
        holder = self._read()
        if holder is not None and holder.here:
            return holder if holder.lives else None
        if holder is None or self._silence() > SILENCE:
            return None
        return holder

    def _read(self) -> Holder | None:
        try:
            return Holder(**json.loads(self.path.read_bytes()))
        except (FileNotFoundError, ValueError, TypeError):
            return None

    def _silence(self) -> float:
        """Seconds since the last sign of life, by the clock of the file's own server."""
        probe = self.path.with_name(f"{self.path.name}.{secrets.token_hex(4)}")
        try:
            probe.touch(mode=0o600)
            return probe.stat().st_mtime - self.path.stat().st_mtime
        except FileNotFoundError:
            return SILENCE + 1
        except PermissionError:
            raise read_only(str(self.path.parent)) from None
        finally:
            probe.unlink(missing_ok=True)

    def _keep_alive(self) -> None:
        while not self._released.wait(HEARTBEAT):
            try:
                os.utime(self.path)
            except OSError:
                # The file's server may be away for a while; the next beat tries again.
                continue
