"""How a command ends: its outcome as a table or as one JSON document on stdout, problems' exit code as its own."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import click

from migrate.cli.streams import drop_stdout
from migrate.core.errors import MigrateError, SetupError, UnreachableError
from migrate.core.exits import Exit
from migrate.core.full_disk import is_full_disk
from migrate.core.machine_faults import machine_fault, path_fault
from migrate.core.outcome import Outcome
from migrate.core.places import Place
from migrate.core.problems import Code, Problem, Severity
from migrate.core.progress import Progress
from migrate.core.secrets import is_secret_exposed

STOPPED = Code("R501", "the command was stopped before it could begin or end", Severity.ERROR)
NO_ROOM = Code("R502", "no room is left for what a command keeps or writes", Severity.ERROR)
MACHINE = Code("R505", "the operating system refused what a command needs", Severity.ERROR)
PASSWORD_EXPOSED = Code("R503", "a password is on the command line", Severity.WARNING)
CODES: dict[str, Code] = {code.id: code for code in (STOPPED, NO_ROOM, PASSWORD_EXPOSED, MACHINE)}

#: What the shortest summary counts, as `TargetBook` names it.
_TOTALS = ("insert", "update", "unchanged", "hold", "reject", "delete")

#: Characters that move a terminal's cursor or turn a line around, and halves that no encoding has; JSON may spell them out.
_UNFIT = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


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
            fault = _machine_error(error)
            if fault is None:
                raise
            outcome = _refused(command, fault)
        if is_secret_exposed():
            outcome.problems.add(_exposed())
        with _unless_written(outcome):
            log_outcome(outcome)
    sys.exit(_shown(outcome, given, sections))


def _machine_error(error: Exception) -> MigrateError | None:
    """What an error of the machine is called; None for a fault of ours."""
    if is_full_disk(error):
        help_text = "make room, or name another disk with --runs or TMPDIR; then run the same command again"
        message = "no room is left on this machine for what the run keeps or writes"
        return UnreachableError(Problem(code=NO_ROOM, message=message, help=help_text))
    found = path_fault(error)
    if found is not None:
        # A name that the user typed may be shown; others may be names of attachments, and so of persons.
        name = str(found.filename) if str(found.filename) in sys.argv else None
        return SetupError(Problem(code=MACHINE, message=f"a file or folder cannot be used: {_reason(found)}", place=Place(name)))
    busy = machine_fault(error)
    if busy is None:
        return None
    message = f"the machine could not do what the run needs: {_reason(busy)}"
    return UnreachableError(Problem(code=MACHINE, message=message, help="run the same command again when that is over"))


def _reason(error: OSError | MemoryError) -> str:
    return os.strerror(error.errno) if isinstance(error, OSError) and error.errno else "memory is used up"


def _exposed() -> Problem:
    return Problem(
        code=PASSWORD_EXPOSED,
        message="an argument of the command holds a password, which every user of this machine can read while it runs",
        help="give it by a variable (TALENTHUB_TARGET, PGPASSWORD) or in ~/.pgpass, without it in the URL",
    )


def _shown(outcome: Outcome, given: dict[str, Any], sections: Sequence[str]) -> int:
    """Writes the outcome; the command's exit code. What was done is done, also where nobody reads the summary."""
    try:
        emit(outcome, given["output_format"], sections, show_values=given["show_values"])
        sys.stdout.flush()
    except (OSError, ValueError) as error:
        drop_stdout()
        reason = error.strerror if isinstance(error, OSError) else "it cannot be written"
        click.echo(f"the result could not be written to stdout: {reason}", err=True)
        if is_full_disk(error) and outcome.exit_code is Exit.DONE and not outcome.written:
            return int(Exit.UNREACHABLE)
    except Exception as error:
        if not outcome.written:
            raise
        # The rows are in the target: that is said without whatever failed here.
        click.echo(f"the summary could not be shown ({type(error).__name__}), but the rows are in the target", err=True)
        click.echo(f"talenthub {outcome.command}: {_counts(outcome)}; run {outcome.run}", err=True)
    return int(outcome.exit_code)


@contextmanager
def _unless_written(outcome: Outcome) -> Iterator[None]:
    """What fails here once the target holds the rows is not raised: it would hide the summary."""
    try:
        yield
    except Exception as error:
        if not outcome.written:
            raise
        click.echo(f"the log is not complete: {type(error).__name__}", err=True)


def _counts(outcome: Outcome) -> str:
    totals = {name: sum(getattr(book, name) for book in outcome.books.targets) for name in _TOTALS}
    return ", ".join(f"{count} {name}" for name, count in totals.items() if count) or "nothing was to do"


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
        text = json.dumps(report.document(outcome, show_values=show_values), ensure_ascii=False, indent=2)
        click.echo(_UNFIT.sub(lambda found: f"\\u{ord(found[0]):04x}", text))
        return
    click.echo(report.terminal(outcome, width=width(), colour=colour(), show_values=show_values, sections=sections))


def width() -> int:
    """Columns of the terminal; 100 where stdout is none."""
    return shutil.get_terminal_size((100, 24)).columns


def colour() -> bool:
    """Colour only on a terminal, and never where NO_COLOR is set (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
