from __future__ import annotations

import pytest

from migrate.core.errors import ThresholdError
from migrate.core.limits import Limits, Missing, limit
from migrate.core.problems import Code, Problem, ProblemLog, Severity

ODD = Code("S311", "odd", Severity.WARNING)
FINE = Code("D103", "fine", Severity.NOTE)


@pytest.mark.parametrize(
    ("missing", "stops"),
    [
        (Missing(22, 24, 0), True),
        (Missing(9, 9, 0), False),
        (Missing(10, 11, 0), True),
        (Missing(12, 24, 0), False),
        (Missing(13, 24, 0), True),
        (Missing(0, 0, 0), False),
        (Missing(60, 100, 55), False),
        (Missing(95, 100, 55), True),
    ],
)
def test_without_a_ceiling_more_than_half_of_what_the_last_run_found_may_not_be_missing(missing: Missing, stops: bool) -> None:
    if not stops:
        Limits().check_missing(missing)
        return
    with pytest.raises(ThresholdError, match="of the rows from earlier runs are missing in this delivery"):
        Limits().check_missing(missing)


@pytest.mark.parametrize(("text", "stops"), [("22", False), ("21", True), ("100%", False), ("91%", True)])
def test_a_stated_ceiling_counts_every_missing_row(text: str, stops: bool) -> None:
    limits = Limits(max_gone=limit(text))
    if not stops:
        limits.check_missing(Missing(22, 24, 22))
        return
    with pytest.raises(ThresholdError, match=r"^91 % of the rows from earlier runs"):
        limits.check_missing(Missing(22, 24, 22))


@pytest.mark.parametrize(("text", "updates", "stops"), [("1", 1, False), ("1", 2, True), ("10%", 2, False), ("9%", 2, True)])
def test_updates_have_a_ceiling(text: str, updates: int, stops: bool) -> None:
    limits = Limits(max_updates=limit(text))
    if not stops:
        limits.check_updates(updates, 20)
        return
    with pytest.raises(ThresholdError, match=f"{updates} of 20 rows would be updated, --max-updates allows {text}"):
        limits.check_updates(updates, 20)


@pytest.mark.parametrize(
    ("fail_on", "stops"), [((), False), (("warning",), True), (("S311",), True), (("S312",), False), (("D103",), True)]
)
def test_a_finding_that_fail_on_names_stops(fail_on: tuple[str, ...], stops: bool) -> None:
    log = ProblemLog()
    log.extend([Problem(code=ODD, message="odd", count=3), Problem(code=FINE, message="fine")])
    if not stops:
        Limits(fail_on=fail_on).check_findings(log)
        return
    with pytest.raises(ThresholdError, match=f"--fail-on {fail_on[0]} was given"):
        Limits(fail_on=fail_on).check_findings(log)
