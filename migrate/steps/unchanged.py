"""Recognises that delivery, mapping and target are as the last run left them, and repeats its result without reading records."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from migrate.attachments import Measured
from migrate.core.errors import SetupError
from migrate.core.facts.runs import Recognised
from migrate.core.logs import log
from migrate.core.problems import ProblemLog
from migrate.mapping import Mapping
from migrate.plan import open_plan
from migrate.plan.again import NOTES, as_repeated, plan_again
from migrate.plan.saved import PLAN
from migrate.read.archive_bytes import Identified, identify_archives
from migrate.report.facts import estimate, since
from migrate.report.shown import count_text
from migrate.runs.folder import own_runs
from migrate.steps import planning
from migrate.steps.closing import after_commit
from migrate.steps.facts import add_origin_facts, add_plan_fingerprint, without_values, written_rows
from migrate.steps.findings import findings_of
from migrate.steps.foreseen_calls import add_calls
from migrate.steps.inputs import Inputs, hash_inputs
from migrate.steps.known_files import leave_index, recall_files
from migrate.steps.prepared import Opened
from migrate.steps.proof import State, count_rows, leave_proof, read_proof, state_of
from migrate.steps.work import Work
from migrate.targets.contract import RunRecord, Target
from migrate.targets.plan import Plan, PlanIdentity, TargetState

#: Status of a run whose rows are in the target.
_ENDED = ("done", "rejects")


def take_inputs(work: Work, opened: Opened) -> Inputs:
    """Hashes everything that the run is made of."""
    identity = planning.identity(work, opened.delivery, opened.mapping)
    recall = recall_files(work, opened.delivery, identity)
    try:
        archives = identify_archives(opened.delivery, recall.hashes)
        if archives is not None:
            recall.hashes = archives.hashes
            return Inputs(identity, archives, hash_inputs(work.request, archives, opened.mapping, identity))
    except OSError as error:  # The step that needs the file reports it.
        log("the inputs cannot be compared with those of the last run", error=error)
    return Inputs(identity, Identified((), 0, 0), None)


def repeat_last(work: Work, opened: Opened, inputs: Inputs) -> Plan | None:
    """Repeats the last run of the target if a run now has the same result, and returns its plan; otherwise None.

    Then the outcome has all that the earlier plan found. Raises ThresholdError.
    """
    earlier = _find_run(work, opened, inputs)
    if earlier is None:
        return None
    work.id_map = earlier.state.id_map
    return _repeat(work, earlier, opened, inputs)


def leave_notes(work: Work, plan: Plan, opened: Opened, inputs: Inputs, files: Measured) -> None:
    """Leaves in the run's folder what the next load compares with: the proof, and the index of attachments."""
    with after_commit(work, "the proof for the next run"):
        leave_proof(work, plan, opened, inputs)
    with after_commit(work, "the index of attachments for the next run"):
        leave_index(work, files, inputs.identity)


class _Earlier(NamedTuple):
    """The plan of the last run of the target, all its runs, and its state, which is still the same."""

    plan: Plan
    runs: list[RunRecord]
    state: State


def _find_run(work: Work, opened: Opened, inputs: Inputs) -> _Earlier | None:
    """Returns the last run of this target if a run now would have the same result; otherwise None.

    Any doubt means None: `--reread`, values to show, an erasure list, a run in another folder, a plan that was changed.
    """
    request, rules, target, schema = work.request, opened.mapping, opened.target, opened.schema
    if request.reread or request.show_values or rules.erasure or inputs.hashes is None:
        return None
    if not any(table.exists for table in schema.tables.values()):
        return None
    with target.reader() as reader:
        runs = reader.ledger.runs()
        last = runs[-1] if runs else None
        if last is None or last.finished is None or last.status not in _ENDED:
            return None
        folder = next((path for path in own_runs(request.runs) if path.name == last.run), None)
        proof = read_proof(folder) if folder is not None else None
        if folder is None or proof is None or proof.target != target.shown_url:
            return None
        changed = [name for name, found in inputs.hashes.items() if proof.inputs.get(name) != found]
        if not changed and state_of(reader, schema, count_rows(reader, schema, proof.state.counts)) != proof.state:
            changed = ["target"]
    log("compared with the last run", run=last.run, changed=", ".join(changed) or "nothing")
    plan = None if changed else _plan_of(folder, rules)
    return None if plan is None else _Earlier(plan, runs, proof.state)


def _repeat(work: Work, earlier: _Earlier, opened: Opened, inputs: Inputs) -> Plan:
    rules, target = opened.mapping, opened.target
    work.outcome.problems = ProblemLog()  # The plan contains those of the mapping and the schema too.
    repeated, folder, identity = as_repeated(earlier.plan), work.folder.path / PLAN, inputs.identity
    planning.record_saved_plan(work, repeated)
    add_origin_facts(work, identity, target.shown_url)
    _compare(work, [run for run in earlier.runs if run.finished is not None], identity)
    add_calls(work, rules, repeated)
    work.facts.recognised = Recognised(run=earlier.plan.folder.parent.name, proof=_proof(inputs.archives, identity))
    facts = {
        **earlier.plan.facts,
        "command": work.outcome.command,
        "findings_before": work.outcome.findings_before,
        "facts": without_values(work.facts, rules, opened.schema).as_json(),
    }
    made = plan_again(repeated, folder=folder, identity=identity, state=_state(target, earlier), facts=facts)
    add_plan_fingerprint(work, folder)
    planning.enforce_limits(work, made)
    return made


def _plan_of(folder: Path, rules: Mapping) -> Plan | None:
    """Returns the saved plan of a run; None if any of its files is missing or was changed."""
    try:
        plan = open_plan(folder / PLAN, (NOTES,))
        planning.attachments_of(plan, rules)
    except (SetupError, OSError):
        return None
    return plan


def _compare(work: Work, runs: list[RunRecord], identity: PlanIdentity) -> None:
    """Adds what depends on the finished runs before this one."""
    facts, last = work.facts, runs[-1]
    work.outcome.findings_before = findings_of(runs)
    facts.since = since(last, work.outcome.books, delivery=identity.delivery, mapping=identity.mapping)
    if facts.estimate is not None:
        facts.estimate = estimate(0, facts.estimate.row_bytes, facts.estimate.file_bytes, last, written_rows(last))


def _state(target: Target, earlier: _Earlier) -> TargetState:
    found = earlier.state
    return TargetState(target.shown_url, True, found.tables, found.ledger, tuple(run.run for run in earlier.runs))


def _proof(archives: Identified, identity: PlanIdentity) -> list[str]:
    """Returns what was compared, in sentences without a full stop."""
    loose = sum(bool(digest) for digest in identity.files.values()) - len(archives.values)
    seen = "of attachments by directory, inode, size and times"
    parts = [
        (archives.hashed, "archive", "by every byte (XXH3-128)"),
        (archives.looked_at, "archive", seen),
        (loose, "loose file", "by content (SHA-256)"),
    ]
    return [
        *(f"{count_text(count, noun)} {how}" for count, noun, how in parts if count > 0),
        "mapping, lists, options and this installation by their content",
        "runs, id map and the tables' columns in the target; edits of rows are found by verify",
    ]
