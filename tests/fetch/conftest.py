from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fetch.sales_server import Sales, sales_server
from tests.fetch.serving import TurnedClock


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
def server(clock: TurnedClock) -> Iterator[Sales]:
    """Sales Navigator; a request that LinkedIn would refuse fails the test."""
    with sales_server(clock) as sales:
        yield sales
    assert sales.violations == []
