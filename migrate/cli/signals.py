"""Ctrl-C and SIGTERM: the first stops cleanly, or lets a commit and its summary finish; the second leaves at once."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

from migrate.core.exits import Exit
from migrate.core.interrupts import allow_stop, defer_stop, is_deferred, what_stays


def install() -> None:
    """Installs handlers for both signals."""
    allow_stop()
    seen: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - the signal module's signature
        if seen:
            os._exit(Exit.INTERRUPTED)
        seen.append(number)
        if is_deferred():
            defer_stop()
            sys.stderr.write("\nthe target is committed and the summary follows; press again to stop immediately\n")
            return
        sys.stderr.write(f"\nstopping: {what_stays()}; press again to stop immediately\n")
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
