"""Ctrl-C and SIGTERM: the first rolls back cleanly, the second leaves at once."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

from migrate.core.exits import Exit


def install() -> None:
    """Takes both signals."""
    seen: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - the signal module's signature
        if seen:
            os._exit(Exit.INTERRUPTED)
        seen.append(number)
        sys.stderr.write("\nstopping: the target is put back as it was; once more leaves at once\n")
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
