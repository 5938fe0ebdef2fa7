"""Transactions of several threads on one connection: entries that wait at the same time are committed together.

A commit waits for the disk, which is most of the time that the journal takes. While one thread commits, others put their entries
into the queue; the next thread that gets the connection commits all of them.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field

from migrate.targets.sqlite.session import SqliteSession

Work = Callable[[SqliteSession], None]


@dataclass(slots=True)
class _Entry:
    work: Work
    ended: bool = False
    error: BaseException | None = None


@dataclass(slots=True)
class SharedTransactions:
    """`transaction` opens the connection's next transaction."""

    transaction: Callable[[], AbstractContextManager[SqliteSession]]
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _queue: deque[_Entry] = field(default_factory=deque)

    @contextmanager
    def alone(self) -> Iterator[SqliteSession]:
        """One transaction for the caller only."""
        with self._lock, self.transaction() as session:
            yield session

    def commit(self, work: Work) -> None:
        """Does the work in a transaction, perhaps with that of other threads, and returns when it is committed.

        Raises what the transaction raised; then nothing of it is stored, and every thread whose work was in it gets the same.
        """
        entry = _Entry(work)
        self._queue.append(entry)
        with self._lock:
            if not entry.ended:
                self._commit_all()
        if entry.error is not None:
            raise entry.error

    def _commit_all(self) -> None:
        batch = []
        while self._queue:
            batch.append(self._queue.popleft())
        error: BaseException | None = None
        try:
            with self.transaction() as session:
                for entry in batch:
                    entry.work(session)
        except BaseException as raised:  # noqa: BLE001 - raised again by every thread of the batch
            error = raised
        for entry in batch:
            entry.error, entry.ended = error, True
