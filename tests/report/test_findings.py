"""Findings in three groups; accepted ones count for nothing, and what is new since the last run is marked."""

from __future__ import annotations

from migrate.core.outcome import Outcome
from migrate.core.problems import Code, Group, Problem, Severity
from migrate.report import document, terminal
from migrate.report.findings import group_findings, open_counts, open_sentence

REJECTED = Code("S901", "a rejected record", Severity.ERROR)
USER = Code("M908", "a user without a match", Severity.WARNING, asks=Group.DECIDE)
MISTYPED = Code("A901", "a mistyped file", Severity.WARNING)
LATEST = Code("S911", "records differ", Severity.WARNING)
ZONE = Code("S922", "times without a zone", Severity.NOTE)


def outcome(*codes: Code, accepted: dict[str, str] | None = None, before: dict[str, int] | None = None) -> Outcome:
    made = Outcome("plan", accepted=accepted or {}, findings_before=before)
    made.problems.extend(Problem(code=code, message=code.title, count=3) for code in codes)
    return made


def ids(found: Outcome) -> list[str]:
    return [finding.code.id for finding in group_findings(found.problems, found)]


def test_what_must_be_decided_comes_first_and_what_is_accepted_last() -> None:
    assert ids(outcome(ZONE, LATEST, MISTYPED, USER, REJECTED, accepted={"S911": "agreed"})) == [
        "S901", "M908", "A901", "S922", "S911",
    ]  # fmt: skip


def test_the_group_follows_from_the_severity_unless_the_code_says_otherwise() -> None:
    assert [code.group for code in (REJECTED, USER, MISTYPED, ZONE)] == [
        Group.DECIDE, Group.DECIDE, Group.CHECK, Group.INFORMATION,
    ]  # fmt: skip


def test_accepted_findings_and_notes_are_not_open() -> None:
    found = outcome(USER, MISTYPED, LATEST, ZONE, accepted={"S911": "agreed"})
    assert open_counts(found) == {Group.DECIDE: 1, Group.CHECK: 1, Group.INFORMATION: 1}
    assert open_sentence(found) == "1 finding to decide, 1 to check"
    assert open_sentence(outcome(MISTYPED, LATEST)) == "2 findings to check"
    assert open_sentence(outcome(ZONE)) == ""


def test_the_terminal_has_a_heading_for_each_group_and_the_reason_of_what_is_accepted() -> None:
    text = terminal(outcome(USER, MISTYPED, LATEST, ZONE, accepted={"S911": "agreed with HR"}), width=100)
    places = [text.index(title) for title in ("To decide", "To check", "For information", "Accepted by the mapping")]
    assert places == sorted(places)
    assert "warning[S911]: records differ, 3 times\n   = accepted: agreed with HR" in text


def test_what_was_not_in_the_last_run_is_new() -> None:
    found = outcome(USER, MISTYPED, ZONE, before={"A901": 3, "S922": 1})
    assert {one.code.id: one.new for one in group_findings(found.problems, found)} == {"M908": 3, "A901": 0, "S922": 2}
    text = terminal(found, width=100)
    assert "a user without a match, 3 times (new since the last run)" in text
    assert "times without a zone, 3 times (2 more since the last run)" in text
    assert "a mistyped file, 3 times\n" in text


def test_without_an_earlier_run_nothing_is_marked_as_new() -> None:
    assert "since the last run" not in terminal(outcome(USER), width=100)
    assert document(outcome(USER))["findings"] == [{"code": "M908", "group": "decide", "severity": "warning", "count": 3}]


def test_the_document_counts_by_code_with_group_reason_and_news() -> None:
    found = document(outcome(LATEST, accepted={"S911": "agreed"}, before={}))
    assert found["findings"] == [
        {"code": "S911", "group": "check", "severity": "warning", "count": 3, "accepted": "agreed", "new": 3}
    ]
    assert found["problems"][0]["group"] == "check"
