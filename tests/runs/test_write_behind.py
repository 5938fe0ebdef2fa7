"""Files count as being on the disk after a sync that began when all of them were written, and not otherwise."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from pathlib import Path

import pytest

from migrate.runs import write_behind
from migrate.runs.write_behind import WriteBehind


class Disk:
    """Counts syncs; each waits until it is let through, and fails as often as it was told."""

    def __init__(self) -> None:
        self.syncs, self.failures = 0, 0
        self.ready = threading.Event()
        self.ready.set()

    def sync(self, root: Path, paths: Iterable[Path]) -> bool:
        del root, paths
        self.ready.wait(10)
        if self.failures:
            self.failures -= 1
            raise OSError(5, "the disk failed")
        self.syncs += 1
        return True


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    made = Disk()
    monkeypatch.setattr(write_behind, "make_durable", made.sync)
    monkeypatch.setattr(write_behind, "syncs_whole", lambda: True)
    return made


def write(behind: WriteBehind, folder: Path, count: int = 1) -> None:
    for number in range(count):
        behind.add(os.open(folder / f"{number}", os.O_WRONLY | os.O_CREAT))


def test_one_sync_serves_all_rounds_until_a_file_is_written(disk: Disk, tmp_path: Path) -> None:
    behind = WriteBehind(tmp_path)
    write(behind, tmp_path, 200)
    for _ in range(3):
        behind.sync([])
    assert disk.syncs == 1
    write(behind, tmp_path)
    behind.sync([])
    behind.close_all()
    assert disk.syncs == 2


def test_a_sync_that_was_begun_is_waited_for_and_later_files_need_another(disk: Disk, tmp_path: Path) -> None:
    behind = WriteBehind(tmp_path)
    write(behind, tmp_path)
    disk.ready.clear()
    behind.begin_sync()
    write(behind, tmp_path)
    threading.Timer(0.05, disk.ready.set).start()
    behind.sync([])
    behind.close_all()
    assert disk.syncs == 2


def test_after_a_sync_that_failed_nothing_counts_as_synced(disk: Disk, tmp_path: Path) -> None:
    behind = WriteBehind(tmp_path)
    write(behind, tmp_path)
    disk.failures = 2
    behind.begin_sync()
    with pytest.raises(OSError, match="the disk failed"):
        behind.sync([])
    with pytest.raises(OSError, match="the disk failed"):
        behind.sync([])
    behind.sync([])
    behind.close_all()
    assert disk.syncs == 1


def test_every_file_is_closed(tmp_path: Path) -> None:
    behind = WriteBehind(tmp_path)
    opened = [os.open(tmp_path / f"{number}", os.O_WRONLY | os.O_CREAT) for number in range(300)]
    for descriptor in opened:
        behind.add(descriptor)
    behind.close_all()
    for descriptor in opened:
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(descriptor)
