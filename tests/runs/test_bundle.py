"""A bundle gives back each of its frames alone, or all of them in turn; one that is cut off is not read in part."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from migrate.runs.bundle import read_bundle, read_frame, write_bundle

FRAMES = [
    pl.DataFrame({"key": ["a", None], "n": [1, 2]}),
    pl.DataFrame({"lists": [["a", "a text that is longer than twelve bytes"], []]}),
    pl.DataFrame(schema={"key": pl.String()}),
]


def test_any_frame_is_read_alone_in_the_columns_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "one.arrows"
    stretches = write_bundle(path, FRAMES)
    for frame, stretch in zip(FRAMES, stretches, strict=True):
        assert read_frame(path, stretch).equals(frame, null_equal=True)
    assert read_frame(path, stretches[0], ["n"]).to_dict(as_series=False) == {"n": [1, 2]}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_all_frames_come_in_turn_without_being_told_where_they_lie(tmp_path: Path) -> None:
    write_bundle(tmp_path / "all.arrows", FRAMES)
    write_bundle(tmp_path / "none.arrows", [])
    for frame, given in zip(read_bundle(tmp_path / "all.arrows"), FRAMES, strict=True):
        assert frame.equals(given, null_equal=True)
    assert list(read_bundle(tmp_path / "none.arrows")) == []


def test_wherever_a_bundle_is_cut_off_reading_it_through_fails(tmp_path: Path) -> None:
    whole, cut = tmp_path / "whole.arrows", tmp_path / "cut.arrows"
    (first, length), *_ = write_bundle(whole, FRAMES[:1])
    data = whole.read_bytes()
    assert len(data) == first + length
    for size in range(1, len(data)):
        cut.write_bytes(data[:size])
        with pytest.raises(OSError, match="cut off"):
            list(read_bundle(cut))


def test_a_frame_may_be_looked_at_by_another_thread_while_it_is_written(tmp_path: Path) -> None:
    script = """
import sys, threading
from pathlib import Path
import polars as pl
from migrate.runs.bundle import write_bundle

frame = pl.DataFrame({"key": [str(number) for number in range(20_000)]})
written = threading.Event()

def look():
    while not written.is_set():
        frame.get_column("key")

threading.Thread(target=look).start()
for number in range(40):
    write_bundle(Path(sys.argv[1]) / f"{number}.arrows", [frame])
written.set()
"""
    # In a process of its own: where two threads wait for each other, nothing else of the process goes on.
    subprocess.run([sys.executable, "-c", script, tmp_path], check=True, timeout=60)
    assert all(frame.height == 20_000 for path in tmp_path.iterdir() for frame in read_bundle(path))


def test_a_bundle_does_not_replace_a_file(tmp_path: Path) -> None:
    write_bundle(tmp_path / "one.arrows", FRAMES)
    with pytest.raises(FileExistsError):
        write_bundle(tmp_path / "one.arrows", FRAMES)
