"""The fixtures of plan and load: a world on either database, with either kind of ids."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plan.world import World

#: Every database and both kinds of ids. The first pair runs with the quick tests, and each database once with the slow ones.
PAIRS = [
    ("sqlite", "uuid5"),
    *(
        pytest.param(pair, marks=pytest.mark.slow)
        for pair in [("sqlite", "sequence"), ("postgresql", "sequence"), ("mysql", "uuid5")]
    ),
    *(pytest.param(pair, marks=pytest.mark.exhaustive) for pair in [("postgresql", "uuid5"), ("mysql", "sequence")]),
]


@pytest.fixture(params=PAIRS, ids="-".join)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    database, kind = request.param
    fixtures = {"postgresql": "postgres_url", "mysql": "mysql_url"}
    url = f"sqlite:///{tmp_path}/agency.db" if database == "sqlite" else request.getfixturevalue(fixtures[database])
    return World(tmp_path, url, kind)


@pytest.fixture(params=["uuid5", "sequence"])
def file_world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    """SQLite alone: for what is about its file, its own way to refuse a row, or a saved plan, which no database reads."""
    return World(tmp_path, f"sqlite:///{tmp_path}/agency.db", request.param)
