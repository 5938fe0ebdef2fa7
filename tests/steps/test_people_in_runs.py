"""People in the folders of runs: found by what they are known by, whole files or single records taken away."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import polars as pl
import pytest

from migrate.runs import Spool
from migrate.runs.marker import MARKER, mark_folder
from migrate.steps.people_in_runs import Traces, remove_files, remove_records

ADA = Traces(frozenset({"7"}), ("ada@example.com", "https://www.linkedin.com/in/ada"))
HEADER = "candidate_id,project_id,emails,code,reason,file,line,original\n"


def parquet(path: Path, **columns: list[str | None]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)).write_parquet(path)
    return path


def waiting(folder: Path, **columns: list[str | None]) -> Path:
    spool = Spool(folder)
    spool.append(pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)))
    spool.finish()
    return next(folder.iterdir())


@pytest.fixture(autouse=True)
def run_folder(tmp_path: Path) -> None:
    mark_folder(tmp_path, "run")


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != MARKER)


@pytest.mark.parametrize(
    "text",
    ["7", "7:ada", "7/Public/cv.pdf", "ADA@example.com", "b@example.com; ada@example.com", "https://www.linkedin.com/in/Ada/"],
)
def test_a_saved_plan_that_names_a_person_goes_whole(text: str, tmp_path: Path) -> None:
    parquet(tmp_path / "plan" / "actions" / "note" / "insert" / "0.parquet", _key=["n1", "n2"], body=[None, text])
    parquet(tmp_path / "plan" / "actions" / "job" / "insert" / "0.parquet", _key=["j1"])
    assert remove_files(tmp_path, ADA, spared=[]) == 1
    assert left(tmp_path) == []


@pytest.mark.parametrize("text", ["77", "17", "note:7", "7th", "bada", "beda@example.com"])
def test_what_only_looks_like_a_person_stays(text: str, tmp_path: Path) -> None:
    parquet(tmp_path / "plan" / "actions" / "note" / "insert" / "0.parquet", body=[text, None])
    assert remove_files(tmp_path, ADA, spared=[]) == 0


def test_a_checklist_and_a_report_with_values_go_and_one_without_stays(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "checklist.csv").write_text("candidate_id,name\n7,Ada\n", "utf-8-sig")
    (tmp_path / "a" / "report.json").write_text(json.dumps({"shows_values": True, "facts": {"id": "7"}}), "utf-8")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "report.json").write_text(json.dumps({"shows_values": False, "problems": [{"key": "7"}]}), "utf-8")
    assert (remove_files(tmp_path / "a", ADA, spared=[]), remove_files(tmp_path / "b", ADA, spared=[])) == (2, 0)


def test_what_a_killed_run_left_goes(tmp_path: Path) -> None:
    waiting(tmp_path / "work" / "canonical", candidate_id=["7"])
    assert remove_files(tmp_path, ADA, spared=[]) == 1


def test_whoever_stands_in_a_later_part_of_a_killed_runs_file_is_found(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "work" / "mapped", key="candidate_id", parts=8)
    spool.append(pl.DataFrame({"candidate_id": [*map(str, range(100, 150)), "7"]}))
    spool.finish()
    assert remove_files(tmp_path, ADA, spared=[]) == 1


def test_of_what_a_killed_run_left_others_stay_but_not_half_a_file_which_cannot_be_searched(tmp_path: Path) -> None:
    written = waiting(tmp_path / "work" / "canonical", candidate_id=["8"])
    assert remove_files(tmp_path, ADA, spared=[]) == 0
    written.write_bytes(written.read_bytes()[:-40])
    assert remove_files(tmp_path, ADA, spared=[]) == 1


def rejects(folder: Path, *records: str) -> Path:
    path = folder / "rejects" / "Contract_1" / "Candidates.csv"
    path.parent.mkdir(parents=True)
    path.write_text(HEADER + "".join(f"{record}\n" for record in records), "utf-8-sig")
    return path


def test_records_leave_the_rejects_and_the_others_stay_as_they_were(tmp_path: Path) -> None:
    stays = ('8,7,"a\nb",S1,why,f,7,', "9,1,,S1,why,f,3,")
    path = rejects(tmp_path, stays[0], "7,1,,S1,why,f,4,", stays[1], "5,1,ADA@example.com,S1,why,f,5,")
    assert remove_records(tmp_path, ADA, spared=[]) == 2
    assert path.read_bytes().decode("utf-8-sig") == HEADER + "".join(f"{record}\n" for record in stays)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_in_a_torn_record_an_id_may_stand_anywhere(tmp_path: Path) -> None:
    rejects(tmp_path, '1,7,,S1,why,f,7,"x,7"', "1,7,,S1,why,f,7,")
    assert remove_records(tmp_path, ADA, spared=[]) == 1


def test_a_rejects_file_without_other_records_goes(tmp_path: Path) -> None:
    path = rejects(tmp_path, "7,1,,S1,why,f,4,")
    assert remove_records(tmp_path, ADA, spared=[]) == 1
    assert not path.exists()


def test_a_delivery_is_never_touched(tmp_path: Path) -> None:
    path = rejects(tmp_path, "7,1,,S1,why,f,4,")
    parquet(tmp_path / "plan" / "0.parquet", key=["7"])
    assert remove_records(tmp_path, ADA, spared=[path.parent.parent.resolve()]) == 0
    assert remove_files(tmp_path, ADA, spared=[tmp_path.resolve()]) == 0
    assert path.exists()
