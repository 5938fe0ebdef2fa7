"""What an answer of a vendor's API means: success, a refusal, a call that was not executed, or an unknown outcome."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import requests
import urllib3

from migrate.core.api_layout import ApiLayout
from migrate.core.errors import SetupError
from migrate.core.patience import TOO_MANY, describe_error, retry_after
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
    """The vendor refused a call: its code (or the HTTP status), its text, which may contain values, and the HTTP status."""

    def __init__(self, code: str, text: str, status: int = 200) -> None:
        super().__init__(code)
        self.code = code
        self.text = text
        self.status = status


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
class Page:
    """The JSON of an answer (None for an empty one), and the address of the next page that its header `Link` has."""

    answer: Any
    next: str | None = None


def read_answer(layout: ApiLayout, response: requests.Response, content: bytes) -> Page:
    """Returns the answer of a call that succeeded.

    Raises RefusedError, OutcomeError, NotExecutedError, and KeyRefusedError if the key is refused.
    """
    status = response.status_code
    if status in _NOT_EXECUTED:
        raise NotExecutedError(f"HTTP {status}", retry_after(response, datetime.now(UTC)))
    if status in _UNKNOWN or status >= 500:
        raise OutcomeError(f"HTTP {status}")
    if 300 <= status < 400:
        message = f"{layout.vendor} answers with a redirect (HTTP {status})"
        raise SetupError(Problem(code=WRONG_ADDRESS, message=message, help="correct the base URL"))
    answer = parsed(content, failed=status >= 400)
    rules = layout.answer
    code = value_at(answer, rules.code) if rules.code is not None else None
    if status in _NO_KEY or (code is not None and str(code) in rules.stop):
        message = f"{layout.vendor} refuses the key (HTTP {status}{f', {code}' if code else ''})"
        help_text = "check the key and its permissions; nothing of this call was written"
        raise KeyRefusedError(Problem(code=KEY_REFUSED, message=message, help=help_text))
    if status >= 400 or (rules.success is not None and value_at(answer, rules.success) is not True):
        texts = (" ".join(_texts(value_at(answer, path))) for path in rules.messages)
        raise RefusedError(str(code or f"HTTP {status}"), next((text for text in texts if text), ""), status)
    return Page(answer, response.links.get("next", {}).get("url"))


def without_answer(error: requests.RequestException) -> Exception:
    """A connection that was never made executed nothing; any other fault leaves the outcome unknown."""
    reason = describe_error(error)
    chain: list[BaseException] = [error]
    while inner := [each for each in (getattr(chain[-1], "reason", None), *chain[-1].args) if isinstance(each, BaseException)]:
        chain.append(inner[0])
    never = (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError)
    return NotExecutedError(reason) if any(isinstance(each, never) for each in chain) else OutcomeError(reason)


def parsed(content: bytes, *, failed: bool = False) -> Any:  # noqa: ANN401 - JSON of any shape
    """Returns the JSON of an answer, None for an empty one or a failed one that is not JSON. Raises OutcomeError."""
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


def _texts(found: Any) -> Iterator[str]:  # noqa: ANN401 - JSON of any shape
    """Yields the texts of a message, which some vendors give as a list, or as objects with field and message."""
    if isinstance(found, dict):
        found = list(found.values())
    if isinstance(found, list):
        for each in found:
            yield from _texts(each)
    elif found is not None:
        yield str(found)
