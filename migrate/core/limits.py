"""The limits of a run: if one is exceeded, nothing is written. A limit is a number or a percentage."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass

from migrate.core.errors import SetupError, ThresholdError
from migrate.core.problems import Code, Problem, ProblemLog, Severity

BAD_LIMIT = Code("P511", "a limit is neither a number nor a percentage", Severity.ERROR)
TOO_MANY_REJECTS = Code("P512", "more records or rows were rejected than --max-rejects allows", Severity.ERROR)
TOO_MANY_DELETES = Code("P513", "more rows would be deleted than --max-deletes allows", Severity.ERROR)
TOO_MANY_UPDATES = Code("P514", "more rows would be updated than --max-updates allows", Severity.ERROR)
TOO_MANY_GONE = Code("P515", "too many rows from earlier runs are missing in the delivery", Severity.ERROR)
TOO_MANY_ERASED = Code("P517", "more people would be erased than --max-erased allows", Severity.ERROR)
FAILED_ON = Code("P516", "a finding matches --fail-on", Severity.ERROR)

#: The value of `--fail-on` that means every warning and error.
ANY_WARNING = "warning"
#: Fewer missing rows than this never stop a run that states no `--max-gone`: in a small target a few rows are a large share.
FEW_ROWS = 10

LIMIT_PATTERN = r"(\d+)|(\d+(?:\.\d+)?) ?%"
_LIMIT = re.compile(LIMIT_PATTERN)


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit as given: `20` or `1.5%`. The number itself is still allowed."""

    text: str

    def __post_init__(self) -> None:
        match = _LIMIT.fullmatch(self.text.strip())
        if match is None or float(match[2] or 0) > 100:
            message = f"'{self.text}' is not a valid limit: use a number such as 20, or a percentage such as 1%"
            raise SetupError(Problem(code=BAD_LIMIT, message=message))

    def passed(self, count: int, whole: int) -> bool:
        """True if `count` of `whole` is more than allowed."""
        text = self.text.strip()
        if text.endswith("%"):
            return count * 100 > float(text[:-1]) * whole
        return count > int(text)


def limit(text: str | None) -> Limit | None:
    """The limit of an option that may be missing. Raises SetupError."""
    return None if text is None else Limit(text)


@dataclass(frozen=True, slots=True)
class Missing:
    """Rows of earlier runs that a delivery should hold and does not.

    Attributes:
        rows: How many are missing now.
        expected: How many rows of earlier runs this delivery could prove missing; without unseen and kept rows.
        before: How many were missing in the run before it.
    """

    rows: int = 0
    expected: int = 0
    before: int = 0


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a run.

    Attributes:
        records: Records of the delivery; what a percentage of rejects is of (without it, the rows of the plan).
        rejected_before: Records that earlier stages rejected; they count towards `max_rejects`.
        fail_on: `warning`, or ids of codes.
    """

    max_rejects: Limit | None = None
    max_deletes: Limit | None = None
    records: int = 0
    rejected_before: int = 0
    max_updates: Limit | None = None
    max_gone: Limit | None = None
    fail_on: tuple[str, ...] = ()
    max_erased: Limit | None = None

    def check_rejects(self, rejects: int, rows: int) -> None:
        """Raises ThresholdError if too many rows, including records rejected earlier, are rejected."""
        count, whole = rejects + self.rejected_before, self.records or rows
        if self.max_rejects is not None and self.max_rejects.passed(count, whole):
            message = f"{count} of {whole} were rejected, --max-rejects allows {self.max_rejects.text}; nothing written"
            raise ThresholdError(Problem(code=TOO_MANY_REJECTS, message=message, count=count))

    def check_deletes(self, deletes: int, known: int) -> None:
        """Raises ThresholdError if the share of deleted rows among the known rows is too high."""
        if self.max_deletes is not None and self.max_deletes.passed(deletes, known):
            message = f"{deletes} of {known} rows would be deleted, --max-deletes allows {self.max_deletes.text}; nothing written"
            raise ThresholdError(Problem(code=TOO_MANY_DELETES, message=message, count=deletes))

    def check_updates(self, updates: int, known: int) -> None:
        """Raises ThresholdError if the share of updated rows among the known rows is too high."""
        if self.max_updates is not None and self.max_updates.passed(updates, known):
            message = f"{updates} of {known} rows would be updated, --max-updates allows {self.max_updates.text}; nothing written"
            raise ThresholdError(Problem(code=TOO_MANY_UPDATES, message=message, count=updates))

    def check_erased(self, people: int, rows: int, whole: int) -> None:
        """Raises ThresholdError if too many people are to be erased; `whole`: the number of people."""
        if self.max_erased is not None and self.max_erased.passed(people, whole):
            message = (
                f"{people} people with {rows} rows would be erased, --max-erased allows {self.max_erased.text}; nothing written"
            )
            raise ThresholdError(Problem(code=TOO_MANY_ERASED, message=message, count=people))

    def check_missing(self, missing: Missing) -> None:
        """Raises ThresholdError if too many rows of earlier runs are missing.

        Without `max_gone`, a run stops when more than half of the rows that the run before it still found are missing, unless
        they are fewer than `FEW_ROWS`. Rows that were missing then are not counted again: an export that loses a few candidates
        every week never stops.
        """
        count, whole, allowed = missing.rows, missing.expected, "--max-gone"
        if self.max_gone is not None:
            stops, allowed = self.max_gone.passed(count, whole), f"--max-gone allows {self.max_gone.text}"
        else:
            count, whole = max(0, count - missing.before), max(0, whole - missing.before)
            stops, allowed = count >= FEW_ROWS and count * 2 > whole, "without --max-gone, at most half of them may be missing"
        if not stops:
            return
        share = count * 100 // whole if whole else 100
        message = (
            f"{share} % of the rows from earlier runs are missing in this delivery: is it the right one?"
            f" {count} of {whole} are missing; nothing written"
        )
        help_text = f"{allowed}; if the delivery is right, run again with --max-gone {missing.rows}"
        raise ThresholdError(Problem(code=TOO_MANY_GONE, message=message, count=count, help=help_text))

    def check_findings(self, problems: ProblemLog, accepted: Container[str] = ()) -> None:
        """Raises ThresholdError if there is a finding that `fail_on` names; codes that the mapping accepts do not count."""
        found: dict[str, int] = {}
        for problem in (one for one in problems.grouped() if one.code.id not in accepted):
            severe = problem.severity is not Severity.NOTE
            name = problem.code.id if problem.code.id in self.fail_on else ANY_WARNING if severe else ""
            if name in self.fail_on:
                found[name] = found.get(name, 0) + problem.count
        for name, count in found.items():
            what = "warnings and errors" if name == ANY_WARNING else f"findings of {name}"
            message = f"{count} {what}, and --fail-on {name} was given; nothing written"
            raise ThresholdError(Problem(code=FAILED_ON, message=message, count=count))
