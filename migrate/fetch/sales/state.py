"""What has been fetched and which jobs run: a small file in the folder, without token and without download links."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from migrate.core.errors import SetupError
from migrate.core.places import Place
from migrate.core.problems import Problem
from migrate.core.small_files import read_small_text
from migrate.fetch.codes import BAD_STATE, OTHER_CONTRACT
from migrate.fetch.sales.kinds import ExportKind, Window
from migrate.runs.durable import write_file

STATE_FILE = ".talenthub-export.json"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """A window of one kind: its job while LinkedIn works or the file comes, `rows` as announced, `done` when its file came."""

    kind: ExportKind
    window: Window
    job: str | None = None
    rows: int | None = None
    done: bool = False


class State:
    """The entries of one folder; every change is on disk, whole, before the next step begins."""

    def __init__(self, folder: Path, contract: str) -> None:
        """Reads the file, if there is one. Raises SetupError if it belongs to another contract or cannot be read."""
        self.folder = folder
        self.contract = contract
        self._lock = threading.Lock()
        self._path = folder / STATE_FILE
        self._entries: dict[tuple[ExportKind, Window], Entry] = {}
        if self._path.exists():
            self._read()

    def entries(self, kind: ExportKind) -> Iterator[Entry]:
        """The windows of a kind in order of time; one whose file is gone is open again."""
        for (of, window), entry in sorted(self._entries.items(), key=lambda item: item[0][1]):
            if of is kind:
                there = (self.folder / window.file_name(kind)).exists()
                yield entry if there or not entry.done else replace(entry, job=None, rows=None, done=False)

    def keep(self, entry: Entry) -> Entry:
        """Takes a window's new state."""
        with self._lock:
            self._entries[entry.kind, entry.window] = entry
            self._write()
        return entry

    def drop(self, entry: Entry) -> None:
        """Forgets a window that was halved or shortened."""
        with self._lock:
            self._entries.pop((entry.kind, entry.window), None)
            self._write()

    def _write(self) -> None:
        rows = [_row(entry) for _, entry in sorted(self._entries.items())]
        text = json.dumps({"version": _VERSION, "contract": self.contract, "windows": rows}, indent=1)
        with write_file(self._path) as file:
            file.write(text.encode())

    def _read(self) -> None:
        try:
            document = json.loads(read_small_text(self._path))
            contract = str(document["contract"])
            entries = [_entry(row) for row in document["windows"]] if document["version"] == _VERSION else None
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            entries, contract = None, ""
        if entries is None:
            help_ = "Use a new folder, or remove the file to fetch everything again."
            message = "the folder's state cannot be read"
            raise SetupError(Problem(code=BAD_STATE, message=message, place=Place(str(self._path)), help=help_))
        if contract != self.contract:
            message = f"the folder contains the export of {contract}, not of {self.contract}"
            help_ = "Use a separate folder for each contract."
            raise SetupError(Problem(code=OTHER_CONTRACT, message=message, place=Place(str(self.folder)), help=help_))
        self._entries = {(entry.kind, entry.window): entry for entry in entries}


def _row(entry: Entry) -> dict[str, Any]:
    row = asdict(entry)
    row["window"] = [str(entry.window.first), str(entry.window.last)]
    return row


def _entry(row: dict[str, Any]) -> Entry:
    first, last = row["window"]
    window = Window(date.fromisoformat(first), date.fromisoformat(last))
    return Entry(ExportKind(row["kind"]), window, row["job"], row["rows"], bool(row["done"]))
