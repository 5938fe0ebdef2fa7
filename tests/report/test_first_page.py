"""The first page of the report: its words, its numbers, and its verdict for people who do not run the command."""

from __future__ import annotations

import pytest

from migrate.core.books import AttachmentBook, Books, SourceBook, TargetBook
from migrate.core.errors import SetupError, ThresholdError
from migrate.core.facts.delivery import DeliveryFacts
from migrate.core.facts.overview import MigratedEntity, Reason, RetentionInForce, RulesInForce, Statistics, Timeline
from migrate.core.facts.runs import ColumnChange, FileKind, Since
from migrate.core.outcome import Outcome
from migrate.core.problems import Code, Group, Problem, Severity
from migrate.report import html, report_data
from migrate.report.first_page import FirstPage, first_page
from migrate.report.headline import headline
from migrate.report.timeline_chart import timeline_chart

LOST = [
    MigratedEntity(
        entity="candidate", table="candidate", records=2_000, rows=1_943,
        left_out=[
            Reason(code="M201", text="last_name: the value is required but empty (m/candidate.yaml:8:3)", count=37),
            Reason(code=None, text="the erasure list", count=20),
        ],
    ),
    MigratedEntity(entity="application", table="application", records=2_748, rows=2_748),
    MigratedEntity(
        entity="message", table=None, records=90, rows=0,
        left_out=[Reason(code=None, text="the mapping has no table for them", count=90)],
    ),
]  # fmt: skip
DECIDE = Code("M208", "a user who is not in the users file", Severity.WARNING, asks=Group.DECIDE)


def outcome(
    command: str = "plan", *, facts: DeliveryFacts | None = None, rejected: int = 0, files: AttachmentBook | None = None
) -> Outcome:
    books = Books(
        [SourceBook("candidates", 2_797, 2_797)],
        [TargetBook("candidate", 2_000, 2_000 - rejected, reject=rejected)],
        files or AttachmentBook(),
    )
    return Outcome(command, books=books, facts=facts or DeliveryFacts())


def page_of(given: Outcome) -> FirstPage:
    return first_page(report_data(given))


def test_a_load_that_lost_candidates_says_in_its_first_sentence_how_many() -> None:
    files = AttachmentBook(files=21, rejected=21)
    lost = outcome("load", facts=DeliveryFacts(migrated=LOST), rejected=37, files=files)
    assert headline(lost) == "Loaded, but 37 candidates and 21 files are NOT in the new system."
    lost.command = "plan"
    assert headline(lost) == "Not ready: 37 candidates and 21 files would NOT be in the new system."


def test_one_lost_record_is_singular() -> None:
    one = [MigratedEntity(entity="candidate", table="c", records=1, rows=0, left_out=[Reason(code="M201", text="t", count=1)])]
    assert headline(outcome("apply", facts=DeliveryFacts(migrated=one), rejected=1)) == (
        "Loaded, but 1 candidate is NOT in the new system."
    )


def test_rejects_of_an_unknown_kind_are_counted_as_records_and_rows() -> None:
    given = outcome("load", rejected=3)
    given.books.sources[0] = SourceBook("candidates", 2_797, 2_795, rejected=2)
    assert headline(given) == "Loaded, but 2 records and 3 rows are NOT in the new system."


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("plan", "Ready to load: no record would be lost."),
        ("load", "Loaded, and no record was lost."),
        ("verify", "The new system holds what the export holds."),
    ],
)
def test_without_losses_and_open_decisions_nothing_else_is_said(command: str, said: str) -> None:
    assert headline(outcome(command)) == said


def test_open_decisions_are_counted_and_accepted_ones_are_not() -> None:
    given = outcome()
    given.problems.add(Problem(code=DECIDE, message="m", count=35))
    assert headline(given) == "Ready to load: no record would be lost. 1 decision is open."
    (decision,) = page_of(given).decisions
    assert (decision.code, decision.count, decision.title) == ("M208", 35, "a user who is not in the users file")
    given.accepted = {"M208": "all of them left"}
    assert headline(given) == "Ready to load: no record would be lost."
    assert page_of(given).decisions == ()


def test_what_was_stopped_wrote_nothing_and_says_so() -> None:
    given = outcome("load")
    given.error = SetupError(Problem(code=DECIDE, message="m"))
    assert headline(given) == "Stopped by an error. Nothing was written."
    given.error = ThresholdError(Problem(code=DECIDE, message="m"))
    assert headline(given) == "Stopped by a limit. Nothing was written."
    given.error = None
    given.books.sources[0] = SourceBook("notes", 2, 1)
    assert headline(given) == "Do not use this result: some records are unaccounted for."
    differing = outcome("verify")
    differing.differences = 23
    assert headline(differing) == "The new system differs from the export: 23 differences."


def test_each_kind_of_record_is_counted_with_the_reasons_for_what_is_left_out() -> None:
    files = AttachmentBook(files=31, stored=20, unchanged=1, unmatched=1, held_back=2, repeated=7)
    lines = page_of(outcome(facts=DeliveryFacts(migrated=LOST), files=files)).lines
    assert [(line.title, line.records, line.rows, line.lost) for line in lines] == [
        ("Candidates", 2_000, 1_943, 37), ("Applications", 2_748, 2_748, 0), ("Files", 31, 21, 0), ("Messages", 90, 0, 0),
    ]  # fmt: skip
    assert lines[0].reasons == ("37: last_name: the value is required but empty", "20: the erasure list")
    assert lines[2].reasons == ("1 without a known candidate", "2 private and held back", "7 second copies of other files")
    assert lines[3].reasons == ("90: the mapping has no table for them",)


