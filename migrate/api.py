"""The Python API: each command as a function with typed results and exceptions. It prints nothing.

    from migrate.api import load, verify

    result = load("export.zip", target="postgresql://me@db/ats", attachments="files", max_deletes="1%")
    print(result.verdict, [table.insert for table in result.targets])

A function returns the `Result` of a command that ended, with rejects or differences too: see `status` and `exit_code`. It raises
a subclass of `MigrateError` for a command that was refused or failed; the exception has every problem found, the exit code of
the command line, and the run's name if its folder is kept. Options have the names and meanings of the command line, and no other
source: variables `TALENTHUB_...` and talenthub.yaml are not read. The names in `__all__` follow semantic versioning.

One process runs one command at a time: the run's name in log lines belongs to the process. Start processes for parallel runs. Log
lines go to the logger `talenthub` of the module `logging`; values are never in them.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, TypedDict, Unpack

from migrate import run
from migrate.archives import DeliveryPath, delivery_path
from migrate.core.books import AttachmentBook, SourceBook, TargetBook
from migrate.core.defaults import RUNS
from migrate.core.errors import (
    BooksError,
    BusyError,
    DriftError,
    MigrateError,
    SetupError,
    ThresholdError,
    UnreachableError,
)
from migrate.core.outcome import Outcome
from migrate.core.progress import Progress, Silent
from migrate.core.secrets import remember_secrets
from migrate.report import ReportData as Result
from migrate.report import known_codes, report_data
from migrate.report.data import ShownFinding as Finding
from migrate.report.data import ShownProblem as Problem
from migrate.steps import ledger
from migrate.steps.outputs import check_outputs, close_held_pipes, deliveries_of_plan, inputs_of
from migrate.steps.request import Request

StrPath = str | Path


class Reading(TypedDict, total=False):
    """Options of every function that reads a delivery; `talenthub inspect --help` describes them."""

    encoding: str | tuple[str, ...]
    contract: str
    source_name: str
    characters: Literal["reject", "strip"]
    zip_ratio: int
    zip_total: int
    zip_encoding: str
    seats: StrPath
    leads: StrPath
    fail_on: str | tuple[str, ...]
    cluster: str
    runs: StrPath
    show_values: bool


class Mapped(Reading, total=False):
    """Options of functions that map a delivery too."""

    mapping: StrPath
    users: StrPath
    erasure: StrPath
    duplicates: StrPath
    attachments: StrPath
    manifest: StrPath
    report: StrPath


class Planned(Mapped, total=False):
    """Options of `plan` and `load`; limits are a number or a percentage, such as 50 or "1%"."""

    max_rejects: int | str
    delete_gone: bool
    max_deletes: int | str
    max_updates: int | str
    max_gone: int | str
    max_erased: int | str


class Loaded(Planned, total=False):
    """Options of `load`; `reread` reads everything, also what did not change since the last run."""

    reread: bool


class Applied(TypedDict, total=False):
    """Options of `apply`; everything else is in the plan."""

    cluster: str
    fail_on: str | tuple[str, ...]
    manifest: StrPath
    report: StrPath
    runs: StrPath
    show_values: bool


def inspect(*deliveries: StrPath, progress: Progress | None = None, **options: Unpack[Reading]) -> Result:
    """Returns what a delivery contains: accounting of its records and files, and findings. Raises SetupError."""
    request = _request(deliveries, None, options)
    return _result(run.inspect(request, _shown(progress)), show_values=request.show_values)


def check(
    *deliveries: StrPath,
    mapping: StrPath,
    target: str | None = None,
    progress: Progress | None = None,
    **options: Unpack[Reading],
) -> Result:
    """Checks a mapping: alone, against a target's schema, and against the values of deliveries. Raises SetupError."""
    request = _request(deliveries, target, {"mapping": mapping, **options})
    return _result(run.check(request, None, _shown(progress)), show_values=request.show_values)


def plan(*deliveries: StrPath, target: str, out: StrPath, progress: Progress | None = None, **options: Unpack[Planned]) -> Result:
    """Previews a load and saves it as a plan in the folder `out`, in place of an earlier plan. The target is not changed.

    Raises SetupError, ThresholdError, UnreachableError.
    """
    request = _request(deliveries, target, options)
    return _result(run.plan(request, Path(out), _shown(progress)), show_values=request.show_values)


def apply(folder: StrPath, *, progress: Progress | None = None, **options: Unpack[Applied]) -> Result:
    """Applies a saved plan: it has the delivery, mapping, target and reading options of its plan.

    Raises DriftError if one of them changed, SetupError, ThresholdError, BusyError, UnreachableError.
    """
    request = _request(deliveries_of_plan(Path(folder)), None, options, plan=folder)
    return _result(run.apply(Path(folder), request, _shown(progress)), show_values=request.show_values)


