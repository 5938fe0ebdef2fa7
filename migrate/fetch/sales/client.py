"""The API: headers on every call, tries again where that may help, and says in our words what LinkedIn refused."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import requests

from migrate.core.errors import SetupError, UnreachableError
from migrate.core.problems import Problem
from migrate.fetch.clock import Clock, SystemClock
from migrate.fetch.codes import BAD_ANSWER, DEAD_TOKEN, NO_RIGHT, REFUSED, UNKNOWN_CONTRACT, UNREACHABLE
from migrate.fetch.patience import PASSING, TOO_MANY, Patience, cause, is_passing, retry_after, tries
from migrate.fetch.secrets import Token

BASE_URL = "https://api.linkedin.com/v2"
_AGAIN = "Run the same command again later; it goes on where it stopped."
_UNAUTHORIZED, _FORBIDDEN = 401, 403
_EXPIRED = frozenset({401, 403, 404, 410})

#: So many refusals in a row are taken for a short limit and waited out; after that it is the day's.
_SHORT_LIMITS = 5


@dataclass(frozen=True, slots=True)
class SalesOptions:
    """How to ask.

    Attributes:
        poll_interval: Seconds between two looks at a job at first; the pauses grow to six times that.
        longest_job: Seconds after which a job that is still running is given up (LinkedIn says half an hour).
    """

    poll_interval: float = 10.0
    longest_job: float = 6 * 3600.0
    patience: Patience = field(default_factory=Patience)


class _Bearer(requests.auth.AuthBase):
    """Puts the token into the header; requests drops it by itself where a redirect leaves the host."""

    def __init__(self, token: Token) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token.value}"
        return request


class Client:
    """Speaks to one base URL with one token. Sessions belong to threads; the client may be shared."""

    def __init__(
        self, token: Token, base_url: str = BASE_URL, options: SalesOptions | None = None, *, clock: Clock | None = None
    ) -> None:
        self.options = options or SalesOptions()
        self.clock = clock or SystemClock()
        self.stop = threading.Event()
        self._base = base_url.rstrip("/")
        self._token = token
        self._sessions = threading.local()
        self._answered = False

    def get(self, path: str) -> dict[str, Any]:
        """A JSON object; `path` begins with `/` and is encoded already."""
        with self._answer("GET", self._base + path) as response:
            return _object(response)

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """A JSON object, for a JSON body."""
        with self._answer("POST", self._base + path, json=body, headers={"Content-Type": "application/json"}) as response:
            return _object(response)

    def open(self, url: str) -> requests.Response:
        """A download's stream; a status that an expired link gives (401, 403, 404, 410) comes back to be judged."""
        return self._answer("GET", url, stream=True, expired=True)

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._sessions, "session", None)
        if session is None:
            session = requests.Session()
            session.auth = _Bearer(self._token)
            session.headers.update({"X-Restli-Protocol-Version": "2.0.0"})
            self._sessions.session = session
        return session

    def _answer(self, method: str, url: str, *, expired: bool = False, **more: Any) -> requests.Response:  # noqa: ANN401 - requests'
        failures = refusals = 0
        while True:
            try:
                response = self._session().request(method, url, timeout=self.options.patience.timeout, **more)
            except PASSING as error:
                failures += 1
                self._pause(failures, cause(error))
                continue
            self._answered = True
            status = response.status_code
            if status < 400 or (expired and status in _EXPIRED):
                return response
            asked = retry_after(response, self.clock.now())
            response.close()
            if status == TOO_MANY:
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
            message = f"LinkedIn's API did not answer after {tries(failures)}: {why}"
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
    """The error of a status that no second try mends."""
    if status == _UNAUTHORIZED:
        return dead_token()
    if status == _FORBIDDEN:
        help_ = "Ask the contract's administrator for the reporting role; the contract must be Advanced or Advanced Plus."
        message = "LinkedIn refused: the token's member may not report on this contract"
        return SetupError(Problem(code=NO_RIGHT, message=message, help=help_))
    if status in {400, 404}:
        help_ = "Look at `talenthub sales-navigator contracts`."
        message = f"LinkedIn does not know this contract or request (status {status})"
        return SetupError(Problem(code=UNKNOWN_CONTRACT, message=message, help=help_))
    return SetupError(Problem(code=REFUSED, message=f"LinkedIn refused the request with status {status}"))


def dead_token() -> SetupError:
    """LinkedIn does not accept the token."""
    help_ = "Make a new token with the scope r_sales_nav_analytics and run the same command again."
    return SetupError(
        Problem(code=DEAD_TOKEN, message="LinkedIn does not accept the token: it has expired or was withdrawn", help=help_)
    )


def bad_answer(message: str) -> UnreachableError:
    """The answer is not what LinkedIn documents."""
    return UnreachableError(Problem(code=BAD_ANSWER, message=message, help=_AGAIN))


def _object(response: requests.Response) -> dict[str, Any]:
    try:
        document = response.json()
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise bad_answer(f"an answer with status {response.status_code} is no JSON object")
    return document
