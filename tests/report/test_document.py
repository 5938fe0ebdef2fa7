from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

from migrate.core.errors import SetupError
from migrate.core.facts.delivery import DeliveryFacts
from migrate.core.outcome import Outcome
from migrate.core.places import Place
from migrate.core.problems import ENTRY_LIMIT, Code, Problem, Severity
from migrate.report import document

FAULT = Code("M901", "a fault of a mapping", Severity.ERROR)
REJECTED = Code("S901", "a record that is rejected", Severity.ERROR)


def test_it_has_the_keys_that_scripts_rely_on(outcome: Outcome) -> None:
    made = document(outcome)
    assert list(made)[:3] == ["format_version", "command", "run"]
    assert made["format_version"] == "1.0"
    assert (made["status"], made["exit_code"], made["balanced"]) == ("rejects", 3, True)
    assert made["sources"][0] == {
        "table": "candidates", "records": 9, "used": 8, "rejected": 1, "excluded": 0, "repeated": 0,
    }  # fmt: skip
    assert made["targets"][1]["table"] == "candidate_email_address"
    assert made["attachments"]["markers"] == 3
    assert json.loads(json.dumps(made)) == made


def test_a_rejected_record_has_its_own_entry_with_its_place(outcome: Outcome) -> None:
    entry = document(outcome)["problems"][0]
    assert entry == {
        "code": "S901", "severity": "error", "group": "decide", "file": "export.zip/Contract_1/Notes.csv",
        "line": 12, "column": 4,
        "table": "notes", "key": "note:6", "count": 1, "message": "9 fields instead of 8",
    }  # fmt: skip


def test_other_problems_are_one_entry_a_code_and_file_and_lose_no_kind(outcome: Outcome) -> None:
    _, merged = document(outcome)["problems"]
    assert (merged["count"], merged["line"], merged["message"]) == (3, 3, "no such project")
    assert [(kind["message"], kind["count"]) for kind in merged["kinds"]] == [("no such project", 2), ("no such candidate", 1)]


def test_values_stand_in_it_only_when_asked(outcome: Outcome) -> None:
    assert "Ångström" not in json.dumps(document(outcome), ensure_ascii=False)
    assert document(outcome, show_values=True)["problems"][0]["value"] == "Zoë Ångström"


def test_rejected_records_over_the_limit_are_counted_in_the_last_entry() -> None:
    outcome = Outcome("load")
    for line in range(ENTRY_LIMIT + 20):
        outcome.problems.add(Problem(code=REJECTED, message="x", place=Place("Notes.csv", line), table="notes", each=True))
    made = document(outcome)
    assert len(made["problems"]) == made["entry_limit"] == ENTRY_LIMIT
    assert made["problems"][-1]["count"] == 21
    assert sum(entry["count"] for entry in made["problems"]) == ENTRY_LIMIT + 20


def test_every_fault_that_stopped_a_command_has_one_entry_even_where_the_log_holds_it_too() -> None:
    faults = [Problem(code=FAULT, message="unknown key 'x'", place=Place("a.yaml", line, 1)) for line in (4, 9)]
    outcome = Outcome("check", error=SetupError(faults))
    outcome.problems.extend(faults)
    made = document(outcome)
    assert [entry["line"] for entry in made["problems"]] == [4, 9]
    assert (made["status"], made["exit_code"]) == ("refused", 2)


def test_a_name_that_is_no_text_can_still_be_written_as_json() -> None:
    outcome = Outcome("inspect")
    outcome.problems.add(Problem(code=FAULT, message="odd \udc80 name \x1b[2J", place=Place("CV\udcff.zip")))
    text = json.dumps(document(outcome), ensure_ascii=False)
    assert text.encode("utf-8")
    assert "\x1b" not in json.loads(text)["problems"][0]["message"]


def test_the_page_about_it_names_every_key(outcome: Outcome) -> None:
    page = (Path(__file__).parents[2] / "docs" / "json.md").read_text("utf-8")
    made = document(outcome)
    for key in [*made, *made["sources"][0], *made["targets"][0], *made["attachments"], *made["problems"][0]]:
        assert f'"{key}"' in page
    for section, annotation in get_type_hints(DeliveryFacts).items():
        assert f"| `{section}` |" in page
        for kind in _dataclasses(annotation):
            assert all(f"`{each.name}`" in page for each in fields(kind)), section


def _dataclasses(annotation: object) -> list[Any]:
    """The dataclasses in an annotation such as `list[Orphans] | None`."""
    if isinstance(annotation, type) and is_dataclass(annotation):
        return [annotation]
    return [kind for part in get_args(annotation) for kind in _dataclasses(part)]
