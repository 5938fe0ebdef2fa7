"""Sends what changed in an outbox to a vendor's API, or tells what a run would send."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from migrate.core.books import TargetBook
from migrate.core.facts import Facts
from migrate.core.interrupts import say_what_stays
from migrate.core.limits import limit as threshold
from migrate.core.outcome import Outcome
from migrate.core.progress import Progress
from migrate.outbox.calls import open_calls
from migrate.outbox.foreseen import Sent, SentTable, foresee
from migrate.outbox.send import check_key, send_due
from migrate.outbox.sent_lists import check_lists, write_lists
from migrate.outbox.vocabularies import list_vocabulary, write_vocabularies
from migrate.runs import new_run_id
from migrate.steps.bundling import StoredFiles, outbox
from migrate.steps.connecting import connect
from migrate.steps.filling import FilledMap, check_fill, fill_maps

#: What a signal leaves: an API has no transaction.
_STAYS = "calls that were begun come to their end, and what was sent stays; run the same command again to continue"


@dataclass(frozen=True, slots=True, kw_only=True)
class SentCalls:
    """Calls of a run: names and counts, no value of a row.

    Attributes:
        due: Rows that were due at the beginning.
        endpoints: Calls that they need, by method and path.
        hours: How long all due calls take at the vendor's rate.
        calls: Requests that were made, look-ups and repetitions included.
    """

    vendor: str
    dry_run: bool
    due: int
    endpoints: dict[str, int]
    hours: float
    calls: int


@dataclass(slots=True)
class SentFacts(Facts):
    """What was sent, its counts by table, and the lists that were written with their numbers of rows."""

    sent: SentCalls
    calls_by_table: list[SentTable] = field(default_factory=list)
    lists: dict[str, int] = field(default_factory=dict)


def send(
    url: str,
    progress: Progress,
    *,
    base_url: str | None,
    token_url: str | None,
    dry_run: bool,
    limit: int | None,
    refused_again: bool,
    max_rejects: str | None,
    into: Path | None,
) -> Outcome:
    """Sends every call that is due; with `limit`, for this number of candidates. With `dry_run`, no call is made.

    Lists of what was not sent and of what to remove by hand are written `into` a folder.
    """
    if into is not None:
        check_lists(into)
    target, run = outbox(url), new_run_id()
    outcome = Outcome("send")
    with target.held(run), open_calls(target, run) as calls:
        layout = calls.layout()
        if dry_run:
            done = foresee(calls, layout, refused_again=refused_again)[1]
        else:
            connection = connect(layout, base_url, token_url)
            say_what_stays(_STAYS)
            done = send_due(
                calls,
                layout,
                connection,
                StoredFiles().read,
                limit=limit,
                refused_again=refused_again,
                max_refused=threshold(max_rejects),
                progress=progress,
            )
            outcome.written = True
        lists = write_lists(calls, done.problems, into) if into is not None else {}
    outcome.problems.extend(done.problems)
    outcome.books.targets = _books(done)
    outcome.foreseen_rejects = sum(one.refused + one.unknown + one.waiting for one in done.tables.values())
    facts = SentCalls(
        vendor=layout.vendor,
        dry_run=dry_run,
        due=done.due,
        endpoints=done.endpoints,
        hours=round(done.seconds / 3600, 2),
        calls=done.calls,
    )
    outcome.facts = SentFacts(facts, list(done.tables.values()), lists)
    return outcome


@dataclass(slots=True)
class ListedFacts(Facts):
    """Files with what exists at the vendor, the number of objects in each, and the value maps that were filled with it."""

    listed: dict[str, int]
    filled: list[FilledMap] = field(default_factory=list)


def list_names(url: str, folder: Path, fill: Path | None, *, base_url: str | None, token_url: str | None) -> Outcome:
    """Writes ids and names of what must exist at the vendor, such as jobs, for people who fill in value maps.

    `fill` is the folder of a mapping, whose value maps get the ids of equal names.
    """
    target, run = outbox(url), new_run_id()
    outcome = Outcome("send")
    with target.held(run), open_calls(target, run) as calls:
        layout = calls.layout()
        if fill is not None:
            check_fill(layout, fill)
        connection = connect(layout, base_url, token_url)
        check_key(layout, connection)
        listed = {one.title: list_vocabulary(connection, one) for one in layout.vocabularies}
        outcome.facts = facts = ListedFacts(write_vocabularies(layout, listed, folder))
        if fill is not None:
            facts.filled, faults = fill_maps(calls, layout, listed, fill)
            outcome.problems.extend(faults)
    return outcome


def _books(done: Sent) -> list[TargetBook]:
    """Returns the counts as books: rows = insert + update + unchanged + reject.

    A row whose earlier call has no answer counts as an insert: `send` finds out about it, or creates it.
    """
    return [
        TargetBook(
            count.table,
            rows=count.rows,
            insert=count.insert + count.unknown,
            update=count.update,
            unchanged=count.unchanged,
            reject=count.refused,
            delete=count.gone,
        )
        for count in done.counts
    ]
