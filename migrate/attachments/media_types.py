"""Media types and the extensions that go with them. Types in this table are reliably detected from content."""

from __future__ import annotations

import mimetypes

_OOXML = "application/vnd.openxmlformats-officedocument"
DOCX = f"{_OOXML}.wordprocessingml.document"
XLSX = f"{_OOXML}.spreadsheetml.sheet"
PPTX = f"{_OOXML}.presentationml.presentation"
DOCM = "application/vnd.ms-word.document.macroEnabled.12"
XLSM = "application/vnd.ms-excel.sheet.macroEnabled.12"
PPTM = "application/vnd.ms-powerpoint.presentation.macroEnabled.12"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
ODP = "application/vnd.oasis.opendocument.presentation"
PDF = "application/pdf"
ZIP = "application/zip"
OLE = "application/x-ole-storage"
UNKNOWN = "application/octet-stream"
EMPTY = "application/x-empty"

EXTENSIONS: dict[str, frozenset[str]] = {
    PDF: frozenset({"pdf", "ai"}),
    DOCX: frozenset({"docx", "dotx"}),
    XLSX: frozenset({"xlsx", "xltx"}),
    PPTX: frozenset({"pptx", "potx", "ppsx"}),
    DOCM: frozenset({"docm", "dotm"}),
    XLSM: frozenset({"xlsm", "xltm"}),
    PPTM: frozenset({"pptm", "potm", "ppsm"}),
    ODT: frozenset({"odt", "ott"}),
    ODS: frozenset({"ods", "ots"}),
    ODP: frozenset({"odp", "otp"}),
    "application/msword": frozenset({"doc", "dot"}),
    "application/vnd.ms-excel": frozenset({"xls", "xlt"}),
    "application/vnd.ms-powerpoint": frozenset({"ppt", "pps", "pot"}),
    "application/vnd.ms-outlook": frozenset({"msg"}),
    "application/rtf": frozenset({"rtf", "doc"}),
    "application/epub+zip": frozenset({"epub"}),
    "image/png": frozenset({"png"}),
    "image/jpeg": frozenset({"jpg", "jpeg", "jpe", "jfif"}),
    "image/gif": frozenset({"gif"}),
    "image/bmp": frozenset({"bmp", "dib"}),
    "image/tiff": frozenset({"tif", "tiff"}),
    "image/webp": frozenset({"webp"}),
}
OOXML = frozenset({DOCX, XLSX, PPTX, DOCM, XLSM, PPTM})
OFFICE = OOXML | {ODT, ODS, ODP, "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"}
OFFICE_EXTENSIONS = frozenset(extension for media_type in OFFICE for extension in EXTENSIONS[media_type])

#: Extensions whose files are reliably detected from content: other content is a mismatch.
CERTAIN = frozenset(extension for extensions in EXTENSIONS.values() for extension in extensions)
_ARCHIVES = frozenset({"zip", "jar", "pages", "numbers", "key", "kmz", "xps", "oxps"})
_TEXTUAL = ("text/", "message/", "application/json", "application/postscript")


def extension_fits(media_type: str, extension: str) -> bool | None:
    """Returns whether an extension (lower case, no dot) matches a media type; None if unknown."""
    if not extension or media_type == EMPTY:
        return None
    if media_type in EXTENSIONS:
        return extension in EXTENSIONS[media_type]
    if extension in CERTAIN:
        return False
    if media_type == UNKNOWN:
        return None
    if media_type == ZIP and extension in _ARCHIVES:
        return True
    return _like(media_type, mimetypes.guess_type(f"x.{extension}")[0])


def _like(found: str, declared: str | None) -> bool | None:
    """Text fits text; `application` names many things in several spellings, so two unequal ones prove nothing."""
    if declared is None or found == declared:
        return None if declared is None else True
    if found.startswith(_TEXTUAL) and declared.startswith(_TEXTUAL):
        return True
    kinds = {found.partition("/")[0], declared.partition("/")[0]}
    if kinds == {"application"}:
        return None
    return len(kinds) == 1
