"""Detects the type of a file from its content, and whether it can be opened."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from migrate.attachments.codes import BROKEN_OFFICE, BROKEN_PDF, ENCRYPTED
from migrate.attachments.containers import ole_type, zip_type
from migrate.attachments.media_types import EMPTY, OFFICE, OFFICE_EXTENSIONS, PDF, UNKNOWN, extension_fits
from migrate.attachments.sample import HEAD_BYTES, OLE_MAGIC, Sample
from migrate.core.problems import Code

#: Beginnings that determine the type; puremagic detects the rarer ones.
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"{\\rtf", "application/rtf"),
    (b"MZ", "application/vnd.microsoft.portable-executable"),
    (b"\x1f\x8b", "application/gzip"),
)
_TEXT_TYPES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\s*<!doctype html|\s*<html|\s*(?:<!--.*?-->\s*)?<head", re.IGNORECASE | re.DOTALL), "text/html"),
    (re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!.*?>\s*)*<svg", re.DOTALL), "image/svg+xml"),
    (re.compile(r"\s*<\?xml"), "text/xml"),
    (re.compile(r"\s*BEGIN:VCARD", re.IGNORECASE), "text/vcard"),
    (re.compile(r"\s*BEGIN:VCALENDAR", re.IGNORECASE), "text/calendar"),
    (re.compile(r"(?:[A-Z][A-Za-z-]+: [^\n]*\n(?:[ \t][^\n]*\n)*){3,}\r?\n"), "message/rfc822"),
    (re.compile(r"%!PS"), "application/postscript"),
)
_TEXT_BY_EXTENSION = {"csv": "text/csv", "tsv": "text/tab-separated-values", "md": "text/markdown", "json": "application/json"}
_TRAILER_PLACE = re.compile(rb"startxref\s+(\d{1,15})")
_PDF_ENCRYPTED = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")
#: A trailer is a dictionary of some two hundred bytes; a linearised file's follows its cross-reference table.
_TRAILER = 8 << 10
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
#: puremagic's share of certainty: a tenth a byte that matched; two bytes fit too much.
_CONFIDENT = 0.3


@dataclass(frozen=True, slots=True)
class Content:
    """The result of looking at the bytes.

    Attributes:
        media_type: By content alone, `application/octet-stream` if unknown.
        extension_matches: False if the extension belongs to another type, None if unknown.
        fault: Why a target's parser will fail on it: encrypted, broken PDF, unopenable office document.
    """

    media_type: str
    extension_matches: bool | None
    fault: Code | None


def describe(sample: Sample, extension: str) -> Content:
    """Detects type, extension match and defects of a file; `extension` in lower case without the dot."""
    media_type, fault = _type(sample, extension)
    return Content(media_type, extension_fits(media_type, extension), fault)


def _type(sample: Sample, extension: str) -> tuple[str, Code | None]:
    head = sample.head
    if b"%PDF-" in head[:1024]:
        return PDF, _pdf_fault(sample)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        media_type, fault = zip_type(sample)
        return media_type, _office_fault(media_type, fault, extension)
    if head.startswith(OLE_MAGIC):
        media_type, fault = ole_type(sample, extension)
        return media_type, _office_fault(media_type, fault, extension)
    by_magic = next((known for magic, known in _MAGIC if head.startswith(magic)), None)
    media_type = by_magic or _text_type(sample, extension) or (_by_puremagic(head, extension) if head else EMPTY)
    return media_type, _by_name_only(media_type, extension)


def _pdf_fault(sample: Sample) -> Code | None:
    """A reader begins at the end: `startxref` names the place of the last trailer, which declares encryption.

    A trailer is never compressed; it comes right before `startxref`, or, with a cross-reference stream or in a linearised
    file, at the place named.
    """
    tail = sample.tail
    end = tail.rfind(b"startxref")
    if end < 0 or tail.find(b"%%EOF", end) < 0:
        return BROKEN_PDF
    place = _TRAILER_PLACE.match(tail[end : end + 40])
    trailers = tail[max(0, end - _TRAILER) : end]
    if place is not None:
        trailers += b" " + sample.at(int(place[1]), _TRAILER)
    return ENCRYPTED if _PDF_ENCRYPTED.search(trailers) else None


def _office_fault(media_type: str, fault: str | None, extension: str) -> Code | None:
    if fault == "encrypted":
        return ENCRYPTED
    office = media_type in OFFICE or extension in OFFICE_EXTENSIONS
    return BROKEN_OFFICE if office and (fault == "broken" or media_type not in OFFICE) else None


def _by_name_only(media_type: str, extension: str) -> Code | None:
    """Returns a fault if the extension is that of a document but the bytes are unknown or missing."""
    if media_type not in (UNKNOWN, EMPTY):
        return None
    if extension == "pdf":
        return BROKEN_PDF
    return BROKEN_OFFICE if extension in OFFICE_EXTENSIONS else None


def _text_type(sample: Sample, extension: str) -> str | None:
    head = sample.head
    if not head:
        return None
    text = _text(head, whole=sample.size <= HEAD_BYTES)
    if text is None:
        return None
    by_pattern = next((media_type for pattern, media_type in _TEXT_TYPES if pattern.match(text)), None)
    return by_pattern or _TEXT_BY_EXTENSION.get(extension, "text/plain")


def _text(head: bytes, *, whole: bool) -> str | None:
    """The head as text: UTF-8, UTF-16 with its mark, or a one-byte encoding without control characters."""
    encoding = "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif _BINARY.search(head):
        return None
    try:
        return codecs.getincrementaldecoder(encoding)().decode(head, final=whole)
    except UnicodeDecodeError:
        return None if encoding == "utf-16" else _one_byte_text(head)


def _one_byte_text(head: bytes) -> str | None:
    letters = sum(byte < 0x80 for byte in head)
    return head.decode("cp1252", "replace") if letters > len(head) * 0.7 else None


def _by_puremagic(head: bytes, extension: str) -> str:
    import puremagic  # noqa: PLC0415 - start-up counts: only rare types need it

    try:
        matches = puremagic.magic_string(head)
    except puremagic.PureError:
        return UNKNOWN
    sure = [match for match in matches if match.confidence >= _CONFIDENT and match.mime_type]
    fitting = [match for match in sure if match.extension == f".{extension}"]
    return str(next((match.mime_type for match in fitting or sure), UNKNOWN))
