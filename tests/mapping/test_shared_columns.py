"""Two entities that fill one column must agree in its type, its reference and the policy for missing rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mapping.example_mapping import faults


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("{ref: job, key: job_id}", "{ref: job, key: job_id, missing: reject}", "with different policies for a missing row"),
        ("{ref: job, key: job_id}", "{ref: user, key: job_id}", "with ids of different tables: job, user"),
        ("{ref: job, key: job_id}", "created_at", "with different types"),
    ],
)
def test_two_entities_of_a_column_must_agree_and_the_fault_says_in_what(
    first: str, second: str, said: str, tmp_path: Path
) -> None:
    text = f"entities:\n  note: {{columns: {{remote_id: row.key, of: {first}}}}}\n"
    text += f"  message: {{columns: {{remote_id: row.key, of: {second}}}}}\n"
    files = {
        "activity.yaml": text,
        "job.yaml": "entity: job\ncolumns: {remote_id: row.key}\n",
        "user.yaml": "entity: user\ncolumns: {remote_id: row.key}\n",
    }
    assert [(one.code.id, one.message) for one in faults(tmp_path, files) if one.code.id == "M124"] == [
        ("M124", f"the entities fill the column 'of' {said}")
    ]
