"""Runs the command line inside the test process: the real `main`, with its own argv, environment, folder and streams."""

from __future__ import annotations

import io
import os
import re
import sys
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from migrate.cli import main

#: What Python shows of an object, and a reader must never see.
REPR = re.compile(
    r"<[\w.]+ object at 0x|<class '|<function |\b(?:PosixPath|Path|datetime|date|timedelta|Decimal|Code|Problem|Outcome)\(|"
    r"\[\]|\{\}|\['|\{'|\('|\(\)|\bNone\b|\bnan\b|shape: \(|dtype|Severity\.|Exit\.|\b[A-Z]\w+\(\w+="
)


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    exit: int
    stdout: str
    stderr: str


def talenthub(*arguments: str | Path, folder: Path, environment: dict[str, str] | None = None, columns: int = 100) -> Ended:
    """Runs `talenthub` in a folder, on a terminal of this width."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("TALENTHUB_")}
    stdout, stderr = io.StringIO(), io.StringIO()
    before = Path.cwd()
    with ExitStack() as stack:
        stack.enter_context(mock.patch.dict(os.environ, clean | {"COLUMNS": str(columns)} | (environment or {}), clear=True))
        stack.enter_context(mock.patch.object(sys, "argv", ["talenthub", *map(str, arguments)]))
        # The handlers of signals and streams belong to the process, which is the test's.
        stack.enter_context(mock.patch("migrate.cli.signals.install"))
        stack.enter_context(mock.patch("migrate.cli.main.prepare_streams"))
        stack.enter_context(redirect_stdout(stdout))
        stack.enter_context(redirect_stderr(stderr))
        stack.callback(os.chdir, before)
        os.chdir(folder)
        try:
            main.main()
            code = 0
        except SystemExit as ended:
            code = int(ended.code or 0)
    return Ended(code, stdout.getvalue(), stderr.getvalue())
