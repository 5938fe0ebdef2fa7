"""Rows of files without a way to their candidate's row are refused: an erasure could not find them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mapping.example_mapping import faults

CANDIDATE = "entity: candidate\ncolumns: {remote_id: row.key}\n"
APPLICATION = "entity: application\ncolumns: {remote_id: row.key}\n"
TAG = "entity: candidate\neach: tags\ndistinct: true\nkey: item.text\ncolumns: {remote_id: row.key}\n"
ALONE = "entity: attachment\ncolumns: {remote_id: row.key, path: stored_at}\n"
CASES: dict[str, tuple[dict[str, str], bool]] = {
    "no reference": ({"document.yaml": ALONE, "candidate.yaml": CANDIDATE}, False),
    "the candidate": (
        {
            "document.yaml": "entity: attachment\ncolumns: {remote_id: row.key, owner: {ref: candidate, key: candidate_id}}\n",
            "candidate.yaml": CANDIDATE,
        },
        True,
    ),
    "an application": (
        {
            "document.yaml": "entity: attachment\neach: applications\nkey: {template: '{attachment_id}:{item.application_id}'}\n"
            "columns: {remote_id: row.key, owner: {ref: application, key: item.application_id}}\n",
            "application.yaml": APPLICATION,
        },
        True,
    ),
    "only a shared row": (
        {
            "document.yaml": "entity: attachment\ncolumns: {remote_id: row.key, tag: {ref: tag, key: folder}}\n",
            "tag.yaml": TAG,
        },
        False,
    ),
    "over another table of files": (
        {
            "document.yaml": "entity: attachment\ncolumns: {remote_id: row.key, owner: {ref: candidate, key: candidate_id}}\n",
            "page.yaml": "entity: attachment\ncolumns: {remote_id: row.key, of: {ref: document, key: attachment_id}}\n",
            "candidate.yaml": CANDIDATE,
        },
        True,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_table_of_files_needs_a_way_to_the_candidate(case: str, tmp_path: Path) -> None:
    files, allowed = CASES[case]
    assert [fault.code.id for fault in faults(tmp_path, files)] == ([] if allowed else ["M165"])
