"""Options that name files and folders of others: refused before anything is read, or left as they were, by the real commands."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.running import talenthub

CANDIDATES = (
    "candidate_id,project_id,first_name,last_name,emails,phone_numbers,tags,profile_url,sourcing_channels,hiring_state_id,"
    "created_time,last_modified_time\n"
    "1,100,Ada,Okafor,ada@example.com,,,https://www.linkedin.com/in/ada-okafor-1,REFERRAL,11,1609459200000,1612137600000\n"
    "2,100,Bo,Lind,bo@example.com,,,https://www.linkedin.com/in/bo-lind-2,REFERRAL,11,1609459200000,1612137600000\n"
)
PROJECTS = (
    "project_id,project_name,visibility,state,type,owner_profile_url,candidate_hiring_state_ids,sourcing_channels,"
    "project_description,job_post_id,job_post_description,job_post_created_at,job_post_state\n"
    "100,Engineer,PUBLIC,ACTIVE,JOB_POSTING,https://www.linkedin.com/in/owner-one,11,REFERRAL,d,,,,\n"
)
STATES = "candidate_hiringstate_id,name,type\n11,New,uncontacted\n"


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a delivery, in which the commands run."""
    contract = tmp_path / "export" / "Contract_1"
    contract.mkdir(parents=True)
    for name, text in (("Candidates", CANDIDATES), ("Projects", PROJECTS), ("HiringStates", STATES)):
        (contract / f"{name}.csv").write_text(text)
    offer = tmp_path / "export" / "Attachments_1-2" / "Candidate_1" / "Private" / "offer.pdf"
    offer.parent.mkdir(parents=True)
    offer.write_bytes(b"%PDF-1.4 offer")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def load(*more: str | Path) -> tuple[int, list[str]]:
    ended = talenthub("load", "export", "--mapping", "ats", "--target", "sqlite:///ats.db", *more)
    return ended.exit, [problem["code"] for problem in ended.document["problems"] if problem["severity"] == "error"]


def state(folder: Path) -> dict[str, tuple[int, bytes | None]]:
    """Mode and content of everything below a folder, and of the folder."""
    paths = [folder, *sorted(folder.rglob("*"))]
    return {str(path): (path.lstat().st_mode, path.read_bytes() if path.is_file() else None) for path in paths}


@pytest.mark.slow
@pytest.mark.parametrize(
    "option",
    [
        ("--report", "folder"),
        ("--report", "export/Contract_1/Candidates.csv"),
        ("--report", "link.html"),
        ("--manifest", "export/files.csv"),
        ("--manifest", "second-name.csv"),
        ("--log-file", "export/Contract_1/Notes.csv"),
        ("--log-file", "second-name.csv"),
        ("--log-file", "folder"),
        ("--log-file", "people.csv"),
        ("--report", "x" * 300),
        ("--report", "people.csv/report.html"),
        ("--runs", "people.csv"),
        ("--report", "ats.db"),
        ("--report", "same", "--manifest", "same"),
    ],
    ids=" ".join,
)
def test_an_output_that_cannot_be_written_or_is_an_input_is_refused_before_anything_is_written(
    option: tuple[str, ...], work: Path
) -> None:
    (work / "folder").mkdir()
    (work / "people.csv").write_text("candidate id\n9\n")
    (work / "link.html").symlink_to(work / "export" / "Contract_1" / "Candidates.csv")
    os.link(work / "export" / "Contract_1" / "Candidates.csv", work / "second-name.csv")
    before = state(work)
    assert load("--erasure", "people.csv", *option) == (2, ["R602"])
    assert state(work) == before


@pytest.mark.slow
@pytest.mark.parametrize("holds", ["notes/meeting.md", "ids", "plan.json"])
def test_a_plan_is_never_written_into_a_folder_of_others(holds: str, work: Path) -> None:
    own = work / "own" / holds
    own.parent.mkdir(parents=True)
    own.mkdir() if holds == "ids" else own.write_text("mine")
    if holds == "plan.json":
        (work / "own" / "todo.txt").write_text("mine")
    before = state(work / "own")
    ended = talenthub("plan", "export", "--mapping", "ats", "--target", "sqlite:///ats.db", "--out", "own")
    assert (ended.exit, [problem["code"] for problem in ended.document["problems"] if problem["severity"] == "error"]) == (
        2,
        ["R601"],
    )
    assert state(work / "own") == before


