"""What befell a connection is said in a few words, and never with the link."""

from __future__ import annotations

import socket

import pytest
import requests
import urllib3

from migrate.core.patience import PASSING, describe_error

SECRET = "signature=geheim"  # noqa: S105 - invented


def fault_of(url: str) -> BaseException:
    with pytest.raises(PASSING) as error:
        requests.get(url, timeout=0.5)
    return error.value


def test_a_port_where_nobody_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        fault = fault_of(f"http://127.0.0.1:{taken.getsockname()[1]}/export.zip?{SECRET}")
    assert SECRET in str(fault)
    assert describe_error(fault) == "the connection was refused"


def test_a_host_that_nobody_knows() -> None:
    connection = urllib3.connection.HTTPConnection("nowhere.invalid")
    unknown = urllib3.exceptions.NameResolutionError("nowhere.invalid", connection, socket.gaierror())
    tried = urllib3.exceptions.MaxRetryError(urllib3.HTTPConnectionPool("nowhere.invalid"), f"/x?{SECRET}", unknown)
    assert describe_error(requests.ConnectionError(tried)) == "unknown host"


def test_a_server_that_says_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        fault = fault_of(f"http://127.0.0.1:{silent.getsockname()[1]}/export.zip?{SECRET}")
    assert describe_error(fault) == "no answer in time"


@pytest.mark.parametrize(
    ("fault", "called"),
    [
        (requests.exceptions.SSLError(SECRET), "no secure connection (TLS) could be made"),
        (requests.exceptions.ProxyError(SECRET), "the proxy cannot be reached"),
        (requests.exceptions.ChunkedEncodingError(SECRET), "the connection was interrupted"),
        (requests.ConnectionError(urllib3.exceptions.ProtocolError(SECRET)), "the connection was interrupted"),
        (requests.ConnectionError(SECRET), "the connection failed"),
        (urllib3.exceptions.HTTPError(SECRET), "the connection failed"),
    ],
)
def test_other_faults_by_their_class(fault: BaseException, called: str) -> None:
    assert describe_error(fault) == called
