"""Problems: faults and findings as data, counted by code and file, with the first place of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

import polars as pl

from migrate.core.places import NOWHERE, Place
from migrate.core.secrets import hide_secrets


class Severity(StrEnum):
    """The severity: an error rejects something, a warning does not change the exit code, a note informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Group(StrEnum):
    """What a finding asks of people: to decide something, to check something, or nothing."""

    DECIDE = "decide"
    CHECK = "check"
    INFORMATION = "information"


_USUAL = {Severity.ERROR: Group.DECIDE, Severity.WARNING: Group.CHECK, Severity.NOTE: Group.INFORMATION}


@dataclass(frozen=True, slots=True)
class Code:
    """A stable code such as `M102`; its page is `migrate/pages/M102.md`, shown by `talenthub explain`.

    First letter: D delivery and its files, S source records and values, M mapping, T target, A attachments, P plan and
    load, V verify, F fetch and network, R runs. Each package declares its codes in `codes.py`. `each`: every finding
    needs an entry of its own; those of errors always do. `asks`: its group, if that does not follow from the severity.
    """

    id: str
    title: str
    severity: Severity
    each: bool = False
    asks: Group | None = None

    @property
    def group(self) -> Group:
        """What a finding asks of people."""
        return self.asks or _USUAL[self.severity]

    def __str__(self) -> str:
        return self.id


@dataclass(frozen=True, slots=True)
class Snippet:
    """A line of a mapping with the part to underline; mappings hold no person's data."""

    text: str
    start: int
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One fault or finding. It can be shown: the message contains ids, counts and names of columns, never a value.

    Attributes:
        table: The source table (`notes`) or target table (`activity`) concerned.
        key: A key as `core.redaction.shown_key` lets it be seen.
        count: How many records, rows or files share this code in this file.
        help: What to do about it, one sentence.
        value: The offending value; only ever shown under `--show-values`.
        each: True if every one needs an entry of its own (rejected records, differences found by verify).
    """

    code: Code
    message: str
    place: Place = NOWHERE
    table: str | None = None
    key: str | None = None
    count: int = 1
    help: str | None = None
    value: str | None = None
    snippet: Snippet | None = None
    each: bool = False

    def __post_init__(self) -> None:
        """Hides secrets: a message or a place may quote what the user gave, such as a URL in the place of a path."""
        object.__setattr__(self, "message", hide_secrets(self.message))
        if self.help is not None:
            object.__setattr__(self, "help", hide_secrets(self.help))
        if self.place.file is not None:
            object.__setattr__(self, "place", replace(self.place, file=hide_secrets(self.place.file)))

    @property
    def severity(self) -> Severity:
        """The severity of its code."""
        return self.code.severity


#: Problems over whole columns are passed on as a frame of this schema, one row per problem; `code` is `Code.id`.
#: `value` is null unless the stage was asked to keep values.
FINDINGS_SCHEMA: dict[str, pl.DataType] = {
    "code": pl.String(),
    "_file": pl.Int32(),
    "_line": pl.Int64(),
    "column": pl.Int64(),
    "table": pl.String(),
    "key": pl.String(),
    "message": pl.String(),
    "value": pl.String(),
}

#: Maximum number of entries of one code that the log keeps beside the count.
ENTRY_LIMIT = 100


@dataclass(slots=True)
class _Group:
    first: Problem
    count: int = 0
    entries: list[Problem] = field(default_factory=list)


class ProblemLog:
    """Collects the problems of a run for output: one entry per code, file and message, with the first place and the count.

    Stages collect frames in `core.findings.Findings`; the steps add those frames here, between problems that are no rows.

    Problems whose `each` is set are kept one by one up to `ENTRY_LIMIT` per group; `dropped` is the number that are only
    counted.
    """

    def __init__(self) -> None:
        self._groups: dict[tuple[str, str | None, str | None, str], _Group] = {}

    def add(self, problem: Problem) -> None:
        """Takes one problem, of any count."""
        subject = "" if problem.each else problem.message
        key = (problem.code.id, problem.place.file, problem.table, subject)
        group = self._groups.setdefault(key, _Group(problem))
        group.count += problem.count
        if problem.each and len(group.entries) < ENTRY_LIMIT:
            group.entries.append(problem)

    def extend(self, problems: Iterable[Problem]) -> None:
        """Takes several problems."""
        for problem in problems:
            self.add(problem)

    def add_findings(self, findings: pl.DataFrame, codes: dict[str, Code], files: list[str]) -> None:
        """Takes a frame of `FINDINGS_SCHEMA`; `codes` by id, `files` the shown names that `_file` refers to.

        Findings of an error code, or one whose `each` is set, get an entry each, up to the limit; others are counted by message.
        """
        groups = findings.group_by("code", "_file", "table", "message", maintain_order=True).agg(
            pl.len().alias("count"), pl.all().exclude("count").head(ENTRY_LIMIT)
        )
        for row in groups.iter_rows(named=True):
            code = codes[row["code"]]
            singly = code.each or code.severity is Severity.ERROR
            file = files[row["_file"]] if row["_file"] is not None else None
            singles = [
                Problem(
                    code=code,
                    message=row["message"],
                    place=Place(file, line, column),
                    table=row["table"],
                    key=key,
                    value=value,
                    each=singly,
                )
                for line, column, key, value in zip(row["_line"], row["column"], row["key"], row["value"], strict=True)
            ]
            if singly:
                self.extend(singles[:-1])
                self.add(replace(singles[-1], count=row["count"] - len(singles) + 1))
            else:
                self.add(replace(singles[0], count=row["count"]))

    def __iter__(self) -> Iterator[Problem]:
        """Yields single entries if they are kept, otherwise one problem per group with its count; in the order of adding."""
        for group in self._groups.values():
            if group.entries:
                kept = len(group.entries)
                last = replace(group.entries[-1], count=group.count - kept + 1)
                yield from (replace(entry, count=1) for entry in group.entries[:-1])
                yield last
            else:
                yield replace(group.first, count=group.count)

    def grouped(self) -> list[Problem]:
        """Returns one problem per group, with its count and first place, as the terminal shows them."""
        return [replace(group.first, count=group.count) for group in self._groups.values()]

    def count(self, severity: Severity) -> int:
        """Returns the number of problems of this severity."""
        return sum(group.count for group in self._groups.values() if group.first.severity is severity)