@pytest.mark.slow
@pytest.mark.parametrize("left", ["killed", "complete", "of a version without markers"])
def test_a_plan_of_ours_is_replaced_whatever_is_left_of_it(left: str, work: Path) -> None:
    line = ("plan", "export", "--mapping", "ats", "--target", "sqlite:///ats.db", "--out", "own")
    assert talenthub(*line).exit == 0
    if left == "killed":
        (work / "own" / "plan.json").unlink()
        (work / "own" / "notes").mkdir(exist_ok=True)
        (work / "elsewhere").mkdir()
        (work / "elsewhere" / "x").write_text("mine")
        shutil.rmtree(work / "own" / "actions")
        (work / "own" / "actions").symlink_to(work / "elsewhere")
    if left == "of a version without markers":
        (work / "own" / ".talenthub").unlink()
    assert talenthub(*line).exit == 0
    assert talenthub("apply", "own").exit == 0
    assert left != "killed" or (work / "elsewhere" / "x").read_text() == "mine"


@pytest.mark.slow
def test_a_live_folder_keeps_its_modes_and_gets_nothing_but_the_files(work: Path) -> None:
    private = work / "media" / "1" / "Private"
    private.mkdir(parents=True)
    for folder in (work / "media", work / "media" / "1", private):
        folder.chmod(0o755)
    (private / "own.txt").write_text("mine")
    before = state(work / "media")
    assert load("--attachments", "media")[0] == 0
    after = state(work / "media")
    assert {path: after[path] for path in before} == before
    (stored,) = after.keys() - before.keys()
    assert stat.S_IMODE(Path(stored).stat().st_mode) == 0o600
    (work / "erase.csv").write_text("candidate id\n1\n")
    assert load("--attachments", "media", "--erasure", "erase.csv")[0] == 0
    assert state(work / "media") == before


@pytest.mark.slow
def test_modes_of_files_come_from_the_mapping_and_folders_can_be_entered_by_whoever_may_read(work: Path) -> None:
    mappings = Path(__file__).parents[2] / "mappings"
    shutil.copytree(mappings / "ats", work / "mine")
    target = work / "mine" / "target.yaml"
    lines = [line for line in target.read_text().splitlines() if not line.startswith("attachments:")]
    rule = 'attachments: {private: include, modes: {public: "0644", private: "0640"}}'
    target.write_text("\n".join([*lines, rule]) + "\n")
    os.umask(0o077)
    try:
        ended = talenthub("load", "export", "--mapping", "mine", "--target", "sqlite:///ats.db", "--attachments", "media")
    finally:
        os.umask(0o022)
    assert ended.exit == 0, ended.document["problems"]
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (work / "media").rglob("*")}
    (stored,) = (name for name in modes if name.endswith("offer.pdf"))
    assert (modes["1"], modes["Private"], modes[stored]) == (0o755, 0o750, 0o640)


@pytest.mark.slow
def test_prune_and_erasure_touch_nothing_but_runs_of_ours_that_have_ended(work: Path) -> None:
    shared = work / "shared"
    shared.mkdir()
    shared.chmod(0o1777)
    for place in (
        "projects/work/a.parquet",
        "projects/rejects/a.csv",
        "20200101T000000Z-abcd/own.txt",
        "20200101T000000Z-abce/work/x",
    ):
        (shared / place).parent.mkdir(parents=True)
        (shared / place).write_text("1,ada@example.com")
    before = state(shared)
    assert load("--runs", "shared")[0] == 0
    (work / "erase.csv").write_text("candidate id\n1\n")
    assert load("--runs", "shared", "--erasure", "erase.csv")[0] == 0
    pruned = talenthub("prune", "--before", "2099-01-01", "--runs", "shared")
    assert pruned.exit == 0
    assert {problem["code"] for problem in pruned.document["problems"]} == {"R603"}
    assert state(shared) == before


