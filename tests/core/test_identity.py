"""Ids and fingerprints stand in people's databases: these vectors may never change."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import polars as pl
import xxhash
from hypothesis import given
from hypothesis import strategies as st

from migrate.core.identity import FINGERPRINT_COLUMNS, NAMESPACE, fingerprint, row_id, row_ids

KEYS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def test_the_namespace_is_the_one_its_comment_names() -> None:
    assert uuid.uuid5(uuid.NAMESPACE_URL, "https://talenthub-migrate.example/ids/1") == NAMESPACE


def test_golden_ids_stay_as_they_are() -> None:
    # Computed with the standard library from the recipe in the docstring, once, by hand.
    assert row_id("talent-hub", "candidate", "7") == "c75d1aae-d106-5997-9b4d-27cabed339e1"


@given(st.lists(KEYS, min_size=1, max_size=5))
def test_ids_of_a_column_equal_the_standard_librarys(keys: list[str]) -> None:
    frame = pl.DataFrame({"key": keys})
    ids = frame.select(row_ids("talent-hub", "tag", pl.col("key"))).to_series().to_list()
    assert ids == [str(uuid.uuid5(NAMESPACE, f"talent-hub/tag/{key}")) for key in keys]


def test_a_null_key_has_no_id() -> None:
    assert pl.DataFrame({"key": [None]}, schema={"key": pl.String()}).select(row_ids("a", "b", pl.col("key"))).item() is None


def _halves(text: str) -> tuple[int, int]:
    digest = xxhash.xxh3_128_intdigest(text.encode())
    return tuple(half - (1 << 64) if half >= 1 << 63 else half for half in (digest >> 64, digest & ((1 << 64) - 1)))  # type: ignore[return-value]


def test_a_fingerprint_is_xxh3_of_names_lengths_and_values_sorted_by_name() -> None:
    row = pl.DataFrame(
        {"name": ["Zoë"], "at": [datetime(2026, 1, 31, 12, tzinfo=UTC)], "known": [True], "position": [3], "score": [0.1]},
        schema_overrides={"at": pl.Datetime("us", "UTC")},
    )
    found = fingerprint(row, list(row.schema.items())).row(0)
    epoch = 1_769_860_800_000_000
    assert found == _halves(f"at=16:{epoch};known=1:1;name=4:Zoë;position=1:3;score=3:0.1;")


def test_a_null_column_and_an_absent_one_are_the_same_and_an_empty_text_is_neither() -> None:
    columns = [("first", pl.String()), ("last", pl.String())]
    frame = pl.DataFrame({"first": ["Ada", "Ada"], "last": [None, ""]})
    null, empty = fingerprint(frame, columns).rows()
    absent = fingerprint(frame, columns[:1]).row(0)
    assert null == absent
    assert null != empty


@given(st.tuples(KEYS, KEYS), st.tuples(KEYS, KEYS))
def test_two_rows_share_a_fingerprint_only_when_their_values_are_equal(one: tuple[str, str], other: tuple[str, str]) -> None:
    frame = pl.DataFrame([one, other], schema={"a": pl.String(), "b": pl.String()}, orient="row")
    first, second = fingerprint(frame, list(frame.schema.items())).select(FINGERPRINT_COLUMNS).rows()
    assert (first == second) == (one == other)


def test_a_row_has_its_fingerprint_whatever_rows_stand_beside_it() -> None:
    frame = pl.DataFrame({"a": ["x", None, "x"], "b": ["y", "y", None], "c": [None] * 3}, schema_overrides={"c": pl.String})
    columns = list(frame.schema.items())
    alone = [fingerprint(frame.slice(row, 1), columns) for row in range(3)]
    assert pl.concat(alone).equals(fingerprint(frame, columns))
    assert fingerprint(frame.clear(), columns).is_empty()


def test_times_of_other_precision_have_the_same_fingerprint() -> None:
    moment = datetime(2026, 1, 31, 12, tzinfo=UTC)
    rows = [
        fingerprint(pl.DataFrame({"at": [moment]}, schema={"at": pl.Datetime(unit, "UTC")}), [("at", pl.Datetime(unit, "UTC"))])
        for unit in ("ms", "us", "ns")
    ]
    assert rows[0].equals(rows[1])
    assert rows[1].equals(rows[2])
