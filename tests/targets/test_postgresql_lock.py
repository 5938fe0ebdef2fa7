"""The server drops the connection that holds a target, and not the one that writes: still no two runs come together."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from migrate.core.errors import BusyError, UnreachableError
from tests.targets.places import Place
from tests.targets.shapes import CANDIDATE, load, people, put, running

CONNECTIONS = "SELECT pid FROM pg_stat_activity WHERE application_name = 'talenthub first' AND datname = current_database()"


def lose(place: Place) -> None:
    """The server ends the one connection of the first run, and is done with it."""
    ((pid,),) = place.rows(CONNECTIONS)
    place.run(f"SELECT pg_terminate_backend({pid}, 5000)")


def losing(place: Place) -> Callable[[], None]:
    """The same for the connection that is there now, whatever others come."""
    ((pid,),) = place.rows(CONNECTIONS)
    return lambda: place.run(f"SELECT pg_terminate_backend({pid}, 5000)")


def test_nobody_begins_while_a_run_writes_whose_holding_connection_is_gone(postgres: Place) -> None:
    load(postgres.target(), "r1", CANDIDATE, people("Okafor"))
    target, other = postgres.target(), postgres.target()
    with target.held("first"):
        lost = losing(postgres)
        with running(target, "first", CANDIDATE) as writer:
            put(writer, CANDIDATE, people("a", "b", "c").slice(1, 1))
            lost()
            for attempt in (other.held("second"), other.writer("second")):
                with pytest.raises(BusyError, match="run first") as caught, attempt:
                    pass
                assert caught.value.exit_code == 7
            put(writer, CANDIDATE, people("a", "b", "c").slice(2, 1))
    assert postgres.rows("SELECT count(*) FROM candidate") == [(3,)]
    with other.held("second"), other.writer("second"):
        pass


def test_a_run_whose_holding_connection_went_before_it_wrote_does_not_write(postgres: Place) -> None:
    load(postgres.target(), "r1", CANDIDATE, people("Okafor"))
    target = postgres.target()
    with target.held("first"):
        lose(postgres)
        with pytest.raises(UnreachableError, match="the connection that locked") as caught, target.writer("first"):
            pass
    assert caught.value.exit_code == 8
    load(postgres.target(), "second", CANDIDATE, people("a", "b").slice(1))


def test_a_run_that_lost_its_hold_to_another_does_not_write(postgres: Place) -> None:
    load(postgres.target(), "r1", CANDIDATE, people("Okafor"))
    target, other = postgres.target(), postgres.target()
    with target.held("first"):
        lose(postgres)
        with other.held("second"):
            with pytest.raises(BusyError, match="run second"), target.writer("first"):
                pass
            load(other, "second", CANDIDATE, people("a", "b").slice(1))
    assert postgres.rows("SELECT count(*) FROM candidate") == [(2,)]
