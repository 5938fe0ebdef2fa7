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
_SERVER_FAULTS = frozenset({408, 425, 500, 502, 503, 504, 520, 521, 522, 523, 524})


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long.

    Attributes:
        attempts: Tries in a row without any progress before giving up.
        first_contact: The same for a host that never answered: a wrong address is not worth a minute.
        first_pause: Seconds before the second try; doubled each time, with a random part so that parallel transfers spread.
        longest_pause: No pause of our own is longer; a Retry-After is obeyed whatever it says.
        timeout: Seconds without a byte before a connection counts as broken.
    """

    attempts: int = 7
    first_contact: int = 3
    first_pause: float = 1.0
    longest_pause: float = 60.0
    timeout: float = 60.0

    def pause(self, failures: int) -> float:
        """Seconds to wait after so many failures in a row (from 1)."""
        whole = min(self.longest_pause, self.first_pause * 2.0 ** (failures - 1))
        return whole * random.uniform(0.75, 1.0)  # noqa: S311 - spreads retries, no secret


def is_passing(status: int) -> bool:
    """True where the same request may succeed later."""
    return status == TOO_MANY or status in _SERVER_FAULTS


def retry_after(response: requests.Response, now: datetime) -> float | None:
    """Seconds that the server asks to wait (a number or a date), None where it says nothing that can be read."""
    text = response.headers.get("Retry-After", "").strip()
    if text.isdigit():
        return float(text)
    if not text:
        return None
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now).total_seconds())
