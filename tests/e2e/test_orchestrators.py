"""The examples for Airflow, Dagster and Prefect load and verify a delivery, each in an environment of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.running import FIXTURES, build

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "docs" / "examples"

#: Orchestrator to the commands that run its example once; a program of its environment, or a script of the examples.
RUNS: dict[str, list[list[str]]] = {
    "apache-airflow>=3": [
        ["airflow", "db", "migrate"],
        ["airflow", "dags", "reserialize"],
        ["airflow", "dags", "test", "talenthub_nightly"],
    ],
    "dagster": [
        [
            "python",
            "-c",
            (
                "import dagster as dg, dagster_job as example; "
                "assert dg.materialize([example.ats_rows, example.target_matches_the_export]).success"
            ),
        ]
    ],
    "prefect>=3": [["python", str(EXAMPLES / "prefect_flow.py")]],
}


@pytest.mark.exhaustive
@pytest.mark.parametrize("package", RUNS)
def test_the_example_of_an_orchestrator_loads_and_verifies(package: str, tmp_path: Path) -> None:
    programs = tmp_path / "venv" / "bin"
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    subprocess.run([programs / "python", "-m", "pip", "install", "--quiet", str(ROOT), package], check=True)
    build(FIXTURES / "small" / "delivery", tmp_path / "exports")
    environment = os.environ | {
        "HOME": str(tmp_path),
        "PYTHONPATH": str(EXAMPLES),
        "TALENTHUB_TARGET": f"sqlite:///{tmp_path}/ats.db",
        "TALENTHUB_EXPORTS": str(tmp_path / "exports"),
        "AIRFLOW_HOME": str(tmp_path / "airflow"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_FOLDER": str(EXAMPLES),
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "300",
    }
    for program, *arguments in RUNS[package]:
        command = [str(programs / program), *arguments]
        ended = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stderr[-2_000:]
    assert (tmp_path / "ats.db").exists()
