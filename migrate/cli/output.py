"""Ends a command: writes its outcome to stdout as text or one JSON document, and sets the exit code."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from migrate.cli.streams import drop_stdout
from migrate.core.errors import MigrateError, SetupError, UnreachableError
from migrate.core.exits import Exit
from migrate.core.full_disk import is_full_disk
from migrate.core.machine_faults import machine_fault, path_fault
from migrate.core.outcome import Outcome
from migrate.core.places import Place
from migrate.core.problems import Code, Problem, Severity
from migrate.core.progress import Progress, Silent
from migrate.core.secrets import is_secret_exposed

if TYPE_CHECKING:
    from migrate.archives import DeliveryPath
    from migrate.cli.progress import Lines, Terminal
    from migrate.report import Section

STOPPED = Code("R501", "the command stopped before it could finish", Severity.ERROR)
NO_ROOM = Code("R502", "the disk is full", Severity.ERROR)
MACHINE = Code("R505", "the operating system refused a request", Severity.ERROR)
PASSWORD_EXPOSED = Code("R503", "a password is on the command line", Severity.WARNING)
CODES: dict[str, Code] = {code.id: code for code in (STOPPED, NO_ROOM, PASSWORD_EXPOSED, MACHINE)}

#: What the next `send` will do after a load into an outbox of calls.
CALLS = ("calls", "calls_by_endpoint", "rows_not_sent", "vendor_effects", "not_written")

#: The counts of the shortest summary, with the names of `TargetBook`.
_TOTALS = ("insert", "update", "unchanged", "hold", "reject", "delete")

#: Characters that move a terminal's cursor or reverse text, and unpaired surrogates; JSON may escape them.
_UNFIT = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def conclude(
    command: str,
    work: Callable[[Progress], Outcome],
    given: dict[str, Any],
    *,
    sections: Sequence[str | Section] = (),
    files: Mapping[str, Path | None] | None = None,
) -> NoReturn:
    """Runs `work`, shows its outcome and exits with its exit code. A MigrateError is an outcome as well.

    `given` contains the options of `options.output`; `sections` are the facts that the text shows; `files` are additional output
    files by option. Output files are checked before anything else is done.
    """
    from migrate.core.logs import Logged, log_outcome, logging_to, logging_to_stderr
    from migrate.steps.outputs import check_outputs, inputs_of

    names = {"--report": "html", "--manifest": "manifest", "--log-file": "log_file", "--openlineage": "openlineage"}
    shared = {option: given.get(name) for option, name in names.items()}
    try:
        check_outputs(shared | dict(files or {}), deliveries=_deliveries(given), inputs=inputs_of(given))
    except MigrateError as error:
        refused = _refused(command, error)
        emit(refused, given["output_format"], sections, show_values=False)
        sys.exit(int(refused.exit_code))
    with logging_to(given["log_file"]), logging_to_stderr(verbose=given["verbose"]), shown_progress(command, given) as shown:
        try:
            outcome = work(Logged(shown))
        except MigrateError as error:
            outcome = _refused(command, error)
        except Exception as error:
            fault = _machine_error(error)
            if fault is None:
                raise
            outcome = _refused(command, fault)
        if is_secret_exposed():
            outcome.problems.add(_exposed())
        with _unless_written(outcome, "the log is not complete"):
            log_outcome(outcome)
        if given.get("openlineage") is not None:
            from migrate.report.lineage import write_lineage

            with _unless_written(outcome, "the lineage event is not written"):
                write_lineage(outcome, _deliveries(given), given["openlineage"])
    if given["quiet"] and outcome.exit_code is Exit.DONE and given["output_format"] == "text":
        sys.exit(int(Exit.DONE))
    sys.exit(_show_outcome(outcome, given, sections))


@contextmanager
def shown_progress(command: str, given: dict[str, Any]) -> Iterator[Terminal | Lines | Silent]:
    """Shows progress, unless --quiet is given, and removes it before anything else is written."""
    from migrate.cli.progress import progress

    if given["quiet"]:
        yield Silent()
        return
    shown = progress(command)
    try:
        yield shown
    finally:
        shown.close()


def _machine_error(error: Exception) -> MigrateError | None:
    """Returns the problem for an error of the operating system; None for an internal error."""
    if is_full_disk(error):
        help_text = "free disk space, or use another disk with --runs or TMPDIR; then run the same command again"
        message = "the disk is full; the run could not write its files"
        return UnreachableError(Problem(code=NO_ROOM, message=message, help=help_text))
    found = path_fault(error)
    if found is not None:
        # A name that the user typed may be shown; other names may be those of attachments, and so personal data.
        name = str(found.filename) if str(found.filename) in sys.argv else None
        return SetupError(Problem(code=MACHINE, message=f"a file or folder cannot be used: {_reason(found)}", place=Place(name)))
    busy = machine_fault(error)
    if busy is None:
        return None
    message = f"the operating system refused a request: {_reason(busy)}"
    return UnreachableError(Problem(code=MACHINE, message=message, help="run the same command again when the cause is removed"))


def _reason(error: OSError | MemoryError) -> str:
    return os.strerror(error.errno) if isinstance(error, OSError) and error.errno else "out of memory"


def _exposed() -> Problem:
    return Problem(
        code=PASSWORD_EXPOSED,
        message="the command line contains a password, which every user of this machine can read while the command runs",
        help="set the environment variable TALENTHUB_TARGET or PGPASSWORD, or use ~/.pgpass; then remove it from the URL",
    )


def _show_outcome(outcome: Outcome, given: dict[str, Any], sections: Sequence[str | Section]) -> int:
    """Writes the outcome, and returns the exit code. The exit code stays the same if nobody reads the output."""
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
def _unless_written(outcome: Outcome, failed: str) -> Iterator[None]:
    """What fails here once the target holds the rows is not raised: it would hide the summary."""
    try:
        yield
    except Exception as error:
        if not outcome.written:
            raise
        click.echo(f"{failed}: {type(error).__name__}", err=True)


def _counts(outcome: Outcome) -> str:
    totals = {name: sum(getattr(book, name) for book in outcome.books.targets) for name in _TOTALS}
    return ", ".join(f"{count} {name}" for name, count in totals.items() if count) or "nothing was to do"


def _deliveries(given: dict[str, Any]) -> list[DeliveryPath]:
    return [*given.get("deliveries", ()), *given.get("delivery", ())]


def _refused(command: str, error: MigrateError) -> Outcome:
    outcome = Outcome(command, error=error)
    outcome.problems.extend(error.problems)
    return outcome


def stopped_document(command: str, message: str, code: Exit) -> None:
    """Returns the JSON document of a command that was stopped by its usage, a signal, or an internal error."""
    error = MigrateError(Problem(code=STOPPED, message=message))
    error.exit_code = code
    emit(_refused(command, error), "json", show_values=False)


def emit(outcome: Outcome, output_format: str, sections: Sequence[str | Section] = (), *, show_values: bool) -> None:
    """Writes an outcome to stdout: one JSON document, or text with the terminal's width and colours."""
    from migrate import report

    if output_format == "json":
        text = json.dumps(report.document(outcome, show_values=show_values), ensure_ascii=False, indent=2)
        click.echo(_UNFIT.sub(lambda found: f"\\u{ord(found[0]):04x}", text))
        return
    if output_format == "csv" and outcome.error is None:
        click.echo(report.changes_csv(outcome, show_values=show_values), nl=False)
        return
    click.echo(report.terminal(outcome, width=width(), colour=colour(), show_values=show_values, sections=sections))


def width() -> int:
    """Returns the columns of the terminal; 100 if stdout is not a terminal."""
    return shutil.get_terminal_size((100, 24)).columns


def colour() -> bool:
    """Colour only on a terminal, and never if NO_COLOR is set (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
