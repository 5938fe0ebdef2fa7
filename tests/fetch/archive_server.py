"""A server of archives that misbehaves as it is told, one behaviour a request, in turn; afterwards it behaves."""

from __future__ import annotations

import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from tests.fetch.serving import serving

Behaviour = Callable[["Handler", bytes], None]


@dataclass
class Archives:
    """What the server holds and what it was asked."""

    base: str = ""
    content: dict[str, bytes] = field(default_factory=dict)
    behaviours: dict[str, deque[Behaviour]] = field(default_factory=lambda: defaultdict(deque))
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    cookie: str | None = None
    tag: str = '"one"'
    lock: threading.Lock = field(default_factory=threading.Lock)

    def ranges(self, name: str) -> list[str | None]:
        return [headers.get("range") for path, headers in self.requests if path == f"/{name}"]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    archives: Archives

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        archives = self.archives
        name = self.path.lstrip("/")
        with archives.lock:
            archives.requests.append((self.path, {key.lower(): value for key, value in self.headers.items()}))
            behaviours = archives.behaviours[name]
            behaviour = behaviours.popleft() if behaviours else honest
        if archives.cookie is not None and self.headers.get("Cookie") != archives.cookie:
            page(self, b"")
        else:
            behaviour(self, archives.content.get(name, b""))

    def answer(self, status: int, body: bytes, headers: dict[str, str] | None = None, length: int | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)
        if length is not None and length != len(body):
            self.wfile.flush()
            self.close_connection = True


def honest(handler: Handler, content: bytes, *, upto: int | None = None) -> None:
    """Obeys Range and If-Range; `upto` breaks the connection after so many bytes of the body."""
    asked = handler.headers.get("Range")
    condition = handler.headers.get("If-Range")
    headers = {"ETag": handler.archives.tag, "Accept-Ranges": "bytes"}
    start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked and condition in {None, handler.archives.tag} else 0
    if start and start >= len(content):
        handler.answer(416, b"", {"Content-Range": f"bytes */{len(content)}"})
        return
    body = content[start:]
    if start:
        headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
    sent = body if upto is None else body[:upto]
    handler.answer(206 if start else 200, sent, headers, len(body))


def drops(upto: int) -> Behaviour:
    return lambda handler, content: honest(handler, content, upto=upto)


def ignores_range(handler: Handler, content: bytes) -> None:
    handler.answer(200, content)


def status(code: int, **headers: str) -> Behaviour:
    return lambda handler, _content: handler.answer(code, b"no", {key.replace("_", "-"): value for key, value in headers.items()})


def page(handler: Handler, _content: bytes) -> None:
    body = b"<!DOCTYPE html><html><head><title>Sign In</title></head></html>"
    handler.answer(200, body, {"Content-Type": "text/html"})


def sends(body: bytes) -> Behaviour:
    return lambda handler, _content: handler.answer(200, body)


def redirects(target: str) -> Behaviour:
    return lambda handler, _content: handler.answer(302, b"", {"Location": target})


@contextmanager
def archive_server() -> Iterator[Archives]:
    archives = Archives()
    handler = type("Bound", (Handler,), {"archives": archives})
    with serving(handler) as base:
        archives.base = base
        yield archives
