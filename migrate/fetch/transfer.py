"""One download: resumed where it broke, tried again where that may help, streamed to a file beside its final name."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field

import requests

from migrate.core.errors import SetupError, UnreachableError
from migrate.core.patience import PASSING, Patience, count_attempts, describe_error, is_passing, retry_after
from migrate.core.places import Place
from migrate.core.problems import Code, Problem
from migrate.core.progress import Advance
from migrate.core.sizes import DOWNLOADED_BYTES
from migrate.fetch.clock import Clock, Stopped
from migrate.fetch.codes import EXPIRED, NO_SPACE, REFUSED, SIGN_IN, TOO_LARGE, UNREACHABLE
from migrate.fetch.origins import Address, AddressError, check_address
from migrate.fetch.part import Part, open_part
from migrate.fetch.sending import Sender, SignInError
from migrate.fetch.wholeness import is_page

_RANGE = re.compile(r"^bytes (\d+)-(?:\d+)/(\d+|\*)$")
_EXPIRED = frozenset({403, 404, 410})
_PARTIAL, _NOT_SATISFIABLE, _UNAUTHORIZED = 206, 416, 401
_OUT_OF_ROOM = "The disk is full, or the folder is not writable."


class _Again(Exception):  # noqa: N818 - a turn of the loop, never seen outside
    """This try failed in a way that a retry may fix; `pause` is what the server asks to wait."""

    def __init__(self, reason: str, pause: float | None = None) -> None:
        super().__init__(reason)
        self.pause = pause


@dataclass(frozen=True, slots=True)
class Transfer:
    """What every download of a command shares; senders are not, one thread has one.

    Attributes:
        largest: Bytes that an archive may have at most.
    """

    patience: Patience
    clock: Clock
    stop: threading.Event
    largest: int
    answered: threading.Event = field(default_factory=threading.Event)

    def run(self, sender: Sender, url: str, part: Part, shown: str, advance: Advance) -> bool:
        """Downloads into the part until it is complete. Returns False where the credentials were held back from a host.

        Raises SetupError where another try cannot help (sign-in page, expired link, an address that is not followed, too many
        bytes), UnreachableError where patience ran out.
        """
        address = check_address(url)
        failures = 0
        while True:
            before = part.size
            try:
                return self._attempt(sender, address, part, shown, advance)
            except (_Again, *PASSING) as error:
                failures = 1 if part.size > before else failures + 1
                if failures >= (self.patience.attempts if self.answered.is_set() else self.patience.first_contact):
                    why = str(error) if isinstance(error, _Again) else describe_error(error)
                    message = f"{shown} could not be downloaded after {count_attempts(failures)}: {why}"
                    help_ = "Run the same command again later; it continues where it stopped."
                    raise UnreachableError(_problem(UNREACHABLE, message, shown, help_)) from None
                pause = error.pause if isinstance(error, _Again) else None
                self.clock.wait(self.patience.pause(failures) if pause is None else pause, self.stop)

    def _attempt(self, sender: Sender, address: Address, part: Part, shown: str, advance: Advance) -> bool:
        have, mark = part.size, part.mark
        headers: dict[str, str] = {}
        if have:
            headers["Range"] = f"bytes={have}-"
            if mark:
                headers["If-Range"] = mark
        response = self._open(sender, address, headers, shown)
        sent = not sender.held_back
        with response:
            self._check_status(response, shown)
            if response.status_code == _NOT_SATISFIABLE:
                if response.headers.get("Content-Range", "") == f"bytes */{have}":
                    return sent
                part.drop()
                raise _Again("the partial file does not match the file on the server", 0.0)
            if response.status_code != _PARTIAL or not _continues(response, have):
                if response.status_code == _PARTIAL:
                    part.drop()
                    raise _Again("the server sent another range than requested", 0.0)
                advance(-have)
                part.begin(response)
            self._store(response, part, shown, advance)
        return sent

    def _open(self, sender: Sender, address: Address, headers: dict[str, str], shown: str) -> requests.Response:
        try:
            response = sender.get(address, headers)
        except SignInError:
            raise SetupError(_sign_in(shown)) from None
        except AddressError as error:
            help_ = "Start a new export in Talent Hub and use the new export.csv unchanged."
            raise SetupError(_problem(REFUSED, f"the link of {shown} is not followed: {error}", shown, help_)) from None
        self.answered.set()
        return response

    def _check_status(self, response: requests.Response, shown: str) -> None:
        status = response.status_code
        if status in {200, _PARTIAL, _NOT_SATISFIABLE}:
            return
        if is_passing(status):
            raise _Again(f"status {status}", retry_after(response, self.clock.now()))
        if status == _UNAUTHORIZED:
            raise SetupError(_sign_in(shown))
        if status in _EXPIRED:
            message = f"the link of {shown} is no longer valid (status {status}); links expire after 24 hours"
            help_ = "Start a new export in Talent Hub and use the new export.csv, with the login that made it."
            raise SetupError(_problem(EXPIRED, message, shown, help_))
        message = f"{shown} was refused with status {status}"
        raise SetupError(_problem(REFUSED, message, shown, "Start a new export in Talent Hub."))

    def _store(self, response: requests.Response, part: Part, shown: str, advance: Advance) -> None:
        size = part.size
        first = size == 0
        stated = response.headers.get("Content-Length", "")
        if stated.isascii() and stated.isdigit() and size + int(stated[:20]) > self.largest:
            raise SetupError(self._too_large(shown))
        try:
            with open_part(part.path, append=True) as file:
                # Not iter_content, which loses the last piece where a connection breaks: that piece is what resuming is about.
                while chunk := response.raw.read1(DOWNLOADED_BYTES, decode_content=False):
                    if self.stop.is_set():
                        raise Stopped
                    if first and is_page(chunk):
                        part.drop()
                        raise SetupError(_sign_in(shown))
                    first = False
                    size += len(chunk)
                    if size > self.largest:
                        raise SetupError(self._too_large(shown))
                    file.write(chunk)
                    advance(len(chunk))
        except OSError as error:  # of the file: urllib3 wraps those of the connection
            raise SetupError(
                _problem(NO_SPACE, f"{shown} cannot be written: {error.strerror or error}", shown, _OUT_OF_ROOM)
            ) from None

    def _too_large(self, shown: str) -> Problem:
        message = f"{shown} is larger than {self.largest:,} bytes, the largest size allowed"
        return _problem(TOO_LARGE, message, shown, "If the archive is really that large, set --max-size.")


def _continues(response: requests.Response, have: int) -> bool:
    match = _RANGE.match(response.headers.get("Content-Range", ""))
    return match is not None and int(match[1]) == have


def _sign_in(shown: str) -> Problem:
    message = f"a sign-in page was returned instead of {shown}"
    help_ = "Provide the cookie of the LinkedIn login that made the export (TALENTHUB_LINKEDIN_COOKIE or a file of mode 0600)."
    return _problem(SIGN_IN, message, shown, help_)


def _problem(code: Code, message: str, shown: str, help_: str) -> Problem:
    return Problem(code=code, message=message, place=Place(shown), help=help_, each=True)
