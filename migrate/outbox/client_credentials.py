"""Access tokens of an OAuth client: asked for with its id and secret, and renewed before they expire."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import requests

from migrate.core.patience import PASSING, TOO_MANY, Patience, describe_error, retry_after
from migrate.core.problems import Problem
from migrate.core.sizes import API_ANSWER_BYTES
from migrate.outbox.answers import KeyRefusedError, NotExecutedError, parsed
from migrate.outbox.bodies import moment_of
from migrate.outbox.codes import KEY_REFUSED

#: Seconds before its end at which a token is renewed.
_EARLY = 60.0


@dataclass(slots=True)
class ClientCredentials:
    """Gets tokens. One object serves all threads; only one of them asks for a new token.

    Attributes:
        token_url: The address that gives tokens.
        client: The id of the client.
        secret: Its secret. It is in no message and no representation, and neither is a token.
        subject: The id of the user for whom the calls are made; None for the client's own.
    """

    vendor: str
    token_url: str
    client: str = field(repr=False)
    secret: str = field(repr=False)
    subject: str | None = field(default=None, repr=False)
    patience: Patience = field(default_factory=Patience)
    now: Callable[[], float] = time.time
    _token: str | None = field(default=None, repr=False)
    _until: float | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def token(self) -> str:
        """Returns a token that is valid. Raises KeyRefusedError, and NotExecutedError if there is no answer."""
        with self._lock:
            if self._token is None or (self._until is not None and self.now() >= self._until - _EARLY):
                self._token, self._until = self._ask()
            return self._token

    def forget(self, token: str) -> None:
        """The vendor refused this token; the next call gets another one."""
        with self._lock:
            if self._token == token:
                self._token = None

    def _ask(self) -> tuple[str, float | None]:
        form = {"grant_type": "client_credentials"} | ({"sub": self.subject} if self.subject is not None else {})
        asked = self.now()
        try:
            response = requests.post(
                self.token_url,
                data=form,
                auth=(self.client, self.secret),
                headers={"Accept": "application/json"},
                timeout=self.patience.timeout,
                allow_redirects=False,
                stream=True,
            )
            with response:
                content = response.raw.read(API_ANSWER_BYTES + 1, decode_content=True)
        except requests.RequestException as error:
            raise NotExecutedError(f"no token: {describe_error(error)}") from None
        except PASSING as error:
            raise NotExecutedError(f"no token: {describe_error(error)}") from None
        status = response.status_code
        if status in (TOO_MANY, 408) or status >= 500:
            pause = retry_after(response, datetime.now(UTC)) if status == TOO_MANY else None
            raise NotExecutedError(f"no token: HTTP {status}", pause)
        found = parsed(content, failed=True) if status < 300 else None
        answer: dict[str, Any] = found if isinstance(found, dict) else {}
        token = answer.get("access_token")
        if not isinstance(token, str) or not token.isascii() or not token.isprintable():
            message = f"{self.vendor} gives no token to the client (HTTP {status})"
            help_text = "check the id and the secret of the client, and the user for whom it calls"
            raise KeyRefusedError(Problem(code=KEY_REFUSED, message=message, help=help_text))
        return token, _end(answer, asked)


def _end(answer: dict[str, Any], asked: float) -> float | None:
    """Returns the epoch second at which a token ends; None if the answer does not say it."""
    seconds, moment = answer.get("expires_in"), answer.get("expires_at")
    if isinstance(seconds, int | float):
        return asked + float(seconds)
    if isinstance(moment, int | float):
        return float(moment)
    found = moment_of(moment)
    return None if found is None else found.timestamp()
