"""Every fault of `bundle.yaml` is reported with its place before anything is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrate.core.bundle_layout import layout_from_json, layout_to_json
from migrate.mapping import load_mapping
from migrate.mapping.printing import print_mapping
from tests.mapping.example_mapping import faults, written
from tests.outbox.world import MAPPINGS, SMALL, edited

SHIPPED = sorted(path.parent.name for path in MAPPINGS.glob("*/bundle.yaml"))
KNOWN = "    known: [Id, First, Last, Email, Tags, Seen, Notes]\n"

#: What is replaced in the valid file, by what, the code, the message, and what is underlined.
FAULTS = [
    ("      First: first_name", "      First: frist_name", "M160", "no column 'frist_name'", "frist_name"),
    ("    table: candidate\n", "    table: candidat\n", "M160", "the table 'candidat' is not mapped", "candidat"),
    ("{table: note, by", "{table: notes, by", "M160", "the table 'notes' is not mapped", "notes"),
    ("by: candidate_id, column", "by: text, column", "M107", "'text' does not refer to 'candidate'", "text"),
    ("needs: [candidate_id]", "needs: [file_name]", "M107", "does not refer to a row of a file above", "file_name"),
    ("attachment: cv, required", "attachment: cb, required", "M107", "has no attachments 'cb'", "cb"),
    ("    size: size_bytes\n", "", "M107", "'max_bytes' needs 'size'", "100"),
    ("column: email, unique", "column: seen_at, unique", "M107", "'unique' needs a text column", "true"),
    ("Seen: seen_at", "Seen: {column: email, format: '%d'}", "M107", "'format' needs a time or a date, not text", "'%d'"),
    ("files:\n  p", "defaults: {encoding: klingon}\nfiles:\n  p", "M107", "there is no encoding 'klingon'", "klingon"),
    ("files:\n  p", "defaults: {zone: Mars/Base}\nfiles:\n  p", "M107", "'Mars/Base' cannot be used", "Mars/Base"),
    ("  people.csv:", "  ../people.csv:", "M107", "'../people.csv' is not a path in a bundle", "../people.csv"),
    ("  people.csv:", "  people_{date}.csv:", "M107", "is not a path in a bundle", "people_{date}.csv"),
    ('"{candidate_id}-{file_name}"', '"{candidate_id}-{name}"', "M160", "no column 'name'", '"{candidate_id}-{name}"'),
    ("Tags: tags", "Tags: {column: tags, constant: x}", "M109", "exactly one of", "Tags"),
]


@pytest.mark.parametrize("case", FAULTS, ids=[case[1] for case in FAULTS])
def test_a_fault_is_reported_with_its_place(case: tuple[str, str, str, str, str], tmp_path: Path) -> None:
    old, new, code, message, underlined = case
    (fault, *_) = faults(tmp_path, edited(SMALL, "bundle.yaml", old, new))
    assert fault.code.id == code
    assert message in fault.message
    assert fault.snippet is not None
    assert fault.snippet.text[fault.snippet.start :][: fault.snippet.length] == underlined


def test_a_heading_that_the_importer_does_not_know_is_an_error_with_a_suggestion(tmp_path: Path) -> None:
    known = edited(SMALL, "bundle.yaml", "    table: candidate\n", "    table: candidate\n" + KNOWN)
    assert faults(tmp_path / "a", known) == []
    (fault,) = faults(tmp_path / "b", edited(known, "bundle.yaml", "      First: first_name\n", "      Frist: first_name\n"))
    assert (fault.code.id, fault.help) == ("M161", "did you mean 'First'?")


def test_a_key_column_is_needed_for_results_and_deletions(tmp_path: Path) -> None:
    results = "results: {success: '*_ok.csv', failure: '*_bad.csv', id: id, reason: reason}\n"
    files = {**SMALL, "bundle.yaml": SMALL["bundle.yaml"] + results}
    messages = [fault.message for fault in faults(tmp_path, files)]
    assert messages == ["results are recognised by the bundle's id in the file's name"] * 2
    without = edited(files, "bundle.yaml", "      Id: id\n      First", "      First")
    assert "'gone' and results need a cell with the key column 'id'" in [fault.message for fault in faults(tmp_path, without)]


def test_a_mapping_of_kind_bundle_needs_its_file(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, {name: text for name, text in SMALL.items() if name != "bundle.yaml"})
    assert fault.message == "bundle.yaml is missing"


def test_bundle_yaml_is_a_table_like_any_other_in_a_mapping_of_a_database(tmp_path: Path) -> None:
    files = {"bundle.yaml": "entity: candidate\ncolumns:\n  remote_id: row.key\n"}
    assert faults(tmp_path, files) == []
    assert [spec.table for spec in load_mapping(written(tmp_path, files)).specs] == ["bundle"]


@pytest.mark.parametrize("name", SHIPPED)
def test_the_layout_of_a_shipped_mapping_is_the_same_after_it_was_stored(name: str) -> None:
    layout = load_mapping(name).bundle
    assert layout is not None
    assert layout_from_json(layout_to_json(layout)) == layout
    assert layout.steps
    assert layout.warnings


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_mapping_has_its_page(name: str) -> None:
    layout = load_mapping(name).bundle
    assert layout is not None
    assert layout.page == f"{name}.md"
    assert (MAPPINGS.parent / "docs" / "targets" / layout.page).is_file()


def test_a_changed_bundle_yaml_changes_the_mappings_fingerprint(tmp_path: Path) -> None:
    first = load_mapping(written(tmp_path / "a", SMALL)).fingerprint
    other = load_mapping(written(tmp_path / "b", edited(SMALL, "bundle.yaml", "      First:", "      Given:"))).fingerprint
    assert first != other


def test_the_printed_mapping_lists_the_cells_of_each_file() -> None:
    mapping = load_mapping("lever")
    text = print_mapping(mapping, "markdown")
    assert "## File talent-hub-opportunities.csv from application" in text
    assert "utf-8, delimiter ,, CRLF, at most 55,000 lines, guarded against formulas." in text
    assert "| Email | emails | items separated by ',' | empty |" in text
    assert "| Note | all text of note |  |  |" in text
    assert "| IsSecretNote | always yes |  |  |" in text
    page = print_mapping(mapping, "html")
    assert "<h2>File talent-hub-opportunities.csv from application</h2>" in page
    assert "not one of Applied, Sourced, Referred, University, Internal, Agency" in page
