"""What a benchmark measured: one line of JSON per process, written at once, so that an interrupted run keeps what it has."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from benchmarks.processes import Run


@dataclass(frozen=True)
class Record:
    """One measured process.

    `part`: a database, or what is measured else. `size`: candidates, or megabytes where `unit` says so. `rows`: in the target.
    """

    part: str
    task: str
    size: int
    round: int
    seconds: float
    processor: float
    mib: float
    unit: str = "candidates"
    rows: int = 0


class Measured(NamedTuple):
    """All rounds of one task: median seconds with their least and most, median processor seconds, highest peak in MiB."""

    seconds: float
    least: float
    most: float
    processor: float
    mib: float
    rounds: int


@dataclass
class Results:
    """The document of one run of the benchmarks.

    `limits`: the practical limit of each part, which is one of its tasks. `notes`: what was left out, and why.
    """

    path: Path
    machine: dict[str, Any] = field(default_factory=dict)
    records: list[Record] = field(default_factory=list)
    limits: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def begin(self, machine: dict[str, Any]) -> None:
        """Starts a new document."""
        self.machine = machine
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text("", encoding="utf-8")
        self._line({"kind": "machine", **machine})

    def limit(self, part: str, task: str) -> None:
        """Names the task of a part that its other tasks are compared with."""
        self.limits[part] = task
        self._line({"kind": "limit", "part": part, "task": task})

    def add(self, part: str, task: str, size: int, number: int, run: Run, *, rows: int = 0, unit: str = "candidates") -> None:
        """Keeps and prints a measured process; `number` is its round."""
        one = Record(part, task, size, number, round(run.seconds, 3), round(run.processor, 3), round(run.mib, 1), unit, rows)
        self.records.append(one)
        self._line({"kind": "run", **asdict(one)})
        print(f"{part:12}{size:>10,} {task:34}{run.seconds:9.2f} s{run.processor:9.2f} cpu s{run.mib:7.0f} MiB", flush=True)

    def note(self, text: str) -> None:
        """Keeps and prints what the reader of the figures must know."""
        if text not in self.notes:
            self.notes.append(text)
            self._line({"kind": "note", "text": text})
            print(f"note: {text}", flush=True)

    def parts(self) -> list[tuple[str, int, str]]:
        """Part, size and unit, in the order in which they were measured."""
        return list(dict.fromkeys((one.part, one.size, one.unit) for one in self.records))

    def measured(self, part: str, size: int) -> dict[str, Measured]:
        """The tasks of a part at a size, in the order in which they were measured."""
        rounds: dict[str, list[Record]] = {}
        for one in self.records:
            if (one.part, one.size) == (part, size):
                rounds.setdefault(one.task, []).append(one)
        return {task: _measured(runs) for task, runs in rounds.items()}

    def _line(self, line: dict[str, Any]) -> None:
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def read_results(path: Path) -> Results:
    """A document as it was written; a line that an interruption cut off is left out."""
    results = Results(path)
    for text in path.read_text(encoding="utf-8").splitlines():
        try:
            line = json.loads(text)
        except ValueError:
            continue
        kind = line.pop("kind")
        if kind == "machine":
            results.machine = line
        elif kind == "limit":
            results.limits[line["part"]] = line["task"]
        elif kind == "note":
            results.notes.append(line["text"])
        else:
            results.records.append(Record(**line))
    return results


def _measured(runs: list[Record]) -> Measured:
    seconds = [one.seconds for one in runs]
    processor = median(one.processor for one in runs)
    return Measured(median(seconds), min(seconds), max(seconds), processor, max(one.mib for one in runs), len(runs))
