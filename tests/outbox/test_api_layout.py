"""Every fault of `api.yaml` is reported with its place before anything is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrate.core.api_layout import api_from_json, api_to_json
from migrate.mapping import load_mapping
from tests.mapping.example_mapping import faults, written
from tests.outbox.world import MAPPINGS, edited

SHIPPED = sorted(path.parent.name for path in MAPPINGS.glob("*/api.yaml"))

SMALL = {
    "target.yaml": "kind: api\ndefaults: {id: {kind: given, column: id}}\n",
    "candidate.yaml": """\
entity: candidate
columns:
  id: candidate_id
  name: family_name
  born: created_at
  emails: {field: emails, clean: [json_list], type: json}
""",
    "note.yaml": """\
entity: note
columns:
  id: note_id
  candidate_id: {ref: candidate, key: candidate_id}
  text: content
""",
    "file.yaml": """\
entity: attachment
columns:
  id: attachment_id
  candidate_id: {ref: candidate, key: candidate_id}
  place: file_url
  sha: sha256
""",
    "api.yaml": """\
vendor: Example
base_url: https://api.example.com
key: {scheme: client_credentials, client: TALENTHUB_API_CLIENT_ID, token_url: "https://auth.example.com/token"}
rate: {calls: 5}
tables:
  candidate:
    unit: id
    required: [name]
    fixed: [born]
    create: {path: /people, body: {name: "{name}", born: "{born}"}, id: id}
    update: {path: "/people/{vendor.id}", body: {name: "{name}", mails: [{value: "{emails.each}", type: other}]}}
    merge: {path: /people, body: {ids: "{vendor.id}"}, lists: {mails: [value, type]}}
    find:
      - {path: /search, body: {name: "{name}"}, where: {born: {moment: "{born}"}}}
  note:
    unit: candidate_id
    create: {path: /notes, body: {person: "{candidate_id}", text: "{text}"}, id: id, repeat: true}
  file:
    unit: candidate_id
    order: [sha]
    file: {place: place, content: sha, name: "{id}"}
    create: {path: /files, body: {person: "{candidate_id}", content: "{file.base64}"}, id: id, repeat: true}
