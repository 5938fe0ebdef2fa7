"""The state of a running command: its outcome, its private folder, its progress."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import polars as pl

from migrate import archives, attachments, load, mapping, normalise, plan, read, verify
from migrate.attachments import Cluster, Recall, Store
from migrate.core.errors import BooksError, MigrateError
from migrate.core.facts.delivery import DeliveryFacts
from migrate.core.interrupts import allow_stop
from migrate.core.logs import log, name_run
from migrate.core.outcome import Outcome
from migrate.core.places import PLACE_COLUMNS
from migrate.core.problems import Code, Problem
from migrate.core.progress import Progress
from migrate.core.vocabulary import DOCUMENTED, Words
from migrate.report import report_data, save
from migrate.runs import RunFolder, new_run_id
from migrate.steps.request import Request
from migrate.steps.unfinished import unfinished_problem
from migrate.targets.contract import Target

#: Every code that a frame of findings may contain.
CODES: dict[str, Code] = {}
for _room in (archives, read, normalise, mapping, attachments, plan, load, verify):
    CODES |= _room.CODES


#: Commands whose report is saved in the run's folder, also if they fail.
_REPORTED = ("plan", "load", "apply", "verify")

#: What a step may raise, including Ctrl-C.
_FAILURES = (Exception, KeyboardInterrupt)


@dataclass(slots=True)
class Work:
    """State shared by the steps of one command.

    Attributes:
        files: Names of the delivery's files as shown; `_file` in every frame is an index of it.
        table_of: Source table of a file, by its index.
        rejected: Records and rows rejected so far: place columns, `code`, `message`.
        facts: The further results of the command, as in `outcome`.
        words: Words of the delivery that may be shown; None shows all.
        cluster: The cluster that works on attachments, once it is connected; None for threads of this process.
        load_findings: Number of findings of the load itself, besides those of its plan.
        recall: What a load knows of attachments that an earlier one read; None for other commands.
        id_map: Digest of the id map with which a load recognised that nothing changed; None for all others.
        store: The store of attachments, once opened. Closed with the command, which discards files that were not kept.
    """

    request: Request
    outcome: Outcome
    folder: RunFolder
    progress: Progress
    files: list[str] = field(default_factory=list)
    table_of: dict[int, str] = field(default_factory=dict)
    rejected: list[pl.DataFrame] = field(default_factory=list)
    load_findings: int = 0
    recall: Recall | None = None
    id_map: str | None = None
    store: Store | None = None
    cluster: Cluster | None = None
    facts: DeliveryFacts = field(default_factory=DeliveryFacts)
    words: Words | None = DOCUMENTED
    _held: ExitStack = field(default_factory=ExitStack)

    @classmethod
    def begin(cls, command: str, request: Request, progress: Progress) -> Work:
        """Opens the run's folder."""
        allow_stop()
        run = new_run_id()
        name_run(run)
        facts = DeliveryFacts()
        return cls(request, Outcome(command, run=run, facts=facts), RunFolder(request.runs, run), progress, facts=facts)

    def __enter__(self) -> Self:
        """Starts the command."""
        return self

    def hold(self, target: Target) -> None:
        """Locks the target for other runs until the command ends. Raises BusyError, UnreachableError, SetupError."""
        self._held.enter_context(target.held(self.folder.run_id))

    def use(self, cluster: Cluster) -> Cluster:
        """Uses a cluster until the command ends."""
        self.cluster = self._held.enter_context(cluster)
        return cluster

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> bool:
        """Ends the command: adds the error that stopped it, and earlier findings, to its outcome. Deletes temporary frames.

        After the commit nothing is raised: failures are reported.
        """
        if self.outcome.written and isinstance(error, _FAILURES) and not isinstance(error, BooksError):
            self.note_unfinished("the end of the run", error)
            error = None
        error = self._end("the store's clean-up", self._end_store, error)
        error = self._end("the release of the target", self._held.close, error)
        if isinstance(error, MigrateError):
            self.outcome.error = error
            self.outcome.problems.extend(error.problems)
            self._keep_failure()
        self._end("the clean-up of the run's folder", self._end_folder, error)
        return self.outcome.written or isinstance(error, MigrateError)

    def _end(self, what: str, end: Callable[[], None], error: BaseException | None) -> BaseException | None:
        """Runs a final step. Returns the error that stopped the command, if any."""
        try:
            end()
        except _FAILURES as failure:
            if self.outcome.written:
                self.note_unfinished(what, failure)
            elif not isinstance(failure, MigrateError):
                raise
            elif error is None:
                return failure
        return error

    def _end_store(self) -> None:
        if self.store is not None:
            self.store.end()

    def _keep_failure(self) -> None:
        """Saves the report of a command that an error stopped after it had read the delivery, for `runs` and `report`."""
        if self.outcome.command not in _REPORTED or not self.outcome.books.sources:
            return
        with suppress(OSError):  # The error that stopped the command matters more than its report.
            save(report_data(self.outcome, show_values=self.request.show_values), self.folder.path)

    def _end_folder(self) -> None:
        self.folder.tidy()
        if not self.folder.path.exists():
            self.outcome.run = None  # Nothing of this run is kept, so its name would be useless.

    def note_unfinished(self, what: str, error: BaseException) -> None:
        """Reports that a step after the commit failed, without hiding the summary or changing the exit code."""
        log("step after the commit failed", level=logging.ERROR, error=error, step=what)
        if isinstance(error, MigrateError):
            self.tell(error.problems)
        self.tell([unfinished_problem(what, error, self.outcome.command)])

    def tell(self, problems: Iterable[Problem]) -> None:
        """Adds problems."""
        self.outcome.problems.extend(problems)

    def find(self, findings: pl.DataFrame) -> None:
        """Adds a frame of findings."""
        if not findings.is_empty():
            self.outcome.problems.add_findings(findings, CODES, self.files)

    def reject(self, rejected: pl.DataFrame) -> None:
        """Adds rejected records for the rejects folder."""
        if not rejected.is_empty():
            self.rejected.append(rejected.select(*PLACE_COLUMNS, "code", "message"))
