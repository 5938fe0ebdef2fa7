"""The API: headers on every call, tries again where that may help, and says in our words what LinkedIn refused."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

import requests

from migrate.core.errors import SetupError, UnreachableError
from migrate.core.patience import PASSING, TOO_MANY, Patience, count_attempts, describe_error, is_passing, retry_after
from migrate.core.problems import Problem
from migrate.core.sizes import ANSWER_BYTES
from migrate.fetch.clock import Clock, SystemClock
from migrate.fetch.codes import BAD_ANSWER, BAD_BASE, NO_RIGHT, REFUSED, REFUSED_TOKEN, UNKNOWN_CONTRACT, UNREACHABLE
from migrate.fetch.origins import Address, AddressError, Origin, check_address, may_receive_token
from migrate.fetch.secrets import Token
from migrate.fetch.sending import Sender, SignInError

BASE_URL = "https://api.linkedin.com/v2"
_AGAIN = "Run the same command again later; it continues where it stopped."
_REDIRECTION, _UNAUTHORIZED, _FORBIDDEN = 300, 401, 403
_HEADERS = {"X-Restli-Protocol-Version": "2.0.0"}
#: Bytes of a JSON answer: a page of contracts or the state of a job has a few thousand.
_LARGEST_ANSWER = 8 << 20
_EXPIRED = frozenset({401, 403, 404, 410})

#: After this many refusals in a row, the limit is taken for the daily one; before that, for a short one that is waited out.
_SHORT_LIMITS = 5
#: More refusals than these are not waited out: a server that always refuses would keep the command running for ever.
_MOST_REFUSALS = 60


@dataclass(frozen=True, slots=True)
class SalesOptions:
    """How to ask.

    Attributes:
        poll_interval: Seconds between two looks at a job at first; the pauses grow to six times that.
        largest: Bytes that a file may have at most.
        longest_job: Seconds after which a job that is still running is given up (LinkedIn says half an hour).
    """

    poll_interval: float = 10.0
    longest_job: float = 6 * 3600.0
    largest: int = 10 << 30
    patience: Patience = field(default_factory=Patience)


class Client:
    """Speaks to one base URL with one token. Sessions belong to threads; the client may be shared."""

    def __init__(
        self, token: Token, base_url: str = BASE_URL, options: SalesOptions | None = None, *, clock: Clock | None = None
    ) -> None:
        self.options = options or SalesOptions()
        self.clock = clock or SystemClock()
        self.stop = threading.Event()
        self._api = _checked_base(base_url)
        self._base = base_url.rstrip("/")
        self._token = token
        self._senders = threading.local()
        self._answered = False

    def get(self, path: str) -> dict[str, Any]:
        """A JSON object; `path` begins with `/` and is encoded already."""
        return _object(self._answer(lambda sender: _read(sender.get(self._address(path), _HEADERS))))

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """A JSON object, for a JSON body."""
        headers = {**_HEADERS, "Content-Type": "application/json"}
        return _object(self._answer(lambda sender: _read(sender.post(self._address(path), headers, body))))

    def open(self, url: str) -> requests.Response:
        """A download's stream; a status that an expired link gives (401, 403, 404, 410) comes back to be judged.

        The token goes with the request only if the link leads to the API's own host. Raises UnreachableError for a link that
        cannot be requested, or that is not https and leads to another machine.
        """
        try:
            address = check_address(url)
        except AddressError as error:
            raise bad_answer(f"the download link is not followed: {error}") from None
        if address.origin.scheme != "https" and not address.origin.is_loopback:
            raise bad_answer("the download link is not followed: it is not https")
        return self._answer(lambda sender: sender.get(address, _HEADERS), expired=True)

    def _address(self, path: str) -> Address:
        return check_address(self._base + path)

    def _sender(self) -> Sender:
        sender: Sender | None = getattr(self._senders, "sender", None)
        if sender is None:
            credentials = {"Authorization": f"Bearer {self._token.value}"}
            sender = Sender(credentials, partial(may_receive_token, api=self._api), self.options.patience.timeout)
            self._senders.sender = sender
        return sender

    def _answer(self, ask: Callable[[Sender], requests.Response], *, expired: bool = False) -> requests.Response:
        failures = refusals = 0
        while True:
            try:
                response = ask(self._sender())
            except PASSING as error:
                failures += 1
                self._pause(failures, describe_error(error))
                continue
            except AddressError as error:
                raise bad_answer(f"an answer is not followed: {error}") from None
            except SignInError:
                raise refused_token() from None
            self._answered = True
            status = response.status_code
            if status < _REDIRECTION or (expired and status in _EXPIRED):
                return response
            asked = retry_after(response, self.clock.now())
            response.close()
            if status == TOO_MANY and refusals < _MOST_REFUSALS:
                refusals += 1
                self.clock.wait(self._until_allowed(refusals) if asked is None else asked, self.stop)
            elif is_passing(status):
                failures += 1
                self._pause(failures, f"status {status}", asked)
            else:
                raise refusal(status)

    def _pause(self, failures: int, why: str, asked: float | None = None) -> None:
        patience = self.options.patience
        if failures >= (patience.attempts if self._answered else patience.first_contact):
            message = f"LinkedIn's API did not answer after {count_attempts(failures)}: {why}"
            raise UnreachableError(Problem(code=UNREACHABLE, message=message, help=_AGAIN)) from None
        self.clock.wait(patience.pause(failures) if asked is None else asked, self.stop)

    def _until_allowed(self, refusals: int) -> float:
        """Short limits pass soon; the day's limit is reset at 00:00 UTC, and a minute more does no harm."""
        if refusals <= _SHORT_LIMITS:
            return self.options.poll_interval * 2.0 ** (refusals - 1)
        now = self.clock.now()
        midnight = (now + timedelta(days=1)).replace(hour=0, minute=1, second=0, microsecond=0)
        return (midnight - now).total_seconds()


