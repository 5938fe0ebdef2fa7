"""The servers of the stub: the API and, on another port, the storage of its uploads."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.fetch.serving import serving
from tests.outbox.vendor_stub import FORBIDDEN, KEY, Vendor


class _Quiet(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # Headers and body are two writes; the second would wait for a late acknowledgement.

    def answer(self, status: int, answer: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        content = b"" if status == 204 else json.dumps(answer).encode()
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Length", str(len(content)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def content(self) -> bytes:
        return self.rfile.read(int(self.headers["Content-Length"]))

    def log_message(self, *_: object) -> None:
        pass


def _api_handler(vendor: Vendor) -> type[BaseHTTPRequestHandler]:
    expected = "Basic " + base64.b64encode(f"{KEY}:".encode()).decode()

    class Handler(_Quiet):
        def do_POST(self) -> None:
            content = self.content()
            name = self.path.removeprefix("/")
            if self.headers["Authorization"] != expected:
                self.answer(401, {})
                return
            if self.headers["Accept"] != "application/json; version=1":
                vendor.wrong.append(f"{name} without the Accept header")
            with vendor.lock:
                allowed, headers = vendor.enter()
                if allowed:
                    vendor.number += 1
                    vendor.calls[name] += 1
                    fault = vendor.fault(vendor.number, name)
                    early = fault in ("429", "500 before", "cut before")
                    answer = {} if early else vendor.execute(name, json.loads(content))
            if not allowed:
                self.answer(429, {}, headers)
            elif fault is None:
                self.answer(403 if answer is FORBIDDEN else 200, answer, headers)
            elif fault == "429":
                self.answer(429, {}, {"Retry-After": "0"})
            elif fault.startswith("500"):
                self.answer(500, {})
            else:
                self.close_connection = True
                self.connection.close()

        def do_GET(self) -> None:
            vendor.wrong.append(f"GET {self.path}")
            self.answer(405, {})

    return Handler


def _storage_handler(vendor: Vendor) -> type[BaseHTTPRequestHandler]:
    class Handler(_Quiet):
        def do_POST(self) -> None:
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
