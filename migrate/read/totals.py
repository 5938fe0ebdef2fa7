"""Finds lines that are no records although they have as many fields: totals and footers of reports and spreadsheets."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

#: `Total: 40`, `Grand total`, `Summe`; a number may follow.
_TOTAL = (
    r"(?i)^(?:grand[ -]?|sub[ -]?)?(?:totals?|sum|count|average|gesamt|gesamtsumme|zwischensumme|summe|insgesamt|anzahl"
    r"|somme|nombre|suma|totale|totaal)(?: general| général)?\s*[:=]?\s*[0-9.,' ]*$"
)


def find_totals(frame: pl.DataFrame, key: str, others: Sequence[str]) -> list[int]:
    """`_record` of lines whose `key` is a word for a total while most `others` are blank, or a phrase while all are blank.

    No id contains whitespace, so a line with a phrase alone is a footer such as `Applied filters: none`.
    """
    text = pl.col(key).str.strip_chars()
    total, phrase = text.str.contains(_TOTAL), text.str.contains(r"\S\s+\S")
    likely = frame.filter(total | phrase) if others else frame.clear()
    if likely.is_empty():
        return []
    blanks = pl.sum_horizontal((pl.col(other).str.strip_chars() == "").cast(pl.Int32) for other in others)
    found = likely.filter((total & (blanks * 2 >= len(others))) | (blanks == len(others)))
    return found["_record"].to_list()
