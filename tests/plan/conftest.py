from __future__ import annotations

from pathlib import Path

import pytest

from tests.plan.world import World


@pytest.fixture(params=["uuid5", "sequence"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    return World(tmp_path, request.param)
