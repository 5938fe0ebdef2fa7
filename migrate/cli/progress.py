"""Progress on stderr: on a terminal a bar with the step, otherwise a line now and then; nothing for less than a second."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Never, TextIO

from tqdm import tqdm

from migrate.core.progress import Advance

#: The stages of each command, in order. A command skips a stage that has nothing to do.
STEPS: dict[str, tuple[str, ...]] = {
    "inspect": ("reading", "hashing attachments"),
    "check": ("reading", "hashing attachments", "mapping"),
    "draft": ("reading", "hashing attachments"),
    "archive": ("reading", "hashing attachments", "archiving"),
    "plan": ("reading", "hashing attachments", "mapping", "planning"),
    "load": ("reading", "hashing attachments", "mapping", "planning", "storing attachments", "loading"),
    "apply": ("storing attachments", "loading"),
    "verify": ("reading", "hashing attachments", "mapping", "comparing", "hashing stored files"),
}

#: Nothing is shown before, counted from the start of the command: most commands end sooner.
_SILENT_SECONDS = 1.0
_LINE_SECONDS = 10.0


def _numbered(title: str, steps: Sequence[str]) -> str:
    """Returns `2/5 mapping`; the title alone if it is no step of the command."""
    return f"{steps.index(title) + 1}/{len(steps)} {title}" if title in steps else title


class Terminal:
    """One bar by tqdm for the current step. A finished one stays until the next begins, so that no pause looks like an end."""

    def __init__(self, steps: Sequence[str] = (), stream: TextIO | None = None) -> None:
        self._steps = steps
        self._stream = stream
        self._began = time.monotonic()
        self._last: tqdm[Never] | None = None

    @contextmanager
    def stage(self, title: str, total: int | None = None, unit: str = "rows") -> Iterator[Advance]:
        """Shows a bar, at the earliest a second after the command began."""
        self.close()
        bar = self._last = tqdm(
            desc=_numbered(title, self._steps),
            total=total,
            unit=unit,
            unit_scale=unit == "B",
            delay=max(0.0, _SILENT_SECONDS - (time.monotonic() - self._began)),
            file=self._stream or sys.stderr,
            dynamic_ncols=True,
            leave=False,
        )

        def advance(amount: int, note: str = "") -> None:
            if note:
                bar.set_postfix_str(note, refresh=not amount)
            bar.update(amount)

        try:
            yield advance
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Removes the bar that is shown."""
        if self._last is not None:
            self._last.close()
            self._last = None


class Lines:
    """One line every ten seconds, for logs of a scheduler."""

    def __init__(self, steps: Sequence[str] = ()) -> None:
        self._steps = steps

    @contextmanager
    def stage(self, title: str, total: int | None = None, unit: str = "rows") -> Iterator[Advance]:
        """Writes lines `2/5 title: done of total unit, note, time left`; the time if it is more than a line's distance."""
        done, shown = 0, ""
        began = time.monotonic()
        last_shown = began - _LINE_SECONDS + _SILENT_SECONDS

        def advance(amount: int, note: str = "") -> None:
            nonlocal done, shown, last_shown
            done += amount
            shown = note or shown
            now = time.monotonic()
            if now - last_shown >= _LINE_SECONDS:
                last_shown = now
                of = f" of {total:,}" if total is not None else ""
                more = [shown] if shown else []
                left = (now - began) * (total - done) / done if total is not None and done else 0.0
                more += [f"{tqdm.format_interval(left)} left"] if left >= _LINE_SECONDS else []
                sys.stderr.write(f"{', '.join([f'{_numbered(title, self._steps)}: {done:,}{of} {unit}', *more])}\n")

        yield advance

    def close(self) -> None:
        """Nothing is open."""


def progress(command: str) -> Terminal | Lines:
    """Returns the form that suits stderr, with the steps of a command."""
    steps = STEPS.get(command, ())
    return Terminal(steps) if sys.stderr.isatty() else Lines(steps)
