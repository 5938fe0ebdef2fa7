"""An OAuth client gets tokens, renews them before they end, and shows neither its secret nor a token."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs

import pytest
import responses

from migrate.core.api_layout import ApiLayout, ClientLayout, RateLayout
from migrate.core.errors import SetupError
from migrate.outbox.answers import NotExecutedError
from migrate.outbox.client_credentials import ClientCredentials
from migrate.outbox.connection import Connection, Gate, Request
from migrate.outbox.key import read_client

TOKENS, BASE = "https://auth.example.com/token", "https://api.example.com"
LAYOUT = ApiLayout("Example", BASE, "TALENTHUB_API_KEY", "client_credentials", RateLayout(10_000, 1, 1), ())


@pytest.fixture
def vendor() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=True) as mock:
        yield mock


def made(subject: str | None = "7", now: float = 1000.0) -> ClientCredentials:
    return ClientCredentials("Example", TOKENS, "client", "secret", subject, now=lambda: now)


def test_a_token_is_asked_for_with_the_client_and_its_user(vendor: responses.RequestsMock) -> None:
    vendor.post(TOKENS, json={"access_token": "t1", "token_type": "Bearer", "expires_in": 3600})
    assert made().token() == "t1"
    (call,) = vendor.calls
    assert parse_qs(str(call.request.body)) == {"grant_type": ["client_credentials"], "sub": ["7"]}
    assert call.request.headers["Authorization"] == "Basic Y2xpZW50OnNlY3JldA=="


@pytest.mark.parametrize(
    ("end", "renewed"),
    [
        ({"expires_in": 61}, False),
        ({"expires_in": 60}, True),
        ({"expires_at": "1970-01-01T00:17:41Z"}, False),  # second 1061
        ({"expires_at": "1970-01-01T00:17:40Z"}, True),
        ({"expires_at": 1060}, True),
        ({}, False),
    ],
)
def test_a_token_is_renewed_a_minute_before_its_end(
    end: dict[str, object], renewed: bool, vendor: responses.RequestsMock
) -> None:
    vendor.post(TOKENS, json={"access_token": "t1", **end})
    client = made()
    client.token()
    if renewed:
        vendor.post(TOKENS, json={"access_token": "t2", "expires_in": 3600})
    assert client.token() == ("t2" if renewed else "t1")


def test_a_call_whose_token_ended_early_is_made_again_with_another_one(vendor: responses.RequestsMock) -> None:
    vendor.post(TOKENS, json={"access_token": "t1"})
    vendor.post(f"{BASE}/people", status=401)
    vendor.post(TOKENS, json={"access_token": "t2"})
    vendor.post(f"{BASE}/people", json={"id": 1})
    assert connection().send(Request("POST", "/people", {"name": "Ada"}, repeat=False)) == {"id": 1}
    assert [call.request.headers["Authorization"] for call in vendor.calls][1::2] == ["Bearer t1", "Bearer t2"]


def test_a_second_401_stops_the_command(vendor: responses.RequestsMock) -> None:
    for token in ("t1", "t2"):
        vendor.post(TOKENS, json={"access_token": token})
        vendor.post(f"{BASE}/people", status=401)
    with pytest.raises(SetupError) as caught:
        connection().send(Request("POST", "/people", {}, repeat=False))
    assert [one.code.id for one in caught.value.problems] == ["H411"]


@pytest.mark.parametrize(("status", "content"), [(401, {}), (400, {"error": "x"}), (302, {}), (200, {"no": "token"}), (200, [])])
def test_a_client_that_gets_no_token_stops_the_command(status: int, content: object, vendor: responses.RequestsMock) -> None:
    vendor.post(TOKENS, json=content, status=status)
    with pytest.raises(SetupError) as caught:
        made().token()
    (problem,) = caught.value.problems
    assert problem.code.id == "H411"
    assert "secret" not in problem.message


@pytest.mark.parametrize(("status", "pause"), [(429, 9.0), (503, None), (408, None)])
def test_a_token_that_cannot_be_had_now_means_that_the_call_was_not_made(
    status: int, pause: float | None, vendor: responses.RequestsMock
) -> None:
    vendor.post(TOKENS, status=status, headers={"Retry-After": "9"})
    with pytest.raises(NotExecutedError) as caught:
        made().token()
    assert caught.value.pause == pause


def test_the_secret_and_the_token_are_in_no_representation(vendor: responses.RequestsMock) -> None:
    vendor.post(TOKENS, json={"access_token": "hidden"})
    client = made()
    client.token()
    assert not {"secret", "hidden", "client="} & set(repr(client).replace(",", " ").replace("'", " ").split())


def test_the_user_of_a_client_can_be_unset() -> None:
    layout = ClientLayout("TALENTHUB_API_CLIENT_ID", TOKENS, "TALENTHUB_API_SUBJECT")
    assert read_client(layout, {"TALENTHUB_API_CLIENT_ID": "c"}) == ("c", None)
    assert read_client(layout, {"TALENTHUB_API_CLIENT_ID": "c", "TALENTHUB_API_SUBJECT": "7"}) == ("c", "7")
    with pytest.raises(SetupError):
        read_client(layout, {})


def connection() -> Connection:
    return Connection(LAYOUT, BASE, "secret", Gate(LAYOUT, sleep=lambda _seconds: None), client=made())
