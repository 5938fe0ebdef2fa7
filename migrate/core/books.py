"""The accounting of a run: every record, row and file is in exactly one class. A run fails if a sum does not add up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from migrate.core.errors import BooksError
from migrate.core.problems import Code, Problem, Severity

UNBALANCED = Code("R901", "some records are not accounted for", Severity.ERROR)


@dataclass(slots=True)
class SourceBook:
    """Records of one source table: records = used + rejected + excluded + repeated."""

    table: str
    records: int = 0
    used: int = 0
    rejected: int = 0
    excluded: int = 0
    repeated: int = 0

    @property
    def balanced(self) -> bool:
        """True if the classes add up."""
        return self.records == self.used + self.rejected + self.excluded + self.repeated


@dataclass(slots=True)
class TargetBook:
    """Rows of one target table: rows = insert + update + unchanged + hold + reject.

    `delete`, `gone`, `keep` (gone, and the mapping says `gone: keep`) and `unseen` count rows of earlier runs that this delivery
    does not hold, `erased` rows of earlier runs of people who are to be forgotten; `folded` counts rows
    that became one with an earlier row of the same key, so that `rows` does not count them. All of these are outside the sum.
    """

    table: str
    rows: int = 0
    insert: int = 0
    update: int = 0
    unchanged: int = 0
    hold: int = 0
    reject: int = 0
    delete: int = 0
    gone: int = 0
    unseen: int = 0
    erased: int = 0
    keep: int = 0
    folded: int = 0

    @property
    def balanced(self) -> bool:
        """True if the classes add up."""
        return self.rows == self.insert + self.update + self.unchanged + self.hold + self.reject


@dataclass(slots=True)
class AttachmentBook:
    """Files of the archives, each in one class. `markers` (the `empty.txt` of an empty folder) are not files."""

    files: int = 0
    stored: int = 0
    unchanged: int = 0
    rejected: int = 0
    unmatched: int = 0
    held_back: int = 0
    excluded: int = 0
    repeated: int = 0
    markers: int = 0

    @property
    def balanced(self) -> bool:
        """True if the classes add up."""
        classes = (self.stored, self.unchanged, self.rejected, self.unmatched)
        return self.files == sum(classes) + self.held_back + self.excluded + self.repeated


@dataclass(slots=True)
class Books:
    """All books of a run; `targets` in load order."""

    sources: list[SourceBook] = field(default_factory=list)
    targets: list[TargetBook] = field(default_factory=list)
    attachments: AttachmentBook = field(default_factory=AttachmentBook)

    @property
    def balanced(self) -> bool:
        """True if every book adds up."""
        return not self.unbalanced()

    def unbalanced(self) -> list[str]:
        """Names of the books that do not add up."""
        names = [f"source {book.table}" for book in self.sources if not book.balanced]
        names += [f"target {book.table}" for book in self.targets if not book.balanced]
        return names + ([] if self.attachments.balanced else ["attachments"])

    def check(self) -> None:
        """Raises BooksError, naming every book that does not add up."""
        wrong = self.unbalanced()
        if wrong:
            raise BooksError(_problems(wrong))


def _problems(names: Iterable[str]) -> list[Problem]:
    return [Problem(code=UNBALANCED, message=f"the numbers of {name} do not add up") for name in names]
