"""The whole export: three kinds side by side, each window by window, one running job per kind."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from migrate.core.errors import MigrateError, SetupError, UnreachableError
from migrate.core.problems import Problem
from migrate.core.progress import Progress
from migrate.fetch.clock import Stopped
from migrate.fetch.codes import SHORTENED, WRONG_PERIOD
from migrate.fetch.sales.client import Client
from migrate.fetch.sales.kinds import ALL_KINDS, ExportKind, Window
from migrate.fetch.sales.line import ExportedFile, Line
from migrate.fetch.sales.state import STATE_FILE, State
from migrate.runs.marker import check_folder, private_folder, unwritable

_YESTERDAY = "LinkedIn exports whole days. The last day that can be exported is yesterday (UTC)."


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What to export; `first` and `last` are days in UTC, both included."""

    contract: str
    kinds: Sequence[ExportKind]
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class ExportOutcome:
    """The files of the period in order of kind and time, those of earlier commands included, and what was found.

    Attributes:
        problems: Windows that were halved (note) or end earlier than asked for (warning).
    """

    files: tuple[ExportedFile, ...]
    problems: tuple[Problem, ...]


def export(client: Client, request: ExportRequest, folder: Path, progress: Progress) -> ExportOutcome:
    """Fetches what the folder does not hold yet; stopped at any moment, the same call goes on.

    Files are named `<kind>_<first day>_<last day>.csv` and are never there half. Raises SetupError (a wrong period, a dead
    token, no right, another contract's folder) or UnreachableError with the problems of all kinds; what had come until
    then stays.
    """
    period, problems = _period(request, client.clock.now().date())
    check_folder(folder, None, option="--into", known=_is_export)
    try:
        private_folder(folder)
    except OSError as error:
        raise unwritable("--into", folder, error) from None
    state = State(folder, request.contract)
    kinds = [kind for kind in ALL_KINDS if kind in request.kinds]
    lines = {kind: Line(client, state, kind, progress) for kind in kinds}
    errors: list[MigrateError] = []
    with ThreadPoolExecutor(max(1, len(kinds)), thread_name_prefix="export") as pool:
        try:
            for future in as_completed([pool.submit(line.run, period) for line in lines.values()]):
                _collect(future.exception(), errors, client)
        except BaseException:
            client.stop.set()
            raise
    problems += [problem for line in lines.values() for problem in line.problems]
    if errors:
        raise _together(errors, problems)
    return ExportOutcome(tuple(file for line in lines.values() for file in line.files), tuple(problems))


def _is_export(folder: Path) -> bool:
    """Whether the folder has the state of an export, which marks it as ours."""
    state = folder / STATE_FILE
    return state.is_file() and not state.is_symlink()


def _collect(error: BaseException | None, errors: list[MigrateError], client: Client) -> None:
    if isinstance(error, SetupError):
        client.stop.set()  # what one kind may not do, the others may not either
    if isinstance(error, MigrateError):
        errors.append(error)
    elif error is not None and not isinstance(error, Stopped):
        raise error


def _period(request: ExportRequest, today: date) -> tuple[Window, list[Problem]]:
    if request.first > request.last:
        raise SetupError(
            Problem(code=WRONG_PERIOD, message=f"the period ends ({request.last}) before it begins ({request.first})")
        )
    if request.first >= today or request.last > today:
        message = f"the period {request.first} to {request.last} is in the future or contains no complete day yet"
        raise SetupError(Problem(code=WRONG_PERIOD, message=message, help=_YESTERDAY))
    if request.last < today:
        return Window(request.first, request.last), []
    yesterday = today - timedelta(days=1)
    message = f"today is not complete: the export ends with {yesterday}"
    return Window(request.first, yesterday), [Problem(code=SHORTENED, message=message, help=_YESTERDAY)]


def _together(errors: list[MigrateError], problems: list[Problem]) -> MigrateError:
    # The same refusal of three kinds is one problem.
    found = {(problem.code.id, problem.message): problem for error in errors for problem in error.problems}
    kind = SetupError if any(isinstance(error, SetupError) for error in errors) else UnreachableError
    return kind([*found.values(), *problems])


__all__ = ["ExportOutcome", "ExportRequest", "ExportedFile", "export"]
