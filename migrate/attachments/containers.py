"""Office documents by their first and last bytes: zip-based ones by the zip's directory, old ones by OLE2's header."""

from __future__ import annotations

import io
import struct
import zipfile

from migrate.attachments.media_types import DOCM, DOCX, EXTENSIONS, OLE, OOXML, PPTM, PPTX, XLSM, XLSX, ZIP
from migrate.attachments.sample import Sample

_MAIN_FOLDERS = {"word/": (DOCX, DOCM), "xl/": (XLSX, XLSM), "ppt/": (PPTX, PPTM)}
_OLE_TYPES = {
    "WordDocument": "application/msword",
    "PowerPoint Document": "application/vnd.ms-powerpoint",
    "Workbook": "application/vnd.ms-excel",
    "Book": "application/vnd.ms-excel",
    "__properties_version1.0": "application/vnd.ms-outlook",
}


class _LastBytes(io.RawIOBase):
    """A file of which only the last bytes are known, which usually contain the zip's directory."""

    def __init__(self, sample: Sample) -> None:
        super().__init__()
        self._tail = sample.tail
        self._start = sample.size - len(self._tail)
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._start + len(self._tail)}[whence]
        if base + offset < 0:
            raise OSError("before the beginning")
        self._at = base + offset
        return self._at

    def read(self, size: int = -1) -> bytes:
        if self._at < self._start:
            raise _OutOfSightError
        begin = self._at - self._start
        piece = self._tail[begin:] if size < 0 else self._tail[begin : begin + size]
        self._at += len(piece)
        return piece


class _OutOfSightError(Exception):
    """The zip's directory begins before the bytes that were kept."""


def zip_type(sample: Sample) -> tuple[str, str | None]:
    """Returns the media type of a zip-based file, and `broken` or `encrypted` if it cannot be opened."""
    try:
        with zipfile.ZipFile(_LastBytes(sample)) as archive:
            members = archive.infolist()
    except _OutOfSightError:
        return _by_head(sample.head), None
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error):
        return _by_head(sample.head), "broken"
    names = {member.filename for member in members}
    fault = "encrypted" if any(member.flag_bits & 1 for member in members) else None
    if "[Content_Types].xml" in names:
        for folder, (plain, with_macros) in _MAIN_FOLDERS.items():
            if any(name.startswith(folder) for name in names):
                return (with_macros if f"{folder}vbaProject.bin" in names else plain), fault
    return _open_document(sample.head) or ZIP, fault


def _open_document(head: bytes) -> str | None:
    """OpenDocument and EPUB write their type, uncompressed, as the first member `mimetype`."""
    if head[30:38] != b"mimetype":
        return None
    length = struct.unpack_from("<I", head, 18)[0]
    declared = head[38 : 38 + min(length, 100)].decode("ascii", "replace")
    return next((media_type for media_type in EXTENSIONS if declared.startswith(media_type)), None)


def _by_head(head: bytes) -> str:
    for folder, (plain, _) in _MAIN_FOLDERS.items():
        if folder.encode() in head and (b"[Content_Types].xml" in head or b"_rels/.rels" in head):
            return plain
    return _open_document(head) or ZIP


def ole_type(sample: Sample, extension: str) -> tuple[str, str | None]:
    """Returns the media type of an OLE2 file, and `broken` or `encrypted` if it cannot be opened.

    A password turns a docx into OLE2 with a stream `EncryptedPackage`; documents embed others, so that the extension
    decides which of several streams is meant.
    """
    if "EncryptedPackage" in sample.marks:
        wanted = [media_type for media_type in OOXML if extension in EXTENSIONS[media_type]]
        return (wanted[0] if wanted else OLE), "encrypted"
    fault = None if _ole_directory_inside(sample) else "broken"
    types = [media_type for stream, media_type in _OLE_TYPES.items() if stream in sample.marks]
    fitting = [media_type for media_type in types if extension in EXTENSIONS[media_type]]
    return next(iter(fitting or types), OLE), fault


def _ole_directory_inside(sample: Sample) -> bool:
    """The header names the sector where the directory begins; in a truncated file it is past the end."""
    if len(sample.head) < 512:
        return False
    shift = struct.unpack_from("<H", sample.head, 30)[0]
    first = struct.unpack_from("<I", sample.head, 48)[0]
    return shift in (9, 12) and ((first + 1) << shift) + 128 <= sample.size
