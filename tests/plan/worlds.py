"""The fixtures of plan and load: a world on either database, with either kind of ids."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plan.world import World

#: Both databases and both kinds of ids; all but the first pair take their turn with the slow tests.
PAIRS = [
    ("sqlite", "uuid5"),
    *(
        pytest.param(pair, marks=pytest.mark.slow)
        for pair in [
            ("postgresql", "sequence"),
            ("sqlite", "sequence"),
            ("postgresql", "uuid5"),
            ("mysql", "sequence"),
            ("mysql", "uuid5"),
        ]
    ),
]


@pytest.fixture(params=PAIRS, ids="-".join)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    database, kind = request.param
    fixtures = {"postgresql": "postgres_url", "mysql": "mysql_url"}
    url = f"sqlite:///{tmp_path}/agency.db" if database == "sqlite" else request.getfixturevalue(fixtures[database])
    return World(tmp_path, url, kind)


@pytest.fixture(params=["uuid5", "sequence"])
def file_world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    """SQLite alone: for what is about its file, or its own way to refuse a row."""
    return World(tmp_path, f"sqlite:///{tmp_path}/agency.db", request.param)
