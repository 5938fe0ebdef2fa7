"""The stream of a file, cut into pieces: memory holds one block and the record that goes on behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from migrate.read.faults import sort_out
from migrate.read.pieces import Cut, Piece, believed, borders, whole
from migrate.read.text import check_utf8


def pieces(chunks: Iterable[bytes], cut: Cut, *, offset: int, strip: bool) -> Iterator[Piece]:
    """Cuts UTF-8 chunks, which begin at a record, into pieces of about `cut.block_bytes`.

    `offset` is the byte of the file at which the chunks begin; with `strip` half characters are left out. Raises NotUtf8Error,
    its lines counted from the end of the last piece.
    """
    buffer = b""
    for data, final in _gathered(chunks, cut.block_bytes):
        buffer += data
        if final and buffer and not buffer.endswith((b"\n", b"\r")):
            buffer += cut.grammar.newline
        piece, used = _next(buffer, cut, offset, final=final, strip=strip)
        buffer, offset = buffer[used:], offset + used
        # Nothing of a block is held on to while the next stage works: memory is a small multiple of one block.
        del data
        if piece is not None:
            yield piece
        del piece


def _next(buffer: bytes, cut: Cut, offset: int, *, final: bool, strip: bool) -> tuple[Piece | None, int]:
    """The next piece, and how many bytes of the buffer it took."""
    ends = borders(buffer, cut.grammar.newline)
    end = ends[-1] if ends else 0
    if end == 0 and not final and len(buffer) < cut.record_bytes:
        return None, 0
    parts = [buffer[start:stop] for start, stop in zip([0, *ends[:-1]], ends, strict=False)]
    if end and not (final and end < len(buffer)) and believed(parts, cut.grammar):
        return whole(buffer[:end]), end
    piece, used = sort_out(buffer, cut, final=final, strip=strip)
    # A record that was cut because it grew past all bounds may end within a character: whole lines are judged.
    check_utf8(buffer[: used if final else max(buffer.rfind(b"\n", 0, used), buffer.rfind(b"\r", 0, used)) + 1], offset)
    return piece, used


def _gathered(chunks: Iterable[bytes], size: int) -> Iterator[tuple[bytes, bool]]:
    """Chunks joined to about `size` bytes, each with whether it is the last; at least one comes."""
    parts: list[bytes] = []
    length = 0
    for chunk in chunks:
        if length >= size:
            joined = b"".join(parts)
            parts, length = [], 0
            yield joined, False
        parts.append(chunk)
        length += len(chunk)
    yield b"".join(parts), True
