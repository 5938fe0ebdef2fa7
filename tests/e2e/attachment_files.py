"""Deliveries whose attachments a test names one by one, ways to spoil them, and what the commands make of them."""

from __future__ import annotations

import hashlib
import shutil
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

from migrate.core.shipped import shipped_folder
from tests.e2e import database
from tests.e2e.running import Ended, talenthub

PDF = b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"
_LOCAL, _CENTRAL = b"PK\x03\x04", b"PK\x01\x02"


def pdf(mark: str) -> bytes:
    """A small PDF that no other equals."""
    return PDF.replace(b"1 0 obj", f"1 0 obj % {mark}".encode())


#: Five members: four files and a marker.
FILES = {
    "Candidate_1/Public/cv.pdf": pdf("one"),
    "Candidate_1/Private/offer.pdf": pdf("secret"),
    "Candidate_2/Miscellaneous/letter.txt": b"Dear all",
    "Candidate_2/Private/empty.txt": b"",
    "Candidate_3/Public/cv.pdf": pdf("three"),
}


def export(folder: Path, candidates: int, statistics: int | None = None) -> Path:
    """`export.zip` with so many candidates, numbered from 1; an export.csv that counts files where a number is given."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = "".join(f"{number},7,Given,Family\n" for number in range(1, candidates + 1))
    with zipfile.ZipFile(folder / "export.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Contract_1/Projects.csv", "project_id,project_name\n7,Bookkeeper\n")
        archive.writestr("Contract_1/Candidates.csv", f"candidate_id,project_id,first_name,last_name\n{rows}")
    if statistics is not None:
        (folder / "export.csv").write_text(f"Filename,Download Url\nexport.zip,u\nStatistics\nTotal Files,{statistics}\n")
    return folder


def archive(folder: Path, name: str, files: Mapping[str, bytes]) -> Path:
    """An archive of attachments; names from `Candidate_...` on."""
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for member, content in files.items():
            made.writestr(zipfile.ZipInfo(f"Contract_1/{path.stem}/{member}"), content, zipfile.ZIP_DEFLATED)
    return path


def small(folder: Path) -> Path:
    """Three candidates and `FILES` in one archive."""
    export(folder, 3, statistics=4)
    archive(folder, "Attachments_1-3.zip", FILES)
    return folder


def mapping(folder: Path, attachments: str) -> Path:
    """The shipped mapping with another word on attachments."""
    shutil.copytree(shipped_folder("mappings") / "ats", folder)
    target = folder / "target.yaml"
    text = target.read_text("utf-8")
    assert "attachments: include\n" in text
    target.write_text(text.replace("attachments: include\n", f"attachments: {attachments}\n"), "utf-8")
    return folder


def stored(store: Path) -> dict[str, str]:
    """SHA-256 of every file of a store, by place; unfinished files of a killed run are left out."""
    places = {path.relative_to(store).as_posix(): path for path in store.rglob("*") if path.is_file()}
    return {
        place: hashlib.sha256(path.read_bytes()).hexdigest()
        for place, path in places.items()
        if not place.startswith(".talenthub-incoming/")
    }


def run(command: str, delivery: Path, work: Path, *more: str | Path) -> Ended:
    """A command on a delivery, all that it makes below `work`."""
    options = ("--mapping", "ats", "--target", f"sqlite:///{work / 'ats.db'}", "--runs", work / "runs")
    return talenthub(command, delivery, *options, "--attachments", work / "files", *more)


def loaded(delivery: Path, work: Path, *more: str | Path) -> Ended:
    """`talenthub load` with a store."""
    return run("load", delivery, work, *more)


def book(ended: Ended) -> dict[str, int]:
    """The book of attachments without its zeros."""
    return {name: count for name, count in ended.document["attachments"].items() if count}


def codes(ended: Ended) -> dict[str, int]:
    """How often each code was said."""
    counts: dict[str, int] = {}
    for problem in ended.document["problems"]:
        counts[problem["code"]] = counts.get(problem["code"], 0) + problem["count"]
    return counts


def rows(work: Path) -> dict[str, dict[str, str]]:
    """Rows of attachments by source key."""
    return {row["remote_id"]: row for row in database.query(work / "ats.db", "SELECT * FROM attachment")}


def break_member(path: Path, name: str) -> None:
    """Turns bytes of a member's packed data around."""
    data = bytearray(path.read_bytes())
    start = _data(path, data, name)
    data[start + 20] ^= 0xFF
    path.write_bytes(data)


def encrypt_member(path: Path, name: str) -> None:
    """Marks a member as encrypted, as a zip with a password has it."""
    _patch(path, name, local=6, central=8, value=struct.pack("<H", 1))


def lie_about_size(path: Path, name: str, size: int) -> None:
    """Gives a member another size than it has, in both of the archive's places."""
    _patch(path, name, local=22, central=24, value=struct.pack("<L", size))


def _info(path: Path, name: str) -> zipfile.ZipInfo:
    with zipfile.ZipFile(path) as opened:
        (found,) = (info for info in opened.infolist() if info.filename.endswith(name))
    return found


def _data(path: Path, data: bytearray, name: str) -> int:
    offset = _info(path, name).header_offset
    name_length, extra_length = struct.unpack_from("<2H", data, offset + 26)
    return offset + 30 + int(name_length) + int(extra_length)


def _patch(path: Path, name: str, *, local: int, central: int, value: bytes) -> None:
    info, data = _info(path, name), bytearray(path.read_bytes())
    assert data[info.header_offset : info.header_offset + 4] == _LOCAL
    data[info.header_offset + local : info.header_offset + local + len(value)] = value
    directory = data.rindex(_CENTRAL, 0, data.rindex(info.filename.encode()))
    data[directory + central : directory + central + len(value)] = value
    path.write_bytes(data)
