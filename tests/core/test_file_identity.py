"""What is known about a file without reading it, and when that is not enough."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from migrate.core.file_identity import moved_identity, quiet_identity


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is three seconds later."""
    now = time.time_ns()
    monkeypatch.setattr("migrate.core.file_identity.time.time_ns", lambda: now + 3 * 10**9)


def test_a_file_that_changed_in_the_last_two_seconds_has_no_identity(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"a")
    assert quiet_identity(path) is None


@pytest.mark.usefixtures("later")
def test_the_time_of_a_change_cannot_be_put_back(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"a")
    seen, before = quiet_identity(path), path.stat()
    assert seen is not None
    path.write_bytes(b"b")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert quiet_identity(path) != seen


@pytest.mark.usefixtures("later")
def test_folders_links_and_missing_files_have_no_identity(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"a")
    (tmp_path / "link").symlink_to("file")
    assert [quiet_identity(tmp_path / name) for name in ("", "link", "missing", "file/below")] == [None] * 4


def test_a_file_that_was_moved_is_known_if_its_times_tell_the_move_from_the_writing(tmp_path: Path) -> None:
    path = tmp_path / "part"
    path.write_bytes(b"a")
    os.utime(path, ns=(0, 1_500_000_000))
    before = path.stat()
    path.rename(tmp_path / "file")
    assert moved_identity(before, tmp_path / "file") is not None
    (tmp_path / "file").write_bytes(b"b")
    assert moved_identity(before, tmp_path / "file") is None, "it was written again"


def test_a_file_system_that_counts_seconds_does_not_prove_that_a_file_was_not_written_again(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"a")
    os.utime(path, ns=(0, 2_000_000_000))
    assert moved_identity(path.stat(), path) is None
