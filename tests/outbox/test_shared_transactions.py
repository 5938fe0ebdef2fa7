"""Entries of several threads are committed together, and a transaction that fails fails for each of them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from migrate.outbox.shared_transactions import SharedTransactions

THREADS = 6


class Recording:
    """A connection whose transactions wait until all threads have an entry, and may fail."""

    def __init__(self, *, failing: bool = False) -> None:
        self.failing = failing
        self.committed: list[list[int]] = []
        self.waiting = threading.Event()

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        work: list[int] = []
        yield work
        self.waiting.wait()
        if self.failing:
            raise OSError("the disk is full")
        self.committed.append(work)


def appending(number: int) -> Callable[[Any], None]:
    """Work that leaves its number in the transaction."""
    return lambda session: session.append(number)


def commit_all(recording: Recording) -> list[BaseException | None]:
    """Every thread commits its number; returns what each of them got."""
    shared = SharedTransactions(recording.transaction)

    with ThreadPoolExecutor(THREADS) as pool:
        futures = [pool.submit(shared.commit, appending(number)) for number in range(THREADS)]
        recording.waiting.set()
        return [future.exception() for future in futures]


def test_every_entry_is_committed_once() -> None:
    recording = Recording()
    assert commit_all(recording) == [None] * THREADS
    assert sorted(number for work in recording.committed for number in work) == list(range(THREADS))


def test_entries_that_wait_at_the_same_time_are_one_transaction() -> None:
    recording = Recording()
    recording.waiting.set()
    shared = SharedTransactions(recording.transaction)
    with ThreadPoolExecutor(THREADS) as pool, shared.alone():
        for number in range(THREADS):
            pool.submit(shared.commit, appending(number))
        while len(shared._queue) < THREADS:
            threading.Event().wait(0.001)
    assert sorted(map(len, recording.committed)) == [0, THREADS]  # The empty one is that of the block.


def test_a_transaction_that_fails_fails_for_every_thread_of_it() -> None:
    recording = Recording(failing=True)
    assert [type(error) for error in commit_all(recording)] == [OSError] * THREADS
    assert recording.committed == []
