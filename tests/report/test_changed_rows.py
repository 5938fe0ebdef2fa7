"""Changed rows of a plan as text and as CSV."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from migrate.core.facts.delivery import ChangedColumn, ChangedRow, DeliveryFacts
from migrate.core.facts.runs import ColumnChange
from migrate.core.outcome import Outcome
from migrate.report import changes_csv, document, terminal


def shown(*columns: dict[str, Any], action: str = "update", known: bool = True) -> Outcome:
    made = [ChangedColumn(**column) for column in columns]
    row = ChangedRow(table="candidate", action=action, key="7", id="f065", known=known, columns=made)
    changes = [ColumnChange(table="candidate", column="name", rows=412)]
    return Outcome("show", facts=DeliveryFacts(changed_rows=[row], changes=changes))


NAME = {"column": "name", "before": "Ada", "after": "Eve"}
EMPTY = {"column": "title", "before": None, "after": ""}


def lines(outcome: Outcome, *, show_values: bool) -> list[str]:
    return terminal(outcome, width=80, show_values=show_values).splitlines()[2:]


def test_rows_are_shown_with_values_before_and_after() -> None:
    assert lines(shown(NAME, EMPTY), show_values=True) == [
        "update candidate 7  f065",
        '      name: "Ada" -> "Eve"',
        '      title: null -> ""',
    ]


def test_without_values_only_the_names_of_the_columns_are_shown() -> None:
    assert lines(shown(NAME, EMPTY), show_values=False) == ["update candidate 7  f065", "    name, title"]


def test_an_inserted_row_has_no_value_before_and_a_deleted_one_none_after() -> None:
    assert '      name: "Eve"' in lines(shown(NAME, action="insert"), show_values=True)
    assert '      name: "Ada"' in lines(shown(NAME, action="delete"), show_values=True)


def test_a_row_whose_values_the_plan_lacks_says_so() -> None:
    assert "the plan does not contain the target's values" in "\n".join(lines(shown(NAME, known=False), show_values=True))


def test_control_characters_of_a_value_do_not_reach_the_terminal() -> None:
    found = lines(shown({"column": "name", "before": "a\x1b[2J", "after": "\u202eb"}), show_values=True)
    assert not any(character in "".join(found) for character in ("\x1b", "\u202e"))


def test_csv_has_one_line_for_each_changed_column() -> None:
    assert changes_csv(shown(NAME, EMPTY), show_values=True) == (
        "table,action,key,id,column,before,after\ncandidate,update,7,f065,name,Ada,Eve\ncandidate,update,7,f065,title,,\n"
    )
    assert changes_csv(shown(NAME), show_values=False) == "table,action,key,id,column\ncandidate,update,7,f065,name\n"


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+49 30", "-1", "@here", "\t=1"])
def test_no_cell_of_the_csv_is_a_formula_for_a_spreadsheet_program(text: str) -> None:
    made = changes_csv(shown({"column": "name", "before": text, "after": "Ada"}), show_values=True)
    cells = list(csv.reader(io.StringIO(made)))[1]
    assert cells[5].startswith("'") or not cells[5].startswith(("=", "+", "-", "@", "\t"))
    assert cells[6] == "Ada"


def test_csv_without_rows_counts_by_column() -> None:
    outcome = shown(NAME)
    outcome.facts = DeliveryFacts(changes=[ColumnChange(table="candidate", column="name", rows=412)])
    assert changes_csv(outcome, show_values=False) == "table,column,rows\ncandidate,name,412\n"


def test_the_document_has_both() -> None:
    facts = document(shown(NAME))["facts"]
    assert facts["changes"] == [{"table": "candidate", "column": "name", "rows": 412}]
    assert facts["changed_rows"][0]["columns"] == [NAME]
