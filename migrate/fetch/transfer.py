"""One download: resumed where it broke, tried again where that may help, streamed to a file beside its final name."""

from __future__ import annotations

import json
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from urllib.parse import urljoin

import requests

from migrate.core.errors import SetupError, UnreachableError
from migrate.core.places import Place
from migrate.core.problems import Code, Problem
from migrate.core.progress import Advance
from migrate.fetch.clock import Clock, Stopped
from migrate.fetch.codes import EXPIRED, NO_SPACE, REFUSED, SIGN_IN, UNREACHABLE
from migrate.fetch.origins import is_sign_in, may_get_credentials
from migrate.fetch.patience import PASSING, Patience, cause, is_passing, retry_after, tries
from migrate.fetch.secrets import Credentials
from migrate.fetch.wholeness import is_page

_CHUNK = 1 << 18
_REDIRECTS = 10
_RANGE = re.compile(r"^bytes (\d+)-(?:\d+)/(\d+|\*)$")
_EXPIRED = frozenset({403, 404, 410})
_PARTIAL, _NOT_SATISFIABLE, _UNAUTHORIZED = 206, 416, 401
_OUT_OF_ROOM = "The disk is full or the folder cannot be written."


class _Again(Exception):  # noqa: N818 - a turn of the loop, never seen outside
    """This try failed in a way that another may mend; `pause` is what the server asks to wait."""

    def __init__(self, reason: str, pause: float | None = None) -> None:
        super().__init__(reason)
        self.pause = pause


