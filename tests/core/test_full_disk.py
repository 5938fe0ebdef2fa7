from __future__ import annotations

import errno
from pathlib import Path

import polars as pl
import pytest

from migrate.core.full_disk import is_full_disk


def test_a_full_disk_is_known_by_its_number_also_where_another_error_came_of_it() -> None:
    full = OSError(errno.ENOSPC, "No space left on device")
    wrapped = RuntimeError("not written")
    wrapped.__cause__ = full
    assert is_full_disk(full)
    assert is_full_disk(wrapped)
    assert not is_full_disk(OSError(errno.EIO, "Input/output error"))
    assert not is_full_disk(ValueError("a cell that says (os error 28)"))


@pytest.mark.parametrize("write", ["write_parquet", "write_ipc_stream", "write_csv"])
def test_a_full_disk_is_known_where_polars_wrote(write: str) -> None:
    device = Path("/dev/full")
    if not device.exists():
        pytest.skip("this system has no /dev/full, which stands in for a full disk")
    with pytest.raises(Exception) as caught, device.open("wb") as stream:  # noqa: PT011 - whatever polars makes of it
        getattr(pl.DataFrame({"a": range(100_000)}), write)(stream)
    assert is_full_disk(caught.value)
