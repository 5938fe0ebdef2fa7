from __future__ import annotations

from pathlib import Path

import pytest

from tests.targets.places import Place


@pytest.fixture(params=["sqlite", "postgresql", "mysql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Every target that passes the conformance suite; a further one is a line here."""
    if request.param == "sqlite":
        return Place("sqlite", f"sqlite:///{tmp_path}/target.db")
    return Place(request.param, request.getfixturevalue({"postgresql": "postgres_url", "mysql": "mysql_url"}[request.param]))


@pytest.fixture
def postgres(postgres_url: str) -> Place:
    return Place("postgresql", postgres_url)


@pytest.fixture
def mysql(mysql_url: str) -> Place:
    return Place("mysql", mysql_url)


@pytest.fixture
def sqlite(tmp_path: Path) -> Place:
    return Place("sqlite", f"sqlite:///{tmp_path}/target.db")
