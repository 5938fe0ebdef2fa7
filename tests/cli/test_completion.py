"""A shell completes commands, options, codes, runs and mappings."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


def completed(line: str, folder: Path) -> list[str]:
    """What bash gets for a line that ends where the user pressed Tab."""
    words = line.split(" ")
    asked = {"_TALENTHUB_COMPLETE": "bash_complete", "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
    command = [sys.executable, "-m", "migrate.cli.main"]
    ended = subprocess.run(command, cwd=folder, env=os.environ | asked, capture_output=True, text=True, check=True)
    return [item.partition(",")[2] for item in ended.stdout.splitlines()]


@pytest.mark.parametrize(
    ("line", "items"),
    [
        ("talenthub insp", ["inspect"]),
        ("talenthub load --max-re", ["--max-rejects"]),
        ("talenthub explain R50", ["R501", "R502", "R503", "R504", "R505"]),
        ("talenthub explain m101", ["M101"]),
        ("talenthub plan --mapping bull", ["bullhorn"]),
        ("talenthub report 20260131T12", ["20260131T120000Z-7f3a"]),
        ("talenthub rejects ", ["latest", "20260131T180000Z-11c0", "20260131T120000Z-7f3a"]),
        ("talenthub rollback la", ["latest"]),
    ],
)
def test_a_shell_completes_what_was_typed(line: str, items: list[str], tmp_path: Path) -> None:
    for name in ("20260131T120000Z-7f3a", "20260131T180000Z-11c0", "not-a-run"):
        (tmp_path / "talenthub-runs" / name).mkdir(parents=True)
    assert completed(line, tmp_path) == items
