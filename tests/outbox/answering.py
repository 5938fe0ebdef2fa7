"""What the stubs of vendors have in common: counting, faults on demand, and answers in JSON."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

#: What happens to a call: nothing, or a fault before or after it was executed.
FAULTS = ("429", "500 before", "500 after", "cut before", "cut after")


@dataclass
class Stub:
    """The part of a vendor that has nothing to do with its data.

    Attributes:
        fault: Names the fault of a call, by its number (from 1) and its name; None for no fault.
        wrong: Requests that the vendor would refuse as malformed, or that would mail somebody. Every test must find it empty.
        number: Calls until now, look-ups included.
        rate: The calls that are answered in each window of a number of seconds; None for any number.
        clock: The time in seconds.
        limited: Calls that were answered with 429 because of the rate.
    """

    fault: Callable[[int, str], str | None] = lambda _number, _name: None
    calls: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    number: int = 0
    rate: tuple[int, int] | None = None
    clock: Callable[[], float] = time.time
    limited: int = 0
    _window: tuple[int, int] = (0, 0)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def writes(self) -> int:
        """Calls that change something."""
        raise NotImplementedError

    def enter(self) -> tuple[bool, dict[str, str]]:
        """Returns whether the rate allows a call now, and the headers that tell about the window."""
        if self.rate is None:
            return True, {}
        calls, seconds = self.rate
        now = self.clock()
        window = int(now // seconds)
        used = self._window[1] if self._window[0] == window else 0
        allowed = used < calls
        self._window = window, used + allowed
        end = (window + 1) * seconds
        headers = {"X-RateLimit-Remaining": str(calls - self._window[1]), "X-RateLimit-Reset": str(end)}
        if not allowed:
            self.limited += 1
            headers["Retry-After"] = str(max(1, round(end - now)))
        return allowed, headers

    def begin(self, name: str) -> str | None:
        """Counts a call, and returns its fault."""
        self.number += 1
        self.calls[name] += 1
        return self.fault(self.number, name)


def executes(fault: str | None) -> bool:
    """Tells whether a call with this fault is executed."""
    return fault not in ("429", "500 before", "cut before")


class Answering(BaseHTTPRequestHandler):
    """A handler that answers in JSON, or with a fault."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # Headers and body are two writes; the second would wait for a late acknowledgement.

    def respond(self) -> None:
        """Answers a request of any method."""
        raise NotImplementedError

    def do_GET(self) -> None:
        """GET."""
        self.respond()

    def do_POST(self) -> None:
        """POST."""
        self.respond()

    def do_PATCH(self) -> None:
        """PATCH."""
        self.respond()

    def do_DELETE(self) -> None:
        """DELETE."""
        self.respond()

    def answer(self, status: int, answer: Any, headers: Mapping[str, str] | None = None) -> None:
        """Sends an answer; without content if the status has none."""
        content = b"" if status == 204 else json.dumps(answer).encode()
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Length", str(len(content)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def answer_with(self, fault: str | None, status: int, answer: Any, headers: Mapping[str, str] | None = None) -> None:
        """Sends an answer, or what a fault makes of it."""
        if fault is None:
            self.answer(status, answer, headers)
        elif fault == "429":
            self.answer(429, {}, {**(headers or {}), "Retry-After": "0"})
        elif fault.startswith("500"):
            self.answer(500, {}, headers)
        else:
            self.close_connection = True
            self.connection.close()

    def content(self) -> bytes:
        """The body of the request. Raises ConnectionError if the client ended before it was whole."""
        size = int(self.headers["Content-Length"] or 0)
        content = self.rfile.read(size)
        if len(content) < size:
            raise ConnectionResetError("the client ended within its request")
        return content

    def log_message(self, *_: object) -> None:
        """No output."""
