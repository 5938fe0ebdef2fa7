"""Handles stdout and stderr that are closed or full: they must not stop a run or change its exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import IO, Any, cast


def prepare_streams() -> None:
    """Opens streams that the caller closed (`>&-`), and keeps a lost stderr from stopping a run.

    Otherwise the next opened file, such as the target's, would get the closed descriptor, and whatever a library prints would be
    written to that file.
    """
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # Takes the lowest free number, which is this one.
    if sys.stdin is None:
        sys.stdin = open(0, closefd=False, encoding="utf-8")  # noqa: SIM115 - open until the end
    if sys.stdout is None:
        sys.stdout = open(1, "w", closefd=False, encoding="utf-8")  # noqa: SIM115 - open until the end
    if sys.stderr is None:
        sys.stderr = open(2, "w", closefd=False, encoding="utf-8", errors="backslashreplace")  # noqa: SIM115 - open until the end
    sys.stderr = cast("Any", _Forgiving(sys.stderr))


def drop_stdout() -> None:
    """Discards what stdout could not write, so that the interpreter does not fail on it at exit."""
    empty = os.open(os.devnull, os.O_WRONLY)
    os.dup2(empty, 1)
    os.close(empty)


class _Forgiving:
    """A stream that loses text instead of raising: progress and hints must not stop a run."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the stream has
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Writes if possible."""
        try:
            return self._stream.write(text)
        except (OSError, ValueError):
            return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Writes if possible."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Flushes if possible; discards the rest, so that the interpreter does not fail on it at exit."""
        try:
            self._stream.flush()
        except (OSError, ValueError):
            empty = os.open(os.devnull, os.O_WRONLY)
            os.dup2(empty, 2)
            os.close(empty)
