"""When to try again, and after how long: back-off, Retry-After, and faults that are worth another try."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import requests
import urllib3

#: Faults of the way, not of the request: a broken connection, a cut body, a time-out.
PASSING = (
    requests.ConnectionError,
    requests.Timeout,
    requests.exceptions.ChunkedEncodingError,
    requests.exceptions.ContentDecodingError,
    urllib3.exceptions.HTTPError,
)

TOO_MANY = 429
#: Seconds. Limits of LinkedIn are per day, so a longer wait is a mistake of the server, and our own pauses apply.
LONGEST_ASKED = 25 * 3600.0
_SERVER_FAULTS = frozenset({408, 425, 500, 502, 503, 504, 520, 521, 522, 523, 524})


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long.

    Attributes:
        attempts: Tries in a row without any progress before giving up.
        first_contact: The same for a host that never answered: a wrong address is not worth a minute.
        first_pause: Seconds before the second try; doubled each time, with a random part so that parallel transfers spread.
        longest_pause: No pause of our own is longer; a Retry-After is obeyed up to `LONGEST_ASKED`.
        timeout: Seconds without a byte before a connection counts as broken.
    """

    attempts: int = 7
    first_contact: int = 3
    first_pause: float = 1.0
    longest_pause: float = 60.0
    timeout: float = 60.0

    def pause(self, failures: int) -> float:
        """Seconds to wait after `failures` failures in a row (from 1)."""
        whole = min(self.longest_pause, self.first_pause * 2.0 ** (failures - 1))
        return whole * random.uniform(0.75, 1.0)  # noqa: S311 - spreads retries, no secret


#: What the classes of faults are called; the first that fits, so the narrow ones come first.
_CALLED: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str], ...] = (
    ((requests.exceptions.ProxyError, urllib3.exceptions.ProxyError), "the proxy cannot be reached"),
    ((requests.exceptions.SSLError, urllib3.exceptions.SSLError), "no secure connection (TLS) could be made"),
    (urllib3.exceptions.NameResolutionError, "unknown host"),
    (urllib3.exceptions.NewConnectionError, "the connection was refused"),
    ((requests.Timeout, urllib3.exceptions.TimeoutError), "no answer in time"),
    ((requests.exceptions.ContentDecodingError, urllib3.exceptions.DecodeError), "the answer cannot be decompressed"),
    (
        (requests.exceptions.ChunkedEncodingError, urllib3.exceptions.ProtocolError, urllib3.exceptions.IncompleteRead),
        "the connection was interrupted",
    ),
    ((requests.ConnectionError, urllib3.exceptions.HTTPError), "the connection failed"),
)


def count_attempts(failures: int) -> str:
    """`1 try`, `3 attempts`."""
    return "1 attempt" if failures == 1 else f"{failures} attempts"


def describe_error(error: BaseException) -> str:
    """Describes a connection error in our own words: the error's own text contains the link, which is as good as a password."""
    chain = [error]
    # requests and urllib3 wrap the cause: as an argument, as `reason`.
    while inner := [each for each in (getattr(chain[-1], "reason", None), *chain[-1].args) if isinstance(each, BaseException)]:
        chain.append(inner[0])
    return next((called for kinds, called in _CALLED for each in chain if isinstance(each, kinds)), type(error).__name__)


def is_passing(status: int) -> bool:
    """True where the same request may succeed later."""
    return status == TOO_MANY or status in _SERVER_FAULTS


def retry_after(response: requests.Response, now: datetime) -> float | None:
    """Seconds that the server asks to wait (a number or a date); None for a text that is neither, or for more than a day."""
    text = response.headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        seconds = float(text)  # of any length: many digits become infinity
    else:
        try:
            moment = parsedate_to_datetime(text)
            seconds = max(0.0, ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now).total_seconds())
        except (ValueError, OverflowError, TypeError, IndexError):  # what the parser raises for texts that are no dates
            return None
    return seconds if seconds <= LONGEST_ASKED else None
