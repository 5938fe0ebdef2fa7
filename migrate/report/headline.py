"""The verdict in one sentence for people who do not run the command: whether everything arrives in the new system."""

from __future__ import annotations

from migrate.core.errors import Exit
from migrate.core.facts.report import ReportFacts
from migrate.core.outcome import Outcome
from migrate.core.problems import Group
from migrate.report.findings import open_counts
from migrate.report.nouns import NOUNS, counted
from migrate.report.shown import count_text

_DONE = ("load", "apply")
_STOPPED = {
    Exit.THRESHOLD: "Stopped by a limit. Nothing was written.",
    Exit.DRIFT: "Stopped: something changed since the plan was made. Nothing was written.",
    Exit.INTERRUPTED: "Interrupted. Nothing was written.",
}


def headline(outcome: Outcome) -> str:
    """Returns the sentence; it names what is not in the new system, or would not be."""
    if outcome.error is not None:
        return _STOPPED.get(outcome.error.exit_code, "Stopped by an error. Nothing was written.")
    if not outcome.books.balanced:
        return "Do not use this result: some records are unaccounted for."
    if outcome.command == "verify":
        if outcome.differences:
            return f"The new system differs from the export: {count_text(outcome.differences, 'difference')}."
        return outcome.matched or "The new system holds what the export holds."
    if outcome.rejects:
        return _incomplete(outcome)
    decisions = open_counts(outcome)[Group.DECIDE]
    rest = f" {count_text(decisions, 'decision')} {'is' if decisions == 1 else 'are'} open." if decisions else ""
    whole = "Loaded, and no record was lost." if outcome.command in _DONE else "Ready to load: no record would be lost."
    return whole + rest


def _incomplete(outcome: Outcome) -> str:
    if outcome.unerased:
        return "Loaded, but stored files of erased people may remain."
    lost = _lost(outcome)
    verb = "is" if lost.startswith("1 ") and " and " not in lost else "are"
    if outcome.command in _DONE:
        return f"Loaded, but {lost} {verb} NOT in the new system."
    return f"Not ready: {lost} would NOT be in the new system."


def _lost(outcome: Outcome) -> str:
    """Returns `37 candidates and 21 files`: what errors keep out; the counts of all rows if the entities are unknown."""
    migrated = outcome.facts.migrated if isinstance(outcome.facts, ReportFacts) else None
    counts = {each.entity: each.lost for each in migrated or ()}
    counts["attachment"] = max(counts.get("attachment", 0), outcome.books.attachments.rejected)
    parts = [counted(entity, counts[entity]) for entity in NOUNS if counts.get(entity)]
    if not parts:
        books = outcome.books
        records = sum(book.rejected for book in books.sources)
        rows = sum(book.reject for book in books.targets) + outcome.foreseen_rejects
        parts = [count_text(count, noun) for count, noun in ((records, "record"), (rows, "row")) if count]
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]
