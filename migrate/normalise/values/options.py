r"""Splits lists whose items are chosen from options. The options decide how to read a `;` inside an item.

LinkedIn does not document how an export writes a `;` inside an option. A definition may quote it (`"Night; day"`) or escape
it (`Night\; day`); its values may then write it in any of the three ways, and the longest option that fits is the item.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

import polars as pl

from migrate.core.text_equality import comparable

#: An option of a definition: in double quotes, or anything up to a `;` that no backslash precedes.
_OPTION = re.compile(r'\s*(?:"((?:[^"]|"")*)"\s*(?=;|$)|((?:\\.|[^;\\])*))(?:;|$)', re.DOTALL)
_ESCAPED = re.compile(r"\\([;\\])")
_AROUND = re.compile(r"\s*;\s*")


def options(column: pl.Series) -> pl.Series:
    """The options of each definition (List of text); quoted and escaped ones keep their `;`. Definitions are few."""
    split = [None if cell is None else _options(cell) or None for cell in column]
    return pl.Series(column.name, split, dtype=pl.List(pl.String))


def _options(cell: str) -> list[str]:
    found = [quoted.replace('""', '"') or _ESCAPED.sub(r"\1", plain) for quoted, plain in _OPTION.findall(cell)]
    return list(dict.fromkeys(option for text in found if (option := text.strip())))


def by_options(frame: pl.DataFrame) -> pl.DataFrame:
    """`items` and `ambiguous` (Boolean) of each row of a frame with `custom_field_id`, `text`, `options` and naive `items`.

    Only cells whose naive items are not all options, or whose field has an option with a `;`, are looked at one by one, each
    distinct one once. A cell without `;`, or of a field without options, is left as it is.
    """
    rows = frame.with_row_index("_row")
    several = rows.filter(
        pl.col("text").str.contains(";", literal=True) & pl.col("options").is_not_null() & pl.col("items").is_not_null()
    )
    strange = several.filter(
        (pl.col("items").list.set_difference("options").list.len() > 0)
        | pl.col("options").list.eval(pl.element().str.contains(";", literal=True)).list.any()
    )
    plain = rows.select("items", pl.lit(False).alias("ambiguous"))
    if strange.is_empty():
        return plain
    cells = strange.unique(["custom_field_id", "text"]).select("custom_field_id", "text", "options")
    read = [split(text, options) for _, text, options in cells.iter_rows()]
    chosen = cells.select("custom_field_id", "text").with_columns(
        pl.Series("_items", [item.items for item in read], dtype=pl.List(pl.String)),
        pl.Series("_ambiguous", [item.ambiguous for item in read], dtype=pl.Boolean),
    )
    found = strange.select("_row", "custom_field_id", "text").join(chosen, on=["custom_field_id", "text"], how="left")
    full = rows.join(found.select("_row", "_items", "_ambiguous"), on="_row", how="left", maintain_order="left")
    return full.select(pl.coalesce("_items", "items").alias("items"), pl.col("_ambiguous").fill_null(False).alias("ambiguous"))


class Split(NamedTuple):
    """The items of a cell, and whether they could be others."""

    items: list[str]
    ambiguous: bool


def split(cell: str, known: Sequence[str]) -> Split:
    """Splits one cell by a field's options: from the left, the longest run of pieces that is an option is an item.

    A run after which the rest of the cell cannot be read as options is skipped where another one allows it. Ambiguous: the
    cell is not a sequence of options, or can be split in more than one way.
    """
    names = {_folded(option): option for option in known}
    longest = max(name.count(";") for name in names) + 1
    pieces = cell.split(";")
    runs = [_runs(pieces, start, longest, names) for start in range(len(pieces))]
    ways = [0] * len(pieces) + [1]
    for start in reversed(range(len(pieces))):
        # Two are as good as many, whose number would have a digit for every piece.
        ways[start] = min(2, sum(ways[end] for end in runs[start]))
    found: list[str] = []
    place = 0
    while place < len(pieces):
        ends = [end for end in runs[place] if ways[end]] or list(runs[place])
        end = max(ends, default=place + 1)
        text = ";".join(pieces[place:end])
        found.append(names.get(_folded(text), text.strip()))
        place = end
    return Split(list(dict.fromkeys(item for item in found if item)), ways[0] != 1)


def _runs(pieces: Sequence[str], start: int, longest: int, names: Collection[str]) -> list[int]:
    """Ends of the runs of pieces from `start` that are an option; an empty piece is read as nothing."""
    if not pieces[start].strip():
        return [start + 1]
    ends = range(start + 1, min(start + longest, len(pieces)) + 1)
    return [end for end in ends if _folded(";".join(pieces[start:end])) in names]


def _folded(text: str) -> str:
    """A text as it may be written in another way: without quotes around it, escapes and whitespace beside a `;`."""
    bare = _ESCAPED.sub(r"\1", text.strip())
    if len(bare) > 1 and bare[0] == bare[-1] == '"':
        bare = bare[1:-1].replace('""', '"')
    return comparable(_AROUND.sub(";", bare.strip()))
