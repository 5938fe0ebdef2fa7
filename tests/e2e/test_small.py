"""The small delivery becomes exactly the rows that were written beside it by hand."""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.e2e import database
from tests.e2e.running import FIXTURES, Ended, build, load

EXPECTED = FIXTURES / "small" / "expected"
OPEN = "?"
TABLES = sorted(path.stem for path in EXPECTED.glob("*.csv"))
ESCAPE = re.compile(r"\\(.)")


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("small")


@pytest.fixture(scope="module")
def first(work: Path) -> Ended:
    return load(build(FIXTURES / "small" / "delivery", work / "delivery"), work, "--attachments", work / "files")


def cell(text: str) -> str | None:
    plain = {"n": "\n", "r": "\r", "\\": "\\"}
    return None if text == "NULL" else ESCAPE.sub(lambda match: plain[match[1]], text)


def value(column: str, found: Any) -> Any:
    if found is None:
        return None
    if column.endswith("_at"):
        moment = datetime.fromisoformat(str(found))
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if column in {"composite_score", "recommendation_score"}:
        return float(found)
    return str(found)


def expected_rows(table: str) -> list[dict[str, str | None]]:
    with (EXPECTED / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return [{column: cell(text) for column, text in row.items()} for row in csv.DictReader(file)]


def test_the_load_is_done_and_its_books_balance(first: Ended) -> None:
    assert first.exit == 0, first.document["problems"]
    assert first.document["status"] == "done"
    assert first.document["balanced"] is True


@pytest.mark.parametrize("table", TABLES)
def test_every_table_holds_the_expected_rows_column_by_column(table: str, first: Ended, work: Path) -> None:
    assert first.exit == 0, first.stderr
    wanted = expected_rows(table)
    found = database.rows_with_keys(work / "ats.db", table)
    if not wanted:
        assert found == []
        return
    key, *columns = wanted[0]
    by_key = {str(row[key]): row for row in found}
    assert sorted(by_key) == sorted(str(row[key]) for row in wanted)
    assert len(found) == len(wanted)
    for row in wanted:
        line = by_key[str(row[key])]
        shown = {column: value(column, line[column]) for column in columns if row[column] != OPEN}
        assert shown == {column: value(column, row[column]) for column in columns if row[column] != OPEN}


def test_the_summary_tells_the_books_of_every_file(first: Ended) -> None:
    books = {
        row["table"]: (row["records"], row["used"], row["rejected"], row["excluded"], row["repeated"])
        for row in first.document["sources"]
    }
    assert {table: book for table, book in books.items() if book[0]} == {
        "projects": (4, 4, 0, 0, 0),
        "hiring_states": (5, 5, 0, 0, 0),
        "candidates": (9, 9, 0, 0, 0),
        "notes": (4, 3, 0, 0, 1),
        "messages": (4, 4, 0, 0, 0),
        "feedbacks": (2, 2, 0, 0, 0),
        "interview_modules": (2, 2, 0, 0, 0),
        "scorecards": (4, 4, 0, 0, 0),
        "custom_field_definitions": (4, 4, 0, 0, 0),
        "custom_field_values": (5, 5, 0, 0, 0),
    }  # fmt: skip


def test_every_table_is_counted_as_inserted(first: Ended) -> None:
    inserted = {row["table"]: row["insert"] for row in first.document["targets"]}
    assert inserted == {table: len(expected_rows(table)) for table in TABLES}


def test_every_file_is_in_one_class(first: Ended) -> None:
    assert first.document["attachments"] == {
        "files": 11,
        "stored": 9,
        "unchanged": 0,
        "rejected": 0,
        "unmatched": 1,
        "held_back": 0,
        "excluded": 0,
        "repeated": 1,
        "markers": 3,
    }


def test_references_hold(first: Ended, work: Path) -> None:
    assert first.exit == 0
    assert database.broken_references(work / "ats.db") == []


def test_ids_that_differ_by_leading_zeros_or_beyond_a_float_stay_apart(first: Ended, work: Path) -> None:
    assert first.exit == 0
    found = {row["remote_id"] for row in database.query(work / "ats.db", "SELECT remote_id FROM candidate")}
    assert {"4", "0004", "9007199254740993"} <= found


def test_no_person_stands_in_the_summary_or_on_stderr(first: Ended) -> None:
    text = f"{first.document}{first.stderr}"
    for name in ("Grün", "Kvissen", "O'Vell", "欧阳", "example.com", "linkedin.com/in", "olga", "loaf", "night owl"):
        assert name not in text


def test_the_same_delivery_again_writes_nothing(first: Ended, work: Path) -> None:
    assert first.exit == 0
    again = load(work / "delivery", work, "--attachments", work / "files")
    assert again.exit == 0
    for row in again.document["targets"]:
        assert (row["insert"], row["update"], row["delete"], row["gone"], row["unseen"]) == (0, 0, 0, 0, 0), row["table"]
        assert row["unchanged"] == row["rows"] == len(expected_rows(row["table"]))
    assert (again.document["attachments"]["stored"], again.document["attachments"]["unchanged"]) == (0, 9)
