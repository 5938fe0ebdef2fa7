from __future__ import annotations

import csv
import stat
from pathlib import Path

from migrate.attachments import Policy, figures, write_manifest
from migrate.attachments.manifest import COLUMNS
from tests.attachments.deliveries import Given, pdf


def delivered(given: Given) -> list[str]:
    given.zip(
        "a.zip",
        {"Candidate_1/Public/cv.pdf": pdf("a"), "Candidate_1/Private/empty.txt": b"", "Candidate_1/Public/cv.smith": b"x"},
    )
    given.zip("b.zip", {"Candidate_1/Public/cv.pdf": pdf("a"), "Candidate_9/Public/b.pdf": b"", "x.txt": bytes(150_000)})
    return ["a.zip", "b.zip"]


def test_figures_by_kind_type_size_and_archive_add_up(given: Given) -> None:
    shown = delivered(given)
    found = figures(given.resolved().files, shown)
    size = len(pdf("a"))
    assert found.by_kind.rows() == [
        ("(none)", "unmatched", 1, 150_000),
        ("Public", "planned", 2, size + 1),
        ("Public", "repeated", 1, size),
        ("Public", "unmatched", 1, 0),
    ]
    assert found.by_type.rows() == [
        ("application/pdf", "name", 3, 2 * size),
        ("other", "name", 1, 1),
        ("text/plain", "name", 1, 150_000),
    ]
    assert found.by_size.rows() == [("empty", 1, 0), ("up to 100 KB", 3, 2 * size + 1), ("up to 1 MB", 1, 150_000)]
    assert found.by_archive.rows() == [("a.zip", 2, size + 1), ("b.zip", 3, size + 150_000)]
    assert found.empty_kinds.rows() == [("Private", 1)]


def test_a_type_is_told_by_the_content_of_a_file_that_was_read_and_else_guessed_by_its_name(given: Given) -> None:
    shown = delivered(given)
    found = figures(given.measured().files, shown)
    assert ("text/plain", "content", 1, 1) in found.by_type.rows()
    assert ("text/plain", "name", 1, 150_000) in found.by_type.rows()


def test_figures_never_show_an_extension_that_may_be_a_name(given: Given) -> None:
    shown = delivered(given)
    assert "smith" not in str([frame.rows() for frame in figures(given.resolved().files, shown)])


def lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_manifest_has_a_line_for_every_file_and_is_private(given: Given, tmp_path: Path) -> None:
    delivered(given)
    kept = given.kept(Policy(unmatched="quarantine"))
    path = tmp_path / "manifest.csv"
    assert write_manifest(kept.files, path) == kept.book.files
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    found = lines(path)
    assert list(found[0]) == list(COLUMNS)
    assert [line["status"] for line in found] == ["stored", "stored", "repeated", "unmatched", "unmatched"]
    assert found[0]["stored_at"].startswith("file://")
    assert found[0]["size"] == str(len(pdf("a")))
    assert found[4]["name"] == "x.txt"


def test_a_manifest_can_be_written_before_anything_was_read(given: Given, tmp_path: Path) -> None:
    delivered(given)
    assert write_manifest(given.resolved().files, tmp_path / "manifest.csv") == 5
    assert {line["sha256"] for line in lines(tmp_path / "manifest.csv")} == {""}


def test_a_name_that_a_spreadsheet_would_run_is_text(given: Given, tmp_path: Path) -> None:
    names = ["=cmd()", "+1", "-1", "@sum", "plain"]
    given.zip("a.zip", {f"Candidate_1/Public/{name}": name.encode() for name in names})
    write_manifest(given.resolved().files, tmp_path / "manifest.csv")
    assert [line["name"] for line in lines(tmp_path / "manifest.csv")] == ["'=cmd()", "'+1", "'-1", "'@sum", "plain"]
