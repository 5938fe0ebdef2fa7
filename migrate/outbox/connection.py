"""Calls of a vendor's API: paced, repeated where that is safe, and with an answer of one of four kinds.

A call succeeds, is refused, was not executed, or its outcome is unknown. Only a call that was not executed, or whose `repeat` is
set, is made again here.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import requests
import urllib3
from pyrate_limiter import Limiter, Rate
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from migrate.core.api_layout import ApiLayout
from migrate.core.errors import SetupError
from migrate.core.patience import PASSING, TOO_MANY, Patience, describe_error, retry_after
from migrate.core.problems import Problem
from migrate.core.sizes import API_ANSWER_BYTES
from migrate.outbox.bodies import value_at
from migrate.outbox.codes import KEY_REFUSED, WRONG_ADDRESS

#: A request that the vendor did not begin to execute has one of these.
_NOT_EXECUTED = {TOO_MANY}
#: The key is not known. With 403 the key may lack a right to this object only, so the row is refused.
_NO_KEY = {401}
_UNKNOWN = {408}


class RefusedError(Exception):
    """The vendor refused a call: its code (or the HTTP status) and its text, which may contain values."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(code)
        self.code = code
        self.text = text


class KeyRefusedError(SetupError):
    """The vendor refused the key; the call was not executed."""


class OutcomeError(Exception):
    """The call has no answer: whether it was executed is unknown. The argument is a description without values."""


class NotExecutedError(Exception):
    """The call was not executed, however often it was tried. The argument is a description without values."""

    def __init__(self, reason: str, pause: float | None = None) -> None:
        super().__init__(reason)
        self.pause = pause


@dataclass(frozen=True, slots=True)
class Request:
    """A call with its values filled in."""

    method: str
    path: str
    body: Any
    repeat: bool


