"""Runs work in a few threads and returns results in the order of the items."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from migrate.core.sizes import MAP_THREADS

Item = TypeVar("Item")
Result = TypeVar("Result")


def ordered_map(
    work: Callable[[Item], Result], items: Iterable[Item], threads: int = MAP_THREADS, *, ahead: int = 0
) -> Generator[Result, None, None]:
    """Yields `work(item)` for each item, in order.

    At most `threads` + 1 items, or `ahead`, are started before their results are asked for.

    The asking thread iterates over `items`. An exception, of `work` or of `items`, is raised where its result would
    have come; what was not begun then is not done. On leaving, no thread works any more.
    """
    source = iter(items)
    waiting: deque[Future[Result]] = deque()
    more = True
    pool = ThreadPoolExecutor(threads)
    try:
        while waiting or more:
            while more and len(waiting) <= max(threads, ahead):
                try:
                    waiting.append(pool.submit(work, next(source)))
                except StopIteration:
                    more = False
                except Exception as error:  # noqa: BLE001 - handed over to where the item's result would have come
                    more = False
                    waiting.append(Future())
                    waiting[-1].set_exception(error)
            if waiting:
                yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)
