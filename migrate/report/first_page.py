"""The first page of a report in words: what is migrated, what is left out and why, what people must decide."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from migrate.core.books import AttachmentBook
from migrate.core.code_pages import remedy
from migrate.core.facts.overview import MigratedEntity, RetentionInForce, RulesInForce, Statistics
from migrate.core.facts.runs import FileKind
from migrate.core.problems import Group
from migrate.report.data import ReportData
from migrate.report.nouns import NOUNS, counted, title
from migrate.report.shown import count_text, moment, number
from migrate.report.timeline_chart import Chart, timeline_chart

_HEADINGS = {"plan": "Plan of the migration", "verify": "Comparison of export and new system"}
#: Names of source systems for people; a system renamed with `--source` keeps that name.
_SOURCES = {"talent-hub": "LinkedIn Talent Hub", "sales-navigator": "LinkedIn Sales Navigator"}
#: Maximum number of listed decisions, changed columns and reasons of an entity; the appendix lists all of them.
_DECISIONS = 6
_CHANGES = 5
_REASONS = 2
_LONGEST = 160
#: Classes of files that are in the new system, or will be.
_MIGRATED = ("planned", "stored", "unchanged")
#: The place of a rule at the end of a message. The appendix shows it.
_RULE = re.compile(r" \([^()]*\.yaml:\d+:\d+\)$")
_FILE_CLASSES = (
    ("rejected", "unreadable"),
    ("unmatched", "without a known candidate"),
    ("held_back", "private and held back"),
    ("excluded", "left out by the mapping, or because no location for files was given"),
    ("repeated", "second copies of other files"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A kind of record: how many the export has, how many are migrated, and why others are not."""

    title: str
    records: int
    rows: int
    lost: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """A finding that a person must decide: how often it occurs, and what to do."""

    code: str
    count: int
    title: str
    advice: str


@dataclass(frozen=True, slots=True)
class FirstPage:
    """The parts of the first page; empty where the command did not examine something.

    `rules` and `linkedin` are pairs of a term and a sentence; `planned`: nothing is written yet.
    """

    heading: str
    source: str
    planned: bool
    lines: tuple[Line, ...]
    people: str
    decisions: tuple[Decision, ...]
    more_decisions: int
    rules: tuple[tuple[str, str], ...]
    linkedin: tuple[tuple[str, str], ...]
    changes: tuple[str, ...]
    chart: Chart | None


def first_page(report: ReportData) -> FirstPage:
    """Returns the first page of a report."""
    decisions = _decisions(report)
    origin, timeline = report.facts.origin, report.facts.timeline
    source = (origin.source if origin is not None else None) or "the export"
    return FirstPage(
        heading=_HEADINGS.get(report.command, "Report of the migration"),
        source=_SOURCES.get(source, source),
        planned=report.command not in ("load", "apply"),
        lines=tuple(_lines(report)),
        people=_people(report),
        decisions=decisions[:_DECISIONS],
        more_decisions=len(decisions[_DECISIONS:]),
        rules=tuple(_rules(report)),
        linkedin=tuple(_linkedin(report.facts.statistics or [], report.attachments)),
        changes=tuple(_changes(report)),
        chart=timeline_chart(timeline) if timeline is not None else None,
    )


def _lines(report: ReportData) -> Iterator[Line]:
    migrated = {each.entity: each for each in report.facts.migrated or ()}
    for entity in NOUNS:
        if entity == "attachment":
            if report.attachments.files and migrated:
                yield _files(report.attachments)
        elif entity in migrated:
            yield _line(migrated[entity])


def _line(each: MigratedEntity) -> Line:
    reasons = [f"{number(reason.count)}: {_RULE.sub('', reason.text)}" for reason in each.left_out[:_REASONS]]
    more = sum(reason.count for reason in each.left_out[_REASONS:])
    reasons += [f"{number(more)}: other reasons"] if more else []
    return Line(title(each.entity), each.records, each.rows, each.lost, tuple(reasons))


def _files(book: AttachmentBook) -> Line:
    counts = {name: getattr(book, name) for name, _ in _FILE_CLASSES}
    reasons = tuple(f"{number(counts[name])} {text}" for name, text in _FILE_CLASSES if counts[name])
    return Line(title("attachment"), book.files, book.stored + book.unchanged, book.rejected, reasons)


def _people(report: ReportData) -> str:
    """Explains why Candidates.csv has more records than there are people."""
    records = next((book.records for book in report.sources if book.table == "candidates"), 0)
    migrated = {each.entity: each.records for each in report.facts.migrated or ()}
    people, applications = migrated.get("candidate"), migrated.get("application", 0)
    if not records or people is None:
        return ""
    text = (
        f"Candidates.csv has {count_text(records, 'record')}, because LinkedIn writes one for each person and project."
        f" They are {count_text(people, 'person', 'people')} with {counted('application', applications)}."
    )
    rest = records - applications
    return (
        f"{text} The other {count_text(rest, 'record')} name no project, repeat an application or are rejected." if rest else text
    )