@dataclass(slots=True)
class Part:
    """The unfinished file `.<name>.part`, and beside it the mark (ETag) by which the server knows the same content again."""

    path: Path

    @property
    def size(self) -> int:
        """Bytes that are there."""
        return self.path.stat().st_size if self.path.exists() else 0

    @property
    def _note(self) -> Path:
        return self.path.with_suffix(".mark")

    @property
    def mark(self) -> str | None:
        """The server's mark of the content that the part is of."""
        with suppress(OSError, ValueError, KeyError):
            return str(json.loads(self._note.read_text("utf-8"))["mark"])
        return None

    def begin(self, response: requests.Response) -> None:
        """Empties the part; keeps a strong mark, since a weak one does not promise equal bytes."""
        self.drop()
        mark = response.headers.get("ETag") or response.headers.get("Last-Modified")
        if mark and not mark.startswith("W/"):
            self._note.write_text(json.dumps({"mark": mark}), "utf-8")

    @contextmanager
    def append(self) -> Iterator[IO[bytes]]:
        """The part, to write behind what is there; readable by its owner only."""
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "ab") as file:
            yield file

    def finish(self, path: Path) -> None:
        """Gives the part its final name, safely on disk."""
        with self.path.open("rb") as file:
            os.fsync(file.fileno())
        self.path.replace(path)
        self._note.unlink(missing_ok=True)

    def drop(self) -> None:
        """Throws the part away."""
        self.path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Transfer:
    """What every download of a command shares; sessions are not, one thread has one."""

    credentials: Credentials
    patience: Patience
    clock: Clock
    stop: threading.Event
    answered: threading.Event = field(default_factory=threading.Event)

    def run(self, session: requests.Session, url: str, part: Part, shown: str, advance: Advance) -> bool:
        """Downloads into the part until it is complete. Returns False where the credentials were held back from a host.

        Raises SetupError where another try cannot help (sign-in page, expired link), UnreachableError where patience ran out.
        """
        failures = 0
        while True:
            before = part.size
            try:
                return self._attempt(session, url, part, shown, advance)
            except (_Again, *PASSING) as error:
                failures = 1 if part.size > before else failures + 1
                if failures >= (self.patience.attempts if self.answered.is_set() else self.patience.first_contact):
                    why = str(error) if isinstance(error, _Again) else cause(error)
                    message = f"{shown} did not come after {tries(failures)}: {why}"
                    help_ = "Run the same command again later; it goes on where it stopped."
                    raise UnreachableError(_problem(UNREACHABLE, message, shown, help_)) from None
                pause = error.pause if isinstance(error, _Again) else None
                self.clock.wait(self.patience.pause(failures) if pause is None else pause, self.stop)

    def _attempt(self, session: requests.Session, url: str, part: Part, shown: str, advance: Advance) -> bool:
        have, mark = part.size, part.mark
        headers = {"Accept-Encoding": "identity"}
        if have:
            headers["Range"] = f"bytes={have}-"
            if mark:
                headers["If-Range"] = mark
        response, sent = self._open(session, url, headers, shown)
        with response:
            self._judge(response, shown)
            if response.status_code == _NOT_SATISFIABLE:
                if response.headers.get("Content-Range", "") == f"bytes */{have}":
                    return sent
                part.drop()
                raise _Again("the part does not fit what the server has", 0.0)
            if response.status_code != _PARTIAL or not _continues(response, have):
                if response.status_code == _PARTIAL:
                    part.drop()
                    raise _Again("another range came than was asked for", 0.0)
                advance(-have)
                part.begin(response)
            self._store(response, part, shown, advance)
        return sent

    def _open(self, session: requests.Session, url: str, headers: dict[str, str], shown: str) -> tuple[requests.Response, bool]:
        """Follows redirects by itself: the user's headers go only where they may, at every step."""
        all_sent = True
        for _ in range(_REDIRECTS):
            allowed = may_get_credentials(url)
            all_sent = all_sent and (allowed or not self.credentials.headers)
            own = dict(self.credentials.headers) if allowed else {}
            response = session.get(url, headers=own | headers, stream=True, allow_redirects=False, timeout=self.patience.timeout)
            self.answered.set()
            if not response.is_redirect:
                return response, all_sent
            target = urljoin(url, response.headers["Location"])
            response.close()
            if is_sign_in(target):
                raise SetupError(_sign_in(shown))
            url = target
        raise SetupError(_problem(REFUSED, f"the link of {shown} leads in a circle", shown, "Export again in Talent Hub."))

    def _judge(self, response: requests.Response, shown: str) -> None:
        status = response.status_code
        if status in {200, _PARTIAL, _NOT_SATISFIABLE}:
            return
        if is_passing(status):
            raise _Again(f"status {status}", retry_after(response, self.clock.now()))
        if status == _UNAUTHORIZED:
            raise SetupError(_sign_in(shown))
        if status in _EXPIRED:
            message = f"the link of {shown} is not valid any more (status {status}); links live 24 hours"
            help_ = "Start the export again in Talent Hub and use the new export.csv, signed in as the one who made it."
            raise SetupError(_problem(EXPIRED, message, shown, help_))
        message = f"{shown} was refused with status {status}"
        raise SetupError(_problem(REFUSED, message, shown, "Export again in Talent Hub."))

    def _store(self, response: requests.Response, part: Part, shown: str, advance: Advance) -> None:
        first = part.size == 0
        with part.append() as file:
            # Not iter_content, which loses the last piece where a connection breaks: that piece is what resuming is about.
            while chunk := response.raw.read1(_CHUNK, decode_content=True):
                if self.stop.is_set():
                    raise Stopped
                if first and is_page(chunk):
                    file.close()
                    part.drop()
                    raise SetupError(_sign_in(shown))
                first = False
                try:
                    file.write(chunk)
                except OSError as error:
                    message = f"{shown} cannot be written: {error.strerror}"
                    raise SetupError(_problem(NO_SPACE, message, shown, _OUT_OF_ROOM)) from None
                advance(len(chunk))


def _continues(response: requests.Response, have: int) -> bool:
    match = _RANGE.match(response.headers.get("Content-Range", ""))
    return match is not None and int(match[1]) == have


def _sign_in(shown: str) -> Problem:
    message = f"a page that asks to sign in came in place of {shown}"
    help_ = "Give the cookie of the LinkedIn login that made the export (TALENTHUB_LINKEDIN_COOKIE or a file of mode 0600)."
    return _problem(SIGN_IN, message, shown, help_)


def _problem(code: Code, message: str, shown: str, help_: str) -> Problem:
    return Problem(code=code, message=message, place=Place(shown), help=help_, each=True)