def load(*deliveries: StrPath, target: str, progress: Progress | None = None, **options: Unpack[Loaded]) -> Result:
    """Plans and applies in one step and one transaction; calling it again writes only what changed.

    Raises SetupError, ThresholdError, BusyError, UnreachableError. The target is then unchanged.
    """
    request = _request(deliveries, target, options)
    return _result(run.load(request, _shown(progress)), show_values=request.show_values)


def verify(
    *deliveries: StrPath,
    target: str,
    sample: int | None = None,
    progress: Progress | None = None,
    **options: Unpack[Mapped],
) -> Result:
    """Compares target and store with the delivery; `Result.differences` counts what differs.

    `sample` writes a checklist of that many candidates for people to the run's folder. Raises SetupError, UnreachableError.
    """
    request = _request(deliveries, target, options)
    return _result(run.verify(request, sample, _shown(progress)), show_values=request.show_values)


def rollback(run_name: str, *, target: str) -> Result:
    """Undoes a run, given by its name, the start of its name, or "latest". There is no confirmation.

    Raises SetupError, BusyError, UnreachableError.
    """
    remember_secrets([], {**os.environ, "TALENTHUB_TARGET": target})
    return _result(ledger.rolled_back(target, run_name))


#: Options whose name differs in `Request`, and what is no option.
_RENAMED = {"report": "html"}
_OPTIONS = frozenset(Request.__dataclass_fields__) - {"deliveries", "target", "html"} | {"report"}
_PATHS = frozenset({"runs", "users", "erasure", "duplicates", "seats", "leads", "manifest", "report"})
_TEXTS = frozenset({"mapping", "attachments", "cluster", "max_rejects", "max_deletes", "max_updates", "max_gone", "max_erased"})


def _request(
    deliveries: Sequence[StrPath | DeliveryPath], target: str | None, options: Mapping[str, object], **inputs: StrPath
) -> Request:
    """Builds the request of a command from keyword arguments, and checks its output files as the command line does.

    Raises TypeError for an unknown argument, as Python does; SetupError for an output that is an input or cannot be written.
    """
    unknown = sorted(options.keys() - _OPTIONS)
    if unknown:
        near = difflib.get_close_matches(unknown[0], _OPTIONS, n=1)
        raise TypeError(f"unexpected keyword argument '{unknown[0]}'" + (f"; did you mean '{near[0]}'?" if near else ""))
    remember_secrets([], os.environ if target is None else {**os.environ, "TALENTHUB_TARGET": target})
    given = {_RENAMED.get(name, name): _converted(name, value) for name, value in options.items() if value is not None}
    paths = tuple(delivery_path(path) for path in deliveries)
    request = Request(**({"runs": RUNS} | given), deliveries=paths, target=target)  # type: ignore[arg-type] # see the typed options
    outputs = {"report": request.html, "manifest": request.manifest}
    check_outputs(outputs, deliveries=paths, inputs=inputs_of({"mapping": request.mapping, **given, "target": target, **inputs}))
    close_held_pipes()
    return request


def _converted(name: str, value: object) -> object:
    if name in _PATHS:
        return Path(str(value))
    if name == "fail_on":
        return tuple(_code(text) for text in _texts(value))
    if name == "encoding":
        return _texts(value)
    return str(value) if name in _TEXTS else value


def _texts(value: object) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)  # type: ignore[arg-type] # a tuple, says its type


def _code(text: str) -> str:
    """Returns `warning` or a code. Raises ValueError for anything else: a mistyped code would never stop a command."""
    if text != "warning" and text not in known_codes():
        raise ValueError(f"fail_on takes 'warning' or a code, not {text!r}")
    return text


def _shown(progress: Progress | None) -> Progress:
    return progress if progress is not None else Silent()


def _result(outcome: Outcome, *, show_values: bool = False) -> Result:
    if outcome.error is not None:
        outcome.error.run = outcome.run
        raise outcome.error
    return report_data(outcome, show_values=show_values)


__all__ = [
    "AttachmentBook",
    "BooksError",
    "BusyError",
    "DriftError",
    "Finding",
    "MigrateError",
    "Problem",
    "Progress",
    "Result",
    "SetupError",
    "SourceBook",
    "TargetBook",
    "ThresholdError",
    "UnreachableError",
    "apply",
    "check",
    "inspect",
    "load",
    "plan",
    "rollback",
    "verify",
]
