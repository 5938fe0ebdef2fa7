"""Whether a signal may still stop the command. It may until the target commits; from then on the command ends by itself.

A signal that stopped a commit would leave open whether the rows are written, and one that stopped what follows would hide the
summary of rows that are.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

#: What a signal leaves of a command, unless the command says otherwise.
ROLLED_BACK = "changes to the target are rolled back"


@dataclass(slots=True)
class _State:
    deferred: bool = False
    asked: bool = False
    stays: str = ROLLED_BACK


_STATE = _State()


@contextmanager
def defer_signals() -> Iterator[None]:
    """Around a commit: signals are deferred from here on, unless the commit fails."""
    _STATE.deferred = True
    try:
        yield
    except BaseException:
        _STATE.deferred = False
        raise


def is_deferred() -> bool:
    """Whether the target is being committed, or is committed."""
    return _STATE.deferred


def say_what_stays(text: str) -> None:
    """Says what a signal leaves from here on, where it is not `ROLLED_BACK`."""
    _STATE.stays = text


def what_stays() -> str:
    """What a signal leaves of the command."""
    return _STATE.stays


def defer_stop() -> None:
    """Remembers that the user asked the process to stop."""
    _STATE.asked = True


def allow_stop() -> None:
    """A new command begins: signals may stop it. Raises KeyboardInterrupt if one came while the last was ending."""
    asked, _STATE.deferred, _STATE.asked, _STATE.stays = _STATE.asked, False, False, ROLLED_BACK
    if asked:
        raise KeyboardInterrupt
