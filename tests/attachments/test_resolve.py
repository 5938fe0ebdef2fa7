from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given as invented
from hypothesis import settings
from hypothesis import strategies as st

from migrate.archives import MEMBER_SCHEMA
from migrate.attachments import Filters, Policy, resolve
from migrate.attachments.findings import statistics_problem
from migrate.attachments.ranges import find_missing_folders
from migrate.core.books import AttachmentBook
from tests.attachments.deliveries import Given, known_candidates, pdf


def classes(given: Given, policy: Policy | None = None) -> dict[str, str]:
    return dict(given.resolved(policy).files.select("name", "class").iter_rows())


def rules(given: Given, policy: Policy | None = None) -> dict[str, str | None]:
    return dict(given.resolved(policy).files.select("name", "rule").iter_rows())


def test_a_lone_empty_txt_is_a_marker_and_any_other_is_a_file(given: Given) -> None:
    given.zip(
        "a.zip",
        {
            "Candidate_1/Public/empty.txt": b"",
            "Candidate_1/Private/empty.txt": b"This folder is empty.",
            "Candidate_1/Miscellaneous/empty.txt": b"a letter " * 40,
            "Candidate_2/Public/empty.txt": b"",
            "Candidate_2/Public/cv.pdf": pdf("a"),
            "Candidate_2/Private/empty.txt": b"",
            "Candidate_2/Private/old/offer.pdf": pdf("b"),
            "Candidate_2/Miscellaneous/EMPTY.TXT": b"",
            "Candidate_2/Miscellaneous/.DS_Store": b"x",
        },
    )
    found = classes(given)
    assert [name for name, kind in found.items() if kind == "marker"] == [
        "Candidate_1/Public/empty.txt",
        "Candidate_1/Private/empty.txt",
        "Candidate_2/Miscellaneous/EMPTY.TXT",
    ]
    assert given.resolved().book == AttachmentBook(files=6, stored=5, excluded=1, markers=3)


@pytest.mark.parametrize(("size", "kind"), [(0, "marker"), (100, "marker"), (101, "stored")])
def test_an_empty_txt_is_a_marker_up_to_a_hundred_bytes(given: Given, size: int, kind: str) -> None:
    given.zip("a.zip", {"Candidate_1/Public/empty.txt": b"x" * size})
    book = given.resolved().book
    assert (book.markers, book.files) == ((1, 0) if kind == "marker" else (0, 1))


def test_the_folder_of_one_candidate_split_over_two_archives_is_one_candidate(given: Given) -> None:
    given.zip("Attachments_1-1.zip", {"Contract_9/Candidate_1/Public/cv.pdf": pdf("a"), "Candidate_1/Private/empty.txt": b""})
    given.zip("Attachments_1-2.zip", {"Contract_9/Candidate_1/Public/letter.pdf": pdf("b")})
    planned = given.resolved().planned
    assert planned["attachment_id"].to_list() == ["1/Public/cv.pdf", "1/Public/letter.pdf"]
    assert planned["_file"].to_list() == [0, 1]


def test_the_same_file_in_two_archives_is_stored_once_and_another_of_that_name_is_kept(given: Given) -> None:
    given.zip("a.zip", {"Contract_9/Candidate_1/Public/cv.pdf": pdf("a")})
    given.zip("b.zip", {"Contract_9 (1)/Candidate_1/Public/cv.pdf": pdf("a")})
    given.zip("c.zip", {"Candidate_1/Public/cv.pdf": pdf("b")})
    assert list(given.resolved().files["class"]) == ["planned", "repeated", "planned"]


def test_an_unpacked_copy_repeats_the_archive(given: Given) -> None:
    files = {"Candidate_1/Public/cv.pdf": pdf("a"), "Candidate_1/Private/empty.txt": b""}
    given.zip("a.zip", files)
    given.unpacked("Attachments_1-2", files)
    assert given.resolved().book == AttachmentBook(files=2, stored=1, repeated=1, markers=2)


def test_files_of_nobody_are_unmatched_with_their_reason(given: Given) -> None:
    given.zip("a.zip", {"readme.txt": b"x", "Candidate_1/cv.pdf": b"x", "Candidate_99/Public/cv.pdf": b"x"})
    given.zip("b.zip", {"Candidate_1/Candidate_2/Public/cv.pdf": b"x"})
    assert rules(given) == {
        "readme.txt": "no candidate's folder",
        "Candidate_1/cv.pdf": "no kind",
        "Candidate_99/Public/cv.pdf": "unknown candidate",
        "Candidate_1/Candidate_2/Public/cv.pdf": "folders of two candidates",
    }
    assert given.resolved().book == AttachmentBook(files=4, unmatched=4)


def test_without_candidates_to_compare_with_every_candidate_is_known(given: Given) -> None:
    given.zip("a.zip", {"Candidate_99/Public/cv.pdf": b"x", "x/cv.pdf": b"x"})
    assert resolve(given.listing, None).book == AttachmentBook(files=2, stored=1, unmatched=1)


def test_a_member_that_must_not_be_opened_is_rejected_under_the_archives_code(given: Given) -> None:
    given.zip("a.zip", {"../Candidate_1/Public/cv.pdf": b"x", "Candidate_1/Public/good.pdf": b"x"})
    files = given.resolved().files
    assert files.select("class", "rule").rows() == [("rejected", "D204"), ("planned", None)]


