"""The log of a run: events with counts, the run's id in every line, and one place where values are kept out.

A line is an event's name and fields. Numbers go in as they are, text through `redaction.redacted`; of an exception only its type
and the places it passed are kept, since its message may carry values. Other libraries' loggers never reach the file.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType

from migrate.core.outcome import Outcome
from migrate.core.progress import Advance, Progress
from migrate.core.redaction import redact

Fact = int | float | bool | str | None

_LOGGER = logging.getLogger("talenthub")
_LOGGER.propagate = False
_LOGGER.setLevel(logging.INFO)
_LOGGER.addHandler(logging.NullHandler())
#: Of the process, not of a thread: workers log under the same run.
_NAMED: dict[str, str | None] = {"run": None}
_FIELDS = "talenthub_fields"
_FRAMES = 8


def log(event: str, *, level: int = logging.INFO, error: BaseException | None = None, **fields: Fact) -> None:
    """Writes an event. `fields` are ids, counts, names of tables and columns: never a record's value."""
    trace = None if error is None else (type(error), error, error.__traceback__)
    _LOGGER.log(level, event, extra={_FIELDS: fields}, exc_info=trace)


def name_run(run: str) -> None:
    """The id that every line of this process has from now on."""
    _NAMED["run"] = run


@contextmanager
def logging_to(path: Path | None) -> Iterator[None]:
    """Appends events to a file until the end of the context: JSON lines if its name ends in `.jsonl` or `.json`."""
    if path is None:
        yield
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = _LogFile(path, encoding="utf-8", errors="backslashreplace")
    handler.setFormatter(_JsonLine() if path.suffix in (".json", ".jsonl") else _TextLine())
    _LOGGER.addHandler(handler)
    try:
        yield
    finally:
        _LOGGER.removeHandler(handler)
        handler.close()


@contextmanager
def logging_to_stderr(*, verbose: bool) -> Iterator[None]:
    """Writes events to stderr as text (`-v`)."""
    if not verbose:
        yield
        return
    handler = logging.StreamHandler()
    handler.setFormatter(_TextLine())
    _LOGGER.addHandler(handler)
    try:
        yield
    finally:
        _LOGGER.removeHandler(handler)


def log_outcome(outcome: Outcome) -> None:
    """Logs the end of a command: accounting, problems by code, status."""
    for source in outcome.books.sources:
        log("source", table=source.table, records=source.records, used=source.used, rejected=source.rejected,
            excluded=source.excluded, repeated=source.repeated)  # fmt: skip
    for target in outcome.books.targets:
        log("target", table=target.table, rows=target.rows, insert=target.insert, update=target.update,
            unchanged=target.unchanged, hold=target.hold, reject=target.reject, delete=target.delete)  # fmt: skip
    counts: dict[str, int] = {}
    for problem in outcome.problems:
        counts[problem.code.id] = counts.get(problem.code.id, 0) + problem.count
    for code, count in counts.items():
        log("problem", code=code, count=count)
    level = logging.ERROR if outcome.error is not None else logging.INFO
    log("end", level=level, error=outcome.error, command=outcome.command, status=outcome.status.value,
        exit_code=int(outcome.exit_code), balanced=outcome.books.balanced)  # fmt: skip


class Logged:
    """A Progress that also logs: when a stage ended, how much it did, how long it took."""

    def __init__(self, shown: Progress) -> None:
        self._shown = shown

    @contextmanager
    def stage(self, title: str, total: int | None = None, unit: str = "rows") -> Iterator[Advance]:
        """As `Progress.stage`."""
        done = 0
        began = time.monotonic()

        with self._shown.stage(title, total, unit) as advance:

            def count(amount: int, note: str = "") -> None:
                nonlocal done
                done += amount
                advance(amount, note)

            try:
                yield count
            except BaseException as error:
                log("stage broke", level=logging.ERROR, error=error, stage=title, done=done, unit=unit)
                raise
        log("stage", stage=title, done=done, unit=unit, seconds=round(time.monotonic() - began, 3))


def _without_waiting(path: str, flags: int) -> int:
    descriptor = os.open(path, flags | os.O_NONBLOCK, 0o666)
    os.set_blocking(descriptor, True)
    return descriptor


class _LogFile(logging.FileHandler):
    """A log that drops lines instead of stopping a run, and reports this once."""

    lost = False

    def _open(self) -> TextIOWrapper:
        """Opens the file; a pipe that nobody reads is an error, where the system itself would wait for a reader."""
        stream = open(self.baseFilename, "ab", opener=_without_waiting)  # noqa: SIM115 - the handler closes it
        return TextIOWrapper(stream, encoding=self.encoding, errors=self.errors)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802 - logging's signature
        """Reports once that lines are missing; logging itself would print the line and where it came from."""
        if not self.lost:
            self.lost = True
            sys.stderr.write("the log cannot be written: lines are missing from it\n")

    def close(self) -> None:
        """Closes the file. Lines that were not written are lost."""
        with suppress(OSError):
            super().close()


class _JsonLine(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(_parts(record), ensure_ascii=False)


class _TextLine(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        parts = _parts(record)
        head = f"{parts.pop('time')} {parts.pop('level')} [{parts.pop('run')}] {parts.pop('event')}"
        return " ".join([head, *(f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in parts.items())])


def _parts(record: logging.LogRecord) -> dict[str, object]:
    """One line as it is written: everything passes here."""
    moment = datetime.fromtimestamp(record.created, UTC)
    parts: dict[str, object] = {
        "time": f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z",
        "level": record.levelname.lower(),
        "run": _NAMED["run"],
        "event": redact(str(record.msg)),
    }
    for name, value in getattr(record, _FIELDS, {}).items():
        parts[name] = redact(value) if isinstance(value, str) else value
    if record.exc_info:
        parts |= _trace(record.exc_info)
    return parts


def _trace(found: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]) -> dict[str, object]:
    kind, _, trace = found
    frames = traceback.extract_tb(trace)[-_FRAMES:]
    at = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    return {"error": kind.__name__ if kind is not None else None, "at": at}
