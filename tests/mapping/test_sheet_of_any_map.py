"""A printed mapping knows every field that a value map may read, of whatever type."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from migrate.core.entities import ENTITIES
from migrate.mapping import load_mapping, print_mapping
from tests.mapping.example_mapping import written

TARGET = "kind: database\ndefaults: {id: {kind: sequence, column: id}, key_columns: [ref]}\n"
#: A map reads a text: of a list it needs one item.
ITEM = "clean: [{item: 1}], "
#: A text of each type, and one that is of none.
TEXTS = {"boolean": "true", "integer": "7", "number": "1.5", "time": "2024-05-01T10:00:00Z", "list": "a", "text": "a"}


@pytest.mark.parametrize("entity", sorted(ENTITIES))
@pytest.mark.parametrize("text", [*sorted(set(TEXTS.values())), "no such value"])
def test_a_value_map_over_any_field_is_printed(entity: str, text: str, tmp_path: Path) -> None:
    rules = [
        f'  c{number}: {{field: {field.name}, {ITEM if field.dtype.is_nested() else ""}map: {{"{text}": X}}, unmapped: "null"}}'
        for number, field in enumerate(ENTITIES[entity].fields)
    ]
    files = {"target.yaml": TARGET}
    if entity == "attachment":  # A table of files needs a way to its candidate.
        files["candidate.yaml"] = "entity: candidate\ncolumns:\n  ref: row.key\n"
        rules.append("  candidate: {ref: candidate, key: candidate_id}")
    files["some.yaml"] = "\n".join([f"entity: {entity}", "columns:", "  ref: row.key", *rules]) + "\n"
    page = print_mapping(load_mapping(written(tmp_path, files)), "html")
    assert page.count("value map") >= len(ENTITIES[entity].fields)


def test_the_example_goes_through_the_map(tmp_path: Path) -> None:
    table = "entity: message\ncolumns:\n  ref: row.key\n"
    table += '  direction: {field: sender_is_candidate, map: {"false": OUTGOING, "true": INCOMING}}\n'
    page = print_mapping(load_mapping(written(tmp_path, {"target.yaml": TARGET, "mail.yaml": table})), "markdown")
    assert "OUTGOING" in page
    assert ENTITIES["message"].schema["sender_is_candidate"] == pl.Boolean()
