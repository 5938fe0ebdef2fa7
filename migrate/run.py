"""The flow on one page; the only file that knows the order of the stages.

    delivery -> read -> normalise -> attachments -> mapping -> plan -> load -> report

A stage that finds a set-up fault raises one error with all of it. Nothing outside the run's folder is written before the plan is
made and its thresholds are kept; then files go into the store, and then rows and ledger into the target.
"""

from __future__ import annotations

import shlex
from pathlib import Path

from migrate.core.errors import ThresholdError
from migrate.core.outcome import Outcome
from migrate.core.progress import Progress
from migrate.plan import open_plan
from migrate.steps import (
    attaching,
    checking,
    drafting,
    ending,
    erasing,
    facts,
    leftovers,
    loading,
    mapping,
    planning,
    reading,
    tracing,
    verifying,
)
from migrate.steps.evidence import evidence
from migrate.steps.joining import earlier_candidates
from migrate.steps.prepared import Prepared
from migrate.steps.request import Request
from migrate.steps.targets import fitting, shipped_target, target_again, target_of
from migrate.steps.work import Work
from migrate.target.plan import Plan


def inspect(request: Request, progress: Progress) -> Outcome:
    """What a delivery holds."""
    with Work.begin("inspect", request, progress) as work:
        delivery = reading.opened(work)
        canonical = reading.gathered(work, delivery)
        attaching.inspected(work, delivery, canonical.known_candidates)
        ending.ended(work, f"talenthub plan {_given(request)} --mapping ats --target sqlite:///ats.db --out plan")
    return work.outcome


def plan(request: Request, out: Path, progress: Progress) -> Outcome:
    """What a load would do, saved in `out`."""
    with Work.begin("plan", request, progress) as work:
        prepared = _prepared(work)
        files = attaching.awaited(work, prepared.files)
        _planned(work, prepared, out)
        attaching.listed(work, files)
        ending.ended(work, f"talenthub show {out}, then talenthub apply {out}")
        ending.reported(work)
    return work.outcome


def load(request: Request, progress: Progress) -> Outcome:
    """Plan and apply in one."""
    with Work.begin("load", request, progress) as work:
        prepared = _prepared(work, early=True)
        made = _planned(work, prepared, work.folder.folder("plan"))
        files = attaching.kept(work, prepared.delivery, prepared.files)
        leftovers.noted(work, prepared.mapping, prepared.target, made)
        loading.loaded(work, prepared.target, made, made.identity)
        attaching.listed(work, files)
        ending.rejects_written(work, prepared.delivery)
        leftovers.removed(work, prepared.mapping, prepared.target, made)
        ending.ended(work, _verify(request))
        ending.reported(work)
    return work.outcome


def show(folder: Path, request: Request, progress: Progress) -> Outcome:
    """A saved plan as it was when it was made."""
    with Work.begin("show", request, progress) as work:
        planning.reopened(work, open_plan(folder))
        ending.ended(work, f"talenthub apply {folder}")
    return work.outcome


def apply(folder: Path, request: Request, progress: Progress) -> Outcome:
    """Does what a saved plan says; refused where delivery, mapping, target or ledger changed since."""
    with Work.begin("apply", request, progress) as work:
        made = open_plan(folder)
        work.request = again = request.made_from(made.identity)
        rules = mapping.opened(work)
        target = target_again(made, rules)
        work.hold(target)
        delivery = reading.opened(work)
        planning.reopened(work, made)
        now = planning.identity(work, delivery, rules)
        loading.checked(made, target, now)
        files = attaching.kept(work, delivery, planning.attachments_of(made, rules))
        leftovers.noted(work, rules, target, made)
        loading.loaded(work, target, made, now)
        attaching.listed(work, files)
        tracing.plan_kept(folder, work.folder.path)
        ending.rejects_written(work, delivery)
        leftovers.removed(work, rules, target, made)
        ending.ended(work, _verify(again))
        ending.reported(work)
    return work.outcome


