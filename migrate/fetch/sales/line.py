"""One kind's export: its windows one after the other, so that never two jobs of it run at once."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from migrate.core.errors import MigrateError, UnreachableError
from migrate.core.places import Place
from migrate.core.problems import Code, Problem
from migrate.core.progress import Progress
from migrate.fetch.codes import HALVED, JOB_FAILED, SHORTENED, WRONG_ROWS
from migrate.fetch.sales.client import Client, refused_token
from migrate.fetch.sales.files import count_rows, download
from migrate.fetch.sales.jobs import End, Job, await_end, look, start
from migrate.fetch.sales.kinds import ExportKind, Window, windows
from migrate.fetch.sales.state import Entry, State
from migrate.runs.durable import publish_file

#: So often a failed job is started again, and a file with a wrong number of rows is fetched again.
_TRIES = 3
_MARGIN = timedelta(minutes=1)
_AGAIN = "Run the same command again later; it continues where it stopped."


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A window's file; `fetched` is False where an earlier command had brought it."""

    kind: ExportKind
    first: str
    last: str
    path: Path
    rows: int
    fetched: bool


class Line:
    """The windows of one kind; runs in a thread of its own."""

    def __init__(self, client: Client, state: State, kind: ExportKind, progress: Progress) -> None:
        self.files: list[ExportedFile] = []
        self.problems: list[Problem] = []
        self._client = client
        self._state = state
        self._kind = kind
        self._progress = progress
        self._todo: deque[Entry] = deque()

    def run(self, period: Window) -> None:
        """Everything of the period that is not there; jobs that run since an earlier command come first."""
        entries = list(self._state.entries(self._kind))
        done = [entry for entry in entries if entry.done]
        open_ = [entry for entry in entries if not entry.done]
        missing = windows(period, [entry.window for entry in entries])
        self._todo = deque([*open_, *(Entry(self._kind, window) for window in missing)])
        for entry in done:
            self._add_result(entry, fetched=False)
        while self._todo:
            self._window(self._todo.popleft())
        self.files.sort(key=lambda file: file.first)

    def _window(self, entry: Entry) -> None:
        path = self._state.folder / entry.window.file_name(self._kind)
        if path.exists() and entry.rows is not None and count_rows(path) == entry.rows:
            self._add_result(self._state.keep(replace(entry, done=True)), fetched=True)  # stopped between the file and its entry
            return
        failures = 0
        while True:
            if entry.job is None:
                job = start(self._client, self._state.contract, self._kind, entry.window)
                entry = self._state.keep(replace(entry, job=job))
            ended = await_end(self._client, self._state.contract, str(entry.job), self._title(entry), self._progress)
            if ended.end is End.COMPLETED and self._fetch(entry, ended, path):
                return
            entry = self._state.keep(replace(entry, job=None, rows=None))
            if self._divided(entry, ended.end):
                return
            failures += 1
            if failures >= _TRIES or (ended.end is End.FAILED and "INTERNAL" not in ended.status):
                reason = ended.status or "its file was no longer available"
                raise self._failed(entry, JOB_FAILED, f"LinkedIn could not finish the job: {reason}")

    def _divided(self, entry: Entry, end: End) -> bool:
        """If another window can fix it, forgets the window and requests others instead."""
        if end in {End.TOO_BIG, End.TIMED_OUT}:
            split_in_two = entry.window.split_in_two()
            if split_in_two is None:
                return False
            self._state.drop(entry)
            self._todo.extendleft(Entry(self._kind, half) for half in reversed(split_in_two))
            self._note(HALVED, entry, f"{self._title(entry)} was too large and was split into two parts")
            return True
        if end is End.DATA_DELAY:
            # Later days are not ready either; a later command asks for them.
            self._state.drop(entry)
            self._todo = deque(other for other in self._todo if other.window < entry.window)
            shorter = entry.window.shortened()
            if shorter is not None:
                self._todo.append(Entry(self._kind, shorter))
            self._note(SHORTENED, entry, f"{self._kind.value}: LinkedIn has no data yet for {entry.window.last} and later")
            return True
        return False

    def _fetch(self, entry: Entry, job: Job, path: Path) -> bool:
        """Brings the file. False where LinkedIn no longer has it, so that a new job is needed."""
        part = path.with_name(f".{path.name}.part")
        for _ in range(_TRIES):
            current = self._link(entry, job)
            if current.end is not End.COMPLETED:
                return False
            entry = self._state.keep(replace(entry, rows=current.rows))
            with self._progress.stage(path.name, unit="B") as advance:
                rows = download(self._client, current.url, part, path.name, advance)
                if rows is None:
                    # The link may have expired early: one look gives a new one; if that is refused too, it is not the link.
                    current = self._look(entry)
                    if current.end is not End.COMPLETED:
                        return False
                    rows = download(self._client, current.url, part, path.name, advance)
            if rows is None:
                raise refused_token()
            if current.rows is None or rows == current.rows:
                publish_file(part, path)
                self._add_result(self._state.keep(replace(entry, rows=rows, done=True)), fetched=True)
                return True
            part.unlink()
            wrong = f"{path.name} has {rows} {'row' if rows == 1 else 'rows'}, LinkedIn announced {current.rows}"
        raise self._failed(entry, WRONG_ROWS, wrong)

    def _link(self, entry: Entry, job: Job) -> Job:
        expired = job.expires is not None and self._client.clock.now() >= job.expires - _MARGIN
        return self._look(entry) if expired else job

    def _look(self, entry: Entry) -> Job:
        return look(self._client, self._state.contract, str(entry.job)) or Job(End.LOST)

    def _add_result(self, entry: Entry, *, fetched: bool) -> None:
        window = entry.window
        path = self._state.folder / window.file_name(self._kind)
        self.files.append(ExportedFile(self._kind, str(window.first), str(window.last), path, entry.rows or 0, fetched))

    def _title(self, entry: Entry) -> str:
        return f"{self._kind.value}, {entry.window}"

    def _note(self, code: Code, entry: Entry, message: str) -> None:
        self.problems.append(Problem(code=code, message=message, place=Place(entry.window.file_name(self._kind))))

    def _failed(self, entry: Entry, code: Code, message: str) -> MigrateError:
        return UnreachableError(Problem(code=code, message=message, place=Place(entry.window.file_name(self._kind)), help=_AGAIN))
