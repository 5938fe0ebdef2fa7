"""Facts of a command: sections by name, as in the JSON document."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from migrate.core.facts import Facts
from migrate.core.facts.contents import LeftOut
from migrate.core.facts.delivery import DeliveryFacts, Export
from migrate.core.facts.plain import plain
from migrate.core.facts.report import ReportFacts
from migrate.core.facts.runs import Since, TableCount


@dataclass(slots=True)
class Answer(Facts):
    found: list[str]
    folder: str | None


@dataclass(frozen=True, slots=True)
class Held:
    words: tuple[Any, ...]
    nested: dict[str, Any]
    exact: Decimal


def test_a_command_without_results_has_an_empty_object() -> None:
    assert Facts().as_json() == {}


def test_a_null_of_a_single_command_stays_in_its_document() -> None:
    assert Answer(found=[], folder=None).as_json() == {"found": [], "folder": None}


def test_sections_that_a_command_did_not_examine_are_missing_but_empty_ones_are_there() -> None:
    facts = DeliveryFacts(orphans=[], export=Export(users=2, hiring_states_in_no_project=0), attachments_bytes_copied=0)
    assert facts.as_json() == {
        "orphans": [],
        "export": {"users": 2, "hiring_states_in_no_project": 0},
        "attachments_bytes_copied": 0,
    }


def test_nulls_inside_a_section_stay() -> None:
    assert ReportFacts(since=Since(run=None)).as_json()["since"]["run"] is None


def test_added_sections_replace_earlier_ones_and_leave_the_others() -> None:
    facts = DeliveryFacts(compared=[TableCount("job")], left_out=[LeftOut(what="notes", why="private")])
    facts.add(ReportFacts(compared=[TableCount("candidate", expected=3)], orphans=[]))
    assert facts == DeliveryFacts(
        compared=[TableCount("candidate", expected=3)], left_out=[LeftOut(what="notes", why="private")], orphans=[]
    )


def test_a_plan_can_add_all_sections_that_another_command_saved() -> None:
    facts = DeliveryFacts()
    facts.add(DeliveryFacts(attachments_bytes_copied=7, orphans=[]))
    assert facts.as_json() == {"orphans": [], "attachments_bytes_copied": 7}


def test_facts_as_plain_data_are_those_of_the_standard_library() -> None:
    missing, words, nested = LeftOut(what="notes", why="private"), ("a", 1.5, True), {"b": [None, {"c": TableCount("job")}]}
    facts = DeliveryFacts(left_out=[missing], compared=[TableCount("job", expected=2)], titles={"job": "Jobs"})
    for value in (facts, Since(run="r"), Held(words, nested, Decimal("1.50"))):
        assert plain(value) == asdict(value)


def test_plain_data_share_no_list_with_the_facts() -> None:
    held = Held(("a",), {"b": ["c"]}, Decimal(1))
    plain(held)["nested"]["b"].append("d")
    assert held.nested == {"b": ["c"]}
