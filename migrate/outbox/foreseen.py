"""What a run will send: calls by endpoint, their time, and what cannot be sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from migrate.core.api_layout import ApiLayout, CallLayout
from migrate.core.problems import Problem
from migrate.outbox.calls import Calls
from migrate.outbox.codes import CODES, KEPT, REQUIRED_EMPTY, SIDE_EFFECT
from migrate.outbox.due import Due, TableCount, find_due


@dataclass(slots=True)
class SentTable:
    """Calls for the rows of a table in this run."""

    table: str
    inserted: int = 0
    updated: int = 0
    deleted: int = 0
    refused: int = 0
    unknown: int = 0
    waiting: int = 0


@dataclass(slots=True)
class Sent:
    """The result.

    Attributes:
        due: Rows that were due, deletions included.
        endpoints: Calls that these rows need, by method and path; look-ups come on top.
        seconds: The time of these calls at the vendor's rate.
        calls: Requests that were made, look-ups and repetitions included.
    """

    layout: ApiLayout
    counts: list[TableCount]
    tables: dict[str, SentTable] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    due: int = 0
    endpoints: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    calls: int = 0


def foresee(calls: Calls, layout: ApiLayout, *, refused_again: bool = False) -> tuple[Due, Sent]:
    """Returns what is due and what will happen, without a call."""
    with calls.session() as session:
        due = find_due(session, layout, refused_again=refused_again)
    number = due.rows + sum(map(len, due.deletions.values()))
    done = Sent(layout, due.counts, {one.table: SentTable(one.table) for one in layout.tables}, due=number)
    done.endpoints = calls_by_endpoint(layout, due.counts, {table: len(keys) for table, keys in due.deletions.items()})
    done.seconds = seconds_of(layout, sum(done.endpoints.values()))
    done.problems += [Problem(code=SIDE_EFFECT, message=text) for text in layout.warnings]
    done.problems += [Problem(code=KEPT, message=text) for text in layout.kept]
    shown = {table.table: table.show_keys for table in layout.tables}
    for table, key, code, column in due.held.iter_rows():
        done.problems.append(
            Problem(code=CODES[code], message=reason_of(code, column), table=table, key=key if shown[table] else None, each=True)
        )
    return due, done


def reason_of(code: str, column: str | None) -> str:
    """Returns why a row is not sent, or what the vendor keeps of it."""
    return CODES[code].title if column is None else f"{column} is empty" if code == REQUIRED_EMPTY.id else column


def seconds_of(layout: ApiLayout, calls: int) -> float:
    """Returns the time of a number of calls at the vendor's rate."""
    return calls * layout.rate.seconds / layout.rate.calls


def calls_by_endpoint(layout: ApiLayout, counts: Iterable[TableCount], deletions: Mapping[str, int]) -> dict[str, int]:
    """Returns the number of calls by method and path.

    `counts` are in the order of the layout's tables; `deletions` count rows by table that the vendor can delete.
    """
    found: dict[str, int] = {}
    for table, count in zip(layout.tables, counts, strict=True):
        calls = [(table.create, count.insert + count.unknown), (table.update, count.update)]
        calls += [(table.delete, deletions.get(table.table, 0))]
        if table.upload is not None:
            calls.append((table.upload.call, count.insert + count.unknown))
        if table.merge is not None:
            calls.append((CallLayout(table.merge.method, table.merge.path), count.update))
        for call, number in calls:
            if call is not None and number:
                name = f"{call.method} {call.path}"
                found[name] = found.get(name, 0) + number
    return found
