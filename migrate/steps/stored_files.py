"""The record of stored files, in the folder of the run that stores them: it proves what is ours where no row names it.

Files are stored before their rows are committed. A run that dies in between leaves files that no row names. Where the layout
holds no hash, their place does not show that they are ours, so the run records place and hash before it stores the first.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from migrate.attachments import Measured, OwnFiles, Store, content_of, foreign_locations, parse_layout
from migrate.attachments.codes import TAKEN
from migrate.attachments.store import location_of
from migrate.core.errors import DriftError
from migrate.core.places import Place
from migrate.core.problems import Problem
from migrate.mapping import Mapping
from migrate.runs.codes import UNREADABLE_LEFTOVER
from migrate.runs.durable import write_file
from migrate.runs.folder import own_runs
from migrate.runs.marker import remove_own
from migrate.steps.attachment_rows import file_urls
from migrate.steps.attachments import open_store
from migrate.steps.work import Work
from migrate.targets.contract import Target

#: `target`, `candidate_id`, `file_url`, `sha256` of the files that a run was about to store.
RECORD = "stored-files.parquet"
_SCHEMA: dict[str, pl.DataType] = {name: pl.String() for name in ("target", "candidate_id", "file_url", "sha256")}


def own_files(work: Work, rules: Mapping, target: Target) -> OwnFiles | None:
    """What rows and records name; None where there is no store, or where the layout makes the question needless."""
    if work.request.attachments is None or parse_layout(rules.policies.attachments.layout).names_content:
        return None
    store = open_store(work, rules.policies.attachments)
    recorded: dict[str, set[str]] = {}
    for _, frame in _records(work):
        for url, digest in frame.select("file_url", "sha256").iter_rows():
            recorded.setdefault(url, set()).add(digest)
    return OwnFiles(frozenset(file_urls(rules, target, store)) if target.exists() else frozenset(), recorded)


def record_files(work: Work, rules: Mapping, target: Target, found: Measured, store: Store | None) -> None:
    """Writes down what is about to be stored. Raises DriftError where somebody put a file at such a place since the plan."""
    own = own_files(work, rules, target)
    if own is None or store is None:
        return
    taken = foreign_locations(found.to_store, store, own)
    if not taken.is_empty():
        message = "since the plan was made, files that this tool did not store were put where attachments belong"
        help_text = "move them away, or use a layout with {sha256:16}, and make the plan again"
        raise DriftError(Problem(code=TAKEN, message=message, table="attachments", count=len(taken), help=help_text))
    wanted = found.to_store.select("location", pl.lit(target.shown_url).alias("target"), "candidate_id", "file_url", "sha256")
    new = [url in own.named or not store.occupied(place) for place, url in wanted.select("location", "file_url").iter_rows()]
    fresh = wanted.filter(pl.Series(new, dtype=pl.Boolean)).select(list(_SCHEMA))
    if not fresh.is_empty():
        _write(work.folder.path / RECORD, fresh)


def recorded_of(work: Work, target: Target, store: Store | None, candidate_ids: list[str]) -> pl.Series:
    """`file_url`s of what runs stored for these candidates in this target and is still there unchanged.

    Without a store, or in another one, nothing can be compared: those are given too, and are removed when their store is named.
    """
    found = [pl.DataFrame(schema=_SCHEMA)]
    found += [frame.filter(_theirs(candidate_ids) & (pl.col("target") == target.shown_url)) for _, frame in _records(work)]
    rows = pl.concat(found).unique(["file_url", "sha256"])
    urls = []
    for url, digest in rows.select("file_url", "sha256").iter_rows():
        place = None if store is None else location_of(store.base, url)
        if store is None or place is None or content_of(store, place) == digest:
            urls.append(url)
    return pl.Series("file_url", urls, dtype=pl.String).unique()


def forget_recorded(work: Work, target: Target, candidate_ids: list[str]) -> None:
    """Takes these candidates out of the records, once what they name is listed elsewhere for removal or is gone."""
    for path, frame in _records(work):
        left = frame.filter(~(_theirs(candidate_ids) & (pl.col("target") == target.shown_url)))
        if left.is_empty():
            remove_own(path, "run")
        elif left.height < frame.height:
            _write(path, left)


def _records(work: Work) -> Iterator[tuple[Path, pl.DataFrame]]:
    for folder in own_runs(work.request.runs):
        path = folder / RECORD
        if not path.is_file() or path.is_symlink():
            continue
        try:
            yield path, pl.read_parquet(path, memory_map=False, glob=False).select(list(_SCHEMA))
        except (OSError, pl.exceptions.PolarsError):
            message = "the record of what an earlier run stored cannot be read: its files without a row count as files of others"
            help_text = "look for such files in the store, then delete the record"
            work.tell([Problem(code=UNREADABLE_LEFTOVER, message=message, place=Place(str(path)), help=help_text, each=True)])


def _theirs(candidate_ids: list[str]) -> pl.Expr:
    return pl.col("candidate_id").is_in(candidate_ids).fill_null(value=False)


def _write(path: Path, frame: pl.DataFrame) -> None:
    with write_file(path) as stream:
        frame.write_parquet(stream)
