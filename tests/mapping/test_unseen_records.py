"""What picks and custom fields fill keeps its value if the delivery need not contain their records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from migrate.mapping import Unseen, load_mapping
from migrate.targets.spec import KEPT
from tests.mapping.example_mapping import frame, written

PICKS = (
    "defaults: {key_columns: [remote_id]}\npicks:\n  cv: {entity: candidate, of: attachment, where: {folder: [Public]}}\n"
    "  latest: {entity: candidate, of: note, last_by: created_at}\n"
)
PEOPLE = [{"candidate_id": "1"}, {"candidate_id": "2"}, {"candidate_id": "3"}]
FILES = [{"attachment_id": "1/Public/a.pdf", "candidate_id": "1", "folder": "Public", "file_name": "a.pdf"}]


def kept(folder: Path, rule: str, tables: set[str], candidates: list[str] | None) -> list[str | None]:
    """The columns that each row keeps; none if the frame does not say it."""
    text = f"entity: candidate\ncolumns:\n  remote_id: row.key\n  x: {rule}\n"
    mapping = load_mapping(written(folder, {"target.yaml": PICKS, "candidate.yaml": text}))
    seen = None if candidates is None else pl.Series(candidates, dtype=pl.String)
    mapping = mapping.with_unseen_records(Unseen(frozenset(tables), seen))
    world: dict[str, list[dict[str, Any]]] = {"candidate": PEOPLE, "attachment": FILES}

    def batches(name: str, columns: Sequence[str] | None = None, /) -> Iterator[pl.DataFrame]:
        found = frame(name, world.get(name, []))
        yield found if columns is None else found.select(*columns, "_file", "_record", "_line")

    (spec,) = mapping.specs
    frames = [mapping.apply(spec, "candidate", one).frame for one in mapping.records(spec, "candidate", batches, folder / "work")]
    made = pl.concat(frames).sort("_key")
    return made[KEPT].to_list() if KEPT in made.columns else [None] * made.height


@pytest.mark.parametrize(
    ("rule", "tables", "candidates", "expected"),
    [
        ("cv.file_name", set(), ["1", "2", "3"], [None, None, None]),
        ("cv.file_name", set(), ["1", "2"], [None, None, "\nx\n"]),
        ("cv.file_name", {"attachments"}, None, [None, "\nx\n", "\nx\n"]),
        ("{field: cv.file_name, default: none}", {"attachments"}, None, [None, "\nx\n", "\nx\n"]),
        ("latest.content", {"attachments"}, None, [None, None, None]),
        ("latest.content", {"notes"}, None, ["\nx\n"] * 3),
        ("custom.City", {"custom_field_values"}, None, ["\nx\n"] * 3),
        ("custom.City", set(), None, [None, None, None]),
        ("given_name", {"attachments", "notes"}, ["1"], [None, None, None]),
    ],
)
def test_a_row_keeps_what_the_delivery_proves_nothing_about(
    rule: str, tables: set[str], candidates: list[str] | None, expected: list[str | None], tmp_path: Path
) -> None:
    assert kept(tmp_path, rule, tables, candidates) == expected
