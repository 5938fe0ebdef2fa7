"""The commands as sequences of steps. Only this file knows the order of the steps.

    delivery -> read -> normalise -> attachments -> mapping -> plan -> load -> report

A step that finds set-up faults raises one error with all of them. Before the plan is made and its limits are checked, nothing
is written outside the run's folder. Then files are copied to the store, and then rows and ledger are written to the target.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from migrate.attachments import DeliveredFiles, Measured
from migrate.core.outcome import Outcome
from migrate.core.progress import Progress
from migrate.mapping import Mapping
from migrate.plan import open_plan
from migrate.read import Delivery
from migrate.steps import (
    attachments,
    closing,
    erased_files,
    erasing,
    facts,
    file_columns,
    foreseen_calls,
    loading,
    lookups,
    mapping,
    next_steps,
    planning,
    reading,
    sheets,
    showing,
    stored_files,
    tracing,
    unchanged,
    unmatched_people,
)
from migrate.steps import duplicates as duplicate_files
from migrate.steps import users as user_files
from migrate.steps.evidence import evidence
from migrate.steps.joining import earlier_candidates
from migrate.steps.prepared import Opened, Prepared
from migrate.steps.request import Request
from migrate.steps.showing import Shown
from migrate.steps.targets import fit_and_check, open_target, read_schema, reopen_target, shipped_target, url_of
from migrate.steps.work import Work
from migrate.targets.contract import Target
from migrate.targets.plan import Plan, PlanIdentity


def inspect(request: Request, progress: Progress) -> Outcome:
    """Shows what a delivery contains."""
    with Work.begin("inspect", request, progress) as work:
        delivery = reading.open_delivery(work)
        canonical = reading.read_records(work, delivery)
        attachments.count_files(work, delivery, canonical.known_candidates)
        closing.enforce_fail_on(work)
        closing.close_books(work, next_steps.plan(request, attachments=work.outcome.books.attachments.files > 0))
    return work.outcome


def plan(request: Request, out: Path, progress: Progress) -> Outcome:
    """Previews a load, and saves the plan in `out`."""
    with Work.begin("plan", request, progress) as work:
        planning.check_out(out)
        prepared = _prepared(work, _opened(work))
        files = attachments.preview_store(work, prepared.files, attachments.open_store(work, prepared.files.policy))
        made = planning.plan_rows(work, prepared, out)
        files = file_columns.files_in_rows(work, made, files, kept=prepared.files.stored)
        attachments.write_manifest(work, files)
        closing.write_rejects(work, prepared.delivery)
        closing.close_books(work, next_steps.on_folder("apply", out))
        closing.save_pages(work)
    return work.outcome


def load(request: Request, progress: Progress) -> Outcome:
    """Plan and apply in one step."""
    with Work.begin("load", request, progress) as work:
        opened = _opened(work, early=True)
        inputs = unchanged.take_inputs(work, opened)
        made, rules, files = unchanged.repeat_last(work, opened, inputs), opened.mapping, None
        if made is None:
            prepared = _prepared(work, opened, early=True)
            made, rules, files = planning.plan_rows(work, prepared, work.folder.folder("plan")), prepared.mapping, prepared.files
        files = files or planning.attachments_of(made, rules)
        _carry_out(work, made, rules, opened.target, opened.delivery, files, made.identity)
        unchanged.leave_notes(work, made, opened, inputs, files)
    return work.outcome


def show(folder: Path, request: Request, progress: Progress, shown: Shown | None = None) -> Outcome:
    """Shows a saved plan as it was when it was made, and rows that it changes."""
    with Work.begin("show", request, progress) as work:
        made = open_plan(folder)
        showing.add_rows(work, made, shown or Shown())
        planning.record_saved_plan(work, made)
        closing.close_books(work, next_steps.on_folder("apply", folder))
    return work.outcome


def apply(folder: Path, request: Request, progress: Progress) -> Outcome:
    """Applies a saved plan like `load`; refused if delivery, mapping, target or ledger changed since."""
    with Work.begin("apply", request, progress) as work:
        made = open_plan(folder)
        work.request = replace(request.made_from(made.identity), target=url_of(made))
        rules = mapping.open_mapping(work)
        target = reopen_target(made, rules)
        work.hold(target)
        schema = target.schema()
        rules, _ = erasing.recognise_people(mapping.fit_target(work, rules, schema, reported=True), target)
        delivery = reading.open_delivery(work)
        planning.record_saved_plan(work, made)
        foreseen_calls.add_calls(work, rules, made)
        now = planning.identity(work, delivery, rules)
        facts.add_origin_facts(work, now, target.shown_url)
        with closing.rejects_if_stopped(work, delivery):
            loading.check_drift(work, made, target, schema, now)
            lookups.check_lookups(lookups.read_lookups(rules, target, schema), made)
        tracing.keep_plan(made, work.folder.path)
        _carry_out(work, made, rules, target, delivery, planning.attachments_of(made, rules), now)
    return work.outcome


def verify(request: Request, sample: int | None, progress: Progress) -> Outcome:
    """Compares the target and the store with the delivery, without the ledger."""
    from migrate.steps import verifying

    with Work.begin("verify", request, progress) as work:
        prepared = _prepared(work, _opened(work))
        verifying.compare_rows(work, prepared)
        store = attachments.open_store(work, prepared.files.policy)
        files = verifying.compare_files(work, prepared.target, prepared.mapping, prepared.files, store)
        attachments.write_manifest(work, files)
        if sample is not None:
            verifying.write_checklist(work, prepared.batches, sample)
        closing.enforce_fail_on(work)
        closing.close_books(work, verifying.next_step(work))
        closing.save_pages(work)
    return work.outcome


def check(request: Request, printed: Path | None, progress: Progress, sheets_folder: Path | None = None) -> Outcome:
    """Checks a mapping: its syntax and tests, and, if given, against a target's schema and a delivery's values."""
    from migrate.steps import checking, map_sheets

    with Work.begin("check", request, progress) as work:
        rules = mapping.open_mapping(work)
        checking.run_mapping_tests(work, rules)
        target = open_target(work, rules) if request.target is not None else shipped_target(work, rules)
        schema = None if target is None else target.schema()
        rules = fit_and_check(work, rules, schema)
        rows = None
        if request.deliveries:
            delivery = reading.open_delivery(work)
            canonical = reading.read_records(work, delivery, merged=rules.duplicates.merged)
            files = attachments.hash_files(work, delivery, rules, canonical.known_candidates)
            rules = mapping.note_missing(rules, delivery)
            rules = lookups.read_lookups(rules, target, schema) if request.target and target and schema else rules
            rows = mapping.map_records(work, rules, attachments.add_file_rows(canonical.batches, files), size=delivery.size)
            checking.check_coverage(work, rows)
        if sheets_folder is not None:
            map_sheets.write_map_sheets(work, rules, schema, rows, sheets_folder)
        if printed is not None:
            checking.write_sheet(work, rules, printed)
        closing.enforce_fail_on(work)
        closing.close_books(work, next_steps.plan_checked(request, attachments=work.outcome.books.attachments.files > 0))
    return work.outcome


def draft(request: Request, folder: Path, progress: Progress, *, tables: Sequence[str] = (), update: bool = False) -> Outcome:
    """Drafts a mapping for the target's tables, with the values of the delivery, or extends one."""
    from migrate.steps import drafting

    with Work.begin("draft", request, progress) as work:
        drafting.check_folder(folder, update=update)
        delivery = reading.open_delivery(work)
        canonical = reading.read_records(work, delivery)
        files = attachments.hash_files(work, delivery, None, canonical.known_candidates)
        write = drafting.update_draft if update else drafting.write_draft
        write(work, attachments.add_file_rows(canonical.batches, files), folder, tables)
        closing.close_books(work, next_steps.check(folder, request))
    return work.outcome


