"""A file may have thousands of unknown columns: time and memory grow with their number, not with its square."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.running import FIXTURES

TRAP = FIXTURES / "traps" / "header-invisible-character" / "delivery"


@pytest.mark.slow
def test_five_thousand_unknown_columns_load_in_four_gigabytes_of_addresses(tmp_path: Path) -> None:
    folder = tmp_path / "Contract_1"
    folder.mkdir()
    for path in (TRAP / "Contract_1").iterdir():
        lines = path.read_text("utf-8").splitlines()
        if path.stem == "Notes":
            lines = [
                line + "".join(f",{'v' if number else 'x'}{one}" for one in range(5_000)) for number, line in enumerate(lines)
            ]
        (folder / path.name).write_text("\n".join(lines) + "\n", "utf-8")
    command = f"ulimit -v 4000000; exec {sys.executable} -m migrate.cli.main load {tmp_path} --mapping ats --format json"
    target = f" --target sqlite:///{tmp_path}/t.db --runs {tmp_path}/runs"
    done = subprocess.run(["bash", "-c", command + target], capture_output=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr.decode()
    document = json.loads(done.stdout)
    assert sum(problem["count"] for problem in document["problems"] if problem["code"] == "D106") == 5_000
    assert next(row["insert"] for row in document["targets"] if row["table"] == "activity") == 2
