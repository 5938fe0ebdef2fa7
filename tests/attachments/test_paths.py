from __future__ import annotations

import polars as pl
import pytest

from migrate.attachments.paths import extension, names_two_candidates, split_paths, system_file_rule


def parts(path: str) -> tuple[str | None, str | None, str | None]:
    row = pl.DataFrame({"name": [path]}).select(*split_paths(pl.col("name"))).row(0)
    return row[0], row[1], row[2]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("Contract_123/Attachments_1-2/Candidate_7/Public/cv.pdf", ("7", "Public", "cv.pdf")),
        ("Candidate_7/Private/offer.pdf", ("7", "Private", "offer.pdf")),
        ("anything/at/all/Candidate_007/Miscellaneous/a.b.pdf", ("007", "Miscellaneous", "a.b.pdf")),
        ("candidate_7/PUBLIC/CV.PDF", ("7", "Public", "CV.PDF")),
        ("Candidate_7/Public/old/2019/cv.pdf", ("7", "Public", "old/2019/cv.pdf")),
        ("Contract_123 2/Candidate_7/Public/cv.pdf", ("7", "Public", "cv.pdf")),
        ("Candidate_7 2/Public/cv.pdf", ("7", "Public", "cv.pdf")),
        ("Candidate_7 (1)/Public (2)/cv.pdf", ("7", "Public", "cv.pdf")),
        ("Candidate_7 - Copy/Public copy/cv.pdf", ("7", "Public", "cv.pdf")),
        ("Candidate_1234567890123456789/Public/cv.pdf", ("1234567890123456789", "Public", "cv.pdf")),
        ("Candidate_1/Public/Candidate_2/Private/x.pdf", ("1", "Public", "Candidate_2/Private/x.pdf")),
        ("Candidate_exports/Candidate_3/Public/cv.pdf", ("3", "Public", "cv.pdf")),
        ("Candidate_7/Public/line\nbreak.pdf", ("7", "Public", "line\nbreak.pdf")),
        ("Candidate_7/cv.pdf", ("7", None, None)),
        ("Candidate_7/Secret/cv.pdf", ("7", None, None)),
        ("Public/cv.pdf", (None, None, None)),
        ("MyCandidate_7/Public/cv.pdf", (None, None, None)),
        ("Candidate_7 and 8/Public/cv.pdf", (None, None, None)),
    ],
)
def test_candidate_kind_and_name_come_from_any_depth(path: str, expected: tuple[str | None, ...]) -> None:
    assert parts(path) == expected


@pytest.mark.parametrize(
    ("path", "ambiguous"),
    [
        ("Candidate_1/Candidate_2/Public/cv.pdf", True),
        ("Candidate_1/Public/Candidate_2/Private/cv.pdf", True),
        ("Contract_9/candidate 1 (2)/old/CANDIDATE_2/Public/cv.pdf", True),
        ("Candidate_1/Candidate_1/Public/cv.pdf", False),
        ("Candidate_1/Candidate_1 (2)/Public/cv.pdf", False),
        ("Candidate_1/Public/candidate_2/cv.pdf", True),
        ("Candidate_1/Public/candidate_2", False),
        ("Candidate_1/Public/candidate_2_cv.pdf", False),
        ("Candidate_exports/Candidate_3/Public/cv.pdf", False),
        ("Candidate_1/Public/cv.pdf", False),
        ("readme.txt", False),
    ],
)
def test_folders_of_two_candidates_leave_open_whose_file_it_is(path: str, ambiguous: bool) -> None:
    assert pl.DataFrame({"name": [path]}).select(names_two_candidates(pl.col("name")).alias("x"))["x"][0] is ambiguous


def test_a_name_that_macos_decomposed_is_the_same_name() -> None:
    assert parts("Candidate_7/Public/Lebenslauf Mu\u0308ller.pdf") == parts("Candidate_7/Public/Lebenslauf M\u00fcller.pdf")


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("__MACOSX/Contract_1/Candidate_7/Public/._cv.pdf", "macOS resource folder"),
        ("Candidate_7/Public/._cv.pdf", "macOS resource fork"),
        ("Candidate_7/.DS_Store", "Finder folder view"),
        ("Candidate_7/Public/Thumbs.db", "Windows thumbnails"),
        ("Desktop.ini", "Windows folder settings"),
        ("Candidate_7/Public/.localized", "Finder folder name"),
        ("Candidate_7/Public/~$cv.docx", "owner file of an open Office document"),
        ("Candidate_7/Public/~cv.docx", None),
        ("Candidate_7/Public/Thumbs.db.pdf", None),
        ("Candidate_7/Public/.hidden", None),
    ],
)
def test_what_an_operating_system_left_is_told_by_its_rule(path: str, rule: str | None) -> None:
    assert pl.DataFrame({"name": [path]}).select(system_file_rule(pl.col("name")).alias("rule"))["rule"][0] == rule


@pytest.mark.parametrize(
    ("name", "expected"),
    [("cv.PDF", "pdf"), ("cv", ""), (".hidden", ""), ("old.d/cv", ""), ("a.tar.gz", "gz"), ("cv. pdf", ""), ("cv.", "")],
)
def test_an_extension_is_what_follows_the_last_dot_of_a_name(name: str, expected: str) -> None:
    assert pl.DataFrame({"name": [name]}).select(extension(pl.col("name")).alias("x"))["x"][0] == expected
