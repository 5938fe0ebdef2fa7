"""Hands over what changed in an outbox, as files for an importer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from migrate.core.books import TargetBook
from migrate.core.errors import SetupError
from migrate.core.facts import Facts
from migrate.core.limits import limit
from migrate.core.outcome import Outcome
from migrate.core.problems import Problem
from migrate.core.progress import Progress
from migrate.outbox import Bundled, FileCount, import_results, write_bundle
from migrate.runs import new_run_id
from migrate.steps import next_steps
from migrate.steps.existence import check_exists
from migrate.targets import open_target
from migrate.targets.codes import NOT_AN_OUTBOX
from migrate.targets.sqlite import SqliteTarget

if TYPE_CHECKING:
    from migrate.attachments import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenBundle:
    """A bundle: ids, counts and names of files, no value of a row. `written` is False if the folder had it already."""

    importer: str
    number: int
    bundle: str
    folder: str
    full: bool
    written: bool
    files: list[str]
    attachments: dict[str, int]
    refused_files: int


@dataclass(slots=True)
class BundleFacts(Facts):
    """What a bundle contains, and its counts by file of the layout."""

    bundle: WrittenBundle | None = None
    handed_over: list[FileCount] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedTable:
    """Rows of a table that the vendor's loader loaded and refused."""

    table: str
    loaded: int
    refused: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedResults:
    """The results files that were read, and their counts by table."""

    files: list[str]
    tables: list[ReportedTable]


@dataclass(slots=True)
class ResultsFacts(Facts):
    """What the vendor's loader reported."""

    results: ReportedResults


@dataclass(slots=True)
class StoredFiles:
    """Reads stored files by their URL; each store is opened once."""

    _stores: dict[str, Store] = field(default_factory=dict)

    def read(self, url: str) -> Iterator[bytes]:
        """Yields the bytes. Raises FileNotFoundError, UnreachableError, SetupError."""
        from migrate.attachments import open_store  # noqa: PLC0415 - start-up counts: many bundles have no files
        from migrate.attachments.store import location_of  # noqa: PLC0415 - the same

        parts = urlsplit(url)
        root = f"{parts.scheme}://{parts.netloc}" if parts.netloc else f"{parts.scheme}:///"
        if root not in self._stores:
            self._stores[root] = open_store(root)
        store = self._stores[root]
        location = location_of(store.base, url)
        if location is None:
            raise FileNotFoundError
        yield from store.read(location)


def bundle(url: str, into: Path, progress: Progress, *, whole: bool, max_rejects: str | None) -> Outcome:
    """Writes a bundle of what changed since the last one, or of everything."""
    target, run = outbox(url), new_run_id()
    outcome = Outcome("bundle")
    with target.held(run), progress.stage("bundling", None, "tables") as advance:
        done = write_bundle(
            target,
            into,
            run=run,
            whole=whole,
            read=StoredFiles().read,
            max_refused=limit(max_rejects),
            progress=lambda _table: advance(1),
        )
        outcome.written = True
    outcome.problems.extend(done.problems)
    outcome.books.targets = books(done.counts)
    outcome.foreseen_rejects = done.refused_files
    outcome.facts = BundleFacts(_facts(done, into), done.counts)
    outcome.advice, outcome.next_step = _next(done, url)
    return outcome


def results(url: str, folder: Path) -> Outcome:
    """Takes over what the vendor's loader reported."""
    target, run = outbox(url), new_run_id()
    outcome = Outcome("bundle")
    with target.held(run):
        done = import_results(target, folder, run=run)
        outcome.written = True
    outcome.problems.extend(done.problems)
    outcome.foreseen_rejects = sum(done.refused.values())
    tables = [
        ReportedTable(table=name, loaded=done.loaded.get(name, 0), refused=done.refused.get(name, 0))
        for name in dict.fromkeys([*done.loaded, *done.refused])
    ]
    outcome.facts = ResultsFacts(ReportedResults(files=done.files, tables=tables))
    if outcome.foreseen_rejects:
        outcome.advice = "correct the cause; the next bundle has the refused rows again"
        outcome.next_step = next_steps.bundle_again(url)
    return outcome


def outbox(url: str) -> SqliteTarget:
    """Opens an outbox. Raises SetupError if the target does not exist, or is no SQLite file."""
    target = open_target(url, schema_name=None)
    if not isinstance(target, SqliteTarget):
        message = f"{target.shown_url} is not an outbox, which is an SQLite file"
        raise SetupError(Problem(code=NOT_AN_OUTBOX, message=message, help="give the file that you loaded: sqlite:///outbox.db"))
    check_exists(target)
    return target


def books(counts: list[FileCount]) -> list[TargetBook]:
    """Returns the counts as books: rows = insert + update + unchanged + reject; rows of a full bundle count as updates."""
    return [
        TargetBook(
            count.table,
            rows=count.rows,
            insert=count.insert,
            update=count.update + count.again,
            unchanged=count.unchanged,
            reject=count.refused,
            delete=count.gone,
        )
        for count in counts
    ]


def _facts(done: Bundled, into: Path) -> WrittenBundle:
    return WrittenBundle(
        importer=done.layout.importer,
        number=done.handover.number,
        bundle=done.handover.name,
        folder=str(into),
        full=done.handover.whole,
        written=not done.unchanged,
        files=[] if done.unchanged else sorted(done.paths),
        attachments=done.attachments,
        refused_files=done.refused_files,
    )


def _next(done: Bundled, url: str) -> tuple[str | None, str | None]:
    if done.unchanged or not done.layout.results or not any(count.changed or count.again for count in done.counts):
        return None, None
    return "after the import, take over what the loader reported", next_steps.bundle_results(url)
