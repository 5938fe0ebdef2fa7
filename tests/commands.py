"""Runs `talenthub` as a process of its own, without the second that its imports take.

The first command starts the fork server of `multiprocessing`, which imports everything and runs nothing. Each command is a fork
of it with its own arguments, environment, folder and streams, and can be killed like any other process.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path

_SERVER = get_context("forkserver")
_SERVER.set_forkserver_preload(["tests.imported_commands"])
_PATIENCE = 600.0


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code, which is negative if a signal killed it, and what it wrote."""

    exit: int
    stdout: str
    stderr: str


@dataclass(frozen=True)
class Running:
    """A command that was started."""

    _process: ForkServerProcess

    def wait(self, seconds: float = _PATIENCE) -> int | None:
        """Returns the exit code when the command ends; None if it has not ended within these seconds."""
        self._process.join(seconds)
        return self._process.exitcode

    def kill(self) -> int | None:
        """Kills the command if it has not ended; returns its exit code, which is negative if this killed it."""
        self._process.kill()
        return self.wait()


def run(*arguments: str | Path, folder: Path | None = None, environment: Mapping[str, str] | None = None) -> Ended:
    """Runs a command to its end. Variables `TALENTHUB_...` of the tests are not passed on."""
    with tempfile.TemporaryDirectory() as streams:
        out, err = Path(streams, "stdout"), Path(streams, "stderr")
        running = start(*arguments, folder=folder, environment=environment, out=out, err=err)
        code = running.wait()
        if code is None:
            running.kill()
            raise TimeoutError(err.read_text("utf-8"))
        return Ended(code, out.read_text("utf-8"), err.read_text("utf-8"))


def start(
    *arguments: str | Path,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    out: Path | None = None,
    err: Path | None = None,
) -> Running:
    """Starts a command, which may be killed. Without files for its streams, what it writes is dropped."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("TALENTHUB_")}
    streams = (str(out or os.devnull), str(err or os.devnull))
    process = _SERVER.Process(
        target=_command,
        args=([str(word) for word in arguments], inherited | dict(environment or {}), str(folder or Path.cwd()), streams),
        daemon=True,
    )
    process.start()
    return Running(process)


def _command(arguments: list[str], environment: dict[str, str], folder: str, streams: tuple[str, str]) -> None:
    """What the fork does: becomes the process that a shell would have started."""
    for stream, path in zip((sys.stdout, sys.stderr), streams, strict=True):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(descriptor, stream.fileno())
        os.close(descriptor)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = ["talenthub", *arguments]
    from migrate.cli.main import main  # noqa: PLC0415 - the server has imported it

    main()
