"""Commands on the folders of earlier runs: rejects, report, pruning."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from migrate import report as reports
from migrate.core.facts import Facts
from migrate.core.outcome import Outcome
from migrate.core.places import Place
from migrate.core.problems import ENTRY_LIMIT, Problem
from migrate.report import read
from migrate.runs.codes import LEFT_ALONE, UNREADABLE_LEFTOVER
from migrate.runs.folder import is_running, own_runs, strange_runs
from migrate.runs.marker import remove_own
from migrate.steps import next_steps
from migrate.steps.closing import REJECTS
from migrate.steps.run_names import find_run


@dataclass(frozen=True, slots=True)
class RejectGroup:
    """Rejected records of one file with one code and reason: the rejects file, and the place of the first record."""

    file: str
    code: str
    records: int
    reason: str
    first: str


@dataclass(slots=True)
class RejectsFacts(Facts):
    """The rejects of a run; `places` by rejects file and code; `folder` is None if the run rejected nothing."""

    rejected: list[RejectGroup]
    places: dict[str, list[str]]
    folder: str | None


@dataclass(slots=True)
class WrittenReport(Facts):
    """The path of a written report, and its verdict in words."""

    report: str
    verdict: str


def rejects(runs: Path, run: str) -> Outcome:
    """Returns what a run rejected: counts by file and code, first places, and the folder of the rejects. Shows no values."""
    kept = run_folder(runs, run)
    outcome = Outcome("rejects", run=kept.name)
    folder = kept / REJECTS
    paths = sorted(folder.rglob("*.csv")) if folder.is_dir() else []
    frames = []
    for path in paths:
        try:
            table = pl.read_csv(path.read_bytes(), infer_schema=False, columns=["code", "reason", "file", "line"])
        except (OSError, pl.exceptions.PolarsError):
            message = f"{path.relative_to(folder)} is not a rejects file in UTF-8 with the columns code, reason, file and line"
            outcome.problems.extend([Problem(code=UNREADABLE_LEFTOVER, message=message, place=Place(str(path)), each=True)])
            continue
        frames.append(table.with_columns(pl.lit(str(path.relative_to(folder))).alias("rejects")))
    found = (
        pl.concat(frames)
        if frames
        else pl.DataFrame(schema=dict.fromkeys(("code", "reason", "file", "line", "rejects"), pl.String))
    )
    groups = found.group_by("rejects", "code", "reason", maintain_order=True).agg(
        pl.len().alias("records"), pl.format("{}:{}", "file", "line").head(ENTRY_LIMIT).alias("places")
    )
    rows = list(groups.iter_rows(named=True))
    outcome.facts = RejectsFacts(
        rejected=[RejectGroup(row["rejects"], row["code"], row["records"], row["reason"], row["places"][0]) for row in rows],
        places={f"{row['rejects']} {row['code']}": row["places"] for row in rows},
        folder=str(folder) if paths else None,
    )
    outcome.advice = (
        f"correct the CSV files in {folder}, then load them together with the delivery" if paths else "the run rejected no record"
    )
    return outcome


def report(runs: Path, run: str, out: Path) -> Outcome:
    """Writes the HTML report of a run from its folder."""
    found = run_folder(runs, run)
    outcome = Outcome("report", run=found.name)
    kept = read(found)
    reports.write_html(kept, out)
    outcome.facts = WrittenReport(report=str(out), verdict=kept.verdict)
    return outcome


def run_folder(runs: Path, run: str) -> Path:
    """Returns the folder of a run, given by its name (see `find_run`) or as a path. Raises SetupError if it does not exist."""
    if len(Path(run).parts) > 1 and Path(run).is_dir():
        return Path(run)
    names = [folder.name for folder in own_runs(runs)]
    return runs / find_run(run, names, where=str(runs), listing=next_steps.runs(runs))


def runs_before(runs: Path, day: date) -> list[Path]:
    """Returns the folders of runs, and those that only look like one, that began before a day (UTC)."""
    return [path for path in (*own_runs(runs), *strange_runs(runs)) if path.name < f"{day:%Y%m%d}"]


def runs_but_newest(runs: Path, keep: int) -> list[Path]:
    """Returns the folders of all runs but the newest `keep`."""
    return list(own_runs(runs))[:-keep]


def prune_folders(runs: Path, old: Collection[Path]) -> tuple[list[str], list[Problem]]:
    """Deletes the folders of finished runs among the old ones, and returns their names.

    The problems list old folders that are kept: of unfinished runs, with other files, and those that cannot be deleted.
    """
    removed, problems = [], []
    for path in own_runs(runs):
        if path not in old:
            continue
        if is_running(path):
            problems.append(_left_alone(path, "its run is still in progress"))
            continue
        try:
            remove_own(path, "run")
            removed.append(path.name)
        except OSError as error:
            problems.append(_left_alone(path, (error.strerror or "it cannot be removed").lower()))
    strange = [path for path in strange_runs(runs) if path in old]
    problems += [_left_alone(path, "it contains files that talenthub did not create") for path in strange]
    return removed, problems


def _left_alone(path: Path, why: str) -> Problem:
    return Problem(code=LEFT_ALONE, message=f"{path.name} was not removed: {why}", place=Place(str(path)), each=True)
