r"""The bytes that give a CSV its structure, found by whole arrays: where records end, and whether all of them are well-formed.

Only quotes, delimiters and line ends matter. Whether one lies in a quoted field is told by the number of quotes up to it, and
then every rule is about neighbours: a quote that opens stands directly behind a delimiter, a line end or the quote it doubles;
one that closes stands directly before one. What is left outside of quotes must be the delimiters and line ends of records of the
right width. Together that is the grammar of `grammar.py`, byte for byte, several times as fast as an automaton over all bytes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from migrate.read.pieces import Cut, Lines

Codes = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]
#: A buffer is far below 2 GiB, and half the bytes are half the time.
Places = npt.NDArray[np.int32]
#: Positions in another array.
Ranks = npt.NDArray[np.intp]

_QUOTE, _FEED, _RETURN = b'"\n\r'
#: Arrays of this many bytes are looked through at a time: they stay in the processor's cache.
_STRIDE = 1 << 17


@dataclass(frozen=True, slots=True)
class Records:
    """The whole records at the beginning of a buffer, by the parity of quotes.

    Attributes:
        end: Where the last of them ends; 0 where there is none.
        lines: How many physical lines each takes (LF, CRLF and CR count once); None where one of them is not well-formed.
    """

    end: int
    lines: Lines | None


def records(buffer: bytes, cut: Cut) -> Records:
    """The whole records of `buffer`, which begins at a record."""
    codes = np.frombuffer(buffer, np.uint8)
    places, kinds = _structural(codes, ord(cut.delimiter))
    others = np.flatnonzero(kinds != _QUOTE)
    # Of the structural bytes before one that is no quote, those that are none either are counted: the rest are quotes.
    inside = (others - np.arange(others.size)) & 1 == 1
    outside, inside = others[~inside], others[inside]
    last = np.flatnonzero(kinds[outside] == cut.grammar.newline[0])
    if not last.size:
        return Records(0, None)
    outside = outside[: last[-1] + 1]
    ends = outside[last]
    upto = int(ends[-1]) + 1
    places, kinds, inside = places[:upto], kinds[:upto], inside[: np.searchsorted(inside, upto)]
    touching = np.diff(places) == 1
    well_formed = (
        _quotes_hold(places, np.flatnonzero(kinds == _QUOTE), touching)
        and _widths_hold(kinds[outside], cut)
        and (cut.grammar.newline[0] == _RETURN or not _lone_returns(outside, kinds, touching).size)
        and (cut.width > 1 or _none_blank(codes, places[ends]))
    )
    end = int(places[-1]) + 1
    return Records(end, _lines(inside, kinds, touching, ends) if well_formed else None)


def _structural(codes: Codes, delimiter: int) -> tuple[Places, Codes]:
    """Where quotes, delimiters and line ends stand, and which each is."""
    places, kinds = [np.empty(0, np.int32)], [np.empty(0, np.uint8)]
    for begin in range(0, codes.size, _STRIDE):
        part = codes[begin : begin + _STRIDE]
        mask = part == _QUOTE
        for code in (delimiter, _FEED, _RETURN):
            mask |= part == code
        found = np.flatnonzero(mask)
        kinds.append(part[found])
        places.append(found.astype(np.int32) + np.int32(begin))
    return np.concatenate(places), np.concatenate(kinds)


def _quotes_hold(places: Places, quotes: Ranks, touching: Mask) -> bool:
    """A quote that opens begins the buffer or has a structural neighbour before it, one that closes has one behind it."""
    opening, closing = quotes[::2], quotes[1::2]
    if opening.size and opening[0] == 0:
        if places[0] != 0:
            return False
        opening = opening[1:]
    return bool(touching[opening - 1].all() and touching[closing].all())


def _lone_returns(ranks: Ranks, kinds: Codes, touching: Mask) -> Ranks:
    """Those of `ranks`, the last structural byte not among them, at which a CR stands that is not directly before an LF."""
    returns = ranks[kinds[ranks] == _RETURN]
    lone: Ranks = returns[~(touching[returns] & (kinds[returns + 1] == _FEED))]
    return lone


def _widths_hold(outside: Codes, cut: Cut) -> bool:
    """Delimiters and line ends outside of quotes are those of records of the right width."""
    if cut.grammar.newline[0] == _FEED:
        outside = outside[outside != _RETURN]
    if outside.size % cut.width:
        return False
    table = outside.reshape(-1, cut.width)
    return bool((table[:, -1] == cut.grammar.newline[0]).all() and (table[:, :-1] == ord(cut.delimiter)).all())


def _none_blank(codes: Codes, ends: Places) -> bool:
    """With a single column a blank line would be a record; it is none."""
    first = codes[np.concatenate([np.zeros(1, np.int32), ends[:-1] + 1])]
    return not ((first == _FEED) | (first == _RETURN)).any()


def _lines(inside: Ranks, kinds: Codes, touching: Mask, ends: Ranks) -> Lines:
    """One line for each record, and the line ends in its quotes."""
    feeds = inside[kinds[inside] == _FEED]
    returns = _lone_returns(inside, kinds, touching)
    before = np.searchsorted(feeds, ends) + np.searchsorted(returns, ends)
    taken: Lines = np.diff(before, prepend=0) + 1
    return taken