def refusal(status: int) -> SetupError:
    """The error of a status that a retry cannot fix."""
    if status == _UNAUTHORIZED:
        return refused_token()
    if status == _FORBIDDEN:
        help_ = "Ask the administrator of the contract for the reporting role. The contract must be Advanced or Advanced Plus."
        message = "LinkedIn refused: the token's member has no permission to export this contract"
        return SetupError(Problem(code=NO_RIGHT, message=message, help=help_))
    if status in {400, 404}:
        help_ = "Run `talenthub sales-navigator contracts` to list the contracts."
        message = f"LinkedIn does not know this contract or request (status {status})"
        return SetupError(Problem(code=UNKNOWN_CONTRACT, message=message, help=help_))
    return SetupError(Problem(code=REFUSED, message=f"LinkedIn refused the request with status {status}"))


def refused_token() -> SetupError:
    """LinkedIn does not accept the token."""
    help_ = "Create a new token with the scope r_sales_nav_analytics and run the same command again."
    return SetupError(
        Problem(code=REFUSED_TOKEN, message="LinkedIn does not accept the token: it has expired or was revoked", help=help_)
    )


def bad_answer(message: str) -> UnreachableError:
    """The answer is not what LinkedIn documents."""
    return UnreachableError(Problem(code=BAD_ANSWER, message=message, help=_AGAIN))


def _read(response: requests.Response) -> requests.Response:
    """The response with its body, which `content` then has without reading again; a body that is too large is left."""
    body = bytearray()
    for chunk in response.iter_content(ANSWER_BYTES):
        body += chunk
        if len(body) > _LARGEST_ANSWER:
            response.close()
            raise bad_answer(f"an answer is larger than {_LARGEST_ANSWER:,} bytes")
    response._content = bytes(body)  # noqa: SLF001 - requests has no other way to keep a body that was read in pieces
    return response


def _object(response: requests.Response) -> dict[str, Any]:
    try:
        document = json.loads(response.content)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise bad_answer(f"an answer with status {response.status_code} is not a JSON object")
    return document


def _checked_base(base_url: str) -> Origin:
    """Where the API is. Raises SetupError for an address that must not get the token."""
    try:
        origin = check_address(base_url).origin
        fault = "" if may_receive_token(origin, origin) else "the address is not https"
    except AddressError as error:
        fault = str(error)
    if fault:
        help_ = "Remove --base-url, or set it to an https address."
        raise SetupError(Problem(code=BAD_BASE, message=f"the token is not sent to --base-url: {fault}", help=help_))
    return origin
