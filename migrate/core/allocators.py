"""Settings of the allocators: freed memory goes back to the system instead of waiting in each thread for its next use."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Callable
from functools import cache

#: Settings of polars' allocator, set before polars is loaded: share free memory among threads, and return it after a tenth
#: of a second. Reading 300 MB took 275 instead of 357 MiB with it, and no more time. polars writes a setting of its own into the
#: environment, which must not be inherited from a parent that has loaded it.
_POLARS = "narenas:2,dirty_decay_ms:100,muzzy_decay_ms:0"
#: Parameters of glibc's `mallopt` (malloc.h), which serves Python, numpy and SQLite, with their values: at most two pools for all
#: threads, and blocks of this size in pages of their own, which are returned as soon as they are free. By itself glibc raises
#: that size up to 32 MiB and keeps what is below. A plan of 100,000 candidates took 334 instead of 387 MiB, and no more time.
_ARENA_MAX, _MMAP_THRESHOLD, _TRIM_THRESHOLD = -8, -3, -1
_GLIBC = {_ARENA_MAX: 2, _MMAP_THRESHOLD: 1 << 20, _TRIM_THRESHOLD: 1 << 20}

#: Objects that Python may make before it looks for unused cycles among the new ones. At its own 700 it looks hundreds of times
#: while modules are imported, and finds nothing: a twelfth of a load of an unchanged delivery. A search among 50,000 took 10 to
#: 16 milliseconds, five times in such a load, which makes less than 300,000 objects. Frames are in no cycles, so a collection
#: that comes later keeps only small objects: a plan of 100,000 candidates makes 210,000, and takes the same memory.
_NEW_OBJECTS = 500_000


def return_freed_memory() -> None:
    """Sets up the allocators of this process. Must be called before polars is loaded and threads begin."""
    os.environ["_RJEM_MALLOC_CONF"] = _POLARS
    # numpy is used for whole arrays of bytes, never for linear algebra, whose threads would only use memory.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    _set_up_glibc()


def collect_rarely() -> None:
    """Python looks for unused cycles less often, and not when the process ends: then the system takes all memory back.

    The last search took a tenth of a second, as it visits every object of every module.
    """
    gc.set_threshold(_NEW_OBJECTS, *gc.get_threshold()[1:])
    atexit.register(gc.freeze)


def trim() -> None:
    """Returns free pages between blocks that are still used. Between steps this takes milliseconds.

    After reading 100,000 candidates it returned 43 of 261 MiB.
    """
    release = _glibc("malloc_trim")
    if release is not None:
        release(0)


def _set_up_glibc() -> None:
    """Does nothing where the user has set parameters."""
    change = _glibc("mallopt")
    if change is None or any(name.startswith("MALLOC_") or name == "GLIBC_TUNABLES" for name in os.environ):
        return
    for parameter, value in _GLIBC.items():
        change(parameter, value)


@cache
def _glibc(name: str) -> Callable[..., int] | None:
    """A function of glibc; None where the C library is another one."""
    if sys.platform != "linux":
        return None
    from ctypes import CDLL  # noqa: PLC0415 - takes time at the start, and only Linux needs it

    found: Callable[..., int] | None = getattr(CDLL(None), name, None)
    return found
