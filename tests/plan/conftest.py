from __future__ import annotations

from pathlib import Path

import pytest

from tests.plan.world import World

#: Both databases and both kinds of ids; the other two pairs take their turn with the slow tests.
PAIRS = [
    ("sqlite", "uuid5"),
    ("postgresql", "sequence"),
    pytest.param(("sqlite", "sequence"), marks=pytest.mark.slow),
    pytest.param(("postgresql", "uuid5"), marks=pytest.mark.slow),
]


@pytest.fixture(params=PAIRS, ids="-".join)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    database, kind = request.param
    url = f"sqlite:///{tmp_path}/agency.db" if database == "sqlite" else request.getfixturevalue("postgres_url")
    return World(tmp_path, url, kind)


@pytest.fixture(params=["uuid5", "sequence"])
def file_world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    """SQLite alone: for what is about its file, or its own way to refuse a row."""
    return World(tmp_path, f"sqlite:///{tmp_path}/agency.db", request.param)
