"""Ids that a spreadsheet or a script reformatted: read where no digit is lost, otherwise the record is set aside.

An id is opaque: leading zeros and letters belong to it. Only cells that look like a known kind of damage are judged, each
distinct one once.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

import polars as pl

#: A cheap test: whatever it does not match is read as it is.
SUSPICIOUS = (
    r"(?i)[^0-9A-Za-z_\-:]|^[+-]?\d+e[+-]?\d+$|^(?:null|nan|none|nil|undefined|na|inf|infinity|true|false|wahr|falsch)$"
    r"|^\d{1,2}-[a-z]{3}(?:-\d{2,4})?$|^\d{4}-\d{2}-\d{2}$|^\d{1,2}-\d{1,2}-\d{4}$"
)

_NOTHING = frozenset(("null", "nan", "none", "nil", "undefined", "na", "n/a", "<na>", "(null)", "[null]", "\\n"))
_LOST_WORDS = frozenset(("inf", "infinity", "true", "false", "wahr", "falsch"))
_ERROR = re.compile(r"#{2,}|#[A-ZÄÖÜ][A-ZÄÖÜ0-9/_ ]*[!?]?", re.IGNORECASE)
_EXPONENT = re.compile(r"[+-]?(\d+)(?:[.,](\d*))?\s*(?:e|[x\u00d7]\s*10\s*\^?)\s*([+-]?)(\d{1,4})", re.IGNORECASE)
_DATE = re.compile(
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|\d{1,2}-[a-z]{3}(?:-\d{2,4})?)(?:[ T]\d.*)?", re.IGNORECASE
)
_GROUPS = re.compile(r"(\d{1,3}(?:([.,'\u2019 \u00a0\u2009\u202f])\d{3})(?:\2\d{3})*|\d{1,2}(?:,\d{2})+,\d{3})(?:[.,](0+))?")
_FRACTION = re.compile(r"(\d+)[.,](\d*)")
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\x00-\x1f\x7f]")
_LINE_ENDS = re.compile(r"[\t\n\r\v\f]+")
_WORD = re.compile(r"[\w-]+")
_WRAPPED = re.compile(
    r"=?\s*[\"'\u201c\u201d\u201e\u2018\u2019`](.*)[\"'\u201c\u201d\u2018\u2019`]|=(.*)"
    # A single quote mark belongs to a text, but not to a number.
    r"|['`\u2019](.*)|[\"\u201c\u201e\u2018]([0-9]+)|([0-9]+)[\"'`\u201c\u201d\u2018\u2019]",
    re.DOTALL,
)

#: The most digits that a spreadsheet or a float keeps exactly.
EXACT_DIGITS = 15


_READ = {"text": pl.String(), "read": pl.String(), "lost": pl.Boolean()}


class Reading(NamedTuple):
    """The meaning of a cell: its id (empty: none), and whether its digits are lost."""

    text: str
    lost: bool = False


def read_cells(cells: pl.Series, *, many: bool, named: bool = False) -> pl.DataFrame:
    """`text`, `read`, `lost` (Boolean) of the distinct cells of a column whose meaning differs from their text.

    `many`: a cell may hold several ids with `;` between them; otherwise one, and several are lost. `named`: a cell may hold a
    name instead, which is not read.
    """
    # Numbers, lists of numbers and empty cells, which most are, are left out first: this is faster than the pattern.
    others = cells.filter((cells.cast(pl.Int64, strict=False).is_null() & (cells != "")) | cells.str.starts_with("+"))
    if others.is_empty():
        return pl.DataFrame(schema=_READ)
    usual = "^[0-9;]*$|^ *(?:[0-9]+ *(?:; *|$))*$" if many else "^[0-9]*$"
    odd = others.filter(others.str.contains(SUSPICIOUS) & ~others.str.contains(usual)).unique()
    known = [(cell, read_cell(cell, many=many)) for cell in odd if not (named and is_name(cell))]
    rows = [(cell, reading.text, reading.lost) for cell, reading in known if reading.lost or reading.text != cell.strip()]
    return pl.DataFrame(rows, schema=_READ, orient="row")


def is_name(cell: str) -> bool:
    """True for a cell with a letter that is neither a damaged number nor a word for nothing."""
    text = cell.strip()
    damaged = _EXPONENT.fullmatch(text) or _ERROR.fullmatch(text) or text.lower() in _NOTHING
    return not damaged and any(character.isalpha() for character in text)


def read_cell(cell: str, *, many: bool = False) -> Reading:
    """A cell with one id, or, if it may hold `many`, several with `;` between them."""
    if ";" not in cell:
        return read_id(cell)
    if not many:
        ids = {item.strip() for item in cell.split(";")} - {""}
        return read_id(ids.pop()) if len(ids) == 1 else Reading("", lost=bool(ids))
    items = [read_id(item) for item in cell.split(";") if item.strip()]
    if any(item.lost for item in items):
        return Reading("", lost=True)
    plain = [item.strip() for item in cell.split(";") if item.strip()]
    return Reading(cell.strip() if [item.text for item in items] == plain else ";".join(item.text for item in items))


def _has_several(cell: str) -> bool:
    """True if each line of a cell is an id: without the line ends they would be another one. Other text is one opaque id."""
    lines = [line.strip(" \ufeff\u200b") for line in _LINE_ENDS.split(cell.strip())]
    return len(lines) > 1 and all(_WORD.fullmatch(line) and any(map(str.isdigit, line)) for line in lines if line)


def read_id(cell: str) -> Reading:
    """One id."""
    if _has_several(cell):
        return Reading("", lost=True)
    text = _INVISIBLE.sub("", "".join(_digit(character) for character in cell)).strip()
    while (wrapped := _WRAPPED.fullmatch(text)) is not None and text:
        text = next(part for part in wrapped.groups() if part is not None).strip()
    if text.isascii() and text.isdigit():
        return Reading(text)
    if text.lower() in _NOTHING:
        return Reading("")
    if text.lower() in _LOST_WORDS or _ERROR.fullmatch(text) or _DATE.fullmatch(text) or re.fullmatch(r"[\d.,]+\s*%", text):
        return Reading("", lost=True)
    return _read_number(text)


def _read_number(text: str) -> Reading:
    """A whole number in one of the forms in which programs write numbers; anything else is an opaque id."""
    if (match := _EXPONENT.fullmatch(text)) is not None:
        whole, fraction, sign, power = match[1], (match[2] or ""), match[3], int(match[4])
        kept = sign != "-" and len(fraction) >= power and not fraction[power:].strip("0")
        digits = (whole + fraction[:power]).lstrip("0")
        return Reading(digits) if kept and 0 < len(digits) <= EXACT_DIGITS else Reading("", lost=True)
    if (match := _GROUPS.fullmatch(text)) is not None:
        digits = re.sub(r"\D", "", match[1])
        # `1.000` is a thousand to one program, and one with three places to another.
        unclear = match[2] in (".", ",") and len(match[1]) <= 7 and match[1].endswith("000") and match[3] is None
        return Reading("", lost=True) if unclear or (match[3] and len(digits) > EXACT_DIGITS) else Reading(digits)
    if (match := _FRACTION.fullmatch(text)) is not None:
        lost = bool(match[2].strip("0")) or len(match[1]) > EXACT_DIGITS
        return Reading("" if lost else match[1], lost)
    if re.fullmatch(r"\+\d+", text):
        return Reading(text[1:])
    return Reading(text)


def _digit(character: str) -> str:
    """Digits of other scripts and full-width ones as ASCII."""
    if character.isascii():
        return character
    digit = unicodedata.digit(character, None) if unicodedata.category(character) == "Nd" else None
    return character if digit is None else str(digit)