def verify(request: Request, sample: int | None, progress: Progress) -> Outcome:
    """Whether the target and the store hold what the delivery holds, without asking the ledger."""
    with Work.begin("verify", request, progress) as work:
        prepared = _prepared(work)
        verifying.rows_compared(work, prepared.target, prepared.mapping, prepared.rows, prepared.evidence)
        files = verifying.files_compared(work, prepared.target, prepared.mapping, prepared.files)
        attaching.listed(work, files)
        if sample is not None:
            verifying.sampled(work, prepared.batches, sample)
        ending.ended(work, verifying.next_step(work))
        ending.reported(work)
    return work.outcome


def check(request: Request, printed: Path | None, progress: Progress) -> Outcome:
    """A mapping: its language and its own tests; where they are named, a target's live schema and a delivery's values."""
    with Work.begin("check", request, progress) as work:
        rules = mapping.opened(work)
        checking.rehearsed(work, rules)
        fitting(work, rules, target_of(work, rules) if request.target is not None else shipped_target(work, rules))
        if request.deliveries:
            delivery = reading.opened(work)
            canonical = reading.gathered(work, delivery)
            files = attaching.measured(work, delivery, rules, canonical.known_candidates)
            checking.covered(work, mapping.mapped(work, rules, attaching.beside(canonical.batches, files)))
        if printed is not None:
            checking.printed(work, rules, printed)
        ending.ended(work, f"talenthub plan DELIVERY --mapping {request.mapping} --target URL --out plan")
    return work.outcome


def draft(request: Request, folder: Path, progress: Progress) -> Outcome:
    """A mapping proposed for the target's tables, with the values that the delivery holds."""
    with Work.begin("draft", request, progress) as work:
        delivery = reading.opened(work)
        canonical = reading.gathered(work, delivery)
        files = attaching.measured(work, delivery, None, canonical.known_candidates)
        drafting.drafted(work, attaching.beside(canonical.batches, files), folder)
        ending.ended(work, f"talenthub check {folder} --target URL lists what is still to be filled in")
    return work.outcome


def _prepared(work: Work, *, early: bool = False) -> Prepared:
    work.request.check()
    rules = mapping.opened(work)
    target = target_of(work, rules)
    if early:
        work.hold(target)
    if work.outcome.command != "verify":  # which names what the target lost, as differences
        fitting(work, rules, target)
    rules, known = erasing.recognised(rules, target)
    delivery = reading.opened(work)
    canonical = reading.gathered(work, delivery, earlier_candidates(rules, target))
    rules = mapping.leaving_out(rules, canonical.batches)
    files = attaching.measured(work, delivery, rules, canonical.known_candidates, early=early)
    batches = attaching.beside(canonical.batches, files)
    rows = mapping.mapped(work, rules, batches, forbids_nul=target.forbids_nul)
    identity = planning.identity(work, delivery, rules)
    facts.of_origin(work, identity, target.shown_url)
    staying, erasure = mapping.staying(rules, batches), erasing.wanted(rules, batches, known)
    facts.of_delivery(work, rules, staying, canonical.sales)
    proof = evidence(work, delivery, rules, rows, files, known=canonical.known_candidates)
    return Prepared(rules, target, delivery, files, rows, staying, identity, proof, erasure)


def _planned(work: Work, prepared: Prepared, folder: Path) -> Plan:
    work.outcome.facts["attachments_kept"] = planning.with_attachments(folder, prepared.files)
    try:
        made = planning.planned(work, prepared, folder)
    except ThresholdError:
        ending.rejects_written(work, prepared.delivery)  # what is to be mended, so that there are fewer
        raise
    facts.of_plan(work, prepared.target, prepared.rows, prepared.files, prepared.identity)
    return made


def _given(request: Request) -> str:
    return " ".join(shlex.quote(str(path)) for path in request.deliveries)


def _verify(request: Request) -> str:
    given = {name: getattr(request, name) for name in ("attachments", "users", "erasure", "seats", "leads")}
    more = "".join(f" --{name} {shlex.quote(str(value))}" for name, value in given.items() if value is not None)
    return f"talenthub verify {_given(request)} --mapping {shlex.quote(request.mapping)} --target URL{more}"
