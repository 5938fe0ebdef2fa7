"""kill -9 at random moments of rollback and prune: the target is whole, and the next command always proceeds."""

from __future__ import annotations

import random
import shutil
import time
from pathlib import Path

import pytest

from tests.e2e.running import talenthub
from tests.e2e.test_killed_anywhere import killed
from tests.e2e.whole import Target, first_loaded, stored

MOMENTS = 8


def timed(line: list[str]) -> tuple[int, float]:
    began = time.monotonic()
    return talenthub(*line).exit, time.monotonic() - began


def copied(work: Path, kept: Path) -> None:
    """Puts target, store and run folders back as they were kept."""
    for name in ("ats.db", "files", "runs"):
        there = work / name
        shutil.rmtree(there) if there.is_dir() else there.unlink(missing_ok=True)
        if (kept / name).exists():
            shutil.copytree(kept / name, there) if (kept / name).is_dir() else shutil.copyfile(kept / name, there)
    for path in work.glob("ats.db-*"):
        path.unlink()


@pytest.mark.exhaustive
@pytest.mark.parametrize("command", ["rollback", "prune"])
def test_a_command_killed_at_any_moment_is_whole_or_it_never_was_and_runs_again(command: str, tmp_path: Path) -> None:
    target = Target(f"sqlite:///{tmp_path / 'ats.db'}", tmp_path / "ats.db")
    _, _, before = first_loaded(target, tmp_path, 40, 50)
    runs = tmp_path / "runs"
    kept = tmp_path / "kept"
    kept.mkdir()
    shutil.copyfile(tmp_path / "ats.db", kept / "ats.db")
    shutil.copytree(tmp_path / "files", kept / "files")
    shutil.copytree(runs, kept / "runs")
    run = min(path.name for path in runs.iterdir() if path.name[:2] == "20")
    line = {
        "rollback": ["rollback", run, "--target", target.url, "--yes"],
        "prune": ["prune", "--before", "2099-01-01", "--target", target.url, "--runs", str(runs)],
    }[command]
    wanted, lasts = timed(line)
    after, files, folders = (
        target.rows(),
        stored(tmp_path),
        {path.name for path in runs.iterdir()} if command == "prune" else set(),
    )
    dice = random.Random(20260131)  # noqa: S311 - moments, no secrets
    for _ in range(MOMENTS):
        copied(tmp_path, kept)
        killed(line, dice.uniform(lasts / 3, lasts))
        assert target.rows() in (before, after)
        if command == "rollback" and target.rows() == after:
            continue
        assert talenthub(*line).exit == wanted
        assert target.rows() == after
        assert stored(tmp_path) == files
        if command == "prune":
            assert {path.name for path in runs.iterdir()} == folders
