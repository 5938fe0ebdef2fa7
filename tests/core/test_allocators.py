"""Freed memory is given back to the system."""

from __future__ import annotations

import os
import platform
import subprocess
import sys

import pytest

#: Frees a block, from which glibc by itself learns to keep such blocks; then frees 49 of 50 and prints the MiB that are left.
SCRIPT = """
from migrate.core.allocators import return_freed_memory
return_freed_memory()
block = b"x" * (4 << 20)
del block
blocks = [bytes([number]) * (4 << 20) for number in range(50)]
last = blocks.pop()
def resident():
    return int(open("/proc/self/statm").read().split()[1]) / 256
before = resident()
del blocks
print(before - resident())
"""


#: Frees every second one of many small blocks and prints the MiB that a trim returns.
TRIMMED = """
from migrate.core.allocators import return_freed_memory, trim
return_freed_memory()
blocks = [bytes([number % 256]) * 60_000 for number in range(2_000)]
del blocks[1:-1]
def resident():
    return int(open("/proc/self/statm").read().split()[1]) / 256
last = [b"x" * 60_000]
before = resident()
trim()
print(before - resident())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc keeps freed blocks")
def test_large_blocks_are_returned_as_soon_as_they_are_free() -> None:
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("MALLOC_", "GLIBC_TUNABLES"))}
    said = subprocess.run([sys.executable, "-c", SCRIPT], env=plain, capture_output=True, text=True, check=True)
    assert float(said.stdout) > 49 * 4 * 0.9


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc keeps freed blocks")
def test_a_trim_returns_pages_between_blocks_that_are_used() -> None:
    said = subprocess.run([sys.executable, "-c", TRIMMED], capture_output=True, text=True, check=True)
    assert float(said.stdout) > 2_000 * 60_000 / 2**20 / 2


def test_parameters_that_the_user_has_set_stay() -> None:
    code = (
        "import os; os.environ['MALLOC_ARENA_MAX'] = '1'; import migrate.core.allocators as m; m._GLIBC = None; m._set_up_glibc()"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_process_ends_without_a_last_search_for_cycles() -> None:
    code = (
        "import atexit, gc; atexit.register(lambda: print(gc.get_freeze_count() > 0));"
        "from migrate.core.allocators import collect_rarely; collect_rarely()"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "True\n"