""",
}

#: What is replaced in the valid file, by what, the code, the message, and what is underlined.
FAULTS = [
    ('text: "{text}"', 'text: "{txt}"', "M162", "no column 'txt'", '"{txt}"'),
    ("required: [name]", "required: [nam]", "M162", "no column 'nam'", "nam"),
    ("  note:\n", "  nota:\n", "M162", "the table 'nota' is not mapped", "nota"),
    (
        "    unit: candidate_id\n    create: {path: /notes",
        "    create: {path: /notes",
        "M107",
        "'candidate_id' refers to 'candidate', whose rows are sent later",
        None,
    ),
    ('"/people/{vendor.id}"', '"/people/{vendor.id"', "M127", "a brace has no counterpart", '"/people/{vendor.id"'),
    ("path: /notes", 'path: "/notes/{vendor.id}"', "M107", "no vendor's id before it is created", '"/notes/{vendor.id}"'),
    ('text: "{text}"}, id: id, repeat: true', 'text: "{text}"}, id: id', "M163", "could create a row of 'note' twice", "create"),
    ("    fixed: [born]\n", "", "M107", "'update' does not write 'born'", '"{born}"'),
    ("fixed: [born]", "fixed: [born]\n    empty: {nam: cleared}", "M162", "no column 'nam'", None),
    ("fixed: [born]", "fixed: [born]\n    empty: {born: text}", "M107", "'update' does not write 'born' as it is", "text"),
    ("{moment:", "{moment: x, equals:", "M107", "exactly one of equals, contains, moment, has", None),
    ("https://api", "http://api", "M107", "base_url", None),
    ("rate: {calls: 5}", "rate: {calls: 0}", "M107", "calls", None),
    (", client: TALENTHUB_API_CLIENT_ID", "", "M107", "'client_credentials' needs 'client'", "key"),
    ("client_credentials", "bearer", "M107", "'token_url' is only for 'client_credentials'", "token_url"),
    ("{emails.each}", "{name.each}", "M107", "'name' is no list", '"{name.each}"'),
    ("{emails.each}", "{mails.each}", "M162", "no column 'mails'", '"{mails.each}"'),
    ('{name: "{name}", mails', '{name: "{emails.each}", mails', "M107", "only be in an object inside a list", '"{emails.each}"'),
    ("lists: {mails: [value, type]}", "lists: {mail: [value, type]}", "M107", "'update' writes no list 'mail'", "mail"),
    ("mails: [value, type]", "mails: [value]", "M107", "must have 'value', and only value", None),
    ("mails: [value, type]", "mails: [type, kind]", "M107", "must have 'type', and only type, kind", None),
    ('ids: "{vendor.id}"', 'ids: "{vendor.ids}"', "M162", "no column 'vendor.ids'", '"{vendor.ids}"'),
    ("order: [sha]", "order: [sha1]", "M162", "no column 'sha1'", "sha1"),
    ("{file.base64}", "{id}", "M107", "must have '{file.base64}' once", None),
    ("tables:\n", "vocabularies:\n  jobs: {path: /jobs, name: n}\ntables:\n", "M107", "needs 'columns', or 'required'", "jobs"),
    ("content: sha,", "content: sah,", "M162", "no column 'sah'", "sah"),
    ('{born: {moment: "{born}"}}', '{born: {moment: "{call.since}"}}', "M162", "no column 'call.since'", None),
    (
        'text: "{text}"}, id: id, repeat: true}',
        '}, id: id, repeat: true}\n    read: {path: /notes, same: {text: "{text}"}}',
        "M107",
        "no other call of the table reads 'text'",
        None,
    ),
    (
        'text: "{text}"}, id: id, repeat: true}',
        'text: "{text}"}, repeat: true}\n    read: {path: /notes}',
        "M107",
        "only found by `where`",
        None,
    ),
    (
        "rate: {calls: 5}",
        "rate: {calls: 5}\nvocabularies: {jobs: {path: /jobs, name: name, columns: {note: text}, fill: {map: jobs}}}",
        "M107",
        "needs 'table' and 'key'",
        None,
    ),
    (
        "rate: {calls: 5}",
        "rate: {calls: 5}\nvocabularies: {j: {path: /j, name: n, columns: {note: text}, fill: {map: m, table: note, key: nom}}}",
        "M162",
        "no table 'note' with a column 'nom'",
        "nom",
    ),
]


@pytest.mark.parametrize("case", FAULTS, ids=[case[1] or case[0] for case in FAULTS])
def test_a_fault_is_reported_with_its_place(case: tuple[str, str, str, str, str | None], tmp_path: Path) -> None:
    old, new, code, message, underlined = case
    found = faults(tmp_path, edited(SMALL, "api.yaml", old, new))
    (fault,) = [one for one in found if one.code.id == code and message in one.message]
    assert fault.place.file is not None
    assert fault.place.file.endswith("api.yaml")
    if underlined is not None:
        assert fault.snippet is not None
        assert fault.snippet.text[fault.snippet.start :][: fault.snippet.length] == underlined


def test_a_table_whose_rows_are_sent_too_late_is_reported(tmp_path: Path) -> None:
    text = SMALL["api.yaml"]
    head, candidate, note = (
        text[: text.index("  candidate:")],
        text[text.index("  candidate:") : text.index("  note:")],
        text[text.index("  note:") :],
    )
    (fault, *_) = faults(tmp_path, {**SMALL, "api.yaml": head + note + candidate})
    assert fault.message == "'candidate_id' refers to 'candidate', whose rows are not sent before"


def test_a_mapped_table_without_calls_is_reported(tmp_path: Path) -> None:
    text = SMALL["api.yaml"]
    (fault,) = faults(tmp_path, {**SMALL, "api.yaml": text[: text.index("  file:\n    unit")]})
    assert (fault.code.id, fault.message) == ("M162", "the mapped table 'file' has no calls, so its rows would never be sent")


def test_a_mapping_of_kind_api_needs_its_file(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, {name: text for name, text in SMALL.items() if name != "api.yaml"})
    assert fault.message == "api.yaml is missing"


@pytest.mark.parametrize("name", SHIPPED)
def test_the_layout_of_a_shipped_mapping_survives_the_outbox(name: str) -> None:
    layout = load_mapping(name).api
    assert layout is not None
    assert api_from_json(api_to_json(layout)) == layout


def test_a_changed_api_file_changes_the_fingerprint(tmp_path: Path) -> None:
    before = load_mapping(written(tmp_path / "a", SMALL)).fingerprint
    after = load_mapping(written(tmp_path / "b", edited(SMALL, "api.yaml", "path: /notes", "path: /remarks"))).fingerprint
    assert before != after
