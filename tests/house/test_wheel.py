"""The wheel, installed into an empty environment far from the checkout, does the whole demo."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(out), str(ROOT)]
    subprocess.run(command, check=True)
    (path,) = out.glob("talenthub_migrate-*.whl")
    return path


@pytest.mark.slow
def test_mappings_and_sql_travel_inside_the_package(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"migrate"}
    assert "migrate/_data/mappings/ats/target.yaml" in names
    assert any(name.startswith("migrate/_data/sql/") for name in names)
    assert any(name.startswith("migrate/pages/") for name in names)


@pytest.mark.slow
def test_the_demo_runs_from_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "env"
    venv.create(home, with_pip=True)
    subprocess.run([home / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", wheel], check=True)
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "TALENTHUB"))}
    talenthub = home / "bin" / "talenthub"
    demo = subprocess.run(
        [talenthub, "demo", "--into", "demo"], cwd=tmp_path, env=clean, capture_output=True, check=False, text=True
    )
    assert demo.returncode == 0, demo.stdout + demo.stderr
    status = subprocess.run(
        [talenthub, "status", "--target", "sqlite:///demo/ats.db", "--format", "json"],
        cwd=tmp_path,
        env=clean,
        capture_output=True,
        check=True,
        text=True,
    )
    assert len(json.loads(status.stdout)["facts"]["runs"]) == 2
