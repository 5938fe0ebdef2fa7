from __future__ import annotations

import io
import random
import zipfile

import pytest
from hypothesis import given as invented
from hypothesis import settings
from hypothesis import strategies as st

from migrate.attachments import media_types
from migrate.attachments.content import Content, describe
from migrate.attachments.sample import HEAD_BYTES, TAIL_BYTES, Sample
from tests.attachments.deliveries import PDF, office

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 22 + b"\x09\0" + b"\0" * 16 + b"\0\0\0\0" + b"\0" * 460
NOISE = random.Random(5).randbytes(5000)  # noqa: S311 - the same on every run


def said(content: bytes, extension: str, chunk: int = 1 << 20) -> Content:
    sample = Sample()
    for start in range(0, len(content), chunk):
        sample.take(content[start : start + chunk])
    return describe(sample, extension)


def ole(stream: str) -> bytes:
    return OLE + stream.encode("utf-16-le") + b"\0" * 1000


def odt() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", media_types.ODT)
        archive.writestr("content.xml", "<x/>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "extension", "media_type", "matches"),
    [
        (PDF, "pdf", media_types.PDF, True),
        (b"junk before\n" + PDF, "pdf", media_types.PDF, True),
        (PDF, "docx", media_types.PDF, False),
        (office(), "docx", media_types.DOCX, True),
        (office("xl/workbook.xml"), "xlsx", media_types.XLSX, True),
        (office("ppt/presentation.xml"), "pptx", media_types.PPTX, True),
        (office(macros=True), "docm", media_types.DOCM, True),
        (office(macros=True), "docx", media_types.DOCM, False),
        (office(), "zip", media_types.DOCX, False),
        (odt(), "odt", media_types.ODT, True),
        (ole("WordDocument"), "doc", "application/msword", True),
        (ole("Workbook"), "xls", "application/vnd.ms-excel", True),
        (ole("WordDocument"), "xls", "application/msword", False),
        (b"{\\rtf1 x}", "doc", "application/rtf", True),
        (b"\x89PNG\r\n\x1a\n" + NOISE, "png", "image/png", True),
        (b"\xff\xd8\xff\xe0" + NOISE, "png", "image/jpeg", False),
        (b"MZ" + NOISE, "pdf", "application/vnd.microsoft.portable-executable", False),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + NOISE, "mp4", "video/mp4", True),
        (b"7z\xbc\xaf'\x1c" + NOISE, "7z", "application/x-7z-compressed", True),
        ("Grüße an alle\n".encode(), "txt", "text/plain", True),
        ("Grüße an alle\n".encode("utf-16"), "txt", "text/plain", True),
        ("Grüße an alle\n".encode("cp1252"), "txt", "text/plain", True),
        (b"a,b\n1,2\n", "csv", "text/csv", True),
        (b"<!DOCTYPE html><html></html>", "html", "text/html", True),
        (b"<!DOCTYPE html><html></html>", "pdf", "text/html", False),
        (b"BM is how this text begins", "txt", "text/plain", True),
        (b"From: a@example.com\nTo: b@example.com\nSubject: x\n\nhello", "eml", "message/rfc822", True),
        (NOISE, "dat", media_types.UNKNOWN, None),
        (NOISE, "pdf", media_types.UNKNOWN, False),
        (b"", "txt", media_types.EMPTY, None),
        (PDF, "", media_types.PDF, None),
    ],
)
def test_content_decides_the_type_and_the_extension_is_held_against_it(
    content: bytes, extension: str, media_type: str, matches: bool | None
) -> None:
    found = said(content, extension)
    assert (found.media_type, found.extension_matches) == (media_type, matches)


ENCRYPTED = PDF.replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt 5 0 R")
LINEARISED = PDF.replace(b"trailer\n<< /Root 1 0 R >>", b"xref\ntrailer\n<< /Encrypt 5 0 R >>" + NOISE * 60)


@pytest.mark.parametrize(
    ("content", "extension", "code"),
    [
        (PDF, "pdf", None),
        (ENCRYPTED, "pdf", "A302"),
        (LINEARISED, "pdf", "A302"),
        (PDF.replace(b"endobj", NOISE * 60 + b"(how to write /Encrypt 5 0 R)" + NOISE * 60), "pdf", None),
        (PDF[:-30], "pdf", "A303"),
        (PDF + b"\0" * 1000, "pdf", None),
        (NOISE, "pdf", "A303"),
        (b"", "pdf", "A303"),
        (office(), "docx", None),
        (office()[:-40], "docx", "A304"),
        (office()[:200], "docx", "A304"),
        (b"PK\x03\x04" + NOISE, "xlsx", "A304"),
        (b"PK\x03\x04" + NOISE, "zip", None),
        (NOISE, "docx", "A304"),
        (ole("EncryptedPackage"), "docx", "A302"),
        (ole("WordDocument"), "doc", None),
        (ole("WordDocument")[:400], "doc", "A304"),
        (b"plain text", "docx", None),
    ],
)
def test_what_a_targets_parser_will_fail_on_is_named(content: bytes, extension: str, code: str | None) -> None:
    fault = said(content, extension).fault
    assert (fault.id if fault else None) == code


def test_an_encrypted_office_document_still_fits_its_extension() -> None:
    assert said(ole("EncryptedPackage"), "docx") == said(ole("EncryptedPackage"), "docx", chunk=7)
    assert said(ole("EncryptedPackage"), "docx").extension_matches is True


def test_an_office_document_with_a_long_directory_is_not_called_broken() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in ["[Content_Types].xml", "word/document.xml", *(f"word/media/{number:080}.png" for number in range(2000))]:
            archive.writestr(name, "x")
    assert len(buffer.getvalue()) > TAIL_BYTES * 2
    assert said(buffer.getvalue(), "docx") == Content(media_types.DOCX, extension_matches=True, fault=None)


BEGINNINGS = [b"", b"%PDF-", b"PK\x03\x04", OLE[:8], OLE, b"\xff\xd8\xff"]


@settings(deadline=None)  # other work on the machine is no fault of ours
@invented(st.binary(max_size=400), st.integers(1, 60), st.sampled_from(BEGINNINGS))
def test_no_bytes_make_it_fail_and_how_they_arrive_does_not_matter(body: bytes, chunk: int, head: bytes) -> None:
    content = head + body
    for extension in ("pdf", "docx", "txt", ""):
        assert said(content, extension, chunk) == said(content, extension)


@settings(deadline=None)  # other work on the machine is no fault of ours
@invented(st.integers(0, HEAD_BYTES * 3), st.integers(1, TAIL_BYTES))
def test_a_sample_keeps_head_tail_and_size_of_any_stream(length: int, chunk: int) -> None:
    content = bytes(number % 251 for number in range(length))
    sample = Sample()
    for start in range(0, length, chunk):
        sample.take(content[start : start + chunk])
    assert (sample.head, sample.tail, sample.size) == (content[:HEAD_BYTES], content[-TAIL_BYTES:] if content else b"", length)
