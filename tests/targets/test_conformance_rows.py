"""Every target: what is written is what is read."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from migrate.core.errors import SetupError
from migrate.targets.rows_and_ledger import undo_changes
from migrate.targets.spec import ColumnSpec, TableSpec
from tests.targets.places import Place
from tests.targets.shapes import (
    CANDIDATE,
    STARTED,
    TEXT,
    TIME,
    USER,
    load,
    people,
    put,
    row_id,
    rows_of,
    running,
    spec,
)

NASTY = [
    "",
    " ",
    "\\.",
    "\\N",
    "NULL",
    'say "hi"',
    "a,b;c",
    "line\nbreak",
    "cr\rlf\r\n",
    "tab\t",
    "שלום",
    "😀",
    "0012",
    "1e5",
    "'",
    "%s %(x)s",
]


def test_a_written_row_is_found_again_by_id_by_key_and_in_a_scan(place: Place) -> None:
    frame = people("Okafor", "Lind", "Sato")
    written = load(place.target(), "r1", CANDIDATE, frame)
    assert written.ids.sort("_key").equals(frame.select("_key", "_id"))
    assert written.refused.is_empty()
    expected = frame.select("_id", "remote_id", "last_name", "remote_created_at")
    with place.target().reader() as reader:
        assert reader.rows.count("candidate") == 3
        assert_frame_equal(reader.rows.read(CANDIDATE, frame["_id"]), expected, check_row_order=False)
        two = reader.rows.read_by_key(CANDIDATE, frame.select("remote_id").head(2))
        assert_frame_equal(two, expected.head(2), check_row_order=False)
        assert_frame_equal(pl.concat(reader.rows.scan(CANDIDATE)), expected)


def test_rows_that_are_not_there_are_left_out(place: Place) -> None:
    load(place.target(), "r1", CANDIDATE, people("Okafor"))
    with place.target().reader() as reader:
        assert reader.rows.read(CANDIDATE, pl.Series([row_id("1"), row_id("99")])).height == 1
        assert reader.rows.read_by_key(CANDIDATE, pl.DataFrame({"remote_id": ["99"]})).is_empty()


def test_every_type_comes_back_as_it_went_in(place: Place) -> None:
    wide: list[tuple[TableSpec, list[dict[str, Any]]]] = [
        (
            spec("remote_user", ColumnSpec("remote_id", TEXT), ColumnSpec("is_placeholder", pl.Boolean())),
            [{"remote_id": "a", "is_placeholder": True}, {"remote_id": "b", "is_placeholder": False}, {"remote_id": "c"}],
        ),
        (
            spec("attachment", ColumnSpec("remote_id", TEXT), ColumnSpec("size_bytes", pl.Int64())),
            [{"remote_id": "a", "size_bytes": 5_000_000_000}, {"remote_id": "b", "size_bytes": 0}, {"remote_id": "c"}],
        ),
        (
            spec("candidate", ColumnSpec("remote_id", TEXT), ColumnSpec("remote_created_at", TIME)),
            [
                {"remote_id": "a", "remote_created_at": datetime(1969, 7, 20, 20, 17, 40, tzinfo=UTC)},
                {"remote_id": "b", "remote_created_at": datetime(2026, 1, 31, 12, 0, 0, 1, tzinfo=UTC)},
                {"remote_id": "c"},
            ],
        ),
        (
            spec("sales_seat", ColumnSpec("remote_id", TEXT), ColumnSpec("snapshot_date", pl.Date())),
            [{"remote_id": "a", "snapshot_date": date(2024, 2, 29)}, {"remote_id": "b"}],
        ),
        (
            spec("custom_field_definition", ColumnSpec("remote_id", TEXT), ColumnSpec("options", TEXT, json=True)),
            [
                {"remote_id": "a", "options": '["zoë","b",1,2.5,null,{"a":1,"b":[]}]'},
                {"remote_id": "b", "options": "[]"},
                {"remote_id": "c"},
            ],
        ),
    ]
    with running(place.target(), "r1") as writer:
        for table, rows in wide:
            assert put(writer, table, rows_of(table, rows)).refused.is_empty()
    with place.target().reader() as reader:
        for table, rows in wide:
            wanted = rows_of(table, rows).select(column.name for column in table.columns)
            assert_frame_equal(pl.concat(reader.rows.scan(table)).drop("_id"), wanted)


def test_unpleasant_texts_are_kept_to_the_byte(place: Place) -> None:
    frame = people(*NASTY)
    assert load(place.target(), "r1", CANDIDATE, frame).refused.is_empty()
    assert dict(place.rows("SELECT remote_id, last_name FROM candidate")) == {str(n): text for n, text in enumerate(NASTY, 1)}
    with place.target().reader() as reader:
        assert_frame_equal(
            reader.rows.read(CANDIDATE, frame["_id"]).sort("_id").select("_id", "last_name"),
            frame.sort("_id").select("_id", "last_name"),
        )


def test_a_single_column_of_unpleasant_texts_is_kept_too(place: Place) -> None:
    bare = spec("tag", ColumnSpec("remote_id", TEXT), id_column="id", created_column=None, modified_column=None)
    keys = ["\\.", "", "a\nb", "NULL", "é"]
    load(place.target(), "r1", bare, rows_of(bare, [{"remote_id": key} for key in keys]))
    assert sorted(row[0] for row in place.rows("SELECT remote_id FROM tag")) == sorted(keys)


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(texts, st.none() | texts, st.none() | st.datetimes()), max_size=8))
def test_any_text_and_any_time_come_back(place: Place, cells: list[tuple[str, str | None, datetime | None]]) -> None:
    rows = [
        {"remote_id": key, "last_name": text, "remote_created_at": when.replace(tzinfo=UTC) if when else None}
        for key, text, when in {cell[0]: cell for cell in cells}.values()
    ]
    frame = rows_of(CANDIDATE, rows)
    # A writer that is left with an error takes everything back, so that each example finds an empty target.
    with suppress(StopIteration), running(place.target(), "r1") as writer:
        assert put(writer, CANDIDATE, frame).refused.is_empty()
        back = writer.rows.read(CANDIDATE, frame["_id"])
        assert_frame_equal(back.sort("_id"), frame.select("_id", "remote_id", "last_name", "remote_created_at").sort("_id"))
        found = writer.rows.read_by_key(CANDIDATE, frame.select("remote_id"))
        assert found.height == frame.height
        raise StopIteration


def test_a_scan_follows_the_bytes_of_the_key(place: Place) -> None:
    keys = ["b", "B", "a", "ä", "10", "9", "é", "Z", "\U0001f600", "\uffff"]
    load(place.target(), "r1", CANDIDATE, rows_of(CANDIDATE, [{"remote_id": key} for key in keys]))
    with place.target().reader() as reader:
        scanned = pl.concat(reader.rows.scan(CANDIDATE))["remote_id"].to_list()
    assert scanned == sorted(keys, key=str.encode)


def test_a_scan_comes_in_batches_that_add_up(place: Place) -> None:
    keys = [f"{n:06d}" for n in range(45_000)]
    frame = pl.DataFrame({"_key": keys, "_id": [row_id(key) for key in keys], "remote_id": keys})
    bare = spec("tag", ColumnSpec("remote_id", TEXT))
    with running(place.target(), "r1") as writer:
        assert writer.rows.insert(bare, frame).ids.height == 45_000
    with place.target().reader() as reader:
        batches = list(reader.rows.scan(bare))
        assert len(batches) > 1
        assert pl.concat(batches)["remote_id"].to_list() == keys
        assert reader.rows.read(bare, frame["_id"]).height == 45_000


def test_the_times_of_our_writing_are_the_start_of_the_run(place: Place) -> None:
    target = place.target()
    frame = people("Okafor")
    load(target, "r1", CANDIDATE, frame)
    stamped = spec("candidate", ColumnSpec("created_at", TIME), ColumnSpec("modified_at", TIME))
    with target.reader() as reader:
        assert reader.rows.read(stamped, frame["_id"]).row(0)[1:] == (STARTED, STARTED)


def test_a_table_of_ours_that_is_not_made_yet_is_empty_and_a_strange_one_is_a_fault(place: Place) -> None:
    with place.target().reader() as reader:
        assert reader.rows.count("candidate") == 0
        assert list(reader.rows.scan(CANDIDATE)) == []
        assert reader.rows.read(CANDIDATE, pl.Series([row_id("1")])).is_empty()
        assert reader.rows.find_referrers("candidate", pl.Series([row_id("1")])).is_empty()
        with pytest.raises(SetupError, match="no table nosuch"):
            reader.rows.count("nosuch")


def test_a_column_that_the_target_lacks_is_a_fault_that_names_it(place: Place) -> None:
    load(place.target(), "r1", CANDIDATE, people("Okafor"))
    strange = spec("candidate", ColumnSpec("remote_id", TEXT), ColumnSpec("shoe_size", TEXT), ColumnSpec("hat", TEXT))
    with place.target().reader() as reader, pytest.raises(SetupError) as caught:
        reader.rows.read(strange, pl.Series([row_id("1")]))
    assert [problem.message for problem in caught.value.problems] == [
        "table candidate has no column shoe_size",
        "table candidate has no column hat",
    ]


def test_json_that_somebody_spelt_differently_reads_the_same(place: Place) -> None:
    fields = spec("custom_field_definition", ColumnSpec("remote_id", TEXT), ColumnSpec("options", TEXT, json=True))
    load(place.target(), "r1", fields, rows_of(fields, [{"remote_id": "1", "options": '{"a":1,"b":2}'}]))
    place.run('UPDATE custom_field_definition SET options = \'{"b": 2,  "a": 1}\'')
    with place.target().reader() as reader:
        options = pl.concat(reader.rows.scan(fields))["options"][0]
    assert options == json.dumps({"a": 1, "b": 2}, separators=(",", ":"))


def test_users_without_a_placeholder_flag_stay_without(place: Place) -> None:
    load(place.target(), "r1", USER, rows_of(USER, [{"remote_id": "u"}]))
    assert place.rows("SELECT is_placeholder FROM remote_user") == [(None,)]


def test_columns_with_the_names_that_we_use_ourselves_are_only_columns(place: Place) -> None:
    names = ["row", "number", "kind", "preimage", "source_key", "target_key", "row_at", "i0", "c0", "value", "given"]
    columns = ", ".join(f'"{name}" varchar(90)' for name in names)
    place.run(f'CREATE TABLE "order" (id integer PRIMARY KEY, code varchar(90) UNIQUE, {columns})')
    strange = spec(
        "order", ColumnSpec("code", TEXT), *(ColumnSpec(name, TEXT) for name in names), key_columns=("code",), id_kind="given"
    )
    frame = pl.DataFrame(
        {"_key": ["k"], "_id": ["7"], "code": ["k"], "_fp_hi": [1], "_fp_lo": [1], **{name: [name] for name in names}}
    )
    target = place.target(None)
    with running(target, "r1", strange) as writer:
        assert put(writer, strange, frame).refused.is_empty()
    with running(target, "r2", strange) as writer:
        assert writer.rows.update(strange, frame.with_columns(pl.lit("new").alias("kind"))).refused.is_empty()
        writer.ledger.remember(strange.source, "order", frame)
        assert writer.rows.read(strange, frame["_id"])["kind"].to_list() == ["new"]
    with running(target, "r3", strange) as writer:
        assert writer.rows.delete(strange, frame["_id"]).refused.is_empty()
        writer.ledger.forget(strange.source, "order", frame["_key"])
    for run, by in (("r3", "r4"), ("r2", "r5")):
        with target.reader() as reader:
            found = list(reader.ledger.changes(run))
        with running(target, by) as writer:
            assert [undo_changes(writer, strange, batch).refused.height for batch in found] == [0]
    with target.reader() as reader:
        assert reader.rows.read(strange, frame["_id"]).row(0)[2:] == tuple(names)
