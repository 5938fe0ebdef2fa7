from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from migrate.attachments import Measured, compare_store
from tests.attachments.deliveries import Given, pdf


@pytest.fixture
def measured(given: Given) -> Measured:
    given.zip("a.zip", {f"Candidate_{number}/Public/cv.pdf": pdf(str(number)) for number in (1, 2, 3)})
    given.kept()
    return given.measured()


def stored(given: Given, candidate: int) -> Path:
    return next((given.folder / "store" / str(candidate)).rglob("*.pdf"))


def told(findings: pl.DataFrame) -> list[tuple[str, str]]:
    return [(code, key.split("#")[0]) for code, key in findings.select("code", "key").iter_rows()]


def test_an_untouched_store_and_its_rows_show_no_difference(given: Given, measured: Measured) -> None:
    assert compare_store(measured, given.store).findings.is_empty()
    assert compare_store(measured, given.store).files["class"].to_list() == ["unchanged"] * 3


def test_a_changed_a_missing_and_an_added_file_are_each_named(given: Given, measured: Measured) -> None:
    changed = bytearray(stored(given, 1).read_bytes())
    changed[10] ^= 1
    stored(given, 1).write_bytes(changed)
    stored(given, 2).unlink()
    (given.folder / "store" / "3" / "planted.exe").write_bytes(b"MZ")
    assert told(compare_store(measured, given.store).findings) == [
        ("A504", "2/Public/"),
        ("A505", "1/Public/"),
        ("A506", "store:"),
    ]
    files = compare_store(measured, given.store).files
    assert dict(files.select("candidate_id", "class").iter_rows()) == {"1": "planned", "2": "planned", "3": "unchanged"}


def test_a_file_that_only_a_row_knows_is_of_another_delivery(given: Given, measured: Measured) -> None:
    (given.folder / "store" / "3" / "older.pdf").write_bytes(b"x")
    named = pl.Series("file_url", [given.store.base + "3/older.pdf", None, "https://example.com/x"])
    assert compare_store(measured, given.store, named=named).findings.is_empty()


def test_a_file_of_another_delivery_that_the_store_lost_is_missing(given: Given, measured: Measured) -> None:
    named = pl.Series("file_url", [given.store.base + "3/older.pdf", given.store.base + "3/older.pdf"])
    assert told(compare_store(measured, given.store, named=named).findings) == [("A504", "store:")]


def test_an_empty_delivery_knows_no_file(given: Given, measured: Measured) -> None:
    nothing = Measured(measured.files.head(0), measured.policy, stored=True)
    assert told(compare_store(nothing, given.store).findings) == [("A506", "store:")] * 3
