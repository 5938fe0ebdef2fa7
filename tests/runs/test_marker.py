"""A folder is used only if it is new, empty or ours, and only what lies in a marked folder is deleted."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrate.core.errors import SetupError
from migrate.runs.folder import RunFolder, is_running, new_run_id, own_runs, strange_runs
from migrate.runs.marker import MARKER, check_folder, mark_folder, remove_own, take_folder
from migrate.runs.names import file_name


def test_a_new_and_an_empty_folder_are_taken_and_the_empty_one_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty").chmod(0o755)
    for name in ("new", "empty", "empty"):
        take_folder(tmp_path / name, "plan", option="--out")
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "empty").stat().st_mode) == 0o755


@pytest.mark.parametrize(
    "holds", ["a file", "a folder", "a marker of another kind", "a link called like the marker", "a link to it"]
)
def test_a_folder_of_others_is_refused_and_stays_as_it_is(holds: str, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    if holds == "a file":
        (folder / "x").write_text("mine")
    elif holds == "a folder":
        (folder / "notes").mkdir()
    elif holds == "a marker of another kind":
        mark_folder(folder, "run")
    elif holds == "a link called like the marker":
        (tmp_path / "else").mkdir()
        mark_folder(tmp_path / "else", "plan")
        (folder / MARKER).symlink_to(tmp_path / "else" / MARKER)
    else:
        mark_folder(folder, "plan")
        (tmp_path / "link").symlink_to(folder)
        folder = tmp_path / "link"
    before = sorted(folder.iterdir())
    with pytest.raises(SetupError) as refused:
        check_folder(folder, "plan", option="--out")
    assert refused.value.problems[0].code.id == "R601"
    assert sorted(folder.iterdir()) == before


def test_nothing_is_deleted_outside_of_a_marked_folder_or_through_a_link(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    ours.mkdir()
    theirs.mkdir()
    (theirs / "x").write_text("mine")
    mark_folder(ours, "plan")
    (ours / "actions").symlink_to(theirs)
    for path in (theirs, theirs / "x", ours / "actions" / "x", ours / ".." / "theirs" / "x"):
        with pytest.raises(ValueError, match="no folder that carries our marker"):
            remove_own(path, "plan")
    with pytest.raises(ValueError, match="no folder that carries our marker"):
        remove_own(ours, "run")
    remove_own(ours / "actions", "plan")
    remove_own(ours, "plan")
    assert (theirs / "x").read_text() == "mine"
    assert not ours.exists()


def test_a_running_run_is_known_by_its_lock_and_an_ended_one_by_none(tmp_path: Path) -> None:
    run = RunFolder(tmp_path, new_run_id())
    (run.path / "report.json").write_text("{}")
    assert is_running(run.path)
    run.tidy()
    assert not is_running(run.path)
    assert list(own_runs(tmp_path)) == [run.path]


def test_runs_of_versions_without_markers_are_known_by_all_that_is_in_them(tmp_path: Path) -> None:
    old, other, open_, empty = (tmp_path / f"20250101T00000{number}Z-abcd" for number in range(4))
    for folder, file in ((old, "plan/notes/held/00000000.parquet"), (old, "rejects/Contract_1/Notes.csv"), (other, "own.txt"),
                         (open_, "report.json")):  # fmt: skip
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text("x")
        folder.chmod(0o700)
    open_.chmod(0o755)
    (tmp_path / "projects" / "work").mkdir(parents=True)
    empty.symlink_to(old)
    assert list(own_runs(tmp_path)) == [old]
    assert strange_runs(tmp_path) == [other, open_]
    assert (old / MARKER).is_file()
    assert not (other / MARKER).exists()


def test_a_folder_of_runs_that_was_there_keeps_its_mode_and_stays(tmp_path: Path) -> None:
    tmp_path.chmod(0o1777)
    RunFolder(tmp_path, "r1").tidy()
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o1777
    assert list(tmp_path.iterdir()) == []


@given(st.lists(st.text(min_size=1), min_size=2, max_size=4, unique=True))
@settings(deadline=None)
def test_names_of_tables_become_single_steps_of_a_path_and_no_two_the_same(names: list[str]) -> None:
    files = [file_name(name) for name in names]
    assert len(set(files)) == len(files)
    for file in files:
        assert file not in {"", ".", ".."}
        assert os.sep not in file
        assert not file.startswith(".")
        assert len(file.encode("utf-8", "surrogatepass")) < 200


@pytest.mark.parametrize(
    ("name", "file"), [("notes", "notes"), ("my table", "my table"), ("../a[1]", "%2E.%2Fa%5B1%5D"), ("a%b", "a%25b")]
)
def test_a_plain_name_stays(name: str, file: str) -> None:
    assert file_name(name) == file
