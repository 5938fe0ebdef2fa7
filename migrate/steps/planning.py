"""Plans the target rows against the target: previews a load, saves the plan, and adds it to the outcome."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

from migrate import mapping as mappings
from migrate.attachments import Measured
from migrate.core.allocators import trim
from migrate.core.books import AttachmentBook, SourceBook, TargetBook
from migrate.core.errors import DriftError, SetupError
from migrate.core.facts.delivery import DeliveryFacts, KeptAttachments
from migrate.core.hashes import sha256_of_file
from migrate.core.places import Place
from migrate.core.problems import Problem
from migrate.load.codes import TOOL_DRIFT
from migrate.plan.codes import BROKEN_PLAN
from migrate.plan.saved import ATTACHMENTS, check_plan_folder, take_plan_folder, unbroken
from migrate.plan.saved_shape import check_facts, facts_from_json
from migrate.read import Delivery
from migrate.runs.durable import write_file
from migrate.steps import attachments, file_columns
from migrate.steps.closing import rejects_if_stopped
from migrate.steps.codes import PEOPLE_ERASED
from migrate.steps.facts import add_plan_facts, add_plan_fingerprint, finished_runs, without_values
from migrate.steps.identities import identity_columns
from migrate.steps.lookups import lookup_digests
from migrate.steps.merged_candidates import MARKS, MERGED, merged_marks, separated_candidates
from migrate.steps.prepared import Prepared
from migrate.steps.problem_json import problem_from_json, problem_to_json
from migrate.steps.showing import add_changes
from migrate.steps.work import Work
from migrate.targets.plan import Plan, PlanIdentity


def identity(work: Work, delivery: Delivery, mapping: mappings.Mapping) -> PlanIdentity:
    """Returns what a plan is made from, as it is now."""
    request, digests = work.request, delivery.digests
    return PlanIdentity(
        delivery=delivery.fingerprint,
        mapping=mapping.fingerprint,
        tool_version=version("talenthub-migrate"),
        files={name: digests.get(name, "") for name in [*delivery.files, *digests]},
        file_names=tuple(delivery.files),
        deliveries=tuple(str(path.resolve()) for path in request.deliveries),
        mapping_name=request.mapping if not Path(request.mapping).is_dir() else str(Path(request.mapping).resolve()),
        attachments=_place(request.attachments),
        sources=delivery.sources,
        options=request.remembered(),
    )


def check_out(folder: Path) -> None:
    """Raises SetupError unless `--out` is new, empty or an earlier plan."""
    check_plan_folder(folder)


def plan_rows(work: Work, prepared: Prepared, folder: Path) -> Plan:
    """Makes the plan in `folder`, with everything that `apply` needs to equal `load`; adds books and findings to the outcome.

    Raises the errors of `make_plan`, and ThresholdError after the rejects were written.
    """
    with rejects_if_stopped(work, prepared.delivery):
        return _plan_rows(work, prepared, folder)


def _plan_rows(work: Work, prepared: Prepared, folder: Path) -> Plan:
    from migrate.plan import MappedRows, PlanOptions, make_plan  # noqa: PLC0415 - a load of an unchanged delivery makes no plan

    work.facts.attachments_kept = with_attachments(folder, prepared.files)
    work.tell(separated_candidates(finished_runs(prepared.target), prepared.mapping))
    books = work.outcome.books
    rows, specs = prepared.rows, prepared.mapping.specs
    before = {table: sum(frame.height for frame in frames) for table, frames in rows.rejected.items()}
    records = sum(book.records for book in books.sources)
    rejected = sum(book.rejected for book in books.sources) + sum(before.values())
    facts = {
        "command": work.outcome.command,
        "sources": [asdict(book) for book in books.sources],
        "attachments": asdict(books.attachments),
        "rejected_before": before,
        "erased_candidates": prepared.mapping.erased_candidates.sort().to_list(),
        "people_tables": [spec.table for spec in (prepared.mapping.own_table(name) for name in ("candidate", "user")) if spec],
        "accepted": work.outcome.accepted,
        MERGED: dict(prepared.mapping.duplicates.merged),
        MARKS: merged_marks(prepared.mapping),
        "problems": [problem_to_json(problem) for problem in work.outcome.problems],
    }

    def remembered(plan: Plan) -> dict[str, Any]:
        record_plan(work, plan, before)
        file_columns.files_in_rows(work, plan, prepared.files.files, kept=prepared.files.stored)
        facts["attachments"] = asdict(work.outcome.books.attachments)
        tell_erased(work, replace(plan, facts=facts))
        add_plan_facts(work, prepared, plan)
        stored = without_values(work.facts, prepared.mapping, prepared.schema).as_json()
        return {
            **facts,
            "lookups": lookup_digests(prepared.mapping, plan),
            "findings_before": work.outcome.findings_before,
            "facts": stored,
        }

    with work.progress.stage("planning", len(specs), "tables") as advance:

        def planned(_table: str) -> None:
            trim()
            advance(1)

        plan = make_plan(
            MappedRows(
                specs=specs,
                spools=rows.spools,
                folded=rows.folded,
                set_aside=work.rejected,
                evidence=prepared.evidence,
                identities=identity_columns(prepared.mapping),
            ),
            prepared.target,
            schema=prepared.schema,
            folder=folder,
            identity=prepared.identity,
            options=PlanOptions(
                delete_gone=work.request.delete_gone,
                erasure=prepared.erasure,
                limits=work.request.limits(prepared.mapping.policies.limits, records, rejected),
            ),
            facts=remembered,
            progress=planned,
        )
    add_plan_fingerprint(work, folder)
    enforce_limits(work, plan)
    return plan


def enforce_limits(work: Work, plan: Plan) -> None:
    """Raises ThresholdError if the plan, or the findings before it, exceed a limit."""
    plan.check_limits()
    plan.limits.check_findings(work.outcome.problems, work.outcome.accepted)


def tell_erased(work: Work, plan: Plan) -> None:
    """Reports how many people and rows the erasure list removes from the target, before anything is deleted."""
    erased = plan.erased
    if not erased.rows:
        return
    message = f"the erasure list removes {erased.people} people with {erased.rows} rows from the target; this cannot be undone"
    help_text = f"--max-erased {erased.people} stops a run that would remove more"
    work.tell([Problem(code=PEOPLE_ERASED, message=message, count=erased.people, help=help_text)])


def record_plan(work: Work, plan: Plan, rejected_before: Mapping[str, int]) -> None:
    """Adds a plan's own findings, rejects and books to the outcome."""
    for findings in plan.notes("findings"):
        work.find(findings)
    for rejected in plan.notes("rejected"):
        work.reject(rejected)
    work.outcome.books.targets = with_rejected(plan.books, rejected_before)
    add_changes(work, plan)


