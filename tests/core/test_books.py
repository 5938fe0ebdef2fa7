"""Every record, row and file is in exactly one class, or the run fails."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from migrate.core.books import AttachmentBook, Books, SourceBook, TargetBook
from migrate.core.errors import BooksError


def test_books_that_add_up_pass() -> None:
    books = Books(
        [SourceBook("notes", records=9, used=5, rejected=1, excluded=2, repeated=1)],
        [TargetBook("activity", rows=5, insert=1, update=1, unchanged=1, hold=1, reject=1, gone=7)],
        AttachmentBook(files=7, stored=1, unchanged=1, rejected=1, unmatched=1, held_back=1, excluded=1, repeated=1, markers=4),
    )
    books.check()
    assert books.balanced


def test_a_new_book_counts_nothing() -> None:
    for book in (SourceBook("notes"), TargetBook("activity"), AttachmentBook()):
        counts = {name: value for name, value in asdict(book).items() if name != "table"}
        assert counts == dict.fromkeys(counts, 0)


def test_a_lost_record_a_lost_row_and_a_lost_file_are_each_named() -> None:
    books = Books([SourceBook("notes", records=2, used=1)], [TargetBook("activity", rows=1)], AttachmentBook(files=1))
    with pytest.raises(BooksError) as caught:
        books.check()
    assert [problem.message for problem in caught.value.problems] == [
        "the numbers of source notes do not add up",
        "the numbers of target activity do not add up",
        "the numbers of attachments do not add up",
    ]
