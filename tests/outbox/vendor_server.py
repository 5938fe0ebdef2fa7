"""The servers of the stub: the API and, on another port, the storage of its uploads."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy

from tests.fetch.serving import serving
from tests.outbox.answering import Answering, executes
from tests.outbox.vendor_stub import FORBIDDEN, KEY, Vendor


def _api_handler(vendor: Vendor) -> type[Answering]:
    expected = "Basic " + base64.b64encode(f"{KEY}:".encode()).decode()

    class Handler(Answering):
        def respond(self) -> None:
            if self.command != "POST":
                vendor.wrong.append(f"{self.command} {self.path}")
                self.answer(405, {})
                return
            content = self.content()
            name = self.path.removeprefix("/")
            if self.headers["Authorization"] != expected:
                self.answer(401, {})
                return
            if self.headers["Accept"] != "application/json; version=1":
                vendor.wrong.append(f"{name} without the Accept header")
            with vendor.lock:
                allowed, headers = vendor.enter()
                if not allowed:
                    fault, answer = None, {}
                else:
                    fault = vendor.begin(name)
                    answer = vendor.execute(name, json.loads(content)) if executes(fault) else {}
            status = 403 if answer is FORBIDDEN else 200
            self.answer_with(fault, status if allowed else 429, answer, headers)

    return Handler


def _storage_handler(vendor: Vendor) -> type[Answering]:
    class Handler(Answering):
        def respond(self) -> None:
            content = self.content()
            if self.headers["Authorization"] is not None:
                vendor.wrong.append("the key was sent to the storage")
            whole = b"Content-Type: " + self.headers["Content-Type"].encode() + b"\r\n\r\n" + content
            form: dict[str, bytes] = {}
            for part in message_from_bytes(whole, policy=policy.HTTP).iter_parts():
                name = str(part.get_param("name", header="content-disposition"))
                payload = part.get_payload(decode=True)
                form[name] = payload if isinstance(payload, bytes) else b""
            with vendor.lock:
                status = vendor.store(self.path.removeprefix("/"), form)
            self.answer(status, {})

    return Handler


@contextmanager
def vendor_api(vendor: Vendor) -> Iterator[str]:
    """The API's base URL, as long as the block lasts."""
    with serving(_api_handler(vendor)) as base, serving(_storage_handler(vendor)) as storage:
        vendor.storage = storage
        yield base
