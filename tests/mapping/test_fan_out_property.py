"""`each` over any list of records: no row is lost, none comes twice, and a row has the values of its record and of its parent."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrate.core.entities import ENTITIES
from migrate.mapping import Mapping, load_mapping
from migrate.mapping.links import record_list, record_lists
from tests.mapping.example_mapping import frame, written

#: Lists of a related record are joined in the same way, by another field.
CASES = [
    pytest.param(entity, name, marks=pytest.mark.slow if "." in name else (), id=f"{entity}-{name}")
    for entity in ENTITIES
    for name in record_lists(entity)
]
IDS = st.sampled_from(["1", "2", "3", "4", "ä b"])
MAYBE = st.one_of(st.none(), IDS)


@cache
def mapping_of(entity: str, name: str) -> Mapping:
    link = record_list(name, entity)
    assert link is not None
    key, item = ENTITIES[entity].key, ENTITIES[link.entity].key
    text = f"entity: {entity}\neach: {name}\nkey: {{template: '{{{key}}}|{{item.{item}}}'}}\ncolumns:\n  remote_id: row.key\n"
    text += f"  parent: {key}\n  own: {own_field(entity, link.field)}\n  record: item.{item}\n"
    if entity == "attachment":
        text += "  owner: {ref: other, key: candidate_id}\n"
    files = {"thing.yaml": text, "other.yaml": "entity: candidate\ncolumns: {remote_id: row.key}\n"}
    return load_mapping(written(Path(tempfile.mkdtemp()), files))


def own_field(entity: str, but: str) -> str:
    """A text of the record that no relation reads; its key if it has no other."""
    known = ENTITIES[entity]
    taken = {known.key, but, *(one.field for one in known.relations)}
    return next((field.name for field in known.fields if field.dtype == pl.String() and field.name not in taken), known.key)


def rows_of(entity: str, name: str, parents: list[dict[str, Any]], records: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    mapping, link = mapping_of(entity, name), record_list(name, entity)
    assert link is not None
    spec = mapping.spec("thing")
    assert spec is not None

    def batches(wanted: str, columns: Sequence[str] | None = None, /) -> Iterator[pl.DataFrame]:
        given = {entity: parents, link.entity: records}.get(wanted, [])
        whole = frame(wanted, given)
        for part in (whole[:2], whole[2:]):  # Two batches: a list may be spread over both.
            yield part if columns is None else part.select(*columns, "_file", "_record", "_line")

    with tempfile.TemporaryDirectory() as folder:
        frames = [mapping.apply(spec, entity, one) for one in mapping.records(spec, entity, batches, Path(folder))]
    assert all(one.rejected.is_empty() for one in frames)
    return [row for one in frames for row in one.frame.select("_key", "parent", "own", "record").rows()]


@pytest.mark.parametrize(("entity", "name"), CASES)
@settings(max_examples=8)
@given(data=st.data())
def test_each_record_of_each_parent_makes_one_row(entity: str, name: str, data: st.DataObject) -> None:
    link = record_list(name, entity)
    assert link is not None
    key, item, own = ENTITIES[entity].key, ENTITIES[link.entity].key, own_field(entity, link.field)
    keys = data.draw(st.lists(IDS, unique=True, max_size=5))
    parents = [{key: one, link.field: one if link.field == key else data.draw(MAYBE)} for one in keys]
    parents = [{**one, own: one[key] if own == key else f"text of {one[key]}"} for one in parents]
    if entity == link.entity:
        records = [{**one, link.by: one.get(link.by)} for one in parents]
    else:
        numbers = data.draw(st.lists(st.integers(0, 9), unique=True, max_size=8))
        records = [{item: f"r{number}", link.by: data.draw(MAYBE)} for number in numbers]
        records = [{**one, link.by: one[item]} if link.by == item else one for one in records]
    found = rows_of(entity, name, parents, records)
    wanted = [
        (f"{parent[key]}|{record[item]}", parent[key], parent[own], record[item])
        for parent in parents
        for record in records
        if parent[link.field] is not None and parent[link.field] == record[link.by]
    ]
    assert sorted(found) == sorted(wanted)
    if own != key:  # A change of the parent is a change of each of its rows, and of no other.
        changed = [{**one, own: "changed"} if number == 0 else one for number, one in enumerate(parents)]
        again = (
            records if entity != link.entity else [{**one, own: "changed"} if n == 0 else one for n, one in enumerate(records)]
        )
        after = rows_of(entity, name, changed, again)
        first = parents[0][key] if parents else None
        assert sorted(after) == sorted((*row[:2], "changed" if row[1] == first else row[2], row[3]) for row in wanted)
