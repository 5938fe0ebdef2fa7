"""Text that was UTF-8, was read in a one-byte encoding, and was written as UTF-8 again: `MÃ¼ller`.

Such text is loaded unchanged and reported, because it may be intended.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import polars as pl

from migrate.core.findings import make_findings
from migrate.core.problems import FINDINGS_SCHEMA
from migrate.read.codes import ENCODED_TWICE
from migrate.read.delivery import TableFile

#: What the bytes 0x80 to 0xBF are in CP1252 and Latin-1.
_REST = "\u0080-\u00bf" + bytes(range(0x80, 0xA0)).decode("cp1252", "ignore")
#: The same without characters that may follow a word: quotes.
_NO_QUOTE = "\u0080-\u00aa\u00ac-\u00ba\u00bc-\u00bf" + re.sub("[\u2018-\u201e\u2039\u203a\u2026]", "", _REST[3:])
#: Lead bytes and what follows them. No intended text has these before such characters.
_SURE = f"[ÃÂ][{_REST}]|â[€„\u0080-\u0084][{_REST}]|ð[Ÿ\u009f][{_REST}][{_REST}]"
#: Letters that lead Cyrillic, Greek, Polish, Czech and others. Quotes may follow them, so two are needed.
_ANY, _NEVER_MEANT = f"[ÄÅÎÏÐÑ][{_REST}]", f"[ÄÅÎÏÐÑ][{_NO_QUOTE}]"
_PATTERN = f"(?s){_SURE}|{_NEVER_MEANT}.*{_ANY}|{_ANY}.*{_NEVER_MEANT}"
#: The same in bytes: the first byte of each lead character, its second byte, and the first byte of what follows.
_LEAD = 0xC3
_SECOND = np.isin(np.arange(256), [lead.encode()[1] for lead in "ÃÂÄÅÎÏÐÑâð"])
_THIRD = np.isin(np.arange(256), [one.encode()[0] for one in _REST if one != "-"])
#: Bytes that are looked at at a time.
_STRETCH = 1 << 17
_RUN = re.compile(f"[ÃÂÄÅÎÏÐÑâð][{_REST}]+(?:[ÃÂÄÅÎÏÐÑâð]?[{_REST}])*")
_MESSAGE = "text seems to be encoded as UTF-8 twice; it is loaded unchanged"


def may_be_encoded_twice(data: bytes) -> bool:
    """True if UTF-8 holds lead characters of text that was encoded twice, followed by the bytes that they would precede.

    numpy compares all bytes with one byte at the speed of memory, and the others are looked at only behind it. It does so with
    a stretch at a time, whose results stay in the processor's cache: this takes a third of the time.
    """
    text = np.frombuffer(data, np.uint8)
    return any(_may_be(text[begin : begin + _STRETCH + 2]) for begin in range(0, len(text), _STRETCH))


def _may_be(text: npt.NDArray[np.uint8]) -> bool:
    """The same for one stretch; only what begins before its last two bytes is looked at."""
    second = np.flatnonzero(text[:-2] == _LEAD) + 1
    second = second[_SECOND[text[second]]]
    return bool(_THIRD[text[second + 1]].any())


def find_encoded_twice(frame: pl.DataFrame, file: TableFile) -> pl.DataFrame:
    """One finding (`FINDINGS_SCHEMA`) a cell. `frame`: the file's columns by position (`c0`, `c1`, ...), `_line`."""
    found = []
    for number, name in enumerate(file.columns):
        column = f"c{number}"
        odd = frame.select("_line", column).filter(pl.col(column).str.contains(_PATTERN))
        odd = odd.filter(pl.Series([_decodes(text) for text in odd[column]], dtype=pl.Boolean))
        if not odd.is_empty() and name is not None:
            found.append(_findings(odd["_line"], number + 1, file))
    return pl.concat(found) if found else pl.DataFrame(schema=FINDINGS_SCHEMA)


def _findings(lines: pl.Series, column: int, file: TableFile) -> pl.DataFrame:
    rows = lines.to_frame("_line").with_columns(_file=pl.lit(file.file))
    return make_findings(ENCODED_TWICE, rows, _MESSAGE, table=file.table.name, column=pl.lit(column))


def _decodes(text: str) -> bool:
    """True if what looks like bytes of UTF-8 is UTF-8."""
    return any(_is_utf8(match.group()) for match in _RUN.finditer(text))


def _is_utf8(characters: Iterable[str]) -> bool:
    try:
        b"".join(one.encode("latin-1" if ord(one) < 0x100 else "cp1252") for one in characters).decode("utf-8")
    except UnicodeError:
        return False
    return True
