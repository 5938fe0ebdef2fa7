"""Compares short texts in NFC, without zero-width characters and outer whitespace, and with inner whitespace as one space.

For tags, options, names of stages and keys of value maps, which people and programs spell in different ways. Stored texts keep
their own spelling; bodies of messages and contents of notes are never compared this way.
"""

from __future__ import annotations

import re
import unicodedata

import polars as pl

#: Zero-width characters, joiners and marks of direction among them, and soft hyphens.
_INVISIBLE = "[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
#: What a text contains if its form for comparison may differ: all but ASCII, and whitespace other than one space between words.
_MAY_CHANGE = "[^ -~]|  |^ | $"


def comparable_text(text: pl.Expr) -> pl.Expr:
    """The text as it is compared; null stays null."""
    visible = text.str.normalize("NFC").str.replace_all(_INVISIBLE, "")
    return visible.str.replace_all(r"\s+", " ").str.strip_chars(" ")


def may_change(text: pl.Expr) -> pl.Expr:
    """True for texts that may differ from how they are compared; all others are compared as they are written."""
    return text.str.contains(_MAY_CHANGE)


def comparable_column(texts: pl.Series) -> pl.Series:
    """A column of texts as they are compared. Only those that may differ from how they are written are processed."""
    odd = texts.to_frame("text").filter(may_change(pl.col("text"))).to_series().unique()
    if odd.is_empty():
        return texts
    compared = odd.to_frame("text").select(comparable_text(pl.col("text"))).to_series()
    changed = compared != odd
    # Letters with accents are looked at, and most of them stay as they are.
    return texts.replace(odd.filter(changed), compared.filter(changed)) if changed.any() else texts


def comparable(text: str) -> str:
    """One text as it is compared."""
    return " ".join(re.sub(_INVISIBLE, "", unicodedata.normalize("NFC", text)).split())


def folded_text(text: pl.Expr) -> pl.Expr:
    """The text as it is compared without regard to case; null stays null."""
    return comparable_text(text).str.to_lowercase()


def fold_text(text: str) -> str:
    """One text as it is compared without regard to case."""
    return comparable(text).lower()
