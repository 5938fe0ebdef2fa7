"""Connects to a vendor's API with the key of the environment."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from migrate.core.api_layout import ApiLayout
from migrate.core.errors import SetupError
from migrate.core.problems import Problem
from migrate.outbox.client_credentials import ClientCredentials
from migrate.outbox.codes import WRONG_ADDRESS
from migrate.outbox.connection import Connection, Gate
from migrate.outbox.key import read_client, read_key

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def connect(layout: ApiLayout, base_url: str | None, token_url: str | None) -> Connection:
    """Returns a connection with the key of the environment. Raises SetupError."""
    address = _checked(base_url or layout.base_url)
    key = read_key(layout.variable, os.environ)
    client = None
    if layout.client is not None:
        name, subject = read_client(layout.client, os.environ)
        client = ClientCredentials(layout.vendor, _checked(token_url or layout.client.token_url), name, key, subject)
    return Connection(layout, address, key, Gate(layout), client=client)


def _checked(address: str) -> str:
    """Returns the base URL without a slash at its end. Raises SetupError: a key goes only over TLS, or to this machine."""
    parts = urlsplit(address)
    secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    if not secure or not parts.hostname or parts.username is not None or parts.query or parts.fragment:
        message = "the base URL cannot be used: it must begin with https:// and have no user name, query or fragment"
        raise SetupError(Problem(code=WRONG_ADDRESS, message=message, help="give --base-url (or --token-url) https://host/path"))
    return address.rstrip("/")