def users(request: Request, path: Path, progress: Progress, *, update: bool = False, admin: Sequence[Path] = ()) -> Outcome:
    """Writes a file of the users of an export, for people to fill in who they are."""
    with Work.begin("users", request, progress) as work:
        sheets.check_output(path, update=update)
        delivery = reading.open_delivery(work)
        canonical = reading.read_records(work, delivery)
        user_files.write_users(work, canonical.batches, path, admin, update=update)
        closing.close_books(work, next_steps.plan_with("users", path, request))
    return work.outcome


def duplicates(request: Request, path: Path, progress: Progress, *, update: bool = False) -> Outcome:
    """Writes a CSV of probable duplicates for people to decide."""
    with Work.begin("duplicates", request, progress) as work:
        sheets.check_output(path, update=update)
        delivery = reading.open_delivery(work)
        canonical = reading.read_records(work, delivery)
        duplicate_files.write_duplicates(work, canonical.batches, path, update=update)
        closing.close_books(work, next_steps.plan_with("duplicates", path, request))
    return work.outcome


def sensitive(request: Request, path: Path, progress: Progress) -> Outcome:
    """Writes a CSV of files and texts that may contain identity documents, bank or health data."""
    from migrate.steps import sensitive_content

    with Work.begin("sensitive", request, progress) as work:
        sheets.check_output(path, update=None)
        delivery = reading.open_delivery(work)
        canonical = reading.read_records(work, delivery)
        files = attachments.hash_files(work, delivery, None, canonical.known_candidates)
        sensitive_content.write_sensitive(work, canonical.batches, files.files, path)
        closing.close_books(work, next_steps.plan(request, attachments=True))
    return work.outcome


