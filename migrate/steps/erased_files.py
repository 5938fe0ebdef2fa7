"""Removes data of erased people from earlier runs: files in the store, and values in run folders.

This happens outside of the transaction. So a run first writes a list of files to its folder, and if it is interrupted, the next
run works through the list. Run folders are searched on every load with an erasure list, so anything missed is found later.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from migrate.attachments import Store, find_stored_files, remove, select_own_files
from migrate.attachments.store import location_of
from migrate.core.facts.delivery import Erasure
from migrate.core.places import Place
from migrate.core.problems import Problem
from migrate.mapping import Mapping
from migrate.runs.codes import LEFT_ALONE, UNREADABLE_LEFTOVER
from migrate.runs.durable import write_file
from migrate.runs.folder import is_running, own_runs, strange_runs
from migrate.runs.marker import remove_own
from migrate.steps.attachment_rows import file_urls, urls_in, urls_of
from migrate.steps.codes import FILES_WAIT
from migrate.steps.known_files import forget_files
from migrate.steps.people_in_runs import Traces, remove_files, remove_records
from migrate.steps.stored_files import forget_recorded, recorded_of
from migrate.steps.work import Work
from migrate.targets.contract import Target
from migrate.targets.plan import Plan

#: The stored files to remove after the rows are erased: `target`, `file_url`. Deleted when it is done.
PENDING = "files-to-erase.parquet"


def erase_run_files(work: Work, rules: Mapping, target: Target, plan: Plan, store: Store | None) -> None:
    """Runs before the rows are erased: lists their files, and removes these people's data from the folders of earlier runs."""
    if not rules.erasure:
        return
    work.facts.erased = Erasure()
    people = list(plan.facts["erased_candidates"])
    # A run that died may have stored files before the target had a table.
    urls = recorded_of(work, target, store, people)
    if target.exists():
        urls = pl.concat([urls_of(rules, target, plan, store), urls]).unique()
    if not urls.is_empty():
        pending = urls.to_frame("file_url").with_columns(pl.lit(target.shown_url).alias("target"))
        with write_file(work.folder.path / PENDING) as stream:
            pending.write_parquet(stream)
    forget_recorded(work, target, people)
    for folder in _other_runs(work):
        _remove_people(work, work.facts.erased, rules, plan, folder, whole=True)
        forget_files(folder)
    strange = strange_runs(work.request.runs)
    if strange:
        message = "folders that are named like runs contain files that talenthub did not create; they are not searched for people"
        help_text = "check them, and delete them if they are old runs"
        work.tell([Problem(code=LEFT_ALONE, message=message, place=Place(str(strange[0])), count=len(strange), help=help_text)])


def erase_stored_files(work: Work, rules: Mapping, target: Target, plan: Plan, store: Store | None) -> None:
    """Runs after the rows are erased: removes their files from the store, also of interrupted runs, and searches this run."""
    erased = work.facts.erased
    if erased is None:
        return
    _remove_people(work, erased, rules, plan, work.folder.path, whole=False)
    lists = {path: frame for path, frame in _pending_lists(work) if (frame["target"] == target.shown_url).all()}
    lists = {path: frame.with_columns(urls_in(store, frame["file_url"])) for path, frame in lists.items()}
    urls = {url for frame in lists.values() for url in frame["file_url"]}
    found = [] if store is None else _unnamed_files(store, rules, plan)
    named = set(file_urls(rules, target, store)) if urls or found else set()
    elsewhere = {url for url in urls - named if store is None or location_of(store.base, url) is None}
    count = 0 if store is None else remove(store, sorted(urls.union(found)), still_used=named)
    erased.stored_files = count
    if elsewhere:
        message = "files of erased people are in a store that this command does not name; their rows were erased"
        help_text = "give --attachments with the store that contains them, and run the command again"
        work.tell([Problem(code=FILES_WAIT, message=message, table="attachments", count=len(elsewhere), help=help_text)])
    for path, frame in lists.items():
        if elsewhere.isdisjoint(frame["file_url"]):
            remove_own(path, "run")


def _unnamed_files(store: Store, rules: Mapping, plan: Plan) -> list[str]:
    """Returns files of these people that we stored, whether rows refer to them or not."""
    found = find_stored_files(store, rules.policies.attachments.layout, plan.facts["erased_candidates"])
    return select_own_files(store, found)


def _other_runs(work: Work) -> Iterator[Path]:
    """Returns the folders of finished runs. This run's own plan contains none of the people, and is still needed."""
    return (folder for folder in own_runs(work.request.runs) if folder != work.folder.path and not is_running(folder))


def _pending_lists(work: Work) -> Iterator[tuple[Path, pl.DataFrame]]:
    """Returns the lists of stored files to remove: of this run, and of runs that were interrupted."""
    for folder in (*_other_runs(work), work.folder.path):
        path = folder / PENDING
        if not path.is_file() or path.is_symlink():
            continue
        try:
            yield path, pl.read_parquet(path, memory_map=False, glob=False).select("target", "file_url")
        except (OSError, pl.exceptions.PolarsError):
            message = "an earlier run's list of stored files to remove cannot be read: files may remain in the store"
            help_text = "look for files of erased people in the store, then delete the list"
            work.tell([Problem(code=UNREADABLE_LEFTOVER, message=message, place=Place(str(path)), help=help_text, each=True)])


def _remove_people(work: Work, erased: Erasure, rules: Mapping, plan: Plan, folder: Path, *, whole: bool) -> None:
    """Removes these people from a run's folder, or from its rejects only. Never deletes files that are part of the delivery."""
    traces = Traces.of(rules, plan.facts["erased_candidates"])
    spared = [path.resolve() for path in work.request.deliveries if isinstance(path, Path)]
    erased.run_files += remove_files(folder, traces, spared=spared) if whole else 0
    erased.rejects += remove_records(folder, traces, spared=spared)
