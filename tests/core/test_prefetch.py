"""An iterator that runs ahead keeps the order, hands exceptions over and ends when nobody reads any more."""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from migrate.archives import MemberError
from migrate.core.prefetch import one_ahead, prefetch
from migrate.read import ReadOptions, blocks, open_delivery
from tests.read.deliveries import table_file, unpacked
from tests.read.hostile import build_zip


def test_items_come_in_order_then_the_sources_exception() -> None:
    def source() -> Iterator[int]:
        yield from range(100)
        raise KeyError("gone")

    seen = []
    with pytest.raises(KeyError, match="gone"), prefetch(source(), 3) as items:  # noqa: PT012 - what came before is looked at
        for item in items:
            seen.append(item)  # noqa: PERF402 - the exception must find what was there
    assert seen == list(range(100))


class Large:
    """Something that memory should not hold for longer than needed."""


def test_an_item_that_its_reader_lets_go_of_is_held_by_nobody() -> None:
    with prefetch((Large() for _ in range(3)), 1) as items:
        for item in items:
            held = weakref.ref(item)
            del item
            end = time.monotonic() + 10
            while held() is not None and time.monotonic() < end:  # the thread that put it may still be about to let go
                time.sleep(0.001)
            assert held() is None


def test_it_runs_no_further_than_its_depth() -> None:
    made = []

    def source() -> Iterator[int]:
        for number in range(100):
            made.append(number)
            yield number

    with prefetch(source(), 2) as items:
        assert next(items) == 0
    assert len(made) <= 5


def test_one_item_is_made_while_another_is_used_and_both_are_let_go_of() -> None:
    made: list[weakref.ref[Large]] = []
    second = threading.Event()

    def source() -> Iterator[Large]:
        for number in range(5):
            large = Large()
            made.append(weakref.ref(large))
            if number == 1:
                second.set()
            yield large
            del large

    with one_ahead(source()) as items:
        first = next(items)
        assert second.wait(10)
        assert len(made) == 2
        assert made[0]() is first
        del first
        for _ in range(4):
            next(items)
        assert [held() for held in made[:3]] == [None] * 3
        assert next(items, None) is None


def test_one_ahead_keeps_the_order_and_hands_the_sources_exception_over() -> None:
    def source() -> Iterator[int]:
        yield from range(100)
        raise KeyError("gone")

    seen = []
    with pytest.raises(KeyError, match="gone"), one_ahead(source()) as items:  # noqa: PT012 - what came before is looked at
        for item in items:
            seen.append(item)  # noqa: PERF402 - the exception must find what was there
    assert seen == list(range(100))
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("one-ahead")] == []


def test_no_thread_is_left_where_reading_stops_early(tmp_path: Path) -> None:
    folder = unpacked(tmp_path, Notes=b"note_id,content\n" + b"1,hello\n" * 50_000)
    options = ReadOptions(block_bytes=10_000)
    delivery = open_delivery([folder])
    found = blocks(delivery, table_file(delivery, "notes"), options)
    next(found)
    found.close()  # type: ignore[attr-defined]  # a generator
    assert [thread.name for thread in threading.enumerate() if thread.name == "read-ahead"] == []


def test_damage_found_in_the_inflating_thread_stops_the_reader(tmp_path: Path) -> None:
    members = [{"name": "Projects.csv", "text": "project_id\n7\n"}, {"name": "Candidates.csv", "text": "candidate_id\n1\n"}]
    notes = {
        "name": "Notes.csv",
        "text": "note_id,content\n" + "".join(f"{number},hello\n" for number in range(200_000)),
        "crc": "wrong",
    }
    path = tmp_path / "export.zip"
    path.write_bytes(build_zip({"members": [*members, notes]}, tmp_path))
    delivery = open_delivery([path])
    with pytest.raises(MemberError) as error:
        list(blocks(delivery, table_file(delivery, "notes"), ReadOptions()))
    assert (error.value.problem.code.id, error.value.problem.place.file) == ("D211", "export.zip/Notes.csv")


def test_a_source_that_nobody_reads_to_its_end_is_closed_by_the_thread_that_ran_it() -> None:
    ran: list[int] = []
    closed: list[int] = []

    def source() -> Iterator[int]:
        ran.append(threading.get_ident())
        try:
            yield from range(100)
        finally:
            closed.append(threading.get_ident())

    with prefetch(source(), 1) as items:
        next(items)
    assert closed == ran != [threading.get_ident()]