def _decisions(report: ReportData) -> tuple[Decision, ...]:
    titles = {problem.code: problem.title for problem in report.problems}
    helps = {problem.code: problem.help for problem in report.problems if problem.help}
    return tuple(
        Decision(each.code, each.count, titles.get(each.code, ""), _first_sentence(helps.get(each.code) or remedy(each.code)))
        for each in report.findings
        if each.group == Group.DECIDE.value and each.accepted is None
    )


def _first_sentence(text: str) -> str:
    sentence = text.partition(". ")[0].removesuffix(".")
    return sentence if len(sentence) <= _LONGEST else sentence[: _LONGEST - 1].rstrip() + "…"


def _rules(report: ReportData) -> Iterator[tuple[str, str]]:
    rules = report.facts.rules
    if rules is None:
        return
    yield "Private files", _private(rules, report.facts.files)
    if not rules.retention:
        yield "Retention", "No rule: nothing is left out because of its age."
    for rule in rules.retention:
        yield "Retention", _retention(rule)
    if rules.erasure_lines is None:
        yield "Erasure", "No erasure list: nobody is left out."
    else:
        people = count_text(rules.erased_candidates, "candidate")
        lines = count_text(rules.erasure_lines, "line")
        yield "Erasure", f"A list of {lines}. {people} of this export are left out and erased from the new system."
    if rules.merged or rules.undecided:
        yield "Duplicates", _duplicates(rules)


def _private(rules: RulesInForce, files: list[FileKind] | None) -> str:
    """Says what happens to private files; with numbers if the command counted them."""
    included = rules.private == "include"
    rule = "migrated like other files, and marked as private" if included else "listed and counted, but not migrated"
    if files is None:
        return f"Private files, such as signed offers, are {rule}."
    # The empty.txt of a folder without files is no file.
    private = [each for each in files if each.kind == "Private" and each.file_class != "marker"]
    count, migrated = sum(each.files for each in private), sum(each.files for each in private if each.file_class in _MIGRATED)
    if not count:
        return "The export has none."
    text = f"{count_text(count, 'private file')} (such as signed offers): {rule}."
    others = count - migrated
    return text + (
        f" {number(others)} of them are not migrated for other reasons: see Files above." if included and others else ""
    )


def _duplicates(rules: RulesInForce) -> str:
    merged = f"{count_text(rules.merged, 'candidate')} of the file of duplicates are merged into others, as people decided."
    return merged + (f" {count_text(rules.undecided, 'pair')} are not decided and stay separate." if rules.undecided else "")


def _retention(rule: RetentionInForce) -> str:
    field = rule.field.replace("_", " ")
    return f"Rule '{rule.name}': each {rule.entity} with '{field}' before {rule.before} is left out, {number(rule.records)} here."


def _linkedin(statistics: list[Statistics], book: AttachmentBook) -> Iterator[tuple[str, str]]:
    for each in statistics:
        counts = (("in total", each.total), ("exported", each.exported), ("that LinkedIn could not export", each.failed))
        parts = [f"{number(count)} {noun}" for noun, count in counts if count is not None]
        listed = count_text(each.archives, "archive")
        yield each.file, f"{listed}; files: {', '.join(parts)}." if parts else f"{listed}; no count of files."
    if statistics:
        copies = f", {number(book.repeated)} of them second copies" if book.repeated else ""
        result = {True: " The counts agree.", False: " The counts do NOT agree.", None: ""}[statistics[0].matches]
        yield "Found here", f"{counted('attachment', book.files)}{copies}.{result} LinkedIn states no counts of other records."


def _changes(report: ReportData) -> Iterator[str]:
    since, titles = report.facts.since, report.facts.titles or {}
    if since is None or since.run is None:
        return
    when = f" of {moment(since.finished)}" if since.finished else ""
    counts = (
        ("new", since.insert),
        ("changed", since.update),
        ("deleted", since.delete),
        ("no longer in the export", since.gone),
    )
    text = ", ".join(f"{count_text(count, 'row')} {word}" for word, count in counts if count)
    yield f"Compared with the last run{when}: {text}." if text else f"Nothing changes compared with the last run{when}."
    columns = sorted(report.facts.changes or (), key=lambda each: -each.rows)
    for each in columns[:_CHANGES]:
        named = titles.get(each.table, each.table)
        yield f"{named}: '{each.column.replace('_', ' ')}' changes in {count_text(each.rows, 'row')}."
    if columns[_CHANGES:]:
        yield f"{count_text(len(columns) - _CHANGES, 'more column')}: see the appendix."
