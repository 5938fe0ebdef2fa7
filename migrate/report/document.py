"""The JSON document of a command, as described in `docs/json.md`; stable within a major version."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from migrate.core.outcome import Outcome
from migrate.core.problems import ENTRY_LIMIT, Problem
from migrate.core.redaction import safe_key
from migrate.core.secrets import hide_in
from migrate.report.findings import group_findings
from migrate.report.shown import visible

FORMAT_VERSION = "1.0"

Entry = dict[str, Any]


def document(outcome: Outcome, *, show_values: bool = False) -> Entry:
    """Returns the complete result of a command, ready for `json.dumps`. Contains values of records only with `show_values`."""
    books = outcome.books
    return {
        "format_version": FORMAT_VERSION,
        "command": outcome.command,
        "run": outcome.run,
        "status": outcome.status.value,
        "exit_code": int(outcome.exit_code),
        "balanced": books.balanced,
        "sources": [asdict(book) for book in books.sources],
        "targets": [asdict(book) for book in books.targets],
        "attachments": asdict(books.attachments),
        "problems": problem_entries(outcome, show_values=show_values),
        "findings": [finding.entry for finding in group_findings((*stopping_problems(outcome), *findings(outcome)), outcome)],
        "entry_limit": ENTRY_LIMIT,
        "differences": outcome.differences,
        "facts": hide_in(outcome.facts.as_json()),
        "next_step": hide_in(outcome.next_step),
        "advice": hide_in(outcome.advice),
    }


def problem_entries(outcome: Outcome, *, show_values: bool = False) -> list[Entry]:
    """Returns the document's `problems`: first the problems that stopped the command, one entry each; then the findings.

    A finding with `each` has its own entry, up to `ENTRY_LIMIT` per code, file and table; the count of the last one includes
    those over the limit. Other findings have one entry per code and file.
    """
    entries = [_entry(problem, show_values=show_values) for problem in stopping_problems(outcome)]
    merged: dict[tuple[str, str | None], Entry] = {}
    for problem in findings(outcome):
        entry = _entry(problem, show_values=show_values)
        if problem.each:
            entries.append(entry)
            continue
        key = (problem.code.id, problem.place.file)
        if key in merged:
            _merge(merged[key], entry)
        else:
            merged[key] = entry
            entries.append(entry)
    return entries


def stopping_problems(outcome: Outcome) -> tuple[Problem, ...]:
    """Returns the problems of the error that stopped the command, if any."""
    return outcome.error.problems if outcome.error is not None else ()


def findings(outcome: Outcome) -> Iterator[Problem]:
    """Returns the findings without those of the error, because the log may contain both."""
    reported = {_subject(problem) for problem in stopping_problems(outcome)}
    return (problem for problem in outcome.problems if _subject(problem) not in reported)


def _subject(problem: Problem) -> tuple[str, str | None, str]:
    return problem.code.id, problem.place.file, problem.message


def _entry(problem: Problem, *, show_values: bool) -> Entry:
    place = problem.place
    entry: Entry = {
        "code": problem.code.id,
        "severity": problem.severity.value,
        "group": problem.code.group.value,
        "file": None if place.file is None else visible(place.file),
        "line": place.line,
        "column": place.column,
        "table": problem.table,
        "key": None if problem.key is None else safe_key(problem.key),
        "count": problem.count,
        "message": visible(problem.message),
    }
    if problem.help is not None:
        entry["help"] = visible(problem.help)
    if show_values and problem.value is not None:
        entry["value"] = problem.value
    return entry


def _merge(entry: Entry, other: Entry) -> None:
    """Adds a finding of the same code and file with another message or table; `kinds` lists each of them."""
    kinds = entry.setdefault("kinds", [_kind(entry)])
    kinds.append(_kind(other))
    entry["count"] += other["count"]


def _kind(entry: Entry) -> Entry:
    return {name: entry[name] for name in ("table", "line", "column", "key", "count", "message")}