def test_private_files_are_held_back_where_the_policy_says_so(given: Given) -> None:
    given.zip("a.zip", {"Candidate_1/private/offer.pdf": b"x", "Candidate_1/Public/cv.pdf": b"x"})
    assert given.resolved(Policy(private="hold_back")).book == AttachmentBook(files=2, stored=1, held_back=1)
    assert given.resolved(Policy()).book == AttachmentBook(files=2, stored=2)


@pytest.mark.parametrize(
    ("filters", "out", "rule"),
    [
        (Filters(kinds=frozenset({"Public", "Private"})), "Candidate_1/Miscellaneous/a.exe", "filter kinds"),
        (Filters(max_bytes=5), "Candidate_1/Public/big.pdf", "filter max_bytes"),
        (Filters(extensions=frozenset({"pdf"})), "Candidate_1/Miscellaneous/a.exe", "filter extensions"),
        (Filters(without_extensions=frozenset({"exe"})), "Candidate_1/Miscellaneous/a.exe", "filter without_extensions"),
    ],
)
def test_a_filter_leaves_out_under_its_own_name(given: Given, filters: Filters, out: str, rule: str) -> None:
    given.zip(
        "a.zip",
        {"Candidate_1/Public/big.pdf": b"123456", "Candidate_1/Miscellaneous/a.exe": b"MZ", "Candidate_1/Public/s.PDF": b"1"},
    )
    found = rules(given, Policy(filters=filters))
    assert {name: said for name, said in found.items() if said is not None} == {out: rule}
    assert classes(given, Policy(filters=filters))[out] == "excluded"


def test_quarantine_takes_unmatched_files_but_never_private_ones_that_are_held_back(given: Given) -> None:
    given.zip("a.zip", {"Candidate_9/Public/a": b"1", "Candidate_9/Private/b": b"2", "c": b"3", "Candidate_1/Public/d": b"4"})
    taken = given.resolved(Policy(unmatched="quarantine")).files.filter("quarantine")["name"].to_list()
    assert taken == ["Candidate_9/Public/a", "Candidate_9/Private/b", "c"]
    held = given.resolved(Policy(unmatched="quarantine", private="hold_back")).files.filter("quarantine")["name"].to_list()
    assert held == ["Candidate_9/Public/a"]


def test_known_candidates_in_an_archives_range_without_a_folder_are_counted(given: Given) -> None:
    given.zip("Attachment_1-3.zip", {"Candidate_2/Public/cv.pdf": b"x"})
    given.zip("Attachments 4 - 9.zip", {"Candidate_4/Public/cv.pdf": b"x"})
    known = known_candidates("1", "2", "3", "4", "no number", "12")
    shown = ["Attachment_1-3.zip", "Attachments 4 - 9.zip", "export.zip"]
    found = find_missing_folders(given.resolved().files, shown, known)
    assert found.select("code", "_file", "message").rows() == [
        ("A204", 0, "2 known candidates have no folder, though the archive is named for 1 to 3")
    ]


def test_the_exports_statistics_are_compared_with_the_attachments_found(given: Given) -> None:
    files = {"Candidate_1/Public/cv.pdf": b"x", "Candidate_1/Private/empty.txt": b"", ".DS_Store": b"x"}
    given.zip("a.zip", files)
    given.zip("b.zip", files)
    for right in (1, 2):  # the file that lies in two archives counted once, or twice
        assert statistics_problem(given.resolved().files, right) is None
    for wrong in (0, 3):
        problem = statistics_problem(given.resolved().files, wrong, "export.csv")
        assert problem is not None
        assert str(problem.place) == "export.csv"
        assert problem.message == f"export.csv counts {wrong} exported attachments, 1 is here"


STEPS = st.sampled_from(["Candidate_1", "Candidate_2 (1)", "candidate_9", "Public", "PRIVATE", "Miscellaneous", "x", "__MACOSX"])
LEAVES = st.sampled_from(["empty.txt", "cv.pdf", ".DS_Store", "._cv.pdf", "cv 1.pdf", "ü.doc"])


@settings(deadline=None)  # other work on the machine is no fault of ours
@invented(
    st.lists(
        st.tuples(st.lists(STEPS, max_size=5), LEAVES, st.integers(0, 200), st.integers(0, 1), st.integers(0, 2)), max_size=30
    ),
    st.sampled_from(["include", "hold_back"]),
    st.sampled_from(["skip", "quarantine"]),
)
def test_every_file_lands_in_exactly_one_class(
    members: list[tuple[list[str], str, int, int, int]], private: str, unmatched: str
) -> None:
    rows = [
        {"container": box, "name": "/".join([*steps, leaf]), "size": size, "packed": size, "crc": crc, "offset": 0, "method": 0}
        for steps, leaf, size, crc, box in members
    ]
    listing = pl.DataFrame(rows, schema=MEMBER_SCHEMA)
    policy = Policy(private=private, unmatched=unmatched)  # type: ignore[arg-type]  # drawn from the two literals
    resolved = resolve(listing, known_candidates("1", "2"), policy)
    book = resolved.book
    assert book.balanced
    assert book.files + book.markers == listing.height
    assert resolved.files["name"].to_list() == listing["name"].to_list()
    planned = resolved.planned
    assert planned.select("attachment_id", "size", "crc").is_unique().all()
    assert not planned["folder"].is_in(["Private"]).any() or private == "include"
