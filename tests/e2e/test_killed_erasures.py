"""kill -9 at named moments of a load that erases people: the next call finishes, and nothing of them is left anywhere."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import polars as pl
import pytest

from tests.e2e.running import talenthub
from tests.e2e.test_folders_of_others import CANDIDATES, PROJECTS, STATES

MOMENTS = [
    "migrate.steps.attachments:copy_files:before",
    "migrate.steps.attachments:copy_files:after",
    "migrate.steps.erased_files:files_removed:before",
    "migrate.steps.erased_files:files_removed:after",
    "migrate.steps.erased_files:strange_runs:after",
    "migrate.steps.loading:with_rejected:before",
    "migrate.steps.erased_files:records_removed:before",
    "migrate.steps.erased_files:remove:before",
    "migrate.attachments.folder_store:FolderStore.remove:after",
    "migrate.steps.erased_files:remove:after",
    "migrate.steps.closing:save_report:before",
    "migrate.runs.folder:RunFolder.tidy:before",
]
LAYOUTS = {"hash": "{candidate_id}/{folder}/{sha256:16}-{name}", "names": "{candidate_id}/{folder}/{name}"}


def deliver(work: Path) -> None:
    contract = work / "export" / "Contract_1"
    contract.mkdir(parents=True)
    for name, text in (("Candidates", CANDIDATES), ("Projects", PROJECTS), ("HiringStates", STATES)):
        (contract / f"{name}.csv").write_text(text)
    for candidate in ("1", "2"):
        folder = work / "export" / "Attachments_1-2" / f"Candidate_{candidate}" / "Private"
        folder.mkdir(parents=True)
        for name in ("offer", "letter"):
            (folder / f"{name}.pdf").write_bytes(f"%PDF-1.4 {name} of candidate {candidate}".encode())
    (work / "erase.csv").write_text("candidate id\n1\n")


def line(work: Path, layout: str) -> list[str]:
    mapping = work / "mapping"
    if not mapping.exists():
        shutil.copytree(Path(__file__).parents[2] / "mappings" / "ats", mapping)
        target = mapping / "target.yaml"
        lines = [text for text in target.read_text().splitlines() if not text.startswith("attachments:")]
        target.write_text("\n".join([*lines, f'attachments: {{private: include, layout: "{layout}"}}']) + "\n")
    options = ["--mapping", mapping, "--target", f"sqlite:///{work / 'ats.db'}", "--attachments", work / "media"]
    return [str(part) for part in ("load", work / "export", *options, "--runs", work / "runs")]


def kill(moment: str, arguments: list[str]) -> None:
    """Runs the command until the moment, which must come."""
    done = subprocess.run([sys.executable, "-m", "tests.e2e.killed_at", moment, *arguments], capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


def stored(work: Path) -> list[bytes]:
    media = work / "media"
    return sorted(path.read_bytes() for path in media.rglob("*") if path.is_file()) if media.exists() else []


def mentions(work: Path) -> list[str]:
    """Where the erased person is named: in the target and its pre-images, or in a file below the store and the runs."""
    with closing(sqlite3.connect(work / "ats.db")) as database:
        found = [text for text in database.iterdump() if "ada" in text.lower()]
    for path in (work / "runs").rglob("*.parquet"):
        texts = str(pl.read_parquet(path, glob=False).to_dicts())
        found += [str(path)] if "ada@" in texts or "/media/1/" in texts else []
    for path in (path for name in ("media", "runs") for path in (work / name).rglob("*") if path.is_file()):
        content = path.read_bytes().lower()
        found += [str(path)] if b"ada@" in content or b"candidate 1" in content else []
    return found


OF_OTHERS = [b"%PDF-1.4 letter of candidate 2", b"%PDF-1.4 offer of candidate 2"]


def assert_erased(work: Path, arguments: list[str]) -> None:
    ended = talenthub(*arguments, "--erasure", work / "erase.csv")
    assert ended.exit == 0, ended.document["problems"]
    assert mentions(work) == []
    assert stored(work) == OF_OTHERS
    with closing(sqlite3.connect(work / "ats.db")) as database:
        assert database.execute("SELECT count(*) FROM candidate").fetchone() == (1,)


@pytest.mark.exhaustive
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("moment", MOMENTS)
def test_an_erasure_that_was_killed_is_finished_by_the_next_call(moment: str, layout: str, tmp_path: Path) -> None:
    deliver(tmp_path)
    arguments = line(tmp_path, LAYOUTS[layout])
    assert talenthub(*arguments).exit == 0
    kill(moment, [*arguments, "--erasure", str(tmp_path / "erase.csv")])
    assert_erased(tmp_path, arguments)


@pytest.mark.exhaustive
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("then", ["a load", "an erasure"])
def test_files_that_were_stored_before_a_kill_get_their_rows_or_go_with_their_person(
    then: str, layout: str, tmp_path: Path
) -> None:
    deliver(tmp_path)
    arguments = line(tmp_path, LAYOUTS[layout])
    kill("migrate.steps.attachments:copy_files:after", arguments)
    assert len(stored(tmp_path)) == 4
    if then == "a load":
        ended = talenthub(*arguments)
        assert (ended.exit, ended.document["attachments"]["rejected"]) == (0, 0)
        assert len(stored(tmp_path)) == 4
    assert_erased(tmp_path, arguments)
