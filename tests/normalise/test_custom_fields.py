from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.normalise.raw_frames import book, codes, column, merged, raw, rows


def value(folder: Path, cell: str | None, kind: str | None, options: str = "", **cells: Any) -> tuple[dict[str, Any], list[str]]:
    given = {"custom_field_id": "1", "entity_type": "Candidate", "entity_id": "7", "custom_field_values": cell, **cells}
    definition = {"custom_field_id": "1", "entity_type": "candidate", "type": kind, "custom_field_definition_values": options}
    blocks = [("custom_field_values", raw("custom_field_values", given))]
    if kind is not None:
        blocks.append(("custom_field_definitions", raw("custom_field_definitions", definition)))
    canonical = merged(folder, *blocks)
    (row,) = rows(canonical, "custom_field_value")
    return row, codes(canonical)


@pytest.mark.parametrize(
    ("kind", "cell", "items", "json"),
    [
        ("string", " red; green ", ["red; green"], '"red; green"'),
        ("single value", "a;b", ["a;b"], '"a;b"'),
        ("string", "42", ["42"], '"42"'),
        ("string", 'say "hi"\n', ['say "hi"'], '"say \\"hi\\""'),
        ("number", "42", ["42"], "42"),
        ("NUMBER", "7205759403792793601", ["7205759403792793601"], "7205759403792793601"),
        ("number", "0.10", ["0.10"], "0.10"),
        ("number", "-1.5e3", ["-1.5e3"], "-1.5e3"),
        ("multivalued", "red; green;;red", ["red", "green"], '["red","green"]'),
        ("Multi-valued", "red", ["red"], '["red"]'),
        ("multivalued", ";", None, None),
        ("multivalued", "", None, None),
        ("string", "", None, None),
        ("number", None, None, None),
    ],
)
def test_a_cell_is_read_as_its_definition_says(
    tmp_path: Path, kind: str, cell: str | None, items: list[str] | None, json: str | None
) -> None:
    row, told = value(tmp_path, cell, kind)
    assert (row["items"], row["value"], told) == (items, json, [])


def test_the_options_of_the_definition_keep_an_item_with_a_semicolon_whole(tmp_path: Path) -> None:
    row, told = value(tmp_path, "Night; day;Rest", "multivalued", options='"Night; day";Rest')
    assert (row["items"], row["value"], told) == (["Night; day", "Rest"], '["Night; day","Rest"]', [])


def test_what_the_options_do_not_explain_is_split_and_said(tmp_path: Path) -> None:
    row, told = value(tmp_path, "red;pale;blue", "multivalued", options="red;green")
    assert (row["items"], told) == (["red", "pale", "blue"], ["S363"])


def test_a_value_without_definition_is_a_text_and_said(tmp_path: Path) -> None:
    row, told = value(tmp_path, "a;b", None)
    assert (row["items"], row["value"], told) == (["a;b"], '"a;b"', ["S361"])


@pytest.mark.parametrize(
    ("kind", "ids", "told"),
    [("Candidate", ("7", None), []), (" PROJECT ", (None, "7"), []), ("company", (None, None), ["S362"])],
)
def test_the_entity_type_says_whose_value_it_is(tmp_path: Path, kind: str, ids: tuple[Any, Any], told: list[str]) -> None:
    row, found = value(tmp_path, "x", "string", entity_type=kind)
    assert (row["candidate_id"], row["job_id"], found) == (*ids, told)
    assert row["custom_field_value_id"] == f"1:{kind.strip().lower()}:7"


def test_the_case_of_the_entity_type_makes_no_other_key(tmp_path: Path) -> None:
    kinds = ("candidate", "CANDIDATE")
    records = [{"custom_field_id": "1", "entity_type": kind, "entity_id": "7", "custom_field_values": kind} for kind in kinds]
    canonical = merged(tmp_path, ("custom_field_values", raw("custom_field_values", *records)))
    assert book(canonical, "custom_field_values") == (2, 1, 1, 0)


def test_definitions_keep_their_texts_and_options(tmp_path: Path) -> None:
    record = {
        "custom_field_id": "1",
        "entity_type": "Project",
        "name": " Colours ",
        "description": " all of them\n",
        "custom_field_definition_values": "red; green;red",
        "last_modified": "1600000000000",
    }
    canonical = merged(tmp_path, ("custom_field_definitions", raw("custom_field_definitions", record)))
    (row,) = rows(canonical, "custom_field")
    assert (row["entity_type"], row["name"], row["description"]) == ("project", "Colours", " all of them\n")
    assert row["options"] == ["red", "green"]
    assert row["modified_at"].year == 2020
    assert column(canonical, "custom_field_value", "value") == []


#: Cells of a number field, and what they are as JSON; a text is reported.
NUMBERS = [
    ("9007199254740993", "9007199254740993"),
    ("9007199254740993.0", "9007199254740993.0"),
    ("12345678901234567.25", "12345678901234567.25"),
    ("0.30000000000000004", "0.30000000000000004"),
    ("0.1000000000000000055511151231257827", "0.1000000000000000055511151231257827"),
    ("123456789012345678901234567890", "123456789012345678901234567890"),
    ("-5", "-5"),
    (" 7 ", "7"),
    ("1e2", "1e2"),
    ("9" * 309, "9" * 309),
    ("9" * 310, f'"{"9" * 310}"'),
    ("1e400", '"1e400"'),
    ("1.60955E+12", '"1.60955E+12"'),
    ("1,60955E+12", '"1,60955E+12"'),
    ("1,234.5", '"1,234.5"'),
    ("1.234,5", '"1.234,5"'),
    ("1 234", '"1 234"'),
    ("1'234", '"1\'234"'),
    ("1_000", '"1_000"'),
    ("\N{MINUS SIGN}5", '"\N{MINUS SIGN}5"'),
    ("\N{ARABIC-INDIC DIGIT FIVE}", '"\N{ARABIC-INDIC DIGIT FIVE}"'),
    ("007", '"007"'),
    ("+5", '"+5"'),
    (".5", '".5"'),
    ("5.", '"5."'),
    ("5%", '"5%"'),
    ("$5", '"$5"'),
    ("=5", '"=5"'),
    ("5;6", '"5;6"'),
    ("0x10", '"0x10"'),
    ("NaN", '"NaN"'),
    ("-Infinity", '"-Infinity"'),
    ("#DIV/0!", '"#DIV/0!"'),
    ("true", '"true"'),
]


@pytest.mark.parametrize(("cell", "json"), NUMBERS)
def test_a_number_keeps_every_digit_and_anything_else_is_a_reported_text(tmp_path: Path, cell: str, json: str) -> None:
    row, told = value(tmp_path, cell, "number")
    assert (row["value"], told) == (json, ["S364"] if json.startswith('"') else [])


@pytest.mark.parametrize("kind", ["", " ", "#N/A"])
def test_a_field_without_a_known_type_is_text_and_said(tmp_path: Path, kind: str) -> None:
    row, said = value(tmp_path, "42", kind)
    assert (row["value"], said) == ('"42"', ["S365"])


@pytest.mark.parametrize(
    ("options", "items", "told"),
    [
        ('"red; green"', ["red; green"], ["S363"]),
        ('"red"', ["red", "green"], ["S363"]),
        ('"red; green";blue', ["red; green"], []),
        ("red;green", ["red", "green"], []),
    ],
)
def test_a_definition_whose_only_option_is_in_quotes_and_could_be_a_list_is_said(
    tmp_path: Path, options: str, items: list[str], told: list[str]
) -> None:
    row, said = value(tmp_path, "red; green", "multivalued", options)
    assert (row["items"], said) == (items, told)
