"""Real HTTP servers on loopback, and a clock that tests can turn."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from migrate.fetch.clock import Stopped


class TurnedClock:
    """Waiting moves the hands and takes no time; shared by client and server."""

    def __init__(self, now: datetime = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)) -> None:
        self._now = now
        self._lock = threading.Lock()
        self.waits: list[float] = []

    def now(self) -> datetime:
        with self._lock:
            return self._now

    def wait(self, seconds: float, stop: threading.Event) -> None:
        if stop.is_set():
            raise Stopped
        with self._lock:
            self.waits.append(seconds)
            self._now += timedelta(seconds=seconds)


class QuietServer(ThreadingHTTPServer):
    """Serves in the background; broken pipes of clients that were made to break off are no news."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        pass


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler], host: str = "127.0.0.1") -> Iterator[str]:
    """The server's base URL, as long as the block lasts."""
    server = QuietServer((host, 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://{host}:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
