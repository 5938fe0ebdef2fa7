"""How a command ends: its outcome as a table or as one JSON document on stdout, problems' exit code as its own."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

from migrate.core.errors import MigrateError, UnreachableError
from migrate.core.exits import Exit
from migrate.core.full_disk import is_full_disk
from migrate.core.outcome import Outcome
from migrate.core.problems import Code, Problem, Severity
from migrate.core.progress import Progress

STOPPED = Code("R501", "the command was stopped before it could begin or end", Severity.ERROR)
NO_ROOM = Code("R502", "no room is left for what a command keeps or writes", Severity.ERROR)
CODES: dict[str, Code] = {code.id: code for code in (STOPPED, NO_ROOM)}


def conclude(
    command: str,
    work: Callable[[Progress], Outcome],
    given: dict[str, Any],
    *,
    sections: Sequence[str] = (),
    files: Mapping[str, Path | None] | None = None,
) -> NoReturn:
    """Runs `work`, shows what came of it and ends the process with its exit code. A MigrateError is an outcome too.

    `given` holds the options of `options.output`; `sections` names the facts that the text shows; `files` are output files by
    option, beside those that commands share. Output files are checked before anything else is done.
    """
    from migrate.cli.progress import progress
    from migrate.core.logs import Logged, log_outcome, logging_to, spoken
    from migrate.steps.outputs import check_outputs, inputs_of

    shared = {"--report": given.get("html"), "--manifest": given.get("manifest"), "--log-file": given["log_file"]}
    try:
        check_outputs(shared | dict(files or {}), deliveries=_deliveries(given), inputs=inputs_of(given))
    except MigrateError as error:
        refused = _refused(command, error)
        emit(refused, given["output_format"], sections, show_values=False)
        sys.exit(int(refused.exit_code))
    with logging_to(given["log_file"]), spoken(verbose=given["verbose"]):
        try:
            outcome = work(Logged(progress()))
        except MigrateError as error:
            outcome = _refused(command, error)
        except Exception as error:
            if not is_full_disk(error):
                raise
            help_text = "make room, or name another disk with --runs or TMPDIR; then run the same command again"
            message = "no room is left on this machine for what the run keeps or writes"
            outcome = _refused(command, UnreachableError(Problem(code=NO_ROOM, message=message, help=help_text)))
        log_outcome(outcome)
    emit(outcome, given["output_format"], sections, show_values=given["show_values"])
    sys.exit(int(outcome.exit_code))


def _deliveries(given: dict[str, Any]) -> list[Path]:
    return [*given.get("deliveries", ()), *given.get("delivery", ())]


def _refused(command: str, error: MigrateError) -> Outcome:
    outcome = Outcome(command, error=error)
    outcome.problems.extend(error.problems)
    return outcome


def stopped(command: str, message: str, code: Exit) -> None:
    """The JSON document of a command that was stopped from outside: by its usage, a signal, or a fault of ours."""
    error = MigrateError(Problem(code=STOPPED, message=message))
    error.exit_code = code
    emit(_refused(command, error), "json", show_values=False)


def emit(outcome: Outcome, output_format: str, sections: Sequence[str] = (), *, show_values: bool) -> None:
    """Writes an outcome to stdout: one JSON document, or text as wide and coloured as the terminal allows."""
    from migrate import report

    if output_format == "json":
        click.echo(json.dumps(report.document(outcome, show_values=show_values), ensure_ascii=False, indent=2))
        return
    click.echo(report.terminal(outcome, width=width(), colour=colour(), show_values=show_values, sections=sections))


def width() -> int:
    """Columns of the terminal; 100 where stdout is none."""
    return shutil.get_terminal_size((100, 24)).columns


def colour() -> bool:
    """Colour only on a terminal, and never where NO_COLOR is set (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
