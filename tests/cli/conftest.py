from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.runner import talenthub
from tests.e2e.running import FIXTURES, build

TARGET = "sqlite:///ats.db"


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the small delivery, a plan of it, and a target into which it was loaded. Tests must not change it."""
    folder = tmp_path_factory.mktemp("loaded")
    build(FIXTURES / "small" / "delivery", folder / "export")
    shared = ("--mapping", "ats", "--target", TARGET)
    assert talenthub("plan", "export", *shared, "--out", "plan", folder=folder).exit in (0, 3)
    assert talenthub("load", "export", *shared, folder=folder).exit in (0, 3)
    return folder


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """A folder with the small delivery alone."""
    build(FIXTURES / "small" / "delivery", tmp_path / "export")
    return tmp_path


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    """A folder with the CSVs of the small delivery, where one note has no id."""
    shutil.copytree(FIXTURES / "small" / "delivery" / "export.zip", tmp_path / "damaged")
    notes = next((tmp_path / "damaged").rglob("Notes.csv"))
    text = notes.read_text("utf-8")
    notes.write_text(text.rstrip("\n") + "\n,100,1,A note without an id,,Project\n", "utf-8")
    return tmp_path


@pytest.fixture(scope="session")
def run_id(loaded: Path) -> str:
    """The run that loaded the small delivery."""
    document = json.loads(talenthub("status", "--target", TARGET, "--format", "json", folder=loaded).stdout)
    return str(document["facts"]["runs"][0]["run"])
