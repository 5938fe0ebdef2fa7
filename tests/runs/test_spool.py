"""A spool gives back what it took: in order, or by slices in which all rows of a key lie together."""

from __future__ import annotations

import stat
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrate.core.sizes import DEALT_ROWS
from migrate.runs.spool import Spool


def test_batches_come_out_in_the_order_they_went_in(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    for number in range(12):
        spool.append(pl.DataFrame({"n": [number]}))
    assert pl.concat(spool.batches())["n"].to_list() == list(range(12))
    assert spool.rows == 12


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 9)), min_size=1), st.integers(1, 5))
def test_all_rows_of_a_key_lie_in_one_slice_in_their_order(
    tmp_path_factory: object, rows: list[tuple[str, int]], parts: int
) -> None:
    spool = Spool(tmp_path_factory.mktemp("spool"), key="key", parts=parts)  # type: ignore[attr-defined]
    frame = pl.DataFrame(rows, schema={"key": pl.String(), "n": pl.Int64()}, orient="row")
    half = len(rows) // 2
    spool.append(frame[:half])
    spool.append(frame[half:])
    seen: dict[str, list[int]] = {}
    for piece in spool.slices():
        for key, numbers in piece.group_by("key", maintain_order=True).agg("n").iter_rows():
            assert key not in seen
            seen[key] = numbers
    assert seen == {key: [n for k, n in rows if k == key] for key, _ in rows}


def test_its_files_are_private(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "s", key="key", parts=2)
    spool.append(pl.DataFrame({"key": ["a", "b", None]}, schema={"key": pl.String()}))
    spool.finish()
    assert {stat.S_IMODE(path.stat().st_mode) for path in spool.folder.iterdir()} == {0o600}
    assert sum(piece.height for piece in spool.slices()) == 3


def test_clear_empties_it(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.append(pl.DataFrame({"n": [1]}))
    spool.clear()
    assert list(spool.slices()) == []
    assert spool.rows == 0


def test_what_is_dealt_into_parts_is_held_until_it_is_enough_for_whole_files(tmp_path: Path) -> None:
    spool = Spool(tmp_path, key="key", parts=2)
    few = pl.DataFrame({"key": [str(number) for number in range(100)]})
    for _ in range(3):
        spool.append(few)
    assert list(spool.folder.iterdir()) == []
    assert spool.rows == 300
    spool.append(pl.DataFrame({"key": [str(number) for number in range(DEALT_ROWS)]}))
    spool.finish()
    assert len(list(spool.folder.iterdir())) == 1
    assert sum(piece.height for piece in spool.slices()) == 300 + DEALT_ROWS


def test_frames_of_other_columns_are_not_dealt_together(tmp_path: Path) -> None:
    spool = Spool(tmp_path, key="key", parts=2)
    spool.append(pl.DataFrame({"key": ["a"]}))
    spool.append(pl.DataFrame({"key": ["a"], "more": ["x"]}))
    assert pl.concat(spool.slices())["more"].to_list() == [None, "x"]


def test_some_parts_together_hold_the_rows_of_each_in_the_order_they_went_in(tmp_path: Path) -> None:
    spool = Spool(tmp_path, key="key", parts=4)
    for begin in (0, 50):
        spool.append(pl.DataFrame({"n": range(begin, begin + 50)}).with_columns(key=pl.col("n").cast(pl.String)))
        spool.flush()
    some, single = spool.slice(range(1, 3), ["n"]), [spool.slice(part, ["n"]) for part in (1, 2)]
    assert some is not None
    numbers = [number for piece in single if piece is not None for number in piece["n"]]
    assert sorted(some["n"].to_list()) == sorted(numbers)
    assert some.filter(pl.col("n") >= 50).equals(some.tail(some.filter(pl.col("n") >= 50).height))
    assert spool.slice(range(4, 4)) is None


def test_few_rows_that_are_still_held_are_taken_whole_and_never_written(tmp_path: Path) -> None:
    spool = Spool(tmp_path, key="key", parts=3)
    assert spool.whole() is None
    spool.append(pl.DataFrame({"key": ["b", "a"], "n": [1, 2]}))
    spool.append(pl.DataFrame({"key": ["b"], "n": [3]}))
    whole = spool.whole(["n"])
    assert whole is not None
    assert whole.to_dict(as_series=False) == {"n": [1, 2, 3]}
    assert list(tmp_path.iterdir()) == []


def test_whoever_reads_waits_for_what_is_still_being_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = Spool._write

    def slowly(self: Spool, frames: dict[int, pl.DataFrame], number: int) -> None:
        time.sleep(0.05)
        write(self, frames, number)

    monkeypatch.setattr(Spool, "_write", slowly)
    spool = Spool(tmp_path, key="key", parts=4)
    for begin in (0, 100):
        spool.append(pl.DataFrame({"key": [str(number) for number in range(begin, begin + 100)]}))
        spool.flush()
    with ThreadPoolExecutor(4) as threads:
        slices = list(threads.map(spool.slice, range(4)))
    assert sum(piece.height for piece in slices if piece is not None) == 200


def test_what_several_threads_write_comes_out_in_the_order_it_went_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = Spool._write

    def first_last(self: Spool, frames: dict[int, pl.DataFrame], number: int) -> None:
        time.sleep(0.05 if number == 0 else 0)
        write(self, frames, number)

    monkeypatch.setattr(Spool, "_write", first_last)
    spool = Spool(tmp_path)
    for number in range(6):
        spool.append(pl.DataFrame({"n": [number]}))
    assert pl.concat(spool.batches())["n"].to_list() == list(range(6))
