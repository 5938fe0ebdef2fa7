"""The verdict counts what was held and what is gone apart from each other."""

from __future__ import annotations

from migrate.core.books import Books, TargetBook
from migrate.core.outcome import Outcome
from migrate.report.verdict import readiness, verdict


def outcome(*, hold: int = 0, gone: int = 0) -> Outcome:
    return Outcome("load", books=Books(targets=[TargetBook("candidate", 7, unchanged=7 - hold, hold=hold, gone=gone)]))


def test_held_rows_are_counted_without_the_gone_ones() -> None:
    assert "Held because edited in the target: 2 rows." in verdict(outcome(hold=2, gone=5))
    assert "Held" not in verdict(outcome(gone=5))


def test_reasons_name_held_and_gone_rows_with_their_own_counts() -> None:
    _, reasons = readiness(outcome(hold=2, gone=5))
    assert reasons == ["2 rows held because edited in the target", "5 rows of the target no longer in the export"]
    assert readiness(outcome(hold=2))[1] == ["2 rows held because edited in the target"]
    assert readiness(outcome(gone=5))[1] == ["5 rows of the target no longer in the export"]
