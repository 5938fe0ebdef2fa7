"""Export jobs: started, looked at until they end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto
from typing import Any
from urllib.parse import quote

from migrate.core.errors import SetupError, UnreachableError
from migrate.core.problems import Problem
from migrate.core.progress import Progress
from migrate.fetch.codes import STILL_RUNNING, UNKNOWN_CONTRACT
from migrate.fetch.sales.client import Client, bad_answer
from migrate.fetch.sales.kinds import ExportKind, Window

_LONGEST_PAUSE = 6
_GROWTH = 1.5


class End(Enum):
    """How a job ended."""

    COMPLETED = auto()
    TOO_BIG = auto()
    DATA_DELAY = auto()
    TIMED_OUT = auto()
    FAILED = auto()
    LOST = auto()


@dataclass(frozen=True, slots=True)
class Job:
    """A job that has ended. `url` opens the file without more ado, so it is never shown nor stored."""

    end: End
    status: str = ""
    url: str = ""
    rows: int | None = None
    expires: datetime | None = None


_ENDS = {
    "COMPLETED": End.COMPLETED,
    "FAILED_DUE_TO_EXCEEDED_FILE_SIZE_ERROR": End.TOO_BIG,
    "FAILED_DUE_TO_DATA_DELAY": End.DATA_DELAY,
    "FAILED_DUE_TO_TIMED_OUT": End.TIMED_OUT,
}


def start(client: Client, contract: str, kind: ExportKind, window: Window) -> str:
    """Starts a job and gives its id."""
    body = {"startAt": window.start_ms, "endAt": window.end_ms, "contract": contract}
    answer = _unwrapped(client.post(f"/salesAnalyticsExportJobs?action={kind.action}", body))
    if answer.get("id") is None:
        raise bad_answer("the answer to a new job contains no job id")
    return str(answer["id"])


def look(client: Client, contract: str, job: str) -> Job | None:
    """Returns the job if it has ended; None while LinkedIn works on it."""
    try:
        answer = _unwrapped(client.get(f"/salesAnalyticsExportJobs/{quote(job, safe='')}?contract={quote(contract, safe='')}"))
    except SetupError as error:
        if error.problems[0].code is UNKNOWN_CONTRACT:
            return Job(End.LOST)
        raise
    status = str(answer.get("status", ""))
    end = _ENDS.get(status, End.FAILED if status.startswith("FAILED") else None)
    if end is not End.COMPLETED:
        return None if end is None else Job(end, status)
    url = answer.get("downloadUrl") or answer.get("downloadURL")
    if not isinstance(url, str):
        raise bad_answer("a finished job has no download link")
    return Job(end, status, url, _rows(answer.get("rowCount")), _moment(answer.get("expireAt")))


def await_end(client: Client, contract: str, job: str, title: str, progress: Progress) -> Job:
    """Looks at a job with growing pauses until it ends. Raises UnreachableError where that takes too long."""
    options = client.options
    pause, waited = options.poll_interval, 0.0
    with progress.stage(f"waiting for LinkedIn: {title}", unit="looks") as advance:
        while True:
            ended = look(client, contract, job)
            if ended is not None:
                return ended
            if waited >= options.longest_job:
                message = f"LinkedIn is still working on {title} after {waited / 3600:.1f} hours"
                help_ = "Run the same command again later; it continues with the same job."
                raise UnreachableError(Problem(code=STILL_RUNNING, message=message, help=help_))
            advance(1)
            client.clock.wait(pause, client.stop)
            waited += pause
            pause = min(pause * _GROWTH, options.poll_interval * _LONGEST_PAUSE)


def _unwrapped(answer: dict[str, Any]) -> dict[str, Any]:
    """Some answers are wrapped in `value`, some are not."""
    value = answer.get("value")
    return value if isinstance(value, dict) else answer


def _rows(value: object) -> int | None:
    if value is None:
        return None
    rows = _number(value)
    if rows is None:
        raise bad_answer("the number of rows of a finished job is not a number")
    return rows


def _moment(value: object) -> datetime | None:
    """When a link expires (milliseconds); None for a time that no calendar has: then the link is used until it is refused."""
    milliseconds = _number(value)
    if not milliseconds:
        return None
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _number(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return int(value)
    except (ValueError, OverflowError):
        return None
