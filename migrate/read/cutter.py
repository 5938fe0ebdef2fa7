"""The stream of a file, cut into pieces: memory holds one block and the record that goes on behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from migrate.read.faults import sort_out
from migrate.read.grammar import physical_lines
from migrate.read.pieces import Cut, Piece, believed, border, whole
from migrate.read.text import invalid


def pieces(chunks: Iterable[bytes], cut: Cut, *, line: int, offset: int, shown: str, strip: bool) -> Iterator[Piece]:
    """Cuts UTF-8 chunks, which begin at a record, into pieces of about `cut.block_bytes`.

    `line` and `offset` are the physical line and the byte at which the chunks begin. Raises SetupError (D107) where the bytes are
    no UTF-8.
    """
    buffer = b""
    for data, final in _gathered(chunks, cut.block_bytes):
        buffer += data
        if final and buffer and not buffer.endswith((b"\n", b"\r")):
            buffer += cut.newline
        piece, used, after = _next(buffer, cut, line, offset, shown, final=final, strip=strip)
        if piece is not None:
            yield piece
        buffer, offset, line = buffer[used:], offset + used, after


def _next(
    buffer: bytes, cut: Cut, line: int, offset: int, shown: str, *, final: bool, strip: bool
) -> tuple[Piece | None, int, int]:
    """The next piece, how many bytes of the buffer it took, and the line behind it."""
    end = border(buffer, cut.newline)
    if end == 0 and not final and len(buffer) < cut.record_bytes:
        return None, 0, line
    block = buffer[:end]
    if end and believed(block, cut.grammar) and not (final and end < len(buffer)):
        return whole(block, line), end, line + physical_lines(block)
    piece, used, after = sort_out(buffer, line, cut, final=final, strip=strip)
    # A record that was cut because it grew past all bounds may end within a character: whole lines are judged.
    lines = used if final else max(buffer.rfind(b"\n", 0, used), buffer.rfind(b"\r", 0, used)) + 1
    error = invalid(buffer[:lines], shown, line, offset)
    if error is not None:
        raise error
    return piece, used, after


def _gathered(chunks: Iterable[bytes], size: int) -> Iterator[tuple[bytes, bool]]:
    """Chunks joined to about `size` bytes, each with whether it is the last; at least one comes."""
    parts: list[bytes] = []
    length = 0
    for chunk in chunks:
        if length >= size:
            yield b"".join(parts), False
            parts, length = [], 0
        parts.append(chunk)
        length += len(chunk)
    yield b"".join(parts), True
