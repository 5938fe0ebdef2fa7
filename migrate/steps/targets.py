"""Opens the target of a request, and checks that the mapping fits it."""

from __future__ import annotations

import os
from pathlib import Path

from migrate import targets
from migrate.core.errors import SetupError
from migrate.core.problems import Problem, Severity
from migrate.mapping import Mapping, check_mapping
from migrate.steps.codes import NO_TARGET
from migrate.steps.existence import check_exists
from migrate.steps.mapping import fit_target
from migrate.steps.words import shown_words
from migrate.steps.work import Work
from migrate.targets.contract import Target
from migrate.targets.outbox import Outbox
from migrate.targets.plan import Plan
from migrate.targets.schema import TargetSchema
from migrate.targets.watched import WatchedTarget


def open_target(work: Work, mapping: Mapping) -> WatchedTarget:
    """Opens the target of the request, and notes what is read from it. Raises SetupError for a missing or wrong URL."""
    if work.request.target is None:
        raise SetupError(Problem(code=NO_TARGET, message="no target was given", help="give --target, or set TALENTHUB_TARGET"))
    url = absolute_url(work.request.target)
    return WatchedTarget(targets.open_target(url, schema_name=mapping.schema_name, outbox=outbox_of(mapping)))


def outbox_of(mapping: Mapping) -> Outbox | None:
    """Returns the outbox that a mapping of kind bundle or api fills; None for a database."""
    if mapping.api is not None:
        from migrate.core.api_layout import api_to_json  # noqa: PLC0415 - start-up counts: most targets are databases

        return Outbox(mapping.specs, "api", api_to_json(mapping.api))
    if mapping.bundle is not None:
        from migrate.core.bundle_layout import layout_to_json  # noqa: PLC0415 - the same

        return Outbox(mapping.specs, "bundle", layout_to_json(mapping.bundle))
    return None


def shipped_target(work: Work, mapping: Mapping) -> Target | None:
    """Returns a target that does not exist yet, with the schema that the mapping names or declares."""
    if mapping.schema_name is None and outbox_of(mapping) is None:
        return None
    url = absolute_url(f"sqlite:///{work.folder.work / 'none.db'}")
    return targets.open_target(url, schema_name=mapping.schema_name, outbox=outbox_of(mapping))


def absolute_url(url: str) -> str:
    """Returns the URL with an absolute path of the SQLite file, so that a plan works from every folder."""
    path = url.removeprefix("sqlite:///")
    return url if path == url or not path or path.startswith((":", "/")) or "?" in path else f"sqlite:///{Path(path).resolve()}"


def url_of(plan: Plan) -> str:
    """Returns the URL of a plan's target: TALENTHUB_TARGET if set (a plan contains no password), otherwise the plan's own."""
    return os.environ.get("TALENTHUB_TARGET") or plan.state.url


def reopen_target(plan: Plan, mapping: Mapping) -> Target:
    """Opens the target of a plan."""
    return targets.open_target(absolute_url(url_of(plan)), schema_name=mapping.schema_name, outbox=outbox_of(mapping))


def read_schema(work: Work, target: Target) -> TargetSchema:
    """Returns the tables of the target. Raises SetupError if verify is given one that does not exist."""
    if work.outcome.command == "verify":
        check_exists(target)
    return target.schema()


def fit_and_check(work: Work, mapping: Mapping, schema: TargetSchema | None) -> Mapping:
    """Returns the mapping as the target's columns need it; checks it against them, and decides which words may be shown."""
    fitted = fit_target(work, mapping, schema)
    check_schema(work, fitted, schema)
    work.words = shown_words(work, fitted, schema)
    return fitted


def check_schema(work: Work, mapping: Mapping, schema: TargetSchema | None) -> None:
    """Reports mismatches between mapping and schema.

    Raises SetupError with all of them if one is an error. Does nothing without a target, and for verify, which reports what the
    target lacks.
    """
    if schema is None or work.outcome.command == "verify":
        return
    misfits = check_mapping(mapping, schema)
    if any(problem.severity is Severity.ERROR for problem in misfits):
        raise SetupError(misfits)
    work.tell(misfits)