@dataclass(slots=True)
class Gate:
    """Paces the calls of all threads: our own rate, and the pauses that the vendor asks for."""

    layout: ApiLayout
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.time
    _limiter: Limiter = field(init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _closed_until: float = 0.0

    def __post_init__(self) -> None:
        """Makes the limiter."""
        rate = self.layout.rate
        self._limiter = Limiter(Rate(rate.calls, round(rate.seconds * 1000)), buffer_ms=1)

    def enter(self) -> None:
        """Waits until a call may begin."""
        while (left := self._left()) > 0:
            self.sleep(left)
        self._limiter.try_acquire(self.layout.vendor)

    def close(self, seconds: float) -> None:
        """No call of any thread begins for this number of seconds."""
        with self._lock:
            self._closed_until = max(self._closed_until, self.now() + seconds)

    def read_window(self, headers: Any) -> None:  # noqa: ANN401 - the mapping of requests, which ignores case
        """Closes until the vendor's window ends, if an answer says that no call is left in it."""
        rate = self.layout.rate
        if rate.remaining is None or rate.reset is None:
            return
        remaining, reset = headers.get(rate.remaining, ""), headers.get(rate.reset, "")
        if remaining.isdigit() and reset.isdigit() and int(remaining) == 0:
            self.close(min(max(0.0, float(reset) - self.now()), 3600.0))

    def _left(self) -> float:
        with self._lock:
            return self._closed_until - self.now()


@dataclass(slots=True)
class Connection:
    """Sends requests to a vendor. One object serves all threads; each has its own HTTP session.

    Attributes:
        key: The secret. It is in no message and no representation.
    """

    layout: ApiLayout
    base_url: str
    key: str = field(repr=False)
    gate: Gate
    patience: Patience = field(default_factory=Patience)
    calls: int = 0
    _local: threading.local = field(default_factory=threading.local)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, request: Request) -> Any:  # noqa: ANN401 - JSON of any shape
        """Returns the JSON of the answer, None for an empty one.

        Raises RefusedError, OutcomeError, NotExecutedError, and KeyRefusedError if the key is refused.
        """
        passing = (NotExecutedError, OutcomeError) if request.repeat else NotExecutedError
        retrying = Retrying(
            sleep=self.gate.sleep,
            stop=stop_after_attempt(self.patience.attempts),
            wait=self._pause,
            retry=retry_if_exception_type(passing),
            reraise=True,
        )
        return retrying(self._once, request)

    def _pause(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome is not None else None
        asked = error.pause if isinstance(error, NotExecutedError) else None
        pause = self.patience.pause(state.attempt_number) if asked is None else asked
        if isinstance(error, NotExecutedError):
            self.gate.close(pause)  # The vendor's limit counts the calls of all threads.
        return pause

    def _once(self, request: Request) -> Any:  # noqa: ANN401 - JSON of any shape
        self.gate.enter()
        with self._lock:
            self.calls += 1
        try:
            response = self._session().request(
                request.method,
                self.base_url + request.path,
                json=request.body if request.method != "GET" else None,
                params=request.body if request.method == "GET" else None,
                timeout=self.patience.timeout,
                allow_redirects=False,
                stream=True,
            )
            with response:
                content = response.raw.read(API_ANSWER_BYTES + 1, decode_content=True)
        except requests.RequestException as error:
            raise _without_answer(error) from None
        except PASSING as error:
            raise OutcomeError(describe_error(error)) from None
        self.gate.read_window(response.headers)
        return self._answer(response, content)

    def _answer(self, response: requests.Response, content: bytes) -> Any:  # noqa: ANN401 - JSON of any shape
        status = response.status_code
        if status in _NOT_EXECUTED:
            raise NotExecutedError(f"HTTP {status}", retry_after(response, datetime.now(UTC)))
        if status in _UNKNOWN or status >= 500:
            raise OutcomeError(f"HTTP {status}")
        if 300 <= status < 400:
            message = f"{self.layout.vendor} answers with a redirect (HTTP {status})"
            raise SetupError(Problem(code=WRONG_ADDRESS, message=message, help="correct the base URL"))
        answer = _parsed(content, failed=status >= 400)
        rules = self.layout.answer
        code = value_at(answer, rules.code) if rules.code is not None else None
        if status in _NO_KEY or (code is not None and str(code) in rules.stop):
            message = f"{self.layout.vendor} refuses the key (HTTP {status}{f', {code}' if code else ''})"
            help_text = "check the key and its permissions; nothing of this call was written"
            raise KeyRefusedError(Problem(code=KEY_REFUSED, message=message, help=help_text))
        if status >= 400 or (rules.success is not None and value_at(answer, rules.success) is not True):
            text = value_at(answer, rules.message) if rules.message is not None else None
            raise RefusedError(str(code or f"HTTP {status}"), str(text or ""))
        return answer

    def _session(self) -> requests.Session:
        found: requests.Session | None = getattr(self._local, "session", None)
        if found is None:
            found = requests.Session()
            found.headers.update(dict(self.layout.headers))
            found.auth = (self.key, "") if self.layout.scheme == "basic" else _Bearer(self.key)
            self._local.session = found
        return found


class _Bearer(requests.auth.AuthBase):
    def __init__(self, key: str) -> None:
        self._key = key

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._key}"
        return request


def _without_answer(error: requests.RequestException) -> Exception:
    """A connection that was never made executed nothing; any other fault leaves the outcome unknown."""
    reason = describe_error(error)
    chain: list[BaseException] = [error]
    while inner := [each for each in (getattr(chain[-1], "reason", None), *chain[-1].args) if isinstance(each, BaseException)]:
        chain.append(inner[0])
    never = (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError)
    return NotExecutedError(reason) if any(isinstance(each, never) for each in chain) else OutcomeError(reason)


def _parsed(content: bytes, *, failed: bool) -> Any:  # noqa: ANN401 - JSON of any shape
    if not content.strip():
        return None
    try:
        if len(content) > API_ANSWER_BYTES:
            raise OutcomeError("the answer is too large")
        return json.loads(content)
    except ValueError:
        if failed:
            return None
        raise OutcomeError("the answer is not JSON") from None
