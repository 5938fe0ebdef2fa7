"""Patterns of sensitive content: what is found and what is not; the text itself is never part of the result."""

from __future__ import annotations

import polars as pl
import pytest

from migrate.core.sensitive_words import find_sensitive


def found(text: str | None) -> list[tuple[str, str]]:
    rows = find_sensitive(pl.DataFrame({"id": ["1"], "text": [text]}, schema={"id": pl.String, "text": pl.String}), "text")
    assert rows.columns == ["id", "kind", "pattern"]
    return list(rows.select("kind", "pattern").iter_rows())


@pytest.mark.parametrize(
    ("text", "kind", "pattern"),
    [
        ("Passport copy 2", "identity document", "passport"),
        ("Kopie Personalausweis", "identity document", "identity card"),
        ("she asked about maternity leave", "health data", "pregnancy"),
        ("Krankschreibung bis Freitag", "health data", "sick leave"),
        ("please pay to DE89 3704 0044 0532 0130 00", "bank data", "IBAN"),
        ("GB82WEST12345698765432", "bank data", "IBAN"),
        ("Gehaltsabrechnung_Mai", "bank data", "pay slip"),
    ],
)
def test_a_pattern_is_found_as_a_word(text: str, kind: str, pattern: str) -> None:
    assert (kind, pattern) in found(text.replace("_", " "))


@pytest.mark.parametrize("text", ["DE88 3704 0044 0532 0130 00", "improvisation", "distribution", "a visage", "", None])
def test_other_words_and_numbers_with_wrong_check_digits_are_not_found(text: str | None) -> None:
    assert found(text) == []


def test_a_text_with_several_patterns_is_listed_once_for_each() -> None:
    assert found("passport and driving licence, passport again") == [
        ("identity document", "passport"), ("identity document", "driving licence"),
    ]  # fmt: skip
