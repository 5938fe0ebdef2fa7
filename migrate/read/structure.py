r"""The bytes that give a CSV its structure, found by whole words: where records end, and whether all of them are well-formed.

Only quotes, delimiters and line ends matter. Each has a bit array: one bit per byte, 64 in a word. The number of quotes before a
byte decides whether it is in a quoted field. Then every rule is about a byte and the one before it: a quote that
opens comes directly after a delimiter, a line end or the quote it doubles; one of these comes directly after one that closes.
What is left outside of quotes must be the delimiters and line ends of records of the right width. Together that is the grammar of
`grammar.py`, byte for byte; 64 bytes are judged at a time, and it takes the same time however many quotes there are. (Geoff
Langdale and Daniel Lemire, Parsing Gigabytes of JSON per Second, 2019, find the structure of JSON in this way.)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from migrate.read.pieces import Cut, Lines

Codes = npt.NDArray[np.uint8]
#: One bit a byte of the text, the first byte's the lowest of the first word.
Bits = npt.NDArray[np.uint64]
#: Bytes of the text, by number.
Places = npt.NDArray[np.int64]
#: How many there are of something: a text is far below 2 GiB.
Counts = npt.NDArray[np.int32]

_WORD = np.dtype("<u8")
_WORD_BITS = 64
_ONES = np.uint64(2**_WORD_BITS - 1)
_QUOTE, _FEED, _RETURN = b'"\n\r'


@dataclass(frozen=True, slots=True)
class Records:
    """The whole records at the beginning of a text, by the parity of quotes.

    Attributes:
        end: Where the last of them ends; 0 if there is none.
        lines: How many physical lines each takes (LF, CRLF and CR count once); None if one of them is not well-formed.
    """

    end: int
    lines: Lines | None


class Text:
    """A text that begins at a record and grows part by part.

    Each part is searched for its marks when it is added, while it is still in the processor's cache; their meaning is decided
    by `records`, when there is enough of them.
    """

    def __init__(self, cut: Cut) -> None:
        self._cut = cut
        self._marks = (_QUOTE, ord(cut.delimiter), _FEED, _RETURN)
        self._packed: tuple[list[Codes], ...] = ([], [], [], [])
        #: The last bytes, fewer than a word has bits, which are not yet looked through.
        self._rest = b""
        self.parts: list[bytes] = []
        self.size = 0

    def add(self, part: bytes) -> None:
        """Adds what comes next."""
        self.parts.append(part)
        self.size += len(part)
        begin = -len(self._rest) % _WORD_BITS
        first = self._rest + part[:begin]
        if len(first) % _WORD_BITS:
            self._rest = first
            return
        end = len(part) - (len(part) - begin) % _WORD_BITS
        for codes in (np.frombuffer(first, np.uint8), np.frombuffer(part, np.uint8)[begin:end]):
            for packed, mark in zip(self._packed, self._marks, strict=True):
                packed.append(np.packbits(codes == mark, bitorder="little"))
        self._rest = part[end:]

    def records(self) -> Records:
        """The whole records so far."""
        quotes, delimiters, feeds, returns = self._words()
        by_returns = self._cut.grammar.newline[0] == _RETURN
        # Within quotes, when the byte itself is not yet looked at: of this all rules speak.
        within = _parity(quotes) ^ quotes
        ends = (returns if by_returns else feeds) & ~within
        places = _places(ends)
        if not places.size:
            return Records(0, None)
        lone = _behind(returns) & ~feeds
        structural = quotes | delimiters | feeds | returns
        wrong = (quotes & ~_behind(structural, first=1)) | (_behind(quotes) & ~structural)
        wrong |= feeds if by_returns else lone
        if self._cut.width == 1:
            # A blank line would be a record of one column; it is none.
            wrong |= _behind(ends, first=1) & (feeds | returns)
        end = int(places[-1]) + 1
        widths = _between(places, delimiters & ~within)
        if (widths != self._cut.width - 1).any() or (_places(wrong & ~within) < end).any():
            return Records(end, None)
        return Records(end, _between(places, (feeds | lone) & within).astype(np.int64) + 1)

    def _words(self) -> list[Bits]:
        """The bits of each of the marks."""
        rest = np.zeros(_WORD_BITS, np.uint8)
        rest[: len(self._rest)] = np.frombuffer(self._rest, np.uint8)
        return [
            np.concatenate([*packed, np.packbits(rest == mark, bitorder="little")]).view(_WORD)
            for packed, mark in zip(self._packed, self._marks, strict=True)
        ]


def _behind(bits: Bits, first: int = 0) -> Bits:
    """Every bit one place on; `first` is that of the place before the text."""
    moved = bits << np.uint64(1)
    moved[1:] |= bits[:-1] >> (_WORD_BITS - 1)
    moved[0] |= np.uint64(first)
    return moved


def _parity(bits: Bits) -> Bits:
    """Marks the places where the number of bits, including the place itself, is odd."""
    odd = bits.copy()
    for step in (1, 2, 4, 8, 16, 32):
        odd ^= odd << step
    # From word to word: where the number before it is odd, all bits of a word are turned round.
    odd[1:] ^= np.bitwise_xor.accumulate(odd[:-1] >> (_WORD_BITS - 1)) * _ONES
    return odd


def _places(bits: Bits) -> Places:
    """The places that have a bit."""
    words = np.flatnonzero(bits != 0)
    found = np.flatnonzero(np.unpackbits(bits[words].view(np.uint8), bitorder="little").view(np.bool_))
    return words[found // _WORD_BITS] * _WORD_BITS + found % _WORD_BITS


def _between(places: Places, bits: Bits) -> Counts:
    """The number of set bits between each place and the previous one; the places themselves have none set."""
    upto = np.cumsum(np.bitwise_count(bits), dtype=np.int32)
    words = places // _WORD_BITS
    before = upto[words] - np.bitwise_count(bits[words] >> (places % _WORD_BITS).astype(_WORD))
    between: Counts = np.diff(before, prepend=np.int32(0))
    return between
