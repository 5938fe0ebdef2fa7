"""Calls wait as long as the vendor asks, and are made again only if nothing was executed or nothing can be executed twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import responses

from migrate.core.api_layout import AnswerLayout, ApiLayout, RateLayout
from migrate.core.errors import SetupError
from migrate.outbox.answers import NotExecutedError, OutcomeError, RefusedError
from migrate.outbox.connection import Connection, Gate, Request
from tests.outbox.turned import Turned

BASE = "https://api.example.com"
RATE = RateLayout(calls=10_000, seconds=1, at_once=1, remaining="X-RateLimit-Remaining", reset="X-RateLimit-Reset")
ANSWER = AnswerLayout("ok", "code", ("text",), ("stop",))
LAYOUT = ApiLayout("Example", BASE, "TALENTHUB_API_KEY", "bearer", RATE, (), answer=ANSWER)


@pytest.fixture
def clock() -> Turned:
    return Turned()


@pytest.fixture
def vendor() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=True) as mock:
        yield mock


def post(clock: Turned, *, repeat: bool = False) -> Any:
    gate = Gate(LAYOUT, sleep=clock.sleep, now=lambda: clock.now)
    return Connection(LAYOUT, BASE, "secret", gate).send(Request("POST", "/people", {"name": "Ada"}, repeat))


def test_a_call_waits_as_long_as_retry_after_asks(clock: Turned, vendor: responses.RequestsMock) -> None:
    vendor.post(f"{BASE}/people", status=429, headers={"Retry-After": "17"})
    vendor.post(f"{BASE}/people", json={"ok": True})
    assert post(clock) == {"ok": True}
    assert clock.now == 1017.0


def test_a_window_without_calls_is_waited_for(clock: Turned, vendor: responses.RequestsMock) -> None:
    gate = Gate(LAYOUT, sleep=clock.sleep, now=lambda: clock.now)
    connection = Connection(LAYOUT, BASE, "secret", gate)
    last = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1025"}
    vendor.post(f"{BASE}/people", json={"ok": True}, headers=last)
    vendor.post(f"{BASE}/people", json={"ok": True})
    connection.send(Request("POST", "/people", {}, repeat=False))
    assert clock.now == 1000.0
    connection.send(Request("POST", "/people", {}, repeat=False))
    assert clock.now == 1025.0


@pytest.mark.parametrize("status", [500, 502, 408])
def test_a_fault_after_which_the_outcome_is_unknown_is_not_repeated(
    status: int, clock: Turned, vendor: responses.RequestsMock
) -> None:
    vendor.post(f"{BASE}/people", status=status)
    with pytest.raises(OutcomeError):
        post(clock)


def test_a_call_that_can_be_repeated_is(clock: Turned, vendor: responses.RequestsMock) -> None:
    vendor.post(f"{BASE}/people", status=502)
    vendor.post(f"{BASE}/people", body="<html>", status=200)
    vendor.post(f"{BASE}/people", json={"ok": True})
    assert post(clock, repeat=True) == {"ok": True}


def test_a_refusal_has_the_vendors_code_and_text(clock: Turned, vendor: responses.RequestsMock) -> None:
    vendor.post(f"{BASE}/people", json={"ok": False, "code": "invalid", "text": "no such job"})
    with pytest.raises(RefusedError) as caught:
        post(clock)
    assert (caught.value.code, caught.value.text) == ("invalid", "no such job")


@pytest.mark.parametrize(("status", "code"), [(401, "H411"), (200, "H411"), (302, "H412")])
def test_a_key_that_is_refused_and_a_redirect_stop_the_command(
    status: int, code: str, clock: Turned, vendor: responses.RequestsMock
) -> None:
    vendor.post(
        f"{BASE}/people", json={"ok": False, "code": "stop"}, status=status, headers={"Location": "https://other.example"}
    )
    with pytest.raises(SetupError) as caught:
        post(clock)
    assert [one.code.id for one in caught.value.problems] == [code]
    assert "secret" not in caught.value.problems[0].message


def test_an_object_that_the_key_may_not_see_refuses_the_row_only(clock: Turned, vendor: responses.RequestsMock) -> None:
    vendor.post(f"{BASE}/people", json={"ok": False, "code": "confidential", "text": "no access"}, status=403)
    with pytest.raises(RefusedError) as caught:
        post(clock)
    assert caught.value.code == "confidential"


def test_waiting_ends_after_some_attempts(clock: Turned, vendor: responses.RequestsMock) -> None:
    for _ in range(7):
        vendor.post(f"{BASE}/people", status=429, headers={"Retry-After": "1"})
    with pytest.raises(NotExecutedError):
        post(clock)


def test_the_key_is_in_no_representation() -> None:
    assert "secret" not in repr(Connection(LAYOUT, BASE, "secret", Gate(LAYOUT)))
