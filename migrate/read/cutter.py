"""The stream of a file, cut into pieces: memory holds one block and the record that goes on behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from migrate.read.faults import sort_out
from migrate.read.pieces import Cut, Piece, whole
from migrate.read.structure import records
from migrate.read.text import check_utf8, is_utf8


def gathered(chunks: Iterable[bytes], size: int) -> Iterator[tuple[list[bytes], bool]]:
    """Chunks in groups of at most `size` bytes or one chunk, each with whether it is the last; at least one comes."""
    parts: list[bytes] = []
    length = 0
    for chunk in chunks:
        if parts and length + len(chunk) > size:
            yield parts, False
            parts, length = [], 0
        parts.append(chunk)
        length += len(chunk)
    yield parts, True


def pieces(groups: Iterable[tuple[list[bytes], bool]], cut: Cut, *, offset: int, strip: bool) -> Iterator[Piece]:
    """Cuts UTF-8, gathered in groups that begin at a record, into pieces of about the size of a group.

    `offset` is the byte of the file at which the groups begin; with `strip` half characters are left out. Raises NotUtf8Error,
    its lines counted from the end of the last piece.
    """
    left: list[bytes] = []
    for group, final in groups:
        parts = [part for part in (*left, *group) if part]
        # Nothing of a block is held on to while the next stage works: memory is a small multiple of one block.
        del group
        if final and parts and not parts[-1].endswith((b"\n", b"\r")):
            parts.append(cut.grammar.newline)
        piece, left = _next(parts, cut, offset, final=final, strip=strip)
        offset += _length(parts) - _length(left)
        del parts
        if piece is not None:
            yield piece
        del piece


def _next(parts: list[bytes], cut: Cut, offset: int, *, final: bool, strip: bool) -> tuple[Piece | None, list[bytes]]:
    """The next piece, and what is left of the parts."""
    found = records(parts, cut)
    size = _length(parts)
    if found.end == 0 and not final and size < cut.record_bytes:
        return None, [b"".join(parts)]
    if found.lines is not None and not (final and found.end < size):
        data, left = _split(parts, found.end)
        if is_utf8(data):
            return whole(data, found.lines), left
    buffer = b"".join(parts)
    piece, used = sort_out(buffer, cut, final=final, strip=strip)
    # A record that was cut because it grew past all bounds may end within a character: whole lines are judged.
    check_utf8(buffer[: used if final else max(buffer.rfind(b"\n", 0, used), buffer.rfind(b"\r", 0, used)) + 1], offset)
    return piece, [buffer[used:]]


def _length(parts: list[bytes]) -> int:
    return sum(map(len, parts))


def _split(parts: list[bytes], end: int) -> tuple[bytes, list[bytes]]:
    """The first `end` bytes together, and what is behind them."""
    number = 0
    while number < len(parts) and end >= len(parts[number]):
        end -= len(parts[number])
        number += 1
    if number == len(parts):
        return b"".join(parts), []
    first, rest = memoryview(parts[number])[:end], parts[number][end:]
    return b"".join([*parts[:number], first]), [rest, *parts[number + 1 :]]
