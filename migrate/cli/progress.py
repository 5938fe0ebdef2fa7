"""Progress on stderr: a bar on a terminal, otherwise a line now and then; nothing for less than two seconds."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tqdm import tqdm

from migrate.core.progress import Advance

_QUIET_SECONDS = 2.0
_LINE_SECONDS = 10.0


class Terminal:
    """Progress bars by tqdm."""

    @contextmanager
    def stage(self, title: str, total: int | None = None, unit: str = "rows") -> Iterator[Advance]:
        """Shows a bar after two seconds, which remains when it is done."""
        scaled = unit == "B"
        with tqdm(
            desc=title, total=total, unit=unit, unit_scale=scaled, delay=_QUIET_SECONDS, file=sys.stderr, dynamic_ncols=True
        ) as bar:

            def advance(amount: int) -> None:
                bar.update(amount)

            yield advance


class Lines:
    """One line every ten seconds, for logs of a scheduler."""

    @contextmanager
    def stage(self, title: str, total: int | None = None, unit: str = "rows") -> Iterator[Advance]:
        """Writes lines `title: done of total unit`."""
        done = 0
        said = time.monotonic() - _LINE_SECONDS + _QUIET_SECONDS

        def advance(amount: int) -> None:
            nonlocal done, said
            done += amount
            now = time.monotonic()
            if now - said >= _LINE_SECONDS:
                said = now
                of = f" of {total:,}" if total is not None else ""
                sys.stderr.write(f"{title}: {done:,}{of} {unit}\n")

        yield advance


def progress() -> Terminal | Lines:
    """Returns the form that suits stderr."""
    return Terminal() if sys.stderr.isatty() else Lines()
