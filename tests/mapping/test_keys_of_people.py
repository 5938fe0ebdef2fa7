"""Which source keys name a candidate, and which only seem to."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from migrate.mapping import load_mapping
from tests.mapping.example_mapping import written


@pytest.mark.parametrize(
    ("entity", "key", "named"),
    [
        ("candidate", "candidate_id", {"7": "7"}),
        ("application", "application_id", {"7:8": "7", "7": None}),
        ("application", "{template: '{application_id}:x'}", {"7:8:x": "7"}),
        ("application", "{template: 'a{candidate_id}:{job_id}'}", {"a7:8": "7", "7:8": None}),
        ("application", "{template: '{job_id}:{candidate_id}'}", {"8:7": "7"}),
        ("note", "note_id", {"7": None}),
        ("note", "{template: '{note_id}:{candidate_id}:{job_id}'}", {"1:7:8": None}),
        ("note", "{template: '{candidate_id}{note_id}'}", {"71": None}),
        ("note", "{template: 'note:{note_id}'}", {"note:7": None}),
        ("application", "{field: application_id, clean: [sha256]}", {"7:8": None}),
    ],
)
def test_a_key_names_the_candidate_only_where_that_is_certain(
    entity: str, key: str, named: dict[str, str | None], tmp_path: Path
) -> None:
    mapping = load_mapping(written(tmp_path, {"thing.yaml": f"entity: {entity}\nkey: {key}\ncolumns: {{remote_id: row.key}}\n"}))
    found = mapping.people_of_keys(mapping.specs[0], pl.Series("_key", list(named)))
    assert dict(found.rows()) == {text: one for text, one in named.items() if one is not None}
