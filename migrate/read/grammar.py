r"""Regular expressions for well-formed records. Only records that match are read.

A field is either free of delimiters, quotes and line ends, or is in quotes whose inner quotes are doubled. `structure.py` uses
the same grammar to decide whether a whole block consists of records with exactly the header's number of fields. polars reads
such a block exactly. All other blocks are read record by record with these expressions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

ANY_END = rb"(?:\r\n|\n|\r)"


@dataclass(frozen=True, slots=True)
class Grammar:
    r"""The expressions for one delimiter, number of fields and record end.

    Attributes:
        record: One well-formed record of the right number of fields with its end, whatever line end that is.
        any_number: One well-formed record of any number of fields, with its end.
        fields: What is well-formed from a record's beginning up to the fault: fields with their delimiters.
        lenient: One record as the csv module would read it: misplaced quotes are text.
        backslashed: One record of the right number of fields whose quotes are escaped with backslashes, with its end.
        blank: A line of nothing but whitespace, with its end.
        field: One well-formed field.
        newline: The last byte of a record's end.
    """

    record: re.Pattern[bytes]
    any_number: re.Pattern[bytes]
    fields: re.Pattern[bytes]
    lenient: re.Pattern[bytes]
    backslashed: re.Pattern[bytes]
    blank: re.Pattern[bytes]
    field: re.Pattern[bytes]
    newline: bytes


@lru_cache(maxsize=64)
def grammar(delimiter: str, width: int, newline: str) -> Grammar:
    r"""The grammar of a file; `newline` is `\n` (CRLF included) or `\r`."""
    mark = re.escape(delimiter)
    plain = rf'[^"{mark}\r\n]'
    # Possessive where nothing can be given back: no backtracking, whatever the bytes.
    field = rf'(?:{plain}*+(?!")|"[^"]*+(?:""[^"]*+)*+")'.encode()
    loose = rf'(?:"[^"]*+(?:""[^"]*+)*+"[^{mark}\r\n]*+|(?!")[^{mark}\r\n]*+)'.encode()
    escaped = rf'(?:{plain}*+(?!")|"(?:[^"\\]|\\.|"")*+")'.encode()
    comma = re.escape(delimiter.encode())
    more = width - 1
    count = b"{%d}" % more
    blanks = rb"[ ]*+" if delimiter == "\t" else rb"[ \t]*+"
    return Grammar(
        record=re.compile(field + b"(?:" + comma + field + b")" + count + ANY_END),
        any_number=re.compile(field + b"(?:" + comma + field + b")*+" + ANY_END),
        fields=re.compile(b"(?:" + field + comma + b")*+"),
        lenient=re.compile(loose + b"(?:" + comma + loose + b")*+" + ANY_END),
        backslashed=re.compile(escaped + b"(?:" + comma + escaped + b")" + count + ANY_END, re.DOTALL),
        blank=re.compile(blanks + ANY_END),
        field=re.compile(field),
        newline=newline.encode(),
    )


def physical_lines(data: bytes) -> int:
    """How many line ends: LF, CRLF and CR each count once."""
    feeds = data.count(b"\n")
    returns = data.count(b"\r")
    return feeds + returns - data.count(b"\r\n") if returns else feeds


def cells(record: bytes, delimiter: str) -> list[str]:
    """The cells of one well-formed record, its end cut off."""
    one = grammar(delimiter, 2, "\n").field
    text = record.rstrip(b"\r\n")
    found: list[str] = []
    at = 0
    while True:
        match = one.match(text, at)
        if match is None:
            msg = "not a well-formed record"
            raise ValueError(msg)
        cell = match.group().decode("utf-8", "replace")
        found.append(cell[1:-1].replace('""', '"') if cell.startswith('"') else cell)
        at = match.end() + 1
        if match.end() >= len(text):
            return found
