"""Writes a plan to the target: rows and ledger in one transaction."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import polars as pl

from migrate.core.books import Books
from migrate.load import apply_plan, drift
from migrate.load.apply import live_state
from migrate.steps.closing import after_commit
from migrate.steps.findings import FINDINGS, counts_by_code
from migrate.steps.merged_candidates import MARKS, MERGED
from migrate.steps.planning import enforce_limits, with_rejected
from migrate.steps.work import Work
from migrate.targets.contents import Contents
from migrate.targets.contract import Target
from migrate.targets.plan import Plan, PlanIdentity
from migrate.targets.schema import TargetSchema


def load_rows(work: Work, target: Target, plan: Plan, now: PlanIdentity, contents: Contents) -> None:
    """Applies the plan and adds the books to the outcome; `contents` are the files for columns. Raises as `apply_plan`."""
    books, before = work.outcome.books, plan.facts["rejected_before"]
    counts: dict[str, Any] = {"sources": [asdict(book) for book in books.sources], "attachments": asdict(books.attachments)}

    def check_limits(findings: pl.DataFrame, rejected: pl.DataFrame) -> None:
        work.find(findings)
        work.reject(rejected)
        work.load_findings = findings.height + rejected.height
        plan.limits.check_findings(work.outcome.problems, work.outcome.accepted)
        counts[FINDINGS] = counts_by_code(work.outcome.problems)
        counts[MERGED] = plan.facts.get(MARKS, [])
        Books(books.sources, [], books.attachments).check()

    progress = work.progress.stage("loading", len(plan.specs), "tables")
    with after_commit(work, "the display of progress"), progress as advance:
        done = apply_plan(
            plan,
            target,
            run_id=work.folder.run_id,
            command=work.outcome.command,
            identity=now,
            counts=counts,
            progress=lambda _table: advance(1),
            building=lambda what: advance(0, what),
            before_commit=check_limits,
            contents=contents,
            erases=work.facts.erased is not None,
        )
        work.outcome.written = True
        books.targets = with_rejected(done.books, before)
    erased = work.facts.erased
    if erased is not None:
        erased.rows = sum(book.erased for book in done.books)
        erased.remaining, erased.preimages = done.not_erased, done.preimages_erased


def check_drift(work: Work, plan: Plan, target: Target, schema: TargetSchema, now: PlanIdentity) -> None:
    """Raises DriftError or ThresholdError if a saved plan may not be applied; called before the first file is stored."""
    drift.check_drift(plan, now, live_state(target, schema), schema)
    enforce_limits(work, plan)
