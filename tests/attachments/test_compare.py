from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from migrate.attachments import Measured, compare_rows, compare_store
from tests.attachments.deliveries import Given, pdf


@pytest.fixture
def measured(given: Given) -> Measured:
    given.zip("a.zip", {f"Candidate_{number}/Public/cv.pdf": pdf(str(number)) for number in (1, 2, 3)})
    given.kept()
    return given.measured()


def rows(measured: Measured) -> pl.DataFrame:
    return pl.concat(list(measured.batches())).select("attachment_id", "file_url", "sha256", "size_bytes")


def stored(given: Given, candidate: int) -> Path:
    return next((given.folder / "store" / str(candidate)).rglob("*.pdf"))


def told(findings: pl.DataFrame) -> list[tuple[str, str]]:
    return [(code, key.split("#")[0]) for code, key in findings.select("code", "key").iter_rows()]


def test_an_untouched_store_and_its_rows_show_no_difference(given: Given, measured: Measured) -> None:
    assert compare_store(measured, given.store).is_empty()
    assert compare_rows(measured, rows(measured)).is_empty()


def test_a_changed_a_missing_and_an_added_file_are_each_named(given: Given, measured: Measured) -> None:
    changed = bytearray(stored(given, 1).read_bytes())
    changed[10] ^= 1
    stored(given, 1).write_bytes(changed)
    stored(given, 2).unlink()
    (given.folder / "store" / "3" / "planted.exe").write_bytes(b"MZ")
    assert told(compare_store(measured, given.store)) == [("A504", "2/Public/"), ("A505", "1/Public/"), ("A506", "store:")]


def test_a_file_that_only_a_row_knows_is_of_another_delivery(given: Given, measured: Measured) -> None:
    (given.folder / "store" / "3" / "older.pdf").write_bytes(b"x")
    named = pl.Series("file_url", [given.store.base + "3/older.pdf", None, "https://example.com/x"])
    assert compare_store(measured, given.store, named=named).is_empty()


def test_a_changed_a_missing_and_an_added_row_are_each_named(measured: Measured) -> None:
    mine = rows(measured)
    edited = mine.with_columns(
        pl.when(pl.col("attachment_id") == "1/Public/cv.pdf").then(pl.lit("0" * 64)).otherwise("sha256").alias("sha256")
    )
    added = mine.head(1).with_columns(pl.lit("9/Public/planted.pdf").alias("attachment_id"))
    found = compare_rows(measured, pl.concat([edited.filter(pl.col("attachment_id") != "2/Public/cv.pdf"), added]))
    assert told(found) == [("A501", "2/Public/"), ("A502", "9/Public/"), ("A503", "1/Public/")]
    assert found["message"][2] == "the row and its file differ in sha256"


def test_a_row_whose_value_was_emptied_differs_in_every_such_column(measured: Measured) -> None:
    emptied = rows(measured).with_columns(pl.lit(None, pl.String).alias("file_url"), pl.lit(0, pl.Int64).alias("size_bytes"))
    assert set(compare_rows(measured, emptied)["message"]) == {"the row and its file differ in file_url, size_bytes"}


def test_a_target_that_keeps_no_hashes_is_compared_in_what_it_has(measured: Measured) -> None:
    assert compare_rows(measured, rows(measured).select("attachment_id", "size_bytes")).is_empty()
