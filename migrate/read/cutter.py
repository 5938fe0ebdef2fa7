"""Cuts the stream of a file into pieces. Memory holds one block and the record that continues after it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from migrate.read.faults import set_faults_aside
from migrate.read.pieces import Cut, Piece, whole
from migrate.read.structure import Records, Text
from migrate.read.text import check_utf8


def pieces(chunks: Iterable[bytes], cut: Cut, *, strip: bool) -> Iterator[Piece]:
    """Cuts UTF-8 that begins at a record into pieces of about the size of a block; at least one comes.

    A piece that is whole is not yet known to be UTF-8: where it is none, it goes through `without_faults`. With `strip` half
    characters are left out. Raises NotUtf8Error, counted from the end of the last piece.
    """
    text = Text(cut)
    due = cut.block_bytes
    for chunk in chunks:
        if text.size and text.size + len(chunk) > due:
            found = text.records()
            if found.end == 0 and text.size < cut.record_bytes:
                due = text.size + cut.block_bytes
            else:
                piece, text = _cut(text, found, cut, final=False, strip=strip)
                due = cut.block_bytes
                yield piece
                # No reference to a block may remain while the next one is read: memory is a small multiple of one block.
                del piece
        text.add(chunk)
    if text.parts and not text.parts[-1].endswith((b"\n", b"\r")):
        text.add(cut.grammar.newline)
    yield _cut(text, text.records(), cut, final=True, strip=strip)[0]


def without_faults(piece: Piece, cut: Cut, *, strip: bool) -> Piece:
    """Processes a whole piece record by record. Raises NotUtf8Error, counted from its beginning."""
    data = b"".join(piece.parts)
    check_utf8(data)
    return set_faults_aside(data, cut, final=True, strip=strip)


def _cut(text: Text, found: Records, cut: Cut, *, final: bool, strip: bool) -> tuple[Piece, Text]:
    """The next piece of a text whose records were found, and the text that is left."""
    if found.lines is not None and not (final and found.end < text.size):
        taken, left = _split(text.parts, found.end)
        return whole(found.end, taken, found.lines), _text(left, cut)
    buffer = b"".join(text.parts)
    piece = set_faults_aside(buffer, cut, final=final, strip=strip)
    # A record that was cut because it grew past all bounds may end within a character: whole lines are judged.
    used = piece.size
    check_utf8(buffer[: used if final else max(buffer.rfind(b"\n", 0, used), buffer.rfind(b"\r", 0, used)) + 1])
    return piece, _text([buffer[used:]], cut)


def _text(parts: Iterable[bytes], cut: Cut) -> Text:
    text = Text(cut)
    for part in parts:
        if part:
            text.add(part)
    return text


def _split(parts: list[bytes], end: int) -> tuple[list[bytes], list[bytes]]:
    """Returns the first `end` bytes, and the rest."""
    number = 0
    while number < len(parts) and end >= len(parts[number]):
        end -= len(parts[number])
        number += 1
    if number == len(parts):
        return parts, []
    return [*parts[:number], parts[number][:end]], [parts[number][end:], *parts[number + 1 :]]
