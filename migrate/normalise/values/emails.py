"""Lists of e-mail addresses: cells that people and programs filled in, read item by item.

An export writes addresses between semicolons. Cells also hold display names, `mailto:` links, other separators, invisible
characters and words such as `N/A`. An address is taken out of what surrounds it where nothing else can be meant. What is no
address is one item, as given: it is never split by guess, and never dropped.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote

import polars as pl

from migrate.normalise.values import lists

#: An address of the usual letters, about which nothing has to be asked. Most cells are lists of such addresses.
_USUAL = r"[A-Za-z0-9_%+-]+(?:\.[A-Za-z0-9_%+-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}"
_USUAL_ITEM = re.compile(_USUAL)
_USUAL_CELL = rf"^[\s;]*(?:{_USUAL}\s*(?:;\s*)+)*(?:{_USUAL})?\s*$"

#: Pieces of a cell between separators; those in quotes or angle brackets do not count.
_AT_SEMICOLONS = re.compile(r'(?:"[^"]*"|<[^<>]*>|[^;"<]+|["<])+')
_AT_SIGNS = re.compile(r'(?:"[^"]*"|<[^<>]*>|[^,|\r\n\t"<]+|["<])+')
_AT_BLANKS = re.compile(r"[^\s,|/&]+")

#: Characters as a web page writes them. Their semicolons separate nothing.
_ESCAPED = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#[0-9]+|#x[0-9a-f]+);", re.IGNORECASE)

_LABEL = re.compile(r"(?:e-?mail|mail|mailto|smtp)\s*:\s*", re.IGNORECASE)
_LINK = re.compile(r"mailto:([^?]*)(?:\?.*)?", re.IGNORECASE | re.DOTALL)
_FORMULA = re.compile(r'="(.*)"', re.DOTALL)
_NAMED = re.compile(r"(.*)<([^<>]*)>", re.DOTALL)
_COMMENT = re.compile(r"(\S+@\S+)\s*\([^()@]*\)")
_QUOTED = ("''", '""', "``", "\u2018\u2019", "\u201c\u201d", "\u201e\u201c", "()", "[]", "{}")
#: Characters of the longest text that is looked at for one address: an address has 254 at most, and may have a name.
_LONGEST = 500
_LOOSE_ENDS = " \t\r\n.,:;/|"

#: The full-width @ and other full-width characters, which keyboards of East Asia write, as their ASCII forms.
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0xFE6B: ord("@")}
#: Invisible although they are letters or marks: fillers and the grapheme joiner.
_FILLERS = "\u034f\u115f\u1160\u3164\uffa0"
#: Scripts with letters that look like Latin ones.
_LIKE_LATIN = frozenset({"CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU"})


class Emails(NamedTuple):
    """`values` (List of text), and where (Boolean) a cell held something else, or an address was taken out of other text."""

    values: pl.Series
    foreign: pl.Series
    cleaned: pl.Series


class _Item(NamedTuple):
    """An item of a cell: an address or, where `valid` is False, the text as given."""

    text: str
    valid: bool
    cleaned: bool


def emails(column: pl.Series) -> Emails:
    """The addresses of each cell, first of equal ones only, whatever their case; null if there are none.

    Cells that are plain lists are split as a column. Of the others each distinct one is read once, in time and memory that
    grow with its length.
    """
    values = lists.items(column, ignore_case=True)
    odd = (~column.str.contains(_USUAL_CELL) & values.is_not_null()).fill_null(False)
    if not odd.any():
        return Emails(values, odd, odd)
    cells = column.filter(odd).unique()
    read = [list(_items(cell)) for cell in cells.to_list()]
    table = pl.DataFrame(
        {
            "cell": cells,
            "items": pl.Series([_distinct(items) for items in read], dtype=pl.List(pl.String)),
            "foreign": [not all(item.valid for item in items) for items in read],
            "cleaned": [any(item.cleaned for item in items) for items in read],
        }
    )
    found = pl.DataFrame({"cell": column.set(~odd, None), "values": values, "odd": odd}).join(
        table, on="cell", how="left", maintain_order="left"
    )
    filled = pl.when("odd").then("items").otherwise("values").alias(column.name)
    rows = found.select(filled, pl.col("foreign", "cleaned").fill_null(False))
    return Emails(*rows)


def _distinct(items: list[_Item]) -> list[str] | None:
    by_case: dict[str, str] = {}
    for item in items:
        by_case.setdefault(item.text.lower(), item.text)
    return list(by_case.values()) or None


def _items(cell: str) -> Iterator[_Item]:
    if _ESCAPED.search(cell):
        items = [item for item in _items(_ESCAPED.sub(lambda found: html.unescape(found[0]), cell)) if item.valid]
        whole = [_Item(cell.strip(), valid=False, cleaned=False)]
        yield from [item._replace(cleaned=True) for item in items] if len(items) == cell.count("@") > 0 else whole
        return
    for found in _AT_SEMICOLONS.finditer(cell):
        yield from _piece(found[0].strip())


def _piece(piece: str) -> Iterator[_Item]:
    """One item between two semicolons."""
    if not piece:
        return
    address = _address(piece)
    if address is not None:
        yield _Item(address, valid=True, cleaned=address != piece)
    elif several := _several(piece):
        yield from several
    elif ";" in piece:
        # A quote or bracket that opens and never rightly closes: the semicolons separate after all.
        yield from (item for part in piece.split(";") for item in _piece(part.strip()))
    else:
        yield _Item(piece, valid=False, cleaned=False)


def _several(piece: str) -> list[_Item] | None:
    """The addresses of a piece between commas, bars, line breaks, slashes or whitespace; None unless everything is an address."""
    if piece.translate(_FULL_WIDTH).count("@") < 2:
        return None
    for parts in (_with_names(piece), _AT_BLANKS.findall(piece)):
        items: list[_Item] = []
        for part in parts:
            address = _address(part)
            if address is None:
                break
            items.append(_Item(address, valid=True, cleaned=address != part))
        if len(items) == len(parts) > 1:
            return items
    return None


def _with_names(piece: str) -> list[str]:
    """A piece at its commas, bars and line breaks; `Doe, Jane <jane@example.com>` stays together."""
    parts: list[str] = []
    names: list[str] = []
    for found in _AT_SIGNS.finditer(piece):
        part = found[0].strip()
        if "@" in part.translate(_FULL_WIDTH):
            parts += [", ".join([*names, part])] if "<" in part else [*names, part]
            names = []
        elif part:
            names.append(part)
    return [*parts, *names]


def _address(text: str) -> str | None:
    """The one address that a text names, with its letters as given; None if it names none, or may name another."""
    if len(text) > _LONGEST:
        return None
    if _USUAL_ITEM.fullmatch(text):
        return text
    visible = text if text.isascii() else "".join(filter(_is_visible, text.translate(_FULL_WIDTH))).strip()
    named = _NAMED.fullmatch(visible)
    if named is not None:
        address = _bare(named[2])
        # A display name with an address in it may name the one that counts.
        return address if "@" not in named[1] or _bare(named[1]) == address else None
    comment = _COMMENT.fullmatch(visible)
    return _bare(visible) if comment is None else _bare(comment[1])


def _is_visible(letter: str) -> bool:
    return letter not in _FILLERS and unicodedata.category(letter) != "Cf"


def _bare(text: str) -> str | None:
    """An address without marks around it, labels and the parts of a link; None if it is none."""
    stripped = text.strip(_LOOSE_ENDS)
    formula = _FORMULA.fullmatch(stripped)
    if formula is not None:
        return _bare(formula[1])
    link = _LINK.fullmatch(stripped)
    if link is not None:
        return _bare(unquote(link[1]))
    label = _LABEL.match(stripped)
    if label is not None:
        return _bare(stripped[label.end() :])
    if len(stripped) > 1 and stripped[0] + stripped[-1] in _QUOTED:
        return _bare(stripped[1:-1])
    # Spreadsheet programs put an apostrophe before a text.
    address = stripped.removeprefix("'")
    return address if _is_valid(address) else None


def _is_valid(address: str) -> bool:
    if address.isascii() and _USUAL_ITEM.fullmatch(address):
        return True
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 - start-up counts: few addresses need it

    try:
        found = validate_email(address, check_deliverability=False, globally_deliverable=False, allow_quoted_local=True)
    except EmailNotValidError:
        return False
    parts = [found.local_part, *found.domain.split(".")]
    return len(parts) > 2 and not any(_looks_like_another(part) for part in parts)


def _looks_like_another(part: str) -> bool:
    """True if one word contains letters of two scripts that look alike, as in a Latin name with a Cyrillic letter."""
    if part.isascii():
        return False
    scripts = {unicodedata.name(character, "?").split()[0] for character in part if character.isalpha()}
    return "LATIN" in scripts and bool(scripts & _LIKE_LATIN)
