from __future__ import annotations

import pytest

from migrate.core.books import AttachmentBook, Books, SourceBook, TargetBook
from migrate.core.outcome import Outcome
from migrate.core.places import Place
from migrate.core.problems import Code, Problem, Severity
from tests.report.full_facts import facts

REJECTED = Code("S901", "a record that is rejected", Severity.ERROR)
ORPHAN = Code("S902", "a record that points nowhere", Severity.WARNING)


@pytest.fixture
def outcome() -> Outcome:
    """A load with one rejected record, two orphans of one kind and one of another, and something of every book."""
    books = Books(
        [SourceBook("candidates", 9, 8, 1), SourceBook("notes", 12_000, 12_000)],
        [TargetBook("candidate", 6, 6), TargetBook("candidate_email_address", 8, 3, 2, 3)],
        AttachmentBook(files=9, stored=7, unmatched=2, markers=3),
    )
    result = Outcome("load", "20260131T120000Z-7f3a", books, next_step="talenthub verify delivery --target sqlite:///ats.db")
    notes = "export.zip/Contract_1/Notes.csv"
    result.problems.add(
        Problem(
            code=REJECTED,
            message="9 fields instead of 8",
            place=Place(notes, 12, 4),
            table="notes",
            key="note:6",
            value="Zoë Ångström",
            each=True,
        )
    )
    result.problems.add(Problem(code=ORPHAN, message="no such project", place=Place(notes, 3), table="activity", count=2))
    result.problems.add(Problem(code=ORPHAN, message="no such candidate", place=Place(notes, 5), table="activity"))
    return result


@pytest.fixture
def full(outcome: Outcome) -> Outcome:
    outcome.facts = facts()
    return outcome
