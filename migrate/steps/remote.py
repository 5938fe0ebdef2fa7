"""Compares what was sent to a vendor's API with what the vendor has."""

from __future__ import annotations

from dataclasses import dataclass

from migrate.core.facts import Facts
from migrate.core.outcome import Outcome
from migrate.core.progress import Progress
from migrate.outbox.calls import open_calls
from migrate.outbox.remote import ReadBackTable, compare_remote
from migrate.runs import new_run_id
from migrate.steps.bundling import outbox
from migrate.steps.connecting import connect


@dataclass(slots=True)
class RemoteFacts(Facts):
    """What was read back: the vendor, counts by table, and the number of requests."""

    vendor: str
    requests: int
    read_back: list[ReadBackTable]


def verify_remote(url: str, progress: Progress, *, base_url: str | None, token_url: str | None, limit: int | None) -> Outcome:
    """Reads back what was sent from an outbox, for `limit` candidates or all, and compares it. No call writes."""
    target, run = outbox(url), new_run_id()
    outcome = Outcome("verify")
    with target.held(run), open_calls(target, run) as calls:
        layout = calls.layout()
        connection = connect(layout, base_url, token_url)
        done = compare_remote(calls, layout, connection, progress, limit=limit)
    outcome.problems.extend(done.problems)
    outcome.differences = sum(one.differences for one in done.tables)
    read = sum(one.same + one.differing for one in done.tables)
    unread = sum(one.not_read + one.not_asked for one in done.tables)
    outcome.matched = f"{layout.vendor} has the {read:,} rows that were read back; {unread:,} were not."
    outcome.facts = RemoteFacts(layout.vendor, connection.calls, done.tables)
    return outcome
