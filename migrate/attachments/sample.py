"""Keeps the parts of a streamed file that are needed to detect its type and defects."""

from __future__ import annotations

HEAD_BYTES = 16 << 10
TAIL_BYTES = 128 << 10

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

#: Names of streams in an OLE2 file are UTF-16: what a password makes of a docx, and the streams that show the type.
_OLE_STREAMS = {
    name: name.encode("utf-16-le")
    for name in ("EncryptedPackage", "WordDocument", "Workbook", "Book", "PowerPoint Document", "__properties_version1.0")
}
_OVERLAP = 64


class Sample:
    """Head, tail and marks of one stream; `take` it chunk by chunk.

    Attributes:
        head: The first bytes, up to `HEAD_BYTES`.
        tail: The last bytes, up to `TAIL_BYTES` and more.
        size: Bytes seen.
        marks: Names of OLE2 streams seen.
    """

    __slots__ = ("_piece_bytes", "_pieces", "_previous", "head", "marks", "size")

    def __init__(self) -> None:
        self.head = b""
        self.size = 0
        self.marks: set[str] = set()
        self._pieces: list[bytes] = []
        self._piece_bytes = 0
        self._previous = b""

    def take(self, chunk: bytes) -> None:
        """Adds the next bytes."""
        self.size += len(chunk)
        if len(self.head) < HEAD_BYTES:
            self.head += chunk[: HEAD_BYTES - len(self.head)]
        self._pieces.append(chunk)
        self._piece_bytes += len(chunk)
        while self._piece_bytes - len(self._pieces[0]) >= TAIL_BYTES:
            self._piece_bytes -= len(self._pieces.pop(0))
        if self.head.startswith(OLE_MAGIC):
            self.marks.update(name for name, needle in _OLE_STREAMS.items() if self._seen(needle, chunk))
            self._previous = (self._previous + chunk[-_OVERLAP:])[-_OVERLAP:]

    @property
    def tail(self) -> bytes:
        """The last bytes."""
        if len(self._pieces) > 1 or self._piece_bytes > TAIL_BYTES:
            self._pieces = [b"".join(piece[-TAIL_BYTES:] for piece in self._pieces)[-TAIL_BYTES:]]
            self._piece_bytes = len(self._pieces[0])
        return self._pieces[0] if self._pieces else b""

    def at(self, offset: int, length: int) -> bytes:
        """Returns the known bytes from an offset: those in head or tail."""
        if offset + length <= len(self.head):
            return self.head[offset : offset + length]
        start = self.size - len(self.tail)
        return self.tail[max(0, offset - start) : offset - start + length] if offset + length > start else b""

    def _seen(self, needle: bytes, chunk: bytes) -> bool:
        return needle in chunk or needle in self._previous + chunk[:_OVERLAP]
