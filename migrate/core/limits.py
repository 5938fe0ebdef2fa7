"""The thresholds `--max-rejects` and `--max-deletes`: a number, or a percentage, past which nothing is written."""

from __future__ import annotations

import re
from dataclasses import dataclass

from migrate.core.errors import SetupError, ThresholdError
from migrate.core.problems import Code, Problem, Severity

BAD_LIMIT = Code("P511", "a threshold is neither a number nor a percentage", Severity.ERROR)
TOO_MANY_REJECTS = Code("P512", "more was rejected than --max-rejects allows", Severity.ERROR)
TOO_MANY_DELETES = Code("P513", "more would be deleted than --max-deletes allows", Severity.ERROR)

_LIMIT = re.compile(r"(\d+)|(\d+(?:\.\d+)?) ?%")


@dataclass(frozen=True, slots=True)
class Limit:
    """A threshold as given: `20` or `1.5%`. The number itself is still allowed."""

    text: str

    def __post_init__(self) -> None:
        match = _LIMIT.fullmatch(self.text.strip())
        if match is None or float(match[2] or 0) > 100:
            message = f"'{self.text}' is no threshold: give a number such as 20, or a percentage such as 1%"
            raise SetupError(Problem(code=BAD_LIMIT, message=message))

    def passed(self, count: int, whole: int) -> bool:
        """True where `count` of `whole` is more than allowed."""
        text = self.text.strip()
        if text.endswith("%"):
            return count * 100 > float(text[:-1]) * whole
        return count > int(text)


def limit(text: str | None) -> Limit | None:
    """The threshold of an option that may be missing. Raises SetupError."""
    return None if text is None else Limit(text)


@dataclass(frozen=True, slots=True)
class Limits:
    """The thresholds of a run.

    Attributes:
        records: Records of the delivery; what a percentage of rejects is of (without it, the rows of the plan).
        rejected_before: Records that earlier stages rejected; they count towards `max_rejects`.
    """

    max_rejects: Limit | None = None
    max_deletes: Limit | None = None
    records: int = 0
    rejected_before: int = 0

    def check_rejects(self, rejects: int, rows: int) -> None:
        """Raises ThresholdError where so many rejected rows, with the records rejected before, are too many."""
        count, whole = rejects + self.rejected_before, self.records or rows
        if self.max_rejects is not None and self.max_rejects.passed(count, whole):
            message = f"{count} of {whole} were rejected, --max-rejects allows {self.max_rejects.text}; nothing written"
            raise ThresholdError(Problem(code=TOO_MANY_REJECTS, message=message, count=count))

    def check_deletes(self, deletes: int, known: int) -> None:
        """Raises ThresholdError where so many deletions, of so many known rows, are too many."""
        if self.max_deletes is not None and self.max_deletes.passed(deletes, known):
            message = f"{deletes} of {known} rows would be deleted, --max-deletes allows {self.max_deletes.text}; nothing written"
            raise ThresholdError(Problem(code=TOO_MANY_DELETES, message=message, count=deletes))
