"""Calls of a vendor's API: paced, repeated where that is safe, and with an answer of one of four kinds.

A call succeeds, is refused, was not executed, or its outcome is unknown. Only a call that was not executed, or whose `repeat` is
set, is made again here.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO, Any

import requests
from pyrate_limiter import Limiter, Rate
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from migrate.core.api_layout import ApiLayout
from migrate.core.patience import PASSING, Patience, describe_error
from migrate.core.sizes import API_ANSWER_BYTES
from migrate.outbox.answers import NotExecutedError, OutcomeError, Page, read_answer, without_answer
from migrate.outbox.client_credentials import ClientCredentials

#: Tokens with which a call is made before its refusal counts as that of the key.
_TOKENS = 4


@dataclass(frozen=True, slots=True)
class Request:
    """A call with its values filled in.

    Attributes:
        path: Below the base URL; or the whole address of a next page, which goes without a body.
        body: JSON; the parameters of a GET.
        content: The JSON as bytes, in place of `body`.
    """

    method: str
    path: str
    body: Any
    repeat: bool
    content: IO[bytes] | None = None


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
        client: Gives tokens in place of the key.
    """

    layout: ApiLayout
    base_url: str
    key: str = field(repr=False)
    gate: Gate
    patience: Patience = field(default_factory=Patience)
    client: ClientCredentials | None = None
    calls: int = 0
    _local: threading.local = field(default_factory=threading.local)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, request: Request) -> Any:  # noqa: ANN401 - JSON of any shape
        """Returns the JSON of the answer, None for an empty one.

        Raises RefusedError, OutcomeError, NotExecutedError, and KeyRefusedError if the key is refused.
        """
        return self.page(request).answer

    def page(self, request: Request) -> Page:
        """Returns the answer with the address of the next page. Raises as `send` does."""
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

    def _once(self, request: Request) -> Page:
        if self.client is None:
            return read_answer(self.layout, *self._exchange(request, None))
        for _ in range(_TOKENS):
            token = self.client.token()
            response, content = self._exchange(request, token)
            if response.status_code != 401:
                break
            # The call was not executed. A token can end early, also between another thread's renewal and this call.
            self.client.forget(token)
        return read_answer(self.layout, response, content)

    def _exchange(self, request: Request, token: str | None) -> tuple[requests.Response, bytes]:
        self.gate.enter()
        with self._lock:
            self.calls += 1
        given: dict[str, Any] = {"params" if request.method == "GET" else "json": request.body}
        if request.content is not None:
            request.content.seek(0)
            given = {"data": request.content, "headers": {"Content-Type": "application/json"}}
        try:
            response = self._session().request(
                request.method,
                request.path if "://" in request.path else self.base_url + request.path,
                **given,
                auth=_Bearer(token) if token is not None else None,
                timeout=self.patience.timeout,
                allow_redirects=False,
                stream=True,
            )
            with response:
                content = response.raw.read(API_ANSWER_BYTES + 1, decode_content=True)
        except requests.RequestException as error:
            raise without_answer(error) from None
        except PASSING as error:
            raise OutcomeError(describe_error(error)) from None
        self.gate.read_window(response.headers)
        return response, content

    def _session(self) -> requests.Session:
        found: requests.Session | None = getattr(self._local, "session", None)
        if found is None:
            found = requests.Session()
            found.headers.update(dict(self.layout.headers))
            if self.client is None:
                found.auth = (self.key, "") if self.layout.scheme == "basic" else _Bearer(self.key)
            self._local.session = found
        return found


class _Bearer(requests.auth.AuthBase):
    def __init__(self, key: str) -> None:
        self._key = key

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._key}"
        return request