def test_it_explains_why_there_are_more_records_than_people() -> None:
    assert page_of(outcome(facts=DeliveryFacts(migrated=LOST))).people == (
        "Candidates.csv has 2,797 records, because LinkedIn writes one for each person and project. They are 2,000 people with"
        " 2,748 applications. The other 49 records name no project, repeat an application or are rejected."
    )


def test_privacy_rules_are_said_in_words() -> None:
    stale = RetentionInForce(name="stale", entity="candidate", field="modified_at", before="2023-01-01", records=120)
    rules = RulesInForce(private="hold_back", unmatched="skip", retention=[stale], erasure_lines=12, erased_candidates=3)
    kinds = [FileKind(kind="Private", file_class="held_back", files=1_015, bytes=1)]
    assert page_of(outcome(facts=DeliveryFacts(rules=rules, files=kinds))).rules == (
        ("Private files", "1,015 private files (such as signed offers): listed and counted, but not migrated."),
        ("Retention", "Rule 'stale': each candidate with 'modified at' before 2023-01-01 is left out, 120 here."),
        ("Erasure", "A list of 12 lines. 3 candidates of this export are left out and erased from the new system."),
    )
    kinds = [FileKind(kind="Private", file_class="planned", files=1_015, bytes=1)]
    none = RulesInForce(private="include", unmatched="skip", retention=[], erasure_lines=None, erased_candidates=0)
    assert page_of(outcome(facts=DeliveryFacts(rules=none, files=kinds))).rules == (
        ("Private files", "1,015 private files (such as signed offers): migrated like other files, and marked as private."),
        ("Retention", "No rule: nothing is left out because of its age."),
        ("Erasure", "No erasure list: nobody is left out."),
    )


def test_private_files_that_were_not_counted_are_not_said_to_be_none_and_those_not_stored_are_not_called_migrated() -> None:
    rules = RulesInForce(private="include", unmatched="skip", retention=[], erasure_lines=None, erased_candidates=0)
    assert page_of(outcome("verify", facts=DeliveryFacts(rules=rules))).rules[0][1] == (
        "Private files, such as signed offers, are migrated like other files, and marked as private."
    )
    kinds = [
        FileKind(kind="Private", file_class=name, files=5, bytes=1) for name in ("planned", "excluded", "rejected", "marker")
    ]
    assert page_of(outcome(facts=DeliveryFacts(rules=rules, files=kinds))).rules[0][1] == (
        "15 private files (such as signed offers): migrated like other files, and marked as private."
        " 10 of them are not migrated for other reasons: see Files above."
    )
    assert page_of(outcome(facts=DeliveryFacts(rules=rules, files=[]))).rules[0][1] == "The export has none."


def test_the_counts_of_linkedin_are_compared_with_the_files_here() -> None:
    counts = [Statistics(file="export.csv", archives=9, total=2_424, exported=2_420, failed=4, matches=False)]
    given = outcome(facts=DeliveryFacts(statistics=counts), files=AttachmentBook(files=2_400, stored=2_393, repeated=7))
    assert page_of(given).linkedin == (
        ("export.csv", "9 archives; files: 2,424 in total, 2,420 exported, 4 that LinkedIn could not export."),
        (
            "Found here",
            "2,400 files, 7 of them second copies. The counts do NOT agree. LinkedIn states no counts of other records.",
        ),
    )


def test_a_delta_names_the_columns_that_change_most() -> None:
    changes = [ColumnChange(table="candidate", column=f"column_{n}", rows=n) for n in range(1, 8)]
    since = Since(run="r0", finished="2026-01-31T12:00:00+00:00", update=787, gone=60)
    facts = DeliveryFacts(since=since, changes=changes, titles={"candidate": "Candidates"})
    assert page_of(outcome(facts=facts)).changes == (
        "Compared with the last run of 2026-01-31 12:00:00 UTC: 787 rows changed, 60 rows no longer in the export.",
        "Candidates: 'column 7' changes in 7 rows.",
        "Candidates: 'column 6' changes in 6 rows.",
        "Candidates: 'column 5' changes in 5 rows.",
        "Candidates: 'column 4' changes in 4 rows.",
        "Candidates: 'column 3' changes in 3 rows.",
        "2 more columns: see the appendix.",
    )
    assert page_of(outcome(facts=DeliveryFacts(since=Since(run=None)))).changes == ()


def test_months_without_applications_are_named_because_they_reveal_a_truncated_export() -> None:
    chart = timeline_chart(Timeline(months=["2025-11", "2025-12", "2026-01"], applications=[4, 0, 9], without_date=2))
    assert chart is not None
    assert [(bar.label, bar.height) for bar in chart.bars] == [("2025-11: 4", 31.1), ("2026-01: 9", 70.0)]
    assert chart.text == (
        "Applications per month, from 2025-11 (4) to 2026-01 (9); the most, 9, in 2026-01. None in 2025-12. 2 without a date."
    )
    assert timeline_chart(Timeline(months=[], applications=[], without_date=5)) is None


def test_the_plan_that_is_signed_is_named_beside_the_signature(full: Outcome) -> None:
    text = html(report_data(full))
    signatures = text[text.index('id="sign"') : text.index('id="appendix"')]
    assert "a1" * 32 in signatures
    assert "approve it with conditions" in signatures
