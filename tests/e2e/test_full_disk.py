"""No room for what a run keeps: exit 8 and a sentence, the target untouched, and running again finishes."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrate.demo.delivery import invent
from tests.e2e.running import talenthub
from tests.own_server import fill, small_disk


@pytest.mark.slow
def test_a_load_whose_run_folder_has_no_room_says_so_and_writes_nothing(tmp_path: Path) -> None:
    invent(tmp_path / "export", candidates=200, seed=1, attachments=False)
    options = ("--mapping", "ats", "--target", f"sqlite:///{tmp_path / 'ats.db'}", "--format", "json")
    with small_disk(tmp_path / "disk", 8) as disk:
        for kibibytes in (0, 8, 64, 300):
            ballast = fill(disk, kibibytes * 1024)
            full = talenthub("load", tmp_path / "export", *options, "--runs", disk / "runs")
            assert full.exit == 8, full.stderr
            assert [problem["code"] for problem in full.document["problems"] if problem["severity"] == "error"] == ["R502"]
            assert not (tmp_path / "ats.db").exists()
            ballast.unlink()
        assert talenthub("load", tmp_path / "export", *options, "--runs", disk / "runs").exit == 0
