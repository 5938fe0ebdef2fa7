"""A real Dask scheduler and worker processes on loopback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

INSTALLED = find_spec("distributed") is not None
REASON = "distributed is not installed"


@dataclass
class Processes:
    """A scheduler with workers; their output goes to files of `folder`."""

    folder: Path
    address: str = ""
    scheduler: subprocess.Popen[bytes] | None = None
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def add_worker(self, environment: Mapping[str, str] | None = None, *options: str) -> subprocess.Popen[bytes]:
        name = f"worker-{len(self.workers)}"
        more = ("--no-nanny", "--no-dashboard", "--nthreads", "1", "--name", name, "--local-directory", str(self.folder / name))
        worker = self._start(name, "dask_worker", self.address, "--host", "127.0.0.1", *more, *options, environment=environment)
        self.workers.append(worker)
        while "Registered to" not in (self.folder / f"{name}.log").read_text("utf-8"):
            assert worker.poll() is None, self.logs
            time.sleep(0.05)
        return worker

    def start_scheduler(self, *options: str, environment: Mapping[str, str] | None = None) -> None:
        file = self.folder / "scheduler.json"
        more = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file))
        self.scheduler = self._start("scheduler", "dask_scheduler", *more, *options, environment=environment)
        while not (file.exists() and file.read_text("utf-8").rstrip().endswith("}")):
            assert self.scheduler.poll() is None, (self.folder / "scheduler.log").read_text("utf-8")
            time.sleep(0.05)
        self.address = json.loads(file.read_text("utf-8"))["address"]

    @property
    def logs(self) -> str:
        """All that scheduler and workers wrote."""
        return "".join(path.read_text("utf-8") for path in sorted(self.folder.glob("*.log")))

    def _start(self, name: str, module: str, *arguments: str, environment: Mapping[str, str] | None) -> subprocess.Popen[bytes]:
        quiet = {"PYTHONWARNINGS": "ignore"}
        command = [sys.executable, "-m", f"distributed.cli.{module}", *arguments]
        with (self.folder / f"{name}.log").open("wb") as log:
            return subprocess.Popen(command, stdout=log, stderr=log, env=os.environ | quiet | dict(environment or {}))

    def stop(self) -> None:
        """Ends all processes, each by its id."""
        for process in [*self.workers, *([self.scheduler] if self.scheduler else [])]:
            if process.poll() is None:
                process.kill()
            process.wait()


@contextmanager
def cluster(folder: Path, workers: int = 2) -> Iterator[Processes]:
    """Yields a cluster; workers have the environment of this process."""
    folder.mkdir(parents=True, exist_ok=True)
    found = Processes(folder)
    try:
        found.start_scheduler()
        for _ in range(workers):
            found.add_worker()
        yield found
    finally:
        found.stop()
