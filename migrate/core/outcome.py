"""The result of a command: accounting, problems, facts, status and the next step."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from migrate.core.books import Books
from migrate.core.errors import Exit, MigrateError
from migrate.core.facts import Facts
from migrate.core.problems import ProblemLog, Severity


class Status(StrEnum):
    """How a command ended, as in its JSON document."""

    DONE = "done"
    REJECTS = "rejects"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(slots=True)
class Outcome:
    """The result of a command; `report` turns it into a terminal table, the JSON document or HTML.

    Attributes:
        facts: Further results, by section; each kind of command has a subclass.
        written: True once the target holds what the command did: from then on nothing may hide the summary.
        next_step: The command to run next, ready to be pasted into a shell; None if there is none.
        advice: What to do before that, what the command is for, or what to do if no command does it; without a full stop.
        accepted: Codes of findings that the mapping accepts, with the reason of each.
        findings_before: Counts of the last run's findings by code; None if unknown.
        preview: True if the books say what a command would do, not what it did.
        matched: What a comparison without differences says, if it did not compare everything.
        unerased: True if files of erased people may remain because their removal failed.
        foreseen_rejects: Rows that a load would reject, where the books do not hold them.
    """

    command: str
    run: str | None = None
    books: Books = field(default_factory=Books)
    problems: ProblemLog = field(default_factory=ProblemLog)
    facts: Facts = field(default_factory=Facts)
    next_step: str | None = None
    advice: str | None = None
    accepted: dict[str, str] = field(default_factory=dict)
    findings_before: dict[str, int] | None = None
    preview: bool = False
    matched: str | None = None
    foreseen_rejects: int = 0
    unerased: bool = False
    error: MigrateError | None = None
    differences: int = 0
    written: bool = False

    @property
    def rejects(self) -> bool:
        """True if a record, row or file was rejected, or an erasure is not finished."""
        rejected = any(book.rejected for book in self.books.sources) or any(book.reject for book in self.books.targets)
        return rejected or self.books.attachments.rejected > 0 or self.foreseen_rejects > 0 or self.unerased

    @property
    def exit_code(self) -> Exit:
        """The exit code of the command."""
        if self.error is not None:
            return self.error.exit_code
        if self.differences:
            return Exit.DIFFERENCES
        return Exit.REJECTS if self.rejects else Exit.DONE

    @property
    def status(self) -> Status:
        """`refused` if nothing was written because of an error, `failed` if the command broke."""
        if self.error is None:
            return Status.REJECTS if self.exit_code is not Exit.DONE else Status.DONE
        refused = (Exit.WRONG, Exit.THRESHOLD, Exit.DRIFT, Exit.BUSY)
        return Status.REFUSED if self.error.exit_code in refused else Status.FAILED

    @property
    def has_errors(self) -> bool:
        """True if any problem is an error."""
        return self.problems.count(Severity.ERROR) > 0
