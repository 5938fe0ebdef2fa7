from __future__ import annotations

import hashlib
import random

import polars as pl
import pytest

from migrate.attachments import Policy, compare_store, figures
from migrate.core.books import AttachmentBook
from tests.attachments.deliveries import Given, pdf

CANDIDATES, ARCHIVES = 5_000, 8


def delivered(given: Given) -> AttachmentBook:
    """Eight archives with every class; the book as it must be, counted while they are made."""
    chance = random.Random(8)  # noqa: S311 - the same delivery on every run
    book = AttachmentBook()
    boxes: list[dict[str, bytes]] = [{} for _ in range(ARCHIVES)]
    for number in range(1, CANDIDATES + 1):
        box = boxes[number * ARCHIVES // (CANDIDATES + 1)]
        home = f"Contract_1/Candidate_{number}"
        box[f"{home}/Public/cv.pdf"] = pdf(str(number)) + chance.randbytes(chance.randrange(600))
        box[f"{home}/Miscellaneous/empty.txt"] = b""
        book.stored, book.markers = book.stored + 1, book.markers + 1
        if number % 7 == 0:
            box[f"{home}/Private/offer {number}.pdf"] = pdf(f"offer {number}")
            book.held_back += 1
        if number % 50 == 0:
            boxes[chance.randrange(ARCHIVES)][f"Contract_1 2/Candidate_{number}/Public/cv.pdf"] = box[f"{home}/Public/cv.pdf"]
            book.repeated += 1
        if number % 90 == 0:
            boxes[chance.randrange(ARCHIVES)][f"Candidate_{number + CANDIDATES}/Public/cv.pdf"] = b"nobody's"
            book.unmatched += 1
        if number % 110 == 0:
            box[f"{home}/Public/.DS_Store"] = b"x"
            book.excluded += 1
        if number % 130 == 0:
            box[f"../{number}/Public/cv.pdf"] = b"x"
            book.rejected += 1
    for index, box in enumerate(boxes):
        given.zip(f"Attachments_{index}.zip", box)
    book.files = book.stored + book.rejected + book.unmatched + book.held_back + book.excluded + book.repeated
    return book


@pytest.mark.slow
def test_five_thousand_candidates_in_eight_archives_with_every_class(given: Given) -> None:
    expected = delivered(given)
    policy = Policy(private="hold_back")
    resolved = given.resolved(policy, tuple(str(number) for number in range(1, CANDIDATES + 1)))
    assert resolved.book == expected
    assert figures(resolved.files, [str(index) for index in range(ARCHIVES)]).by_archive["files"].sum() == expected.files
    first, second = given.kept_as(resolved), given.kept_as(resolved)
    assert first.book == expected
    assert second.bytes_copied == 0
    assert (second.book.stored, second.book.unchanged) == (0, expected.stored)
    rows = first.files.filter(pl.col("class") == "stored")
    hashes = {place: hashlib.sha256(body).hexdigest() for place, body in given.stored().items()}
    assert hashes == dict(rows.select("location", "sha256").iter_rows())
    assert compare_store(given.measured_as(resolved), given.store).findings.is_empty()
