"""The verdict of a command in one or two sentences: what happened, and whether all records are accounted for."""

from __future__ import annotations

from enum import StrEnum

from migrate.core.books import TargetBook
from migrate.core.errors import Exit
from migrate.core.outcome import Outcome
from migrate.report.findings import open_sentence
from migrate.report.shown import count_text, number


class Readiness(StrEnum):
    """The verdict in one word: whether you can continue. `INCOMPLETE`: records, rows or files are rejected."""

    READY = "ready"
    FINDINGS = "ready with findings"
    INCOMPLETE = "incomplete"
    NOT_READY = "not ready"


_ENDS = {
    Exit.UNEXPECTED: "Failed: an internal error. The target is unchanged.",
    Exit.WRONG: "Refused: nothing was written.",
    Exit.THRESHOLD: "Stopped by a limit: nothing was written.",
    Exit.DRIFT: "Refused: something changed since the plan was made. Nothing was written.",
    Exit.BUSY: "Refused: another run is writing to the target. Nothing was written.",
    Exit.UNREACHABLE: "Failed: the target or a service cannot be reached.",
    Exit.INTERRUPTED: "Interrupted: the target is unchanged, and it is safe to run the command again.",
}
_WRITING = ("load", "apply", "rollback", "bundle", "send")
#: Commands that preview what a load would reject.
_FORESEEING = ("check", "plan", "show")
_ACTIONS = (("insert", "insert"), ("update", "update"), ("delete", "delete"), ("erased", "erased row"))


def verdict(outcome: Outcome) -> str:
    """Returns a few sentences without values: what was done, what remains, whether all records are accounted for."""
    return _sentences(outcome, _work(outcome), _left(outcome), _balance(outcome))


def summary(outcome: Outcome) -> str:
    """Returns the verdict without what remains, which the reasons of `readiness` contain."""
    return _sentences(outcome, _work(outcome), _balance(outcome))


def _sentences(outcome: Outcome, *parts: str) -> str:
    if outcome.error is not None:
        faults = len(outcome.error.problems)
        end = _ENDS.get(outcome.error.exit_code, "Failed.")
        return f"{count_text(faults, 'fault')}. {end}" if faults > 1 else end
    return " ".join(sentence for sentence in parts if sentence)


def _work(outcome: Outcome) -> str:
    targets = outcome.books.targets
    if outcome.command == "verify":
        return (
            f"{count_text(outcome.differences, 'difference')} found."
            if outcome.differences
            else outcome.matched or "The target matches the delivery."
        )
    if outcome.preview:
        return _undoing(targets)
    if not targets:
        return "Done."
    acts = [(sum(getattr(book, name) for book in targets), word) for name, word in _ACTIONS]
    done = ", ".join(count_text(count, word) for count, word in acts if count)
    same = sum(book.unchanged for book in targets)
    writes = outcome.command in _WRITING
    if not done:
        return f"{'Nothing to do' if writes else 'Nothing to write'}: {count_text(same, 'row')} unchanged."
    acts_and_rest = f"{done}, {number(same)} unchanged" if same else done
    return f"Done: {acts_and_rest}." if writes else f"Planned: {acts_and_rest}. Nothing is written yet."


def _undoing(books: list[TargetBook]) -> str:
    """Describes a rollback preview: its books count deleted rows inserted again as `insert`, restored rows as `update`."""
    words = (("update", "restore"), ("insert", "put back"), ("delete", "delete"))
    counts = [(word, sum(getattr(book, name) for book in books)) for name, word in words]
    parts = [f"{word} {count_text(count, 'row')}" for word, count in counts if count]
    return f"Would {', '.join(parts) or 'change nothing'}. Nothing is done yet."


def _left(outcome: Outcome) -> str:
    books = outcome.books
    parts = _rejected(outcome)
    verb = "Would be rejected" if outcome.command in _FORESEEING else "Rejected"
    sentences = [f"{verb}: " + ", ".join(parts) + "."] if parts else []
    held = sum(book.hold for book in books.targets)
    if held:
        sentences.append(f"Held because edited in the target: {count_text(held, 'row')}.")
    remaining = open_sentence(outcome)
    if remaining:
        sentences.append(f"{remaining}.")
    return " ".join(sentences)


def _balance(outcome: Outcome) -> str:
    books = outcome.books
    if not books.sources and not books.targets and not books.attachments.files:
        return ""
    return (
        "All records are accounted for."
        if books.balanced
        else "Some records are unaccounted for: " + ", ".join(books.unbalanced()) + "."
    )


def _some(count: int, noun: str) -> list[str]:
    return [count_text(count, noun)] if count else []


def readiness(outcome: Outcome) -> tuple[Readiness, list[str]]:
    """Returns the verdict and its reasons, most serious first; without values."""
    books = outcome.books
    stops = [problem.message for problem in outcome.error.problems] if outcome.error is not None else []
    if not books.balanced:
        stops.append("some records are unaccounted for: " + ", ".join(books.unbalanced()))
    if outcome.differences:
        stops.append(count_text(outcome.differences, "difference") + " between delivery and target")
    found = [f"{sentence} rejected" for sentence in _rejected(outcome)]
    found += ["stored files of erased people may remain"] if outcome.unerased else []
    held = sum(book.hold for book in books.targets)
    gone = sum(book.gone for book in books.targets)
    found += [count_text(held, "row") + " held because edited in the target"] if held else []
    found += [count_text(gone, "row") + " of the target no longer in the export"] if gone else []
    files = books.attachments
    found += [count_text(files.unmatched, "file") + " without a candidate"] if files.unmatched else []
    found += [count_text(files.held_back, "file") + " held back"] if files.held_back else []
    remaining = open_sentence(outcome)
    found += [remaining] if remaining else []
    if stops:
        return Readiness.NOT_READY, stops + found
    level = Readiness.INCOMPLETE if outcome.rejects else Readiness.FINDINGS if found else Readiness.READY
    return level, found


def _rejected(outcome: Outcome) -> list[str]:
    books = outcome.books
    parts = _some(sum(book.rejected for book in books.sources), "record")
    parts += _some(sum(book.reject for book in books.targets) + outcome.foreseen_rejects, "row")
    return parts + _some(books.attachments.rejected, "file")
