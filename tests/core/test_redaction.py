"""Keys made of ids are shown, keys made of values are not."""

from __future__ import annotations

import polars as pl
import pytest

from migrate.core.redaction import KeyKind, safe_key, safe_name, show_key, shown_key


def test_a_key_of_ids_is_shown_as_it_is() -> None:
    assert show_key("note:6", KeyKind.PLAIN) == "note:6"


@pytest.mark.parametrize(
    ("key", "kind", "seen", "hidden"),
    [
        ("7:anna@example.com", KeyKind.PARENT, "7:#", "anna"),
        ("7:a:b", KeyKind.PARENT, "7:#", "b"),
        ("https://www.linkedin.com/in/anna-example", KeyKind.HASHED, "#", "anna"),
        ("7/Public/anna example.pdf", KeyKind.FILE, "7/Public/#", "anna"),
        ("7/Public/a/b.pdf", KeyKind.FILE, "7/Public/#", ".pdf"),
    ],
)
def test_a_value_in_a_key_is_hashed(key: str, kind: KeyKind, seen: str, hidden: str) -> None:
    shown = show_key(key, kind)
    assert shown.startswith(seen)
    assert hidden not in shown


def test_the_same_value_gives_the_same_hash_so_that_it_can_be_found_again() -> None:
    frame = pl.DataFrame({"key": ["x", "x", "y"]}).select(shown_key(pl.col("key"), KeyKind.HASHED))
    first, second, third = frame.to_series()
    assert first == second
    assert first != third


@pytest.mark.parametrize("key", ["note:6", "7:12", "1/Public/#4711", "7:#1234567890", "00017", "abc-1", "20260131T120000Z-7f3a"])
def test_a_key_that_is_an_id_is_shown_as_it_is(key: str) -> None:
    assert safe_key(key) == key


@pytest.mark.parametrize(
    "key", ["Anna", "Anna Novak 2", "anna1@example.com", "https://linkedin.com/in/anna1", "王1", "note:Anna"]
)
def test_a_key_that_is_a_text_is_shown_as_its_hash(key: str) -> None:
    assert safe_key(key) == show_key(key, KeyKind.HASHED)


@pytest.mark.parametrize("name", ["mood", "Rejected by client", "column 12", "In Prüfung", "Ready to be hired", "IN_2024"])
def test_a_word_of_a_vocabulary_is_shown_as_it_is(name: str) -> None:
    assert safe_name(name) == name


@pytest.mark.parametrize(
    "text",
    [
        "ada@example.com",
        "https://example.com/ada",
        "www.example.com",
        "linkedin.com/in/ada",
        "+49 30 12345",
        "0301234",
        "she left us last spring",
        "x" * 41,
        "two\nlines",
    ],
)
def test_what_may_be_a_persons_data_is_shown_as_its_hash(text: str) -> None:
    assert safe_name(text) == show_key(text, KeyKind.HASHED)
