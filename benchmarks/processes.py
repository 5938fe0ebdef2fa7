"""Whole processes, timed: wall seconds, processor seconds and peak memory as the system counts them.

The peak of a child begins with that of the process that starts it: what measures stays small and loads its libraries late.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

TALENTHUB = [sys.executable, "-m", "migrate.cli.main"]


class CommandFailed(SystemExit):
    """A measured command ended with another exit code than expected."""


class Run(NamedTuple):
    """Wall seconds, peak memory and processor seconds of a process."""

    seconds: float
    mib: float
    processor: float = 0.0


def recognised(runs: Path) -> bool:
    """Whether the last run of a folder recognised that nothing changed, as its report says."""
    reports = sorted(runs.glob("*/report.json"), key=lambda report: report.stat().st_mtime_ns)
    return bool(reports) and json.loads(reports[-1].read_text("utf-8"))["facts"].get("recognised") is not None


def timed(command: list[str], folder: Path, text: str | None = None, accepted: tuple[int, ...] = (0,)) -> Run:
    """Runs a command to its end, with one of the accepted exit codes. Raises CommandFailed."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    if process.stdin is not None:
        process.stdin.write((text or "").encode())
        process.stdin.close()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in accepted:
        raise CommandFailed(f"{command[:6]} ended with {process.returncode}")
    return Run(time.perf_counter() - start, usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime)
