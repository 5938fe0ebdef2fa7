"""Invents the attachment archives: folders per candidate, markers, the same file in two archives, candidates nobody knows."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from migrate.core.books import AttachmentBook
from migrate.demo.file_contents import docx, pdf, png
from migrate.demo.scene import Scene

CONTRACT = "Contract_123456"
MOMENT = (2023, 5, 17, 12, 0, 0)
_FOLDERS = ("Public", "Private", "Miscellaneous")
_SPELLINGS = ("Attachment_{}-{}.zip", "Attachment {}-{}.zip", "Attachments_{}-{}.zip", "Attachment {} - {}.zip")


@dataclass(slots=True)
class Files:
    """Attachments in the making; `archives` are the names written so far."""

    scene: Scene
    folder: Path
    per_archive: int
    book: AttachmentBook = field(default_factory=AttachmentBook)
    archives: list[str] = field(default_factory=list)
    _open: zipfile.ZipFile | None = None
    _first: str = ""
    _last: str = ""
    _folders: int = 0
    _carried: tuple[str, list[tuple[str, bytes]]] = ("", [])

    def candidate(self, candidate_id: str, number: int) -> None:
        """Perhaps a folder for one candidate."""
        if not self.scene.happens(0.4) and number > 3:
            return
        self._begin(candidate_id)
        stored = [path for kind in _FOLDERS for path in self._kind(candidate_id, kind, number)]
        self._folders += 1
        self._last = candidate_id
        if self._folders >= self.per_archive:
            self._carried = (candidate_id, stored)
            self.finish()

    def finish(self) -> None:
        """Ends the archive that is open and gives it its name."""
        if self._open is None:
            return
        if not self.archives:
            self._unknown()
        path = Path(str(self._open.filename))
        self._open.close()
        self._open = None
        name = _SPELLINGS[len(self.archives) % len(_SPELLINGS)].format(self._first, self._last)
        path.rename(self.folder / name)
        self.archives.append(name)

    def _begin(self, candidate_id: str) -> None:
        if self._open is not None:
            return
        self._first, self._folders = candidate_id, 0
        part = self.folder / f".{len(self.archives)}.part"
        self._open = zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self._split_folder(*self._carried)
        self._carried = ("", [])

    def _split_folder(self, candidate_id: str, files: list[tuple[str, bytes]]) -> None:
        """The last folder of the archive before goes on here: one file again, another one's name with other content."""
        if files:
            path, content = files[0]
            self._write(candidate_id, path, content)
            self.book.repeated += 1
        if len(files) > 1:
            path, content = files[1]
            self._write(candidate_id, path, content + b"\n% handed in later\n")
            self._stored()

    def _kind(self, candidate_id: str, kind: str, number: int) -> list[tuple[str, bytes]]:
        wanted = (0, 1, 1, 2)[int(self.scene.random.random() * 4)]
        if not wanted:
            self._write(candidate_id, f"{kind}/empty.txt", b"")
            self.book.markers += 1
            return []
        name = self.scene.people.draw(self.scene.words.file_names)
        stem, dot, ending = name.rpartition(".")
        written = []
        for copy in range(wanted):
            content = self._content(candidate_id, kind, number, copy)
            path = f"{kind}/{stem}_{7 - copy}{dot}{ending}" if copy else f"{kind}/{name}"
            self._write(candidate_id, path, content)
            self._stored()
            written.append((path, content))
        return written

    def _content(self, candidate_id: str, kind: str, number: int, copy: int) -> bytes:
        """Mostly a PDF as its name says; now and then something else behind that name."""
        text = f"{kind} paper {copy} of candidate {candidate_id}"
        if number % 11 == 3:
            return docx(text)
        if number % 11 == 5:
            return png(number + copy)
        return pdf("a form that many hand in unchanged" if number % 13 == 6 else text)

    def _unknown(self) -> None:
        """A folder of a candidate that no CSV knows."""
        self._write("987000001", "Public/Resume.pdf", pdf("nobody knows whose"))
        self.book.unmatched += 1

    def _stored(self) -> None:
        self.book.stored += 1
        self.scene.tally.rows["attachment"] += 1

    def _write(self, candidate_id: str, path: str, content: bytes) -> None:
        if self._open is None:
            msg = "no archive is open"
            raise RuntimeError(msg)
        inside = f"{CONTRACT}/Attachments_{self._first}/Candidate_{candidate_id}/{path}"
        self._open.writestr(zipfile.ZipInfo(inside, MOMENT), content, zipfile.ZIP_DEFLATED, 1)
        self.book.files += not path.endswith("/empty.txt")
