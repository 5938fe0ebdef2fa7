"""The target that a request names, and whether the mapping fits it."""

from __future__ import annotations

import os
from pathlib import Path

from migrate import targets
from migrate.core.errors import SetupError
from migrate.core.problems import Problem, Severity
from migrate.mapping import Mapping, check_mapping
from migrate.steps.codes import NO_TARGET, NO_TARGET_YET
from migrate.steps.work import Work
from migrate.targets.contract import Target
from migrate.targets.plan import Plan


def open_target(work: Work, mapping: Mapping) -> Target:
    """The target of the request. Raises SetupError where none is named or the URL is not understood."""
    if work.request.target is None:
        raise SetupError(Problem(code=NO_TARGET, message="no target is named", help="give --target, or set TALENTHUB_TARGET"))
    return targets.open_target(fixed(work.request.target), schema_name=mapping.schema_name)


def shipped_target(work: Work, mapping: Mapping) -> Target | None:
    """A target that is not there yet, of the schema that the mapping names: its tables are those the tool would make."""
    if mapping.schema_name is None:
        return None
    return targets.open_target(fixed(f"sqlite:///{work.folder.work / 'none.db'}"), schema_name=mapping.schema_name)


def fixed(url: str) -> str:
    """The URL with an SQLite file's path made absolute: a plan leads to the same file from every folder."""
    path = url.removeprefix("sqlite:///")
    return url if path == url or not path or path.startswith((":", "/")) or "?" in path else f"sqlite:///{Path(path).resolve()}"


def url_of(plan: Plan) -> str:
    """The URL of a plan's target: TALENTHUB_TARGET if it is set (a plan holds no password), else the plan's own."""
    return os.environ.get("TALENTHUB_TARGET") or plan.state.url


def reopen_target(plan: Plan, mapping: Mapping) -> Target:
    """The target of a plan."""
    return targets.open_target(fixed(url_of(plan)), schema_name=mapping.schema_name)


def check_exists(target: Target) -> None:
    """Raises SetupError where nothing is at the target's URL: a mistyped path is no empty target."""
    if not target.exists():
        help_text = "see whether the URL is right; nothing was created"
        raise SetupError(Problem(code=NO_TARGET_YET, message=f"there is nothing at {target.shown_url}", help=help_text))


def check_schema(work: Work, mapping: Mapping, target: Target | None) -> None:
    """Enters what does not quite fit. Raises SetupError with every misfit where one is an error; without a target nothing is."""
    if target is None:
        return
    misfits = check_mapping(mapping, target.schema())
    if any(problem.severity is Severity.ERROR for problem in misfits):
        raise SetupError(misfits)
    work.tell(misfits)
