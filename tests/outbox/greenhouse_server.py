"""The servers of the Greenhouse stub: the API and, at another address, its tokens."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.fetch.serving import serving
from tests.outbox.answering import Answering, executes
from tests.outbox.greenhouse_stub import CLIENT, SECRET, SUBJECT, Greenhouse


def call(vendor: Greenhouse, request: Answering, name: str, content: bytes) -> tuple[int, Any, dict[str, str], str | None]:
    """Status, content and headers of an answer, and its fault."""
    token = (request.headers["Authorization"] or "").removeprefix("Bearer ")
    left = vendor.tokens.get(token, 0)
    if left <= 0:
        return 401, {"message": "Invalid or expired token"}, {}, None
    vendor.tokens[token] = left - 1
    allowed, window = vendor.enter()
    if not allowed:
        return 429, {}, window, None
    fault = vendor.begin(name)
    if not executes(fault):
        return 500, {}, {}, fault
    if name in vendor.lacking:
        return 403, {"message": "Forbidden"}, {}, fault
    parts = urlsplit(request.path)
    query = {key: ",".join(values) for key, values in parse_qs(parts.query).items()}
    body = json.loads(content) if content else None
    status, answer, cursor = vendor.execute(request.command, parts.path, query, body)
    headers = {"X-RateLimit-Limit": "75", "X-RateLimit-Remaining": "70", "X-RateLimit-Reset": "0"} | window
    if cursor is not None:
        headers["Link"] = f'<{vendor.elsewhere or vendor.address}{parts.path}?cursor={cursor}>; rel="next"'
    return status, answer, headers, fault


def _api_handler(vendor: Greenhouse) -> type[Answering]:
    class Handler(Answering):
        def respond(self) -> None:
            content = self.content()
            parts = urlsplit(self.path)
            collection, number, verb = [*parts.path.strip("/").split("/"), "", ""][:3]
            name = f"{self.command} /{collection}{'/{id}' if number else ''}{f'/{verb}' if verb else ''}"
            self.check(name, content)
            with vendor.lock:
                status, answer, headers, fault = call(vendor, self, name, content)
            self.answer_with(fault, status, answer, headers)

        def check(self, name: str, content: bytes) -> None:
            if self.headers["Accept"] != "application/json":
                vendor.wrong.append(f"{name} without the Accept header")
            if content and (self.command in ("GET", "DELETE") or self.headers["Content-Type"] != "application/json"):
                vendor.wrong.append(f"{name} with a body that it does not take")

    return Handler


def _token_handler(vendor: Greenhouse) -> type[Answering]:
    basic = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()

    class Handler(Answering):
        def respond(self) -> None:
            form = parse_qs(self.content().decode())
            if self.headers["Authorization"] != basic:
                self.answer(401, {"error": "invalid_client"})
                return
            if form != {"grant_type": ["client_credentials"], "sub": [SUBJECT]}:
                vendor.wrong.append("a token was asked for in another form")
            with vendor.lock:
                token = f"token-{len(vendor.tokens)}"
                vendor.tokens[token] = vendor.token_calls
            self.answer(200, {"access_token": token, "token_type": "Bearer", "expires_in": 3600})

    return Handler


@contextmanager
def greenhouse_api(vendor: Greenhouse) -> Iterator[str]:
    """The API's base URL, as long as the block lasts. The stub knows the address of its tokens."""
    with serving(_api_handler(vendor)) as base, serving(_token_handler(vendor)) as tokens:
        vendor.address, vendor.token_address = base, f"{tokens}/token"
        yield base
