"""Drift: a plan is refused, before anything is written, if something that it was made from has changed."""

from __future__ import annotations

from collections.abc import Iterator

from migrate.core.errors import DriftError
from migrate.core.problems import Code, Problem
from migrate.load.codes import DELIVERY_DRIFT, LEDGER_DRIFT, MAPPING_DRIFT, OTHER_TARGET, SCHEMA_DRIFT, TOOL_DRIFT
from migrate.targets.contract import LedgerReader
from migrate.targets.plan import Plan, PlanIdentity, TargetState
from migrate.targets.schema import ROW_SECURITY_HELP, TargetSchema, row_security

_HELP = "make the plan again, review it, and apply the new plan"


def check_drift(plan: Plan, identity: PlanIdentity, state: TargetState, schema: TargetSchema) -> None:
    """Raises DriftError with one problem per change: files, mapping, tables, runs, tool."""
    problems = [*_identity(plan.identity, identity), *_state(plan, state, schema)]
    if problems:
        raise DriftError(problems)


def check_ledger(plan: Plan, ledger: LedgerReader) -> None:
    """Does the same for the ledger only; called again when the target is locked."""
    problems = list(_ledger(plan.state, ledger.ledger_fingerprint(), tuple(run.run for run in ledger.runs())))
    if problems:
        raise DriftError(problems)


def _identity(then: PlanIdentity, now: PlanIdentity) -> Iterator[Problem]:
    if then.delivery != now.delivery:
        changed = [name for name in then.files.keys() & now.files.keys() if then.files[name] != now.files[name]]
        missing, new = then.files.keys() - now.files.keys(), now.files.keys() - then.files.keys()
        changes = [f"{name} changed" for name in sorted(changed)] + [f"{name} is missing" for name in sorted(missing)]
        changes += [f"{name} is new" for name in sorted(new)]
        yield from (_problem(DELIVERY_DRIFT, f"{text} since the plan was made") for text in changes or ["the delivery changed"])
    if then.mapping != now.mapping:
        yield _problem(MAPPING_DRIFT, f"the mapping {then.mapping_name or 'of the plan'} changed since the plan was made")
    if then.tool_version != now.tool_version:
        yield _problem(TOOL_DRIFT, f"the plan was made by version {then.tool_version}, this is {now.tool_version}")
    if then.fingerprint_version != now.fingerprint_version:
        versions = f"{then.fingerprint_version}, this version uses {now.fingerprint_version}"
        yield _problem(TOOL_DRIFT, f"the plan uses fingerprint version {versions}")


def _state(plan: Plan, now: TargetState, schema: TargetSchema) -> Iterator[Problem]:
    """Only the mapped tables are compared: a live database also has other tables that change."""
    then = plan.state
    if then.url != now.url:
        yield _problem(OTHER_TARGET, f"the plan was made for {then.url}, this is {now.url}")
        return
    for name in (spec.table for spec in plan.specs):
        if then.tables.get(name) != now.tables.get(name):
            hides = row_security(schema.tables.get(name))
            reason = f"; {hides} applies to this role: {ROW_SECURITY_HELP}" if hides else ""
            yield _problem(SCHEMA_DRIFT, f"table {name} changed in the target since the plan was made{reason}")
    yield from _ledger(then, now.ledger, now.runs)


def _ledger(then: TargetState, ledger: str, runs: tuple[str, ...]) -> Iterator[Problem]:
    if then.ledger == ledger:
        return
    new = [run for run in runs if run not in then.runs]
    changes = [f"run {run} ended on the target since the plan was made" for run in new]
    yield from (_problem(LEDGER_DRIFT, text) for text in changes or ["the target's ledger changed since the plan was made"])


def _problem(code: Code, message: str) -> Problem:
    return Problem(code=code, message=message, help=_HELP)