def archive(request: Request, folder: Path, progress: Progress) -> Outcome:
    """Archives every record of a delivery as Parquet, in a new folder."""
    from migrate.steps import archiving

    with Work.begin("archive", request, progress) as work:
        archiving.check_archive_folder(folder)
        rules = mapping.open_mapping(work)
        delivery = reading.open_delivery(work)
        canonical = reading.read_records(work, delivery, merged=rules.duplicates.merged)
        rules = mapping.exclude_people(mapping.note_missing(rules, delivery), canonical.batches)
        unmatched_people.report_unmatched(work, rules, None, canonical.batches)
        files = attachments.list_files(work, delivery, rules, canonical.known_candidates)
        archiving.write_archive(work, delivery, rules, attachments.add_file_rows(canonical.batches, files, unstored=True), folder)
        closing.write_rejects(work, delivery)
        closing.close_books(work, None, f"open {folder / 'index.html'} in a browser")
    return work.outcome


def _opened(work: Work, *, early: bool = False) -> Opened:
    rules = mapping.open_mapping(work)
    work.request.limits(rules.policies.limits)  # A wrong limit stops the command before anything is read.
    target = open_target(work, rules)
    if early:
        work.hold(target)
    schema = read_schema(work, target)
    rules = fit_and_check(work, rules, schema)
    rules, known = erasing.recognise_people(rules, target)
    return Opened(rules, target, schema, reading.open_delivery(work), known)


def _prepared(work: Work, opened: Opened, *, early: bool = False) -> Prepared:
    rules, target, delivery = opened.mapping, opened.target, opened.delivery
    earlier = earlier_candidates(rules, target)
    canonical = reading.read_records(work, delivery, earlier, merged=rules.duplicates.merged)
    rules = mapping.exclude_people(mapping.note_missing(rules, delivery), canonical.batches)
    unmatched_people.report_unmatched(work, rules, target, canonical.batches)
    rules = lookups.read_lookups(rules, target, opened.schema)
    own = stored_files.own_files(work, rules, target)
    files = attachments.hash_files(work, delivery, rules, canonical.known_candidates, early=early, own=own)
    rules = mapping.note_unseen(work, rules, delivery, files, canonical)
    batches = attachments.add_file_rows(canonical.batches, files)
    rows = mapping.map_records(work, rules, batches, size=delivery.size, forbids_nul=not target.capabilities.nul_in_text)
    files = file_columns.without_rows(work, rules, files, rows)
    identity = planning.identity(work, delivery, rules)
    facts.add_origin_facts(work, identity, target.shown_url)
    erasure = erasing.plan_erasure(rules, batches, opened.known, target, work.folder.work / "erasing")
    retained = mapping.retained_people(rules, batches)
    facts.add_delivery_facts(work, rules, retained, canonical.sales)
    proved = evidence(work, delivery, rules, rows, files, known=canonical.known_candidates)
    return Prepared(rules, target, opened.schema, delivery, files, rows, retained, identity, proved, erasure)


def _carry_out(  # noqa: PLR0917 - what `load` already has, and `apply` opens again
    work: Work, made: Plan, rules: Mapping, target: Target, delivery: Delivery, files: Measured, now: PlanIdentity
) -> None:
    """The second half of `load` and `apply`: files, rows, and report of a plan, in this order."""
    store = attachments.open_store(work, files.policy)
    stored_files.record_files(work, rules, target, files, store)
    stored = attachments.store_files(work, delivery, files, store)
    stored = file_columns.files_in_rows(work, made, stored, kept=files.stored)
    erased_files.erase_run_files(work, rules, target, made, store)
    with closing.rejects_if_stopped(work, delivery):
        loading.load_rows(work, target, made, now, DeliveredFiles(files, delivery.listings))
    with closing.after_commit(work, "the manifest"):
        attachments.write_manifest(work, stored)
    with closing.after_commit(work, "the folder of rejects"):
        closing.write_rejects(work, delivery)
    with closing.after_commit(work, "the removal of stored files", erases=True):
        erased_files.erase_stored_files(work, rules, target, made, store)
    with closing.after_commit(work, "the advice on what to do next"):
        closing.close_books(work, next_steps.after_load(work.request, rules.policies.kind))
    with closing.after_commit(work, "the report in the run's folder"):
        closing.save_report(work)
    with closing.after_commit(work, "the page that --report names"):
        closing.write_page(work)
