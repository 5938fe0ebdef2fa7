"""export.csv is read in all its spellings, and held against what is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrate.read import open_delivery
from migrate.read.delivery import Manifest
from migrate.read.manifest import compare_manifest
from tests.read.deliveries import CANDIDATES, PROJECTS, codes, packed


def zips(folder: Path) -> Path:
    packed(folder / "export.zip", {"Contract_1/Projects.csv": PROJECTS, "Contract_1/Candidates.csv": CANDIDATES})
    packed(folder / "Attachments_1-2.zip", {"Candidate_1/Public/cv.pdf": b"%PDF", "Candidate_2/Private/empty.txt": b""})
    return folder


def test_a_manifest_is_read_in_all_spellings_and_compared(tmp_path: Path) -> None:
    folder = zips(tmp_path)
    for total in (b"Total Files,3\nExported files,3", b"Total files,4\nFailed files,1", b'Total files,"3"\nExported files,3'):
        text = (
            b"Filename,Download Url\nexport.zip,https://example.com/a\nAttachments_1-2.zip,b\nAttachment_3-4.zip,c\nStatistics\n"
            + total
        )
        for data in (text + b"\n", text.replace(b",", b"\t").replace(b"\n", b"\r\n"), "\ufeff".encode() + text):
            (folder / "export.csv").write_bytes(data)
            delivery = open_delivery([folder])
            assert delivery.manifests[0].archives == ("export.zip", "Attachments_1-2.zip", "Attachment_3-4.zip")
            assert delivery.manifests[0].expected == 3
            failed = ["D113"] if b"Failed" in total else []
            assert codes(delivery) == ["D110", *failed]
    (folder / "export.csv").write_bytes(b"Filename,Download Url\nexport.zip,u\n")
    assert codes(open_delivery([folder])) == ["D111"]
    (folder / "export.csv").write_bytes(b"something else\n")
    assert codes(open_delivery([folder])) == ["D114"]


def test_unpacked_archives_are_there_also_where_candidates_were_moved_together(tmp_path: Path) -> None:
    (tmp_path / "Projects.csv").write_bytes(PROJECTS)
    (tmp_path / "Candidates.csv").write_bytes(CANDIDATES)
    paper = tmp_path / "Candidate_1" / "Public" / "cv.pdf"
    paper.parent.mkdir(parents=True)
    paper.write_bytes(b"%PDF")
    (tmp_path / "export.csv").write_bytes(
        b"Filename,Download Url\nexport.zip,a\nAttachments_1-2.zip,b\nAttachments_3-4.zip,c\nStatistics\nTotal Files,1\n"
    )
    assert codes(open_delivery([tmp_path])) == []


@pytest.mark.parametrize(("failed", "said"), [(1, "1 file"), (2, "2 files")])
def test_files_that_could_not_be_exported_are_counted_in_good_english(failed: int, said: str) -> None:
    (problem,) = compare_manifest(Manifest("export.csv", (), None, None, failed), [], unpacked=False, unpacked_ranges=[])
    assert problem.message == f"LinkedIn could not export {said}"