@pytest.mark.slow
def test_whatever_a_killed_run_left_the_next_one_with_an_erasure_list_proceeds(work: Path) -> None:
    assert load()[0] == 0
    (run,) = (work / "talenthub-runs").iterdir()
    for path in run.rglob("*.parquet"):
        path.write_bytes(b"")
    (run / "plan" / "plan.json").unlink()
    (run / "report.json").unlink()
    (run / "files-to-erase.parquet").write_bytes(b"PAR1")
    rejects = run / "rejects" / "Contract_1" / "Candidates.csv"
    rejects.parent.mkdir(parents=True)
    rejects.write_bytes("candidate_id;last_name;code\n1;M\xfcller;S1\n2;L\xfcnd;S1\n".encode("latin-1"))
    (work / "erase.csv").write_text("candidate id\n1\n")
    exit_code, _ = load("--erasure", "erase.csv")
    assert exit_code == 0
    assert rejects.read_bytes() == "candidate_id;last_name;code\n2;L\xfcnd;S1\n".encode("latin-1")
    assert not (run / "plan").exists()
    with closing(sqlite3.connect("ats.db")) as target:
        assert target.execute("SELECT remote_id FROM candidate").fetchall() == [("2",)]


@pytest.mark.slow
@pytest.mark.parametrize("theirs", ["a file", "a link", "a folder", "an equal file"])
def test_a_layout_without_a_hash_never_replaces_what_others_keep_at_the_same_place(theirs: str, work: Path) -> None:
    shutil.copytree(Path(__file__).parents[2] / "mappings" / "ats", work / "mine")
    target = work / "mine" / "target.yaml"
    lines = [line for line in target.read_text().splitlines() if not line.startswith("attachments:")]
    rule = 'attachments: {private: include, layout: "{candidate_id}/{folder}/{name}"}'
    target.write_text("\n".join([*lines, rule]) + "\n")
    delivered = work / "export" / "Attachments_1-2" / "Candidate_1" / "Private"
    (delivered / "other.pdf").write_bytes(b"%PDF-1.4 other")
    place = work / "media" / "1" / "Private" / "offer.pdf"
    place.parent.mkdir(parents=True)
    (work / "elsewhere.pdf").write_bytes(b"theirs")
    if theirs == "a folder":
        place.mkdir()
        (place / "own.txt").write_bytes(b"theirs")
    elif theirs == "a link":
        place.symlink_to(work / "elsewhere.pdf")
    else:
        place.write_bytes(b"%PDF-1.4 offer" if theirs == "an equal file" else b"theirs")
    before = state(work / "media")

    def run(*more: str) -> tuple[int, list[str], int]:
        ended = talenthub("load", "export", "--mapping", "mine", "--target", "sqlite:///ats.db", "--attachments", "media", *more)
        codes = [problem["code"] for problem in ended.document["problems"] if problem["severity"] == "error"]
        return ended.exit, codes, ended.document["attachments"]["rejected"]

    wanted = (0, [], 0) if theirs == "an equal file" else (3, ["A404"], 1)
    for _ in range(2):
        assert run() == wanted
        after = state(work / "media")
        assert {path: after[path] for path in before} == before
        assert (place.parent / "other.pdf").read_bytes() == b"%PDF-1.4 other"
    # What we stored is ours, and is replaced when its content changes in the next delivery.
    (delivered / "other.pdf").write_bytes(b"%PDF-1.4 other, changed")
    assert run() == wanted
    assert (place.parent / "other.pdf").read_bytes() == b"%PDF-1.4 other, changed"
    if theirs != "an equal file":
        (work / "erase.csv").write_text("candidate id\n1\n")
        assert run("--erasure", "erase.csv")[1] == []
        assert state(work / "media") == before
