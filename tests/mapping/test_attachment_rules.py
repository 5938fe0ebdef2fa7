"""What target.yaml says of attachments: its short and its long form, its faults with their places."""

from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from migrate.core.attachment_policy import Filters, Policy
from migrate.core.problems import Problem
from migrate.mapping import load_mapping, print_mapping, schema
from tests.mapping.example_mapping import faults, written

TABLE = "entity: candidate\ncolumns: {remote_id: row.key}\n"
KEYS = "defaults: {key_columns: [remote_id]}\n"
EXAMPLE = "for example {candidate_id}/{folder}/{sha256:16}-{name}"


def policy(folder: Path, text: str) -> Policy:
    return load_mapping(written(folder, {"target.yaml": KEYS + text, "candidate.yaml": TABLE})).policies.attachments


def told(folder: Path, text: str) -> list[tuple[str, int | None, int | None, str, str | None]]:
    found: list[Problem] = faults(folder, {"target.yaml": text + KEYS, "candidate.yaml": TABLE})
    return [(each.code.id, each.place.line, each.place.column, each.message, each.help) for each in found]


def test_unsaid_private_files_are_held_back(tmp_path: Path) -> None:
    assert policy(tmp_path, "") == Policy(private="hold_back")


@pytest.mark.parametrize("text", ["attachments: include\n", "attachments: {private: include}\n"])
def test_the_short_form_says_what_becomes_of_private_files(text: str, tmp_path: Path) -> None:
    assert policy(tmp_path, text) == Policy(private="include")


def test_the_long_form_says_everything(tmp_path: Path) -> None:
    text = """
attachments:
  private: include
  unmatched: quarantine
  layout: "{candidate_id}/{name}"
  filters:
    kinds: [Public, Miscellaneous]
    max_bytes: 1000
    extensions: [.PDF, docx, ""]
    without_extensions: [exe]
    content_types: [application/pdf, "image/*"]
"""
    assert policy(tmp_path, text) == Policy(
        private="include",
        unmatched="quarantine",
        layout="{candidate_id}/{name}",
        filters=Filters(
            kinds=frozenset({"Public", "Miscellaneous"}),
            max_bytes=1000,
            extensions=frozenset({"pdf", "docx", ""}),
            without_extensions=frozenset({"exe"}),
            content_types=frozenset({"application/pdf", "image/*"}),
        ),
    )


@pytest.mark.parametrize(
    ("text", "place", "code", "help_text"),
    [
        ("attachments: hold_bak\n", (1, 14), "M107", "did you mean 'hold_back'?"),
        ("attachments:\n  privat: include\n", (2, 3), "M102", "did you mean 'private'?"),
        ("attachments:\n  unmatched: quarantaine\n", (2, 14), "M107", "did you mean 'quarantine'?"),
        ("attachments:\n  filters: {max_byte: 5}\n", (2, 13), "M102", "did you mean 'max_bytes'?"),
        ("attachments:\n  filters: {max_bytes: 0}\n", (2, 24), "M107", None),
        ("attachments:\n  filters: {max_bytes: 5 MB}\n", (2, 24), "M107", None),
        ("attachments:\n  filters: {kinds: [Publik]}\n", (2, 21), "M107", "did you mean 'Public'?"),
        ("attachments:\n  filters: {extensions: pdf}\n", (2, 25), "M107", None),
        ("attachments:\n  filters: {content_types: [pdf]}\n", (2, 29), "M107", None),
        ('attachments:\n  layout: "{candidate}/{name}"\n', (2, 11), "A401", "did you mean 'candidate_id'?"),
        ('attachments:\n  layout: "{candidate_id}/{folder}"\n', (2, 11), "A401", EXAMPLE),
        ('attachments:\n  layout: "../{name}"\n', (2, 11), "A401", EXAMPLE),
        ('attachments:\n  layout: "{name"\n', (2, 11), "A401", EXAMPLE),
    ],
)
def test_a_fault_has_its_place_and_its_help(
    text: str, place: tuple[int, int], code: str, help_text: str | None, tmp_path: Path
) -> None:
    ((found, line, column, _, helped),) = told(tmp_path, text)
    assert (found, (line, column), helped) == (code, place, help_text)


def test_every_fault_of_a_layout_is_told(tmp_path: Path) -> None:
    found = told(tmp_path, 'attachments: {layout: "/{kind}/{folder:3}"}\n')
    assert [message.partition(";")[0].partition(":")[0] for *_, message, _ in found] == [
        "the layout has no field 'kind'",
        "the layout's field 'folder' takes no format",
        "the layout names neither the file nor its content",
        "the layout must be a path below the store",
    ]


def test_the_policy_counts_in_the_fingerprint_and_its_spelling_does_not(tmp_path: Path) -> None:
    def fingerprint(name: str, text: str) -> str:
        return load_mapping(written(tmp_path / name, {"target.yaml": KEYS + text, "candidate.yaml": TABLE})).fingerprint

    plain = fingerprint("a", "attachments: include\n")
    assert fingerprint("b", "attachments: {private: include}\n") == plain
    one = fingerprint("c", "attachments: {private: include, filters: {extensions: [pdf, docx]}}\n")
    assert fingerprint("d", "attachments: {filters: {extensions: [.DOCX, PDF, pdf]}, private: include}\n") == one
    others = [
        fingerprint("e", "attachments: hold_back\n"),
        fingerprint("f", "attachments: {private: include, unmatched: quarantine}\n"),
        fingerprint("g", 'attachments: {private: include, layout: "{sha256}"}\n'),
        fingerprint("h", "attachments: {private: include, filters: {max_bytes: 5}}\n"),
    ]
    assert len({plain, one, *others}) == 6


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("attachments: include", True),
        ("attachments: {private: hold_back, filters: {extensions: [pdf]}}", True),
        ("attachments: {unmatched: quarantine, filters: {content_types: ['image/*']}}", True),
        ("attachments: hold", False),
        ("attachments: {privat: include}", False),
        ("attachments: {filters: {max_bytes: 0}}", False),
        ("attachments: {filters: {kinds: [public]}}", False),
    ],
)
def test_the_schema_agrees(text: str, right: bool, tmp_path: Path) -> None:
    assert Draft202012Validator(schema()).is_valid(yaml.safe_load(text)) is right
    assert (told(tmp_path, f"{text}\n") == []) is right


def test_the_printed_mapping_tells_the_policy(tmp_path: Path) -> None:
    text = 'attachments: {layout: "{sha256}", filters: {kinds: [Public], without_extensions: [exe, bat]}}\n'
    mapping = load_mapping(written(tmp_path, {"target.yaml": KEYS + text, "candidate.yaml": TABLE}))
    sentence = (
        "Attachments: private files: hold_back; unmatched files: skip; path in the store: {sha256}; only kinds: Public; "
        "without the extensions bat, exe."
    )
    assert sentence in print_mapping(mapping, "markdown")
    assert sentence in print_mapping(mapping, "html")
