"""A stdout, stderr or log that is closed or full changes no exit code, and is no fault of the tool."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, which only Linux has")
@pytest.mark.parametrize(
    ("command", "ends"),
    [
        ("status --target sqlite:///none.db >&-", 2),
        ("status --target sqlite:///none.db 2>&-", 2),
        ("status --target sqlite:///none.db >&- 2>&- <&-", 2),
        ("status --target sqlite:///none.db >/dev/full", 2),
        ("status --target sqlite:///none.db 2>/dev/full", 2),
        ("status --target sqlite:///none.db --log-file /dev/full", 2),
        ("explain T902 >/dev/full", 8),
        ("explain T902 | true", 0),
    ],
)
def test_a_stream_that_cannot_be_written_changes_no_exit_code(tmp_path: Path, command: str, ends: int) -> None:
    line = f"set -o pipefail; {sys.executable} -m migrate.cli.main {command}"
    done = subprocess.run(["bash", "-c", line], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == ends, done.stderr
    assert "internal error" not in done.stderr
    assert "Traceback" not in done.stderr
