"""Converts a member to UTF-8: removes byte order marks, transcodes other encodings, locates faults."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator

from migrate.core.errors import SetupError
from migrate.core.places import Place
from migrate.core.problems import Problem
from migrate.read.codes import ENCODING
from migrate.read.encodings import likely_encoding
from migrate.read.grammar import physical_lines

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Encodings that are passed through.
UTF8 = ("utf-8", "utf-8-sig")
_SAMPLE = 256
#: The number of bytes before and after a fault that are searched for its encoding.
_NEAR = 1 << 14


def encoding_of(head: bytes, named: str | None, shown: str) -> str:
    """The codec of a file by its first bytes: its mark, otherwise the given encoding, otherwise UTF-8.

    Raises SetupError (D107) where no encoding is named and the bytes look like UTF-16 without a mark, or the mark says UTF-32.
    """
    for mark, codec in _MARKS:
        if head.startswith(mark):
            if codec == "utf-32" and (named or "").lower().replace("_", "-") != codec:
                raise SetupError(_problem("the file is in UTF-32", Place(shown, 1)))
            return codec
    if named is not None and named not in UTF8:
        return named
    # Zero bytes at the end of a file are padding.
    sample = head.rstrip(b"\0")[:_SAMPLE]
    if len(sample) >= 4 and (sample[1::2].count(0) * 2 > len(sample) // 2 or sample[::2].count(0) * 2 > len(sample) // 2):
        raise SetupError(
            _problem("the file looks like UTF-16 without a byte order mark; byte 0x00 at offset 0 or 1", Place(shown, 1))
        )
    return "utf-8"


def mark_length(encoding: str) -> int:
    """How many bytes a file's mark takes of its text as UTF-8, where offsets are counted in that."""
    return len(codecs.BOM_UTF8) if encoding == "utf-8-sig" else 0


def behind(chunks: Iterable[bytes], start: int) -> Iterator[bytes]:
    """The chunks without the first `start` bytes."""
    for chunk in chunks:
        if start < len(chunk):
            yield chunk[start:] if start else chunk
        start = max(0, start - len(chunk))


def as_utf8(chunks: Iterable[bytes], encoding: str, shown: str) -> Iterator[bytes]:
    """The text as UTF-8 without its mark. UTF-8 itself is passed through and not yet validated.

    Lone surrogates of UTF-16 come through as the three bytes that UTF-8 would give them. Raises SetupError (D107) with line and
    byte where another encoding does not fit.
    """
    if encoding in UTF8:
        yield from behind(chunks, mark_length(encoding))
        return
    errors = "surrogatepass" if encoding.replace("_", "-").startswith("utf-16") else "strict"
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    line, offset = 1, 0
    for chunk in _ended(chunks):
        held = len(decoder.getstate()[0])
        try:
            text = decoder.decode(chunk or b"", final=chunk is None)
        except UnicodeDecodeError as error:
            good = error.object[: error.start].decode(encoding, "ignore")
            at = offset - held + error.start
            place = Place(shown, line + physical_lines(good.encode("utf-8", "replace")))
            byte = f"byte 0x{error.object[error.start]:02x} at offset {at} of the file does not fit {encoding}"
            raise SetupError(_problem(byte, place)) from None
        offset += len(chunk or b"")
        data = text.encode("utf-8", "surrogatepass")
        line += physical_lines(data)
        if data:
            yield data


class NotUtf8Error(Exception):
    """A byte that is not UTF-8, the number of bytes and line ends before it in the checked text, and the text near it."""

    def __init__(self, byte: int, before: int, lines: int, near: bytes) -> None:
        super().__init__(f"byte 0x{byte:02x} is not UTF-8")
        self.byte = byte
        self.before = before
        self.lines = lines
        self.near = near

    def at(self, shown: str, offset: int, line: int) -> SetupError:
        """The error (D107), where what was judged begins at byte `offset` and physical line `line` of the file."""
        message = f"byte 0x{self.byte:02x} at offset {offset + self.before} of the file is not UTF-8"
        return SetupError(_problem(message, Place(shown, line + self.lines), likely_encoding(self.near)))


def check_utf8(data: bytes) -> None:
    """Raises NotUtf8Error where anything but lone surrogates is wrong."""
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        at = error.start
        raise NotUtf8Error(data[at], at, physical_lines(data[:at]), data[max(0, at - _NEAR) : at + _NEAR]) from None


def _problem(message: str, place: Place, likely: str | None = None) -> Problem:
    name = (place.file or "").rpartition("/")[2]
    guess = "" if likely is None else " (the likely encoding)"
    helped = f"save the file as UTF-8, or give its encoding: --encoding {name}={likely or 'cp1252'}{guess}"
    return Problem(code=ENCODING, message=message, place=place, help=helped)


def _ended(chunks: Iterable[bytes]) -> Iterator[bytes | None]:
    yield from chunks
    yield None
