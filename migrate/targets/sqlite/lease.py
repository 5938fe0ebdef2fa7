"""The lock of an SQLite file: a lease file next to it that names host, process and run.

Of two that come at once one gets it: the file appears whole, and only where none is. The lease is there to answer at once, in
words, before anything is stored; SQLite's own write lock, under which the lease is looked at again, decides who writes.
"""

from __future__ import annotations

import errno
import json
import os
import platform
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil
from filelock import FileLock

from migrate.core.errors import BusyError
from migrate.core.problems import Problem
from migrate.runs.durable import write_file
from migrate.targets.codes import HELD_BY_RUN
from migrate.targets.sqlite.errors import unwritable

#: A holder on another host is considered dead after this time without a sign of life, seconds.
SILENCE = 60.0
HEARTBEAT = 15.0

#: Errors of file systems without hard links (FAT, some network shares).
_NO_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS}


@dataclass(frozen=True, slots=True)
class Holder:
    """The holder of a lease; a process is identified by its number and start time, because numbers are reused."""

    host: str
    pid: int
    process_started: float
    run: str

    @property
    def here(self) -> bool:
        """True if it is a process of this host."""
        return self.host == platform.node()

    @property
    def is_running(self) -> bool:
        """True if the process is still running; only for this host."""
        try:
            return bool(abs(psutil.Process(self.pid).create_time() - self.process_started) < 1)
        except psutil.NoSuchProcess:
            return False


def own_holder(run: str) -> Holder:
    """Returns this process as a holder."""
    process = psutil.Process()
    return Holder(platform.node(), process.pid, process.create_time(), run)


class Lease:
    """The lease file of one database, taken and kept alive for one run."""

    def __init__(self, database: Path, run: str) -> None:
        self.path = database.with_name(f"{database.name}-talenthub-lease")
        self.run = run
        self._database = database
        self._me = own_holder(run)
        self._released = threading.Event()
        self._beat = threading.Thread(target=self._keep_alive, name="talenthub-lease", daemon=True)

    def check(self) -> None:
        """Raises BusyError if a living run holds the lease."""
        holder = self._holder(self.path)
        if holder is not None and holder != self._me:
            raise BusyError(
                Problem(
                    code=HELD_BY_RUN,
                    message=f"run {holder.run} (process {holder.pid} on {holder.host}) is writing to this target",
                    help="wait until it has finished, then run the command again",
                )
            )

    def take(self) -> None:
        """Writes the lease and keeps it alive.

        Raises BusyError where a living run holds it, SetupError or UnreachableError where none can be written.
        """
        self.check()
        mine = self._beside()
        try:
            with write_file(mine) as stream:
                stream.write(json.dumps(asdict(self._me)).encode())
            with _taking_turns(self.path):
                while not self._placed(mine):
                    self.check()
                    self._clear()
        except OSError as error:
            raise unwritable(error, str(self._database)) from None
        finally:
            mine.unlink(missing_ok=True)
        self._beat.start()

    def release(self) -> None:
        """Gives the lease back. One that cannot be removed is no error: others see that its process has ended."""
        self._released.set()
        with suppress(OSError):
            if _read(self.path) == self._me:
                self.path.unlink(missing_ok=True)

    def _placed(self, mine: Path) -> bool:
        """Gives the lease its name, unless the name is taken."""
        try:
            self.path.hardlink_to(mine)
        except FileExistsError:
            return False
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            # Two that come at the same moment are then distinguished when they write.
            if self.path.exists():
                return False
            mine.rename(self.path)
        return True

    def _clear(self) -> None:
        """Removes a lease without a living holder; a lease that somebody put there in the meantime is restored."""
        aside = self._beside()
        try:
            self.path.rename(aside)
            if self._holder(aside) is not None:
                self._placed(aside)
        except FileNotFoundError:
            # Another process was faster; the next check shows which.
            return
        finally:
            aside.unlink(missing_ok=True)

    def _beside(self) -> Path:
        return self.path.with_name(f"{self.path.name}.{secrets.token_hex(4)}")

    def _holder(self, path: Path) -> Holder | None:
        holder = _read(path)
        if holder is not None and holder.here:
            return holder if holder.is_running else None
        if holder is None or self._silence(path) > SILENCE:
            return None
        return holder

    def _silence(self, path: Path) -> float:
        """Returns the seconds since the last sign of life, by the clock of the file server."""
        probe = self._beside()
        try:
            probe.touch(mode=0o600)
            return probe.stat().st_mtime - path.stat().st_mtime
        except FileNotFoundError:
            return SILENCE + 1
        except OSError as error:
            raise unwritable(error, str(self._database)) from None
        finally:
            probe.unlink(missing_ok=True)

    def _keep_alive(self) -> None:
        while not self._released.wait(HEARTBEAT):
            try:
                os.utime(self.path)
            except OSError:
                # The file server may be unavailable for a while; the next beat tries again.
                continue


@contextmanager
def _taking_turns(lease: Path) -> Iterator[None]:
    """Of many processes that find a dead lease, one at a time takes it over; the system unlocks when a process dies.

    The holder of the lock removes its file. Waiting processes notice it and lock a new one.
    """
    file = lease.with_name(f"{lease.name}.turn")
    with FileLock(file, mode=0o600, thread_local=False):
        try:
            yield
        finally:
            with suppress(OSError):  # Some systems do not remove an open file.
                file.unlink()


def _read(path: Path) -> Holder | None:
    try:
        return Holder(**json.loads(path.read_bytes()))
    except (FileNotFoundError, ValueError, TypeError):
        return None
