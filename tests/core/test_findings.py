"""The collector that stages report findings and rejected rows to."""

from dataclasses import dataclass

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from migrate.core.findings import REJECTED_SCHEMA, Findings, FramesInMemory, make_findings, with_schema
from migrate.core.problems import FINDINGS_SCHEMA, Code, Severity
from migrate.core.redaction import KeyKind

REFUSED = Code("X101", "refused", Severity.ERROR)
ODD = Code("X102", "odd", Severity.WARNING)
LISTED = Code("X103", "listed", Severity.WARNING, each=True)


@dataclass(frozen=True)
class Notes:
    """A target table with plain keys."""

    table: str = "note"
    key_kind: KeyKind = KeyKind.PLAIN


def rows(*keys: str) -> pl.DataFrame:
    places = {"_file": [0] * len(keys), "_record": range(1, len(keys) + 1), "_line": range(2, len(keys) + 2)}
    return pl.DataFrame({"_key": keys, **places}, schema_overrides={"_key": pl.String})


def told(findings: Findings) -> list[tuple[str, str]]:
    return [row for frame in findings.findings() for row in frame.select("code", "key").rows()]


def test_findings_come_in_the_order_in_which_they_were_reported() -> None:
    findings = Findings()
    for code, key in ((ODD, "1"), (REFUSED, "2"), (ODD, "3"), (LISTED, "4"), (ODD, "5")):
        findings.report(Notes(), rows(key), code, "something is wrong")
    assert told(findings) == [("X102", "1"), ("X101", "2"), ("X102", "3"), ("X103", "4"), ("X102", "5")]


@given(st.lists(st.tuples(st.sampled_from([ODD, REFUSED, LISTED]), st.integers(0, 3))))
def test_every_row_has_one_finding_and_is_counted_once(reports: list[tuple[Code, int]]) -> None:
    findings = Findings()
    for code, count in reports:
        findings.report(Notes(), rows(*map(str, range(count))), code, f"{count} rows")
    assert [code for code, _ in told(findings)] == [code.id for code, count in reports for _ in range(count)]
    assert sum(entry["count"] for entry in findings.summary) == sum(count for _, count in reports)


def test_an_error_is_counted_by_table_and_other_findings_by_message() -> None:
    findings = Findings()
    for line in ("2", "3"):
        findings.report(Notes(), rows("1"), REFUSED, f"like line {line}")
        findings.report(Notes(), rows("1", "2"), ODD, f"like line {line}")
    assert findings.summary == (
        {"code": "X101", "severity": "error", "table": "note", "message": "like line 2", "count": 2},
        {"code": "X102", "severity": "warning", "table": "note", "message": "like line 2", "count": 2},
        {"code": "X102", "severity": "warning", "table": "note", "message": "like line 3", "count": 2},
    )


def test_a_rejected_row_has_its_place_its_key_and_a_finding() -> None:
    findings = Findings()
    findings.reject(Notes(), rows("note:6"), REFUSED, "no such candidate")
    (rejected,) = findings.rejected()
    assert rejected.rows() == [(0, 1, 2, "X101", "no such candidate", "note", "note:6")]
    assert told(findings) == [("X101", "note:6")]


def test_a_finding_shows_a_key_only_as_the_table_allows_and_a_reject_has_the_whole_key() -> None:
    findings = Findings()
    findings.reject(Notes(key_kind=KeyKind.HASHED), rows("anna@example.com"), REFUSED, "no")
    ((_, shown),) = told(findings)
    (rejected,) = findings.rejected()
    assert "anna" not in shown
    assert rejected["_key"].to_list() == ["anna@example.com"]


def test_nothing_is_stored_for_no_rows() -> None:
    opened: list[str] = []

    def store(kind: str) -> FramesInMemory:
        opened.append(kind)
        return FramesInMemory()

    findings = Findings(store)
    findings.reject(Notes(), rows(), REFUSED, "no")
    findings.keep("held", rows())
    assert (opened, findings.summary) == ([], ())


def test_findings_that_are_shown_as_counts_are_stored_together_and_errors_at_once() -> None:
    findings = Findings()
    for code in (ODD, ODD, REFUSED, ODD, ODD):
        findings.report(Notes(), rows("1"), code, "something is wrong")
    assert [frame["code"].to_list() for frame in findings.findings()] == [["X102", "X102"], ["X101"], ["X102", "X102"]]


def test_a_finding_has_null_for_what_is_not_known() -> None:
    frame = make_findings(ODD, pl.DataFrame({"_line": [7]}), "a line", table="notes")
    assert frame.schema == pl.Schema(FINDINGS_SCHEMA)
    assert frame.rows(named=True) == [
        {
            "code": "X102",
            "_file": None,
            "_line": 7,
            "column": None,
            "table": "notes",
            "key": None,
            "message": "a line",
            "value": None,
        }
    ]


def test_a_schema_gives_columns_their_order_and_types_and_null_where_they_are_missing() -> None:
    frame = with_schema(pl.DataFrame({"_line": [3], "code": ["X101"], "other": [1]}), REJECTED_SCHEMA)
    assert frame.schema == pl.Schema(REJECTED_SCHEMA)
    assert frame.rows() == [(None, None, 3, "X101", None, None, None)]
