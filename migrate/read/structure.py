r"""The bytes that give a CSV its structure, found by whole arrays: where records end, and whether all of them are well-formed.

Only quotes, delimiters and line ends matter. Whether one lies in a quoted field is told by the number of quotes up to it, and
then every rule is about neighbours: a quote that opens stands directly behind a delimiter, a line end or the quote it doubles;
one that closes stands directly before one. What is left outside of quotes must be the delimiters and line ends of records of the
right width. Together that is the grammar of `grammar.py`, byte for byte, several times as fast as an automaton over all bytes.

A text is looked through in the parts in which it was inflated: they need not be copied together before it is known where the
last record ends, and what is worked out of each stays in the processor's cache.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from migrate.read.pieces import Cut, Lines

Codes = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]
#: Positions in a text, which is far below 2 GiB: half the bytes are half the time.
Places = npt.NDArray[np.int32]
#: Positions in a part of it or in another array.
Ranks = npt.NDArray[np.intp]

_QUOTE, _FEED, _RETURN = b'"\n\r'


@dataclass(frozen=True, slots=True)
class Records:
    """The whole records at the beginning of a text, by the parity of quotes.

    Attributes:
        end: Where the last of them ends; 0 where there is none.
        lines: How many physical lines each takes (LF, CRLF and CR count once); None where one of them is not well-formed.
    """

    end: int
    lines: Lines | None


def records(parts: Sequence[bytes], cut: Cut) -> Records:
    """The whole records of the text in `parts`, which begins at a record."""
    scan = _Scan(ord(cut.delimiter))
    for part in parts:
        scan.add(np.frombuffer(part, np.uint8))
    places, kinds, quoted = scan.marks()
    ends = np.flatnonzero((kinds == cut.grammar.newline[0]) & ~quoted)
    if not ends.size:
        return Records(0, None)
    upto = int(ends[-1]) + 1
    places, kinds, quoted = places[:upto], kinds[:upto], quoted[:upto]
    end = int(places[-1]) + 1
    lone = _lone_returns(places, kinds)
    well_formed = (
        all(place >= end for place in scan.misplaced)
        and _widths_hold(kinds[np.flatnonzero(~quoted)], cut)
        and (cut.grammar.newline[0] == _RETURN or quoted[lone].all())
        and (cut.width > 1 or _none_blank(places, ends))
    )
    if not well_formed:
        return Records(end, None)
    breaks = (kinds == _FEED) & quoted
    breaks[lone] = quoted[lone]
    begun = np.concatenate([[0], ends[:-1] + 1])
    return Records(end, 1 + np.add.reduceat(breaks, begun, dtype=np.int64))


@dataclass(slots=True)
class _Scan:
    """A text gone through part by part: its marks, which are delimiters and line ends, and the quotes that are out of place.

    Attributes:
        size: How much of it was looked through.
        odd: 1 where that ends within quotes, else 0.
        structural: Whether its last byte is a mark or a quote. What begins the text needs none before it.
        closed: Whether its last byte is a quote that closes.
        places: Where marks stand; `kinds`: which each is; `quoted`: whether it stands in quotes.
        misplaced: Where a quote lacks a neighbour that it needs: in each part the first that opens, and the first that closes.
    """

    delimiter: int
    size: int = 0
    odd: int = 0
    structural: bool = True
    closed: bool = False
    places: list[Places] = field(default_factory=list)
    kinds: list[Codes] = field(default_factory=list)
    quoted: list[Mask] = field(default_factory=list)
    misplaced: list[int] = field(default_factory=list)

    def marks(self) -> tuple[Places, Codes, Mask]:
        """`places`, `kinds` and `quoted` of the whole text."""
        return (
            np.concatenate([np.empty(0, np.int32), *self.places]),
            np.concatenate([np.empty(0, np.uint8), *self.kinds]),
            np.concatenate([np.empty(0, np.bool_), *self.quoted]),
        )

    def add(self, codes: Codes) -> None:
        """Looks through the next part."""
        if not codes.size:
            return
        structural = codes == _QUOTE
        for code in (self.delimiter, _FEED, _RETURN):
            structural |= codes == code
        found = np.flatnonzero(structural)
        kinds = codes[found]
        is_quote = kinds == _QUOTE
        marks = np.flatnonzero(~is_quote)
        self.places.append(found[marks].astype(np.int32) + np.int32(self.size))
        self.kinds.append(kinds[marks])
        # Before a mark stand as many marks as are counted here; what was found besides are quotes.
        self.quoted.append(((marks - np.arange(self.odd, self.odd + marks.size)) & 1).astype(np.bool_))
        self._judge(found[np.flatnonzero(is_quote)], structural)
        self.size += codes.size

    def _judge(self, quotes: Ranks, structural: Mask) -> None:
        """Looks for quotes out of place, those at the edges by what is known of the part before."""
        if self.closed and not structural[0]:
            self.misplaced.append(self.size - 1)
        opening, closing = quotes[self.odd :: 2], quotes[1 - self.odd :: 2]
        if opening.size and opening[0] == 0:
            if not self.structural:
                self.misplaced.append(self.size)
            opening = opening[1:]
        self.closed = bool(closing.size and closing[-1] == structural.size - 1)
        if self.closed:
            closing = closing[:-1]
        for some, beside in ((opening, structural[opening - 1]), (closing, structural[closing + 1])):
            if not beside.all():
                self.misplaced.append(self.size + int(some[np.argmin(beside)]))
        self.odd = (self.odd + quotes.size) & 1
        self.structural = bool(structural[-1])


def _widths_hold(outside: Codes, cut: Cut) -> bool:
    """Delimiters and line ends outside of quotes are those of records of the right width."""
    if cut.grammar.newline[0] == _FEED:
        outside = outside[np.flatnonzero(outside != _RETURN)]
    if outside.size % cut.width:
        return False
    table = outside.reshape(-1, cut.width)
    return bool((table[:, -1] == cut.grammar.newline[0]).all() and (table[:, :-1] == ord(cut.delimiter)).all())


def _lone_returns(places: Places, kinds: Codes) -> Ranks:
    """Which marks are a CR that does not stand directly before an LF."""
    returns = np.flatnonzero(kinds == _RETURN)
    following = np.minimum(returns + 1, kinds.size - 1)
    alone = (kinds[following] != _FEED) | (places[following] - places[returns] > 1)
    return returns[np.flatnonzero(alone)]


def _none_blank(places: Places, ends: Ranks) -> bool:
    """With a single column a blank line would be a record; it is none. Where each record ends, `ends` tells among the marks."""
    first = np.concatenate([[0], ends[:-1] + 1])
    begun = np.concatenate([[0], places[ends[:-1]] + 1])
    return not (places[first] == begun).any()
