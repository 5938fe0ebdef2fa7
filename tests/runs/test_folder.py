"""Whatever holds values is readable by its owner only, and a file is there whole or not at all."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from migrate.runs.durable import write_file
from migrate.runs.folder import RunFolder, new_run_id, own_runs


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_run_folder_is_private_down_to_its_files(tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "runs", "r1")
    with write_file(run.folder("rejects") / "Notes.csv") as stream:
        stream.write(b"x")
    assert [mode(path) for path in (tmp_path / "runs", run.path, run.path / "rejects")] == [0o700] * 3
    assert mode(run.path / "rejects" / "Notes.csv") == 0o600


def test_a_write_that_breaks_leaves_the_old_file_and_no_part(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(b"old")

    def broken() -> None:
        with write_file(path) as stream:
            stream.write(b"ne")
            raise OSError(28, "no room")

    with pytest.raises(OSError, match="no room"):
        broken()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_run_ids_sort_by_time() -> None:
    early = new_run_id(datetime(2026, 1, 31, 12, tzinfo=UTC))
    late = new_run_id(datetime(2026, 1, 31, 12, 0, 1, tzinfo=UTC))
    assert early.startswith("20260131T120000Z-")
    assert early < late


def test_tidy_takes_only_what_the_process_needed(tmp_path: Path) -> None:
    run = RunFolder(tmp_path, "r1")
    (run.work / "x").write_bytes(b"")
    (run.path / "outcome.json").write_bytes(b"")
    run.tidy()
    assert sorted(path.name for path in run.path.iterdir()) == [".lock", ".talenthub", "outcome.json"]


def test_a_run_that_left_nothing_leaves_no_folder(tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "runs", "r1")
    (run.work / "x").write_bytes(b"")
    run.tidy()
    assert list(tmp_path.iterdir()) == []


def test_runs_that_began_in_the_same_second_are_in_the_order_in_which_they_began(tmp_path: Path) -> None:
    for name in ("20260131T120000Z-ffff", "20260131T120000Z-0000", "20260131T115959Z-8888"):
        run = RunFolder(tmp_path / "runs", name)
        (run.path / "report.json").write_bytes(b"{}")
        run.tidy()
    assert [path.name[-4:] for path in own_runs(tmp_path / "runs")] == ["8888", "ffff", "0000"]
