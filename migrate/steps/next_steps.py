"""The next command, ready to paste into a shell: paths and options are quoted, and it contains no password."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from migrate.core.defaults import RUNS
from migrate.targets import open_target

if TYPE_CHECKING:  # Start-up counts: options of commands that read a delivery need the code that reads it.
    from migrate.steps.request import Request

#: Options that determine what is read, and that a later command needs again.
_READING = ("encoding", "contract", "source_name", "seats", "leads", "zip_total")
_FLAGS = {"source_name": "source"}
#: If a URL has a password, the command takes it from this environment variable.
_URL_VARIABLE = '"$TALENTHUB_TARGET"'


def plan(request: Request, *, attachments: bool) -> str:
    """After `inspect`: a plan into a new SQLite file, with the attachments if there are any."""
    options = {"mapping": request.mapping, "target": "sqlite:///ats.db"}
    store = {"attachments": "attachments"} if attachments else {}
    return _command("plan", request.deliveries, options | store | _reading(request) | {"out": "plan"})


def plan_checked(request: Request, *, attachments: bool) -> str:
    """After `check`: a plan of what was checked; the help of `plan` if no delivery or no target was given."""
    if not request.deliveries or request.target is None:
        return "talenthub plan --help"
    options = {"mapping": request.mapping} | _lists(request) | {"target": request.target}
    store = {"attachments": request.attachments or "attachments"} if attachments else {}
    return _command("plan", request.deliveries, options | store | _reading(request) | {"out": "plan"})


def plan_with(option: str, file: Path, request: Request) -> str:
    """After a file of decisions was written: a plan that reads it."""
    options = {"mapping": request.mapping, "target": "sqlite:///ats.db", option: file}
    return _command("plan", request.deliveries, options | _reading(request) | {"out": "plan"})


def inspect(folder: Path) -> str:
    """After a download: what the delivery contains."""
    return _command("inspect", [folder], {})


def export_sales(contract: str, today: date) -> str:
    """After the list of contracts: an export of this year's data of the first one."""
    period = {"type": "all", "from": date(today.year, 1, 1), "to": today}
    return _command("sales-navigator export", [], {"contract": contract} | period | {"into": "sales"})


def check(folder: Path, request: Request) -> str:
    """After `draft`: check the mapping, which lists its gaps."""
    return _command("check", [folder], {"target": request.target, "delivery": request.deliveries} | _reading(request))


def verify(request: Request) -> str:
    """After a load: the comparison of target and delivery."""
    return _command("verify", request.deliveries, _again(request))


def load(request: Request, corrected: Path) -> str:
    """After rejects: the same load with the folder of corrected rejects as an additional delivery."""
    return _command("load", [*request.deliveries, corrected], _again(request))


def runs(folder: Path) -> str:
    """The list of the runs of a directory."""
    return _command("runs", [], _runs(folder))


def report(run: str, runs: Path) -> str:
    """After `runs`: the report of a run."""
    return _command("report", [run], {"out": "report.html"} | _runs(runs))


def on_target(command: str, url: str | None, *words: str) -> str:
    """A command on a target: `status`, `rollback RUN`."""
    return _command(command, words, {"target": url})


def after_load(request: Request, kind: Literal["database", "bundle", "api"]) -> str:
    """After a load: the check of a database, or the handover of an outbox."""
    return {"database": verify, "bundle": bundle, "api": send}[kind](request)


def bundle(request: Request) -> str:
    """After a load into an outbox: the handover as files."""
    return _command("bundle", [], {"target": request.target, "into": "bundle"})


def send(request: Request) -> str:
    """After a load into an outbox of calls: what would be sent."""
    return f"{_command('send', [], {'target': request.target})} --dry-run"


def bundle_results(url: str) -> str:
    """After the import of a bundle by a loader that reports: the command that takes its report over."""
    return _command("bundle", [], {"target": url, "results": "results"})


def bundle_again(url: str) -> str:
    """After results with refusals: the next bundle."""
    return _command("bundle", [], {"target": url, "into": "bundle"})


def on_folder(command: str, folder: Path) -> str:
    """A command on a plan: `show`, `apply`."""
    return _command(command, [folder], {})


def _again(request: Request) -> dict[str, object]:
    target = {"mapping": request.mapping, "target": request.target, "attachments": request.attachments}
    return target | _lists(request) | _reading(request)


def _lists(request: Request) -> dict[str, object]:
    return {"users": request.users, "erasure": request.erasure, "duplicates": request.duplicates}


def _reading(request: Request) -> dict[str, object]:
    given = {_FLAGS.get(name, name): getattr(request, name) for name in _READING}
    usual = type(request)(runs=request.runs)
    for name in ("characters", "zip_ratio"):
        given[name] = None if getattr(request, name) == getattr(usual, name) else getattr(request, name)
    return given


def _command(name: str, words: Iterable[object], options: dict[str, object]) -> str:
    parts = ["talenthub", *name.split(), *(shlex.quote(str(word)) for word in words)]
    for option, given in options.items():
        for value in given if isinstance(given, tuple) else (given,):
            if value is not None:
                parts += ["--" + option.replace("_", "-"), _url(str(value)) if option == "target" else shlex.quote(str(value))]
    return " ".join(parts)


def _url(url: str) -> str:
    """Returns the URL if it may be shown; a URL with a password is replaced by its variable."""
    shown = open_target(url, schema_name=None).shown_url
    return shlex.quote(url) if shown.partition("://")[2] == url.partition("://")[2] else _URL_VARIABLE


def _runs(folder: Path) -> dict[str, object]:
    return {} if folder == RUNS else {"runs": folder}
