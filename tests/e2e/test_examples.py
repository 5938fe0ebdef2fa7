"""The examples for schedulers do what docs/scheduling.md says."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.running import FIXTURES, build

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"


def nightly(folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs nightly.sh as cron would: a short environment, no terminal."""
    path = f"{Path(sys.executable).parent}{os.pathsep}/usr/bin{os.pathsep}/bin"
    environment = {"PATH": path, "HOME": str(folder), "TALENTHUB_TARGET": "sqlite:///ats.db"}
    command = [str(EXAMPLES / "nightly.sh"), "exports"]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )


def test_the_night_is_silent_while_all_is_well_and_loud_if_records_are_rejected(tmp_path: Path) -> None:
    build(FIXTURES / "small" / "delivery", tmp_path / "exports")
    first = nightly(tmp_path)
    assert (first.returncode, first.stdout, first.stderr) == (0, "", "")
    assert (tmp_path / "ats.db").exists()
    shutil.rmtree(tmp_path / "exports")
    shutil.copytree(FIXTURES / "small" / "delivery" / "export.zip", tmp_path / "exports")
    notes = next((tmp_path / "exports").rglob("Notes.csv"))
    lines = notes.read_text("utf-8").splitlines(keepends=True)
    width = lines[0].count(",")
    # 200 notes more keep the one without an id below the limit of one percent.
    good = "".join(f"9{number:05},100,1,text{',' * (width - 3)}\n" for number in range(200))
    notes.write_text("".join(lines) + good + f",100,1,a note without an id{',' * (width - 3)}\n", "utf-8")
    second = nightly(tmp_path)
    assert second.returncode == 3
    assert "S101" in second.stdout or "Notes.csv" in second.stdout


def test_the_night_stops_at_an_export_that_lost_most_of_its_candidates(tmp_path: Path) -> None:
    build(FIXTURES / "small" / "delivery", tmp_path / "exports")
    assert nightly(tmp_path).returncode == 0
    shutil.rmtree(tmp_path / "exports")
    shutil.copytree(FIXTURES / "small" / "delivery" / "export.zip", tmp_path / "exports")
    candidates = next((tmp_path / "exports").rglob("Candidates.csv"))
    candidates.write_text("".join(candidates.read_text("utf-8").splitlines(keepends=True)[:2]), "utf-8")
    stopped = nightly(tmp_path)
    assert stopped.returncode == 5
    assert "Nothing was written." in stopped.stdout


def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not installed")
    for name in ("talenthub.service", "talenthub.timer"):
        text = (
            (EXAMPLES / name).read_text("utf-8").replace("/srv/talenthub/nightly.sh", "/bin/true").replace("User=talenthub\n", "")
        )
        (tmp_path / name).write_text(text, "utf-8")
    checked = subprocess.run(
        [program, "verify", str(tmp_path / "talenthub.timer"), str(tmp_path / "talenthub.service")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert [line for line in checked.stderr.splitlines() if "talenthub" in line] == []
    assert checked.returncode == 0
