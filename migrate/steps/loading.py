"""A plan into the target: files first, then rows and ledger in one transaction."""

from __future__ import annotations

from dataclasses import asdict

from migrate.load import apply_plan, drift
from migrate.load.apply import live_state
from migrate.steps.planning import with_rejected
from migrate.steps.work import Work
from migrate.targets.contract import Target
from migrate.targets.plan import Plan, PlanIdentity


def load_rows(work: Work, target: Target, plan: Plan, now: PlanIdentity) -> None:
    """Does what the plan says; the books are in the outcome. Raises what `apply_plan` raises."""
    books = work.outcome.books
    counts = {"sources": [asdict(book) for book in books.sources], "attachments": asdict(books.attachments)}
    with work.progress.stage("loading", len(plan.specs), "tables") as advance:
        done = apply_plan(
            plan,
            target,
            run_id=work.folder.run_id,
            command=work.outcome.command,
            identity=now,
            counts=counts,
            progress=lambda _table: advance(1),
        )
    work.outcome.written = True
    work.find(done.findings)
    work.reject(done.rejected.rename({"message": "reason"}))
    books.targets = with_rejected(done.books, plan.facts["rejected_before"])
    erased = work.outcome.facts.get("erased")
    if erased is not None:
        rows = sum(book.erased for book in done.books)
        erased |= {"rows": rows, "remaining": done.not_erased, "preimages": done.preimages_erased}


def check_drift(plan: Plan, target: Target, now: PlanIdentity) -> None:
    """Raises DriftError or ThresholdError where the plan may not be done; asked before the first file is stored."""
    plan.check_limits()
    drift.check_drift(plan, now, live_state(target))
