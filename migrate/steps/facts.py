"""Facts of a report besides books and problems, added to the outcome by section."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl

from migrate.attachments import FileClass
from migrate.core.batches import Batches
from migrate.core.facts.delivery import DeliveryFacts
from migrate.core.facts.report import ReportFacts
from migrate.core.facts.runs import Origin, Sample
from migrate.core.near_ids import NEAR
from migrate.core.sales_figures import SalesFigures
from migrate.load.record import run_record
from migrate.mapping import Mapping
from migrate.plan.codes import CODES as PLAN_CODES
from migrate.plan.saved import plan_fingerprint
from migrate.report.facts import Samples, estimate, file_kinds, gather, hide_words, orphans, since, value_maps
from migrate.runs import Spool
from migrate.steps.findings import findings_of
from migrate.steps.foreseen_calls import add_calls
from migrate.steps.migrated import migrated_entities, rules_in_force, table_titles
from migrate.steps.prepared import Prepared
from migrate.steps.words import documented_words
from migrate.steps.work import Work
from migrate.targets.contract import RunRecord, Target
from migrate.targets.plan import Plan, PlanIdentity
from migrate.targets.schema import TargetSchema

#: Codes of rows that refer to something that is not in the export.
_ORPHANS = [NEAR.id, *(code.id for code in PLAN_CODES.values() if code.id.startswith("P3"))]


def add_delivery_facts(work: Work, mapping: Mapping, batches: Batches, figures: SalesFigures | None) -> None:
    """Adds funnel, duplicates, contacts, users, custom fields, Sales Navigator's weeks, and what LinkedIn leaves out.

    Also adds the mapping's titles of tables, and its rules about private files, retention and erasure.
    """
    _add(work, ReportFacts(titles=table_titles(mapping), rules=rules_in_force(mapping)))
    _add(work, gather(batches, mapping.users.urls, work.folder.work / "facts", figures))


def add_plan_facts(work: Work, prepared: Prepared, plan: Plan) -> None:
    """Adds what is migrated, value maps, orphans, kinds of files, changes since the last run, and estimated time."""
    books, rows, files, identity = work.outcome.books, prepared.rows, prepared.files, prepared.identity
    runs = finished_runs(prepared.target)
    last = runs[-1] if runs else None
    work.outcome.findings_before = findings_of(runs)
    to_write = sum(book.insert + book.update for book in books.targets)
    row_bytes = sum(spool.size for spool in rows.spools.values())
    file_bytes = int(files.files.filter(pl.col("class") == FileClass.PLANNED)["size"].sum()) if files.stored else 0
    _add(
        work,
        ReportFacts(
            migrated=migrated_entities(work, prepared.mapping, rows, prepared.batches, plan),
            value_maps=value_maps(pl.concat(rows.coverage), work.files) if rows.coverage else None,
            orphans=orphans(work.outcome.problems, _ORPHANS),
            files=file_kinds(files.files),
            since=since(last, books, delivery=identity.delivery, mapping=identity.mapping),
            estimate=estimate(to_write, row_bytes, file_bytes, last, written_rows(last)),
            samples=_samples(rows.spools) if work.request.show_values else None,
        ),
    )
    add_calls(work, prepared.mapping, plan)


def without_values(facts: DeliveryFacts, mapping: Mapping, schema: TargetSchema) -> DeliveryFacts:
    """Returns the facts without values, as a plan may store them: later readers may not have asked for values."""
    return hide_words(replace(facts, samples=None), documented_words(mapping, schema))


def add_origin_facts(work: Work, identity: PlanIdentity, shown_url: str) -> None:
    """Adds who ran what, with which delivery and mapping; names of the delivery's folders, not of people."""
    record = run_record(work.folder.run_id, work.outcome.command, identity, identity.sources)
    origin = Origin(
        started=record.started,
        host=record.host,
        user=record.user,
        tool_version=identity.tool_version,
        source=record.source,
        delivery=[path.name for path in work.request.deliveries],
        delivery_fingerprint=identity.delivery,
        mapping=work.request.mapping,
        mapping_fingerprint=identity.mapping,
        target=shown_url,
        attachments=work.request.attachments,
        files=list(dict.fromkeys(name.partition("/")[0] for name in work.files)),
        plan=work.facts.origin.plan if work.facts.origin is not None else None,
    )
    _add(work, ReportFacts(origin=origin))


def add_plan_fingerprint(work: Work, folder: Path) -> None:
    """Adds the fingerprint of a saved plan to the origin, so that a signed report names the plan."""
    origin = work.facts.origin or Origin()
    _add(work, ReportFacts(origin=replace(origin, plan=plan_fingerprint(folder))))


def _add(work: Work, facts: ReportFacts) -> None:
    work.facts.add(hide_words(facts, work.words))


def finished_runs(target: Target) -> list[RunRecord]:
    """Returns the finished runs of a target, oldest first; none if it does not exist."""
    if not target.exists():
        return []
    with target.reader() as reader:
        return [run for run in reader.ledger.runs() if run.finished is not None]


def written_rows(run: RunRecord | None) -> int:
    """Returns how many rows a run inserted and updated."""
    tables = run.counts.get("targets", []) if run is not None else []
    return sum(table.get("insert", 0) + table.get("update", 0) for table in tables)


def _samples(spools: dict[str, Spool]) -> list[Sample]:
    samples = Samples()
    for table, spool in spools.items():
        for frame in spool.batches():
            samples.take(table, frame)
            break
    return samples.result()