def record_saved_plan(work: Work, plan: Plan) -> None:
    """Adds all findings from when the plan was made, in the same order. Raises DriftError for a plan of an older version."""
    if not plan.identity.file_names:
        message = "the plan was made by an older version, which did not store the order of the delivery's files"
        raise DriftError(Problem(code=TOOL_DRIFT, message=message, help="make the plan again, review it, and apply the new plan"))
    with unbroken(plan.folder):
        _record_saved_plan(work, plan, check_facts(plan.facts))


def _record_saved_plan(work: Work, plan: Plan, sections: DeliveryFacts) -> None:
    work.files = list(plan.identity.file_names)
    work.tell(problem_from_json(problem) for problem in plan.facts["problems"])
    for rejected in plan.notes("set_aside"):
        # Plans of earlier versions call the message `reason`.
        work.reject(rejected.rename({"reason": "message"}, strict=False))
    work.outcome.books.sources = [SourceBook(**book) for book in plan.facts["sources"]]
    work.outcome.books.attachments = AttachmentBook(**plan.facts["attachments"])
    work.facts.add(sections)
    work.outcome.accepted = plan.facts.get("accepted", {})
    work.outcome.findings_before = plan.facts.get("findings_before")
    add_plan_fingerprint(work, plan.folder)
    record_plan(work, plan, plan.facts["rejected_before"])


def with_rejected(books: Iterable[TargetBook], before: Mapping[str, int]) -> list[TargetBook]:
    """Returns the books with the rows that the mapping rejected."""
    more = [(book, before.get(book.table, 0)) for book in books]
    return [replace(book, rows=book.rows + count, reject=book.reject + count) for book, count in more]


def with_attachments(folder: Path, found: Measured) -> KeptAttachments:
    """Saves the hashed files with a plan, for `apply`; returns what the plan stores about them."""
    path = take_plan_folder(folder) / ATTACHMENTS
    with write_file(path) as stream:
        attachments.remove_names(found.files).write_parquet(stream)
    return KeptAttachments(sha256=sha256_of_file(path), stored=found.stored)


def attachments_of(plan: Plan, mapping: mappings.Mapping) -> Measured:
    """Returns the hashed files saved with a plan made by this mapping. Raises SetupError if they were changed."""
    # Of the sections only this one is read: a funnel has thousands of entries.
    section = {name: kept for name, kept in plan.facts["facts"].items() if name == "attachments_kept"}
    path, kept = plan.folder / ATTACHMENTS, facts_from_json(section).attachments_kept
    if kept is None or not path.is_file() or sha256_of_file(path) != kept.sha256:
        message = f"the plan cannot be used: {ATTACHMENTS} is missing or was changed"
        raise SetupError(Problem(code=BROKEN_PLAN, message=message, place=Place(str(plan.folder))))
    return Measured(pl.read_parquet(path, memory_map=False, glob=False), mapping.policies.attachments, stored=kept.stored)


def _place(attachments: str | None) -> str | None:
    """Returns a folder's absolute path; a URL unchanged."""
    return attachments if attachments is None or "://" in attachments else str(Path(attachments).resolve())
