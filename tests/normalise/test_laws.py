"""Laws that hold for any delivery."""

from __future__ import annotations

import tempfile
from operator import itemgetter
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrate.core.entities import ENTITIES
from migrate.core.entity_document import document
from migrate.core.errors import SetupError
from migrate.core.problems import FINDINGS_SCHEMA
from migrate.normalise import CODES, Canonical
from migrate.sources import TABLES
from tests.normalise.raw_frames import merged, raw, rows

MADE_HERE = [name for name in ENTITIES if name != "attachment"]
CELLS = {
    "candidate_id": ("7", " 7", "8", ""),
    "project_id": ("10", "11", ""),
    "job_post_id": ("1", "2", ""),
    "candidate_hiring_state_ids": ("1;2", "2 ; 3", ""),
    "last_modified_time": ("1500000000000", "1600000000000", "", "soon"),
    "created_datetime": ("2020-01-01 00:00:00", ""),
    "emails": ("a@example.com; A@example.com", "b@example.com"),
    "profile_url": ("linkedin.com/in/anna", "https://de.linkedin.com/in/Anna/", "x"),
    "sender_profile_url": ("linkedin.com/in/anna", "linkedin.com/in/owen"),
    "entity_type": ("candidate", "Project", "company"),
}
KEYS = {column for table in TABLES.values() for column in table.grain}


def records(table: str) -> st.SearchStrategy[tuple[str, dict[str, str]]]:
    """Records of a table with few keys and few values, so that they meet each other; a file has the same columns throughout."""
    columns = TABLES[table].column_names
    cells = {c: st.sampled_from(CELLS.get(c, ("1", "2", " 1") if c in KEYS else ("a", "b", ""))) for c in columns}
    return st.tuples(st.just(table), st.fixed_dictionaries({"extra.more": st.sampled_from(("1", "2", ""))}, optional=cells))


DELIVERIES = st.lists(st.one_of(*(records(table) for table in TABLES)), max_size=25)


def gathered(delivery: list[tuple[str, dict[str, str]]], cut: int, sizes: dict[str, int]) -> tuple[Canonical, dict[str, Any]]:
    """The delivery in blocks of `cut` records, and all its rows by entity, in the order of their keys."""
    blocks = []
    for table in TABLES:
        own = [record for name, record in delivery if name == table]
        blocks += [(table, raw(table, *own[at : at + cut], first=at + 1)) for at in range(0, len(own), cut)]
    canonical = merged(Path(tempfile.mkdtemp()), *blocks, sizes=sizes)
    found = {name: sorted(rows(canonical, name), key=itemgetter(ENTITIES[name].key)) for name in MADE_HERE}
    return canonical, found


@settings(max_examples=20, deadline=None)
@given(DELIVERIES)
def test_books_balance_keys_are_unique_and_no_row_is_made_of_nothing(delivery: list[tuple[str, dict[str, str]]]) -> None:
    canonical, found = gathered(delivery, 25, {})
    for book in canonical.books:
        assert book.balanced
        assert book.records == sum(table == book.table for table, _ in delivery)
        assert book.rejected == sum(frame.filter(table=book.table).height for frame in canonical.rejected())
    for name, entity_rows in found.items():
        keys = [row[ENTITIES[name].key] for row in entity_rows]
        assert None not in keys
        assert len(keys) == len(set(keys))
    told = pl.concat([pl.DataFrame(schema=FINDINGS_SCHEMA), *canonical.findings()])
    assert set(told["code"]) <= set(CODES)
    assert (
        sum(frame.height for frame in canonical.rejected()) == told.filter(pl.col("code").is_in(["S301", "S302", "S316"])).height
    )


@settings(max_examples=12, deadline=None)
@given(DELIVERIES, st.integers(1, 5))
def test_neither_blocks_nor_partitions_change_a_row(delivery: list[tuple[str, dict[str, str]]], cut: int) -> None:
    _, whole = gathered(delivery, 25, {})
    _, parted = gathered(delivery, cut, dict.fromkeys(TABLES, 100 << 20))
    assert parted == whole


@settings(max_examples=12, deadline=None)
@given(DELIVERIES)
def test_a_delivery_given_twice_is_the_same_delivery(delivery: list[tuple[str, dict[str, str]]]) -> None:
    _, once = gathered(delivery, 25, {})
    blocks = [(table, raw(table, record, first=n)) for n, (table, record) in enumerate(delivery, 1)]
    blocks += [(table, raw(table, record, file=1, first=n)) for n, (table, record) in enumerate(delivery, 1)]
    twice = merged(Path(tempfile.mkdtemp()), *blocks)
    for name in MADE_HERE:
        assert {row[ENTITIES[name].key] for row in rows(twice, name)} == {row[ENTITIES[name].key] for row in once[name]}
    for name in ("candidate", "application", "job", "note", "message"):
        assert unplaced(name, rows(twice, name)) == unplaced(name, once[name])


def unplaced(entity: str, found: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Rows by key without their places."""
    key = ENTITIES[entity].key
    return {row[key]: {name: cell for name, cell in row.items() if not name.startswith("_")} for row in found}


@pytest.mark.parametrize("entity", MADE_HERE)
def test_frames_have_the_schema_of_their_entity(tmp_path: Path, entity: str) -> None:
    kind = {"entity_type": "candidate"}
    cells = {name: (*table.column_names, "extra.more") for name, table in TABLES.items()}
    blocks = [(name, raw(name, {column: kind.get(column, "1") for column in columns})) for name, columns in cells.items()]
    frames = list(merged(tmp_path, *blocks).batches(entity))
    assert sum(frame.height for frame in frames) == 1
    for frame in frames:
        known = frame.select(name for name in frame.columns if not name.startswith("extra."))
        assert dict(known.schema) == ENTITIES[entity].schema
        assert [name for name in frame.columns if name.startswith("extra.")] in ([], ["extra.more"])


def test_an_entity_of_a_table_that_was_not_given_is_empty(tmp_path: Path) -> None:
    canonical = merged(tmp_path)
    assert {name: list(canonical.batches(name)) for name in MADE_HERE} == {name: [] for name in MADE_HERE}
    assert canonical.books == []


def test_batches_can_be_gone_through_again(tmp_path: Path) -> None:
    people = raw("candidates", {"candidate_id": "7"})
    canonical = merged(tmp_path, ("notes", raw("notes", {"note_id": "1"})), ("candidates", people))
    assert rows(canonical, "note") == rows(canonical, "note") != []
    assert rows(canonical, "candidate") == rows(canonical, "candidate") != []


def test_what_waits_on_disk_is_for_its_owner_only(tmp_path: Path) -> None:
    merged(tmp_path / "work", ("notes", raw("notes", {"note_id": "1"})))
    paths = [tmp_path / "work", *(tmp_path / "work").rglob("*")]
    assert {oct(path.stat().st_mode & 0o777) for path in paths if path.is_file()} == {"0o600"}
    assert {oct(path.stat().st_mode & 0o777) for path in paths if path.is_dir()} == {"0o700"}


def test_a_refused_delivery_raises_one_error(tmp_path: Path) -> None:
    blocks = [("notes", raw("notes", {"note_id": "1", "content": c}, file=n, _contract=c)) for n, c in enumerate("ab")]
    with pytest.raises(SetupError):
        merged(tmp_path, *blocks)


def test_the_page_of_the_canonical_model_is_fresh() -> None:
    assert (Path(__file__).parents[2] / "docs" / "canonical-model.md").read_text("utf-8") == document()
