"""Iterators whose next items a thread makes."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from queue import Full, Queue
from threading import Event, Thread
from typing import TypeVar

Item = TypeVar("Item")

_WAIT = 0.1


class _End:
    """Closes the queue, with the exception that ended the source if there was one."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


_ENDED = _End(None)


@contextmanager
def prefetch(source: Iterable[Item], depth: int) -> Iterator[Iterator[Item]]:
    """Gives an iterator over `source` that is filled by a thread, at most `depth` items ahead.

    An exception of the source is raised where its item would have come. On leaving, the thread has ended, and a source that is a
    generator was closed by it.
    """
    queue: Queue[Item | _End] = Queue(depth)
    stop = Event()
    thread = Thread(target=_fill, args=(source, queue, stop), name="read-ahead", daemon=True)
    thread.start()
    try:
        yield _items(queue)
    finally:
        stop.set()
        thread.join()


@contextmanager
def one_ahead(source: Iterable[Item]) -> Iterator[Iterator[Item]]:
    """Gives an iterator over `source`: while an item is used, a thread makes the next one, and no more.

    `prefetch` holds two more than are used, one that waits and one that is being made: too many where items are large.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="one-ahead") as thread:
        yield _in_turn(iter(source), thread)


def _in_turn(source: Iterator[Item], thread: ThreadPoolExecutor) -> Iterator[Item]:
    making = thread.submit(next, source, _ENDED)
    while not isinstance(item := making.result(), _End):
        making = thread.submit(next, source, _ENDED)
        # As in `_items`: the reader alone holds it.
        handed = [item]
        del item
        yield handed.pop()


def _fill(source: Iterable[Item], queue: Queue[Item | _End], stop: Event) -> None:
    error: BaseException | None = None
    try:
        for item in source:
            if not _put(item, queue, stop):
                break
            del item  # while the source works on the next, memory must not hold this one
        if isinstance(source, Generator):
            source.close()  # here, since what it holds open may belong to this thread: a connection to SQLite does
    except BaseException as raised:  # noqa: BLE001 - handed over to the thread that reads
        error = raised
    _put(_End(error), queue, stop)


def _put(item: Item | _End, queue: Queue[Item | _End], stop: Event) -> bool:
    """False if no reader is left."""
    while not stop.is_set():
        try:
            queue.put(item, timeout=_WAIT)
        except Full:
            continue
        return True
    return False


def _items(queue: Queue[Item | _End]) -> Iterator[Item]:
    while True:
        item = queue.get()
        if isinstance(item, _End):
            if item.error is not None:
                raise item.error
            return
        # Without a name for it here, memory holds an item no longer than its reader does.
        handed = [item]
        del item
        yield handed.pop()
