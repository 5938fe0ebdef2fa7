"""Commands that look into the folders of earlier runs: rejects, pruning."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import polars as pl

from migrate.core.errors import SetupError
from migrate.core.outcome import Outcome
from migrate.core.problems import ENTRY_LIMIT, Problem
from migrate.report import read, write_html
from migrate.runs import new_run_id
from migrate.steps.closing import REJECTS
from migrate.steps.codes import NO_RUN


def rejects(runs: Path, run: str) -> Outcome:
    """What a run rejected: counts by file and code, first places, and where the files lie. No cell is shown."""
    outcome = Outcome("rejects", run=run)
    folder = run_folder(runs, run) / REJECTS
    paths = sorted(folder.rglob("*.csv")) if folder.is_dir() else []
    frames = [
        pl.read_csv(path, infer_schema=False, columns=["code", "reason", "file", "line"]).with_columns(
            pl.lit(str(path.relative_to(folder))).alias("rejects")
        )
        for path in paths
    ]
    found = (
        pl.concat(frames)
        if frames
        else pl.DataFrame(schema=dict.fromkeys(("code", "reason", "file", "line", "rejects"), pl.String))
    )
    groups = found.group_by("rejects", "code", "reason", maintain_order=True).agg(
        pl.len().alias("records"), pl.format("{}:{}", "file", "line").head(ENTRY_LIMIT).alias("places")
    )
    outcome.facts["rejected"] = [
        {
            "file": row["rejects"],
            "code": row["code"],
            "records": row["records"],
            "reason": row["reason"],
            "first": row["places"][0],
        }
        for row in groups.iter_rows(named=True)
    ]
    outcome.facts["places"] = {f"{row['rejects']} {row['code']}": row["places"] for row in groups.iter_rows(named=True)}
    outcome.facts["folder"] = str(folder) if paths else None
    outcome.next_step = f"mend the files in {folder} and give that folder as one more delivery" if paths else None
    return outcome


def report(runs: Path, run: str, out: Path) -> Outcome:
    """The report of a run, written again as a page from its folder."""
    outcome = Outcome("report", run=run)
    kept = read(run_folder(runs, run))
    write_html(kept, out)
    outcome.facts["report"] = str(out)
    outcome.facts["verdict"] = kept.verdict
    return outcome


def run_folder(runs: Path, run: str) -> Path:
    """The folder of a run, given by its name or as a path. Raises SetupError where it is not there."""
    for path in (runs / run, Path(run)):
        if path.is_dir():
            return path
    raise SetupError(
        Problem(code=NO_RUN, message=f"{runs} holds no run {run}", help="talenthub status names the runs; see --runs")
    )


def pruned_folders(runs: Path, before: date) -> list[str]:
    """Removes the folders of runs that began before a day (UTC); gives their names."""
    limit = f"{before:%Y%m%d}"
    old = (
        [path for path in sorted(runs.iterdir()) if path.is_dir() and _is_run(path.name) and path.name < limit]
        if runs.is_dir()
        else []
    )
    for path in old:
        shutil.rmtree(path)
    return [path.name for path in old]


def _is_run(name: str) -> bool:
    example = new_run_id()
    return len(name) == len(example) and name[8] == "T" and name[15:17] == "Z-"
