"""The threads that write spools belong to the contexts that use them, and end with the last one."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest

from migrate.runs.folder import RunFolder
from migrate.runs.writer import Writers


def test_the_first_write_starts_the_threads_and_the_last_context_ends_them() -> None:
    writers = Writers()
    states = []
    with writers.use():
        states.append(writers.running)
        with writers.use():
            writers.submit(lambda: None).result()
        states.append(writers.running)
    states.append(writers.running)
    assert states == [False, True, False]


def test_a_context_ends_only_when_everything_is_written() -> None:
    writers, go, done = Writers(), Event(), Event()

    def write() -> None:
        go.wait()
        done.set()

    with writers.use():
        writers.submit(write)
        go.set()
    assert done.is_set()


def test_threads_start_again_after_they_were_ended() -> None:
    writers = Writers()
    for _ in range(3):
        with writers.use():
            writers.submit(lambda: None).result()
        assert not writers.running


def test_a_failed_write_is_in_its_future_and_ends_nothing() -> None:
    def fail() -> None:
        raise OSError(28, "No space left on device")

    writers = Writers()
    with writers.use():
        failed = writers.submit(fail)
        writers.submit(lambda: None).result()
        with pytest.raises(OSError, match="No space left"):
            failed.result()


def test_a_run_folder_owns_the_threads_until_it_is_tidied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writers = Writers()
    monkeypatch.setattr("migrate.runs.folder.use_writers", writers.use)
    folder = RunFolder(tmp_path, "20260203T040506Z-0a1b")
    writers.submit(lambda: None).result()
    before = writers.running
    folder.tidy()
    assert (before, writers.running) == (True, False)
