"""Columns that hold files: what a rule may say, what the target's column must be, and the rows that the rules make."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from migrate.core.sizes import CONTENT_BYTES
from migrate.mapping import check_mapping, load_mapping
from migrate.targets.contents import file_slices, row_slices
from migrate.targets.spec import ColumnSpec, TableSpec
from tests.mapping.example_mapping import faults, frame, sqlite_schema, written

PERSON = {"person.yaml": "entity: candidate\ncolumns: {remote_id: row.key}\n"}
HEAD = "entity: attachment\ncolumns:\n  remote_id: row.key\n  owner: {ref: person, key: candidate_id}\n"
SQL = "CREATE TABLE person (id TEXT PRIMARY KEY NOT NULL, remote_id TEXT UNIQUE);"
PAPER = "CREATE TABLE paper (id TEXT PRIMARY KEY NOT NULL, remote_id TEXT UNIQUE, owner TEXT, body {});"


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("{field: content, max_bytes: 1000}", []),
        ("{field: content, max_bytes: 1000, once: true, required: true, optional: true}", []),
        ("{field: content, max_bytes: 1000, when: {field: folder, among: [Public]}}", []),
        ("{field: content, max_bytes: 67108864, too_long: null}", []),
        ("content", ["M108"]),
        ("{field: content, max_bytes: 67108865}", ["M107"]),
        ("{field: content, max_bytes: 1000, too_long: truncate}", ["M107"]),
        ("{field: content, max_bytes: 1000, default: x}", ["M109"]),
        ("{field: content, max_bytes: 1000, clean: [text]}", ["M109"]),
        ("{field: content, max_bytes: 1000, map: {a: b}}", ["M109"]),
        ("{template: '{content}'}", ["M124"]),
        ("{coalesce: [content, sha256]}", ["M124"]),
        ("{field: file_name, max_bytes: 1000, too_long: null}", ["M109"]),
        ("{constant: 1, when: {field: content, empty: false}}", ["M124"]),
    ],
)
def test_a_rule_says_of_a_file_only_what_has_an_effect(rule: str, found: list[str], tmp_path: Path) -> None:
    assert sorted({one.code.id for one in faults(tmp_path, {**PERSON, "paper.yaml": f"{HEAD}  body: {rule}\n"})}) == found


def test_a_file_neither_identifies_a_row_nor_goes_into_a_bundle(tmp_path: Path) -> None:
    text = f"key_columns: [body]\n{HEAD}  body: {{field: content, max_bytes: 9}}\n"
    assert [one.code.id for one in faults(tmp_path, {**PERSON, "paper.yaml": text})] == ["M130"]


@pytest.mark.parametrize(("sql_type", "codes"), [("BLOB", []), ("TEXT", ["M143"]), ("INTEGER", ["M143"])])
def test_the_column_must_hold_bytes(sql_type: str, codes: list[str], tmp_path: Path) -> None:
    written(tmp_path, {**PERSON, "paper.yaml": f"{HEAD}  body: {{field: content, max_bytes: 9}}\n"})
    live = sqlite_schema(SQL + PAPER.format(sql_type))
    assert [one.code.id for one in check_mapping(load_mapping(tmp_path), live)] == codes


def test_a_file_of_exactly_the_limit_is_kept_and_one_of_unknown_size_is_not(tmp_path: Path) -> None:
    written(tmp_path, {**PERSON, "paper.yaml": f"{HEAD}  body: {{field: content, max_bytes: 9, too_long: null}}\n"})
    mapping = load_mapping(tmp_path)
    rows = [{"attachment_id": str(size), "sha256": "ab", "size_bytes": size} for size in (0, 9, 10, None)]
    spec = mapping.spec("paper")
    assert spec is not None
    made = mapping.apply(spec, "attachment", frame("attachment", rows))
    assert made.frame["body"].to_list() == ["ab", "ab", None, None]
    assert made.findings.filter(pl.col("code") == "M220")["key"].len() == 2


class Sizes:
    """Files whose size is their digest."""

    def sizes(self, digests: pl.Series) -> pl.Series:
        return digests.cast(pl.Int64)

    def read(self, digest: str) -> bytes:
        raise KeyError(digest)


@pytest.mark.parametrize("sizes", [[], [1], [CONTENT_BYTES], [CONTENT_BYTES * 2, 1], [CONTENT_BYTES // 3] * 10, [0, None, 5]])
def test_slices_hold_every_row_once_and_no_more_bytes_than_allowed(sizes: list[int | None]) -> None:
    body = ColumnSpec("body", pl.String(), content=1 << 20)
    spec = TableSpec("paper", "", (), (), (body,), ())
    rows = pl.DataFrame({"body": pl.Series([None if one is None else str(one) for one in sizes], dtype=pl.String)})
    parts = list(file_slices(spec, rows, Sizes()))
    assert pl.concat(parts)["body"].to_list() == rows["body"].to_list()
    for part in parts:
        assert part.height <= 1 or sum(int(one or 0) for one in part["body"]) <= CONTENT_BYTES
    assert sum(part.height for part in row_slices(spec, rows)) == rows.height


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ("note: {columns: {remote_id: row.key, body: content}}", "with different types"),
        (
            "attachment: {columns: {remote_id: row.key, owner: {ref: person, key: candidate_id}, body: sha256}}",
            "with different types",
        ),
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_a_column_holds_files_of_every_entity_or_of_none(other: str, message: str, first: bool, tmp_path: Path) -> None:
    """The sha256 of a file must not be stored as a text, nor a text be taken for one."""
    file = "candidate: {columns: {remote_id: row.key, body: {field: resume.content, max_bytes: 9}}}"
    parts = [file, other] if first else [other, file]
    text = "entities:\n" + "".join(f"  {part}\n" for part in parts)
    picks = "defaults: {key_columns: [remote_id]}\npicks: {resume: {entity: candidate, of: attachment}}\n"
    found = faults(tmp_path, {**PERSON, "target.yaml": picks, "paper.yaml": text})
    assert [(one.code.id, one.message) for one in found if one.code.id == "M124"] == [
        ("M124", f"the entities fill the column 'body' {message}")
    ]
