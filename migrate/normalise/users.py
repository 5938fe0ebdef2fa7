"""Users, collected from every entity that names one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import polars as pl

from migrate.core.entities.people import USER
from migrate.core.keyset import KeySet
from migrate.core.sizes import USER_ROWS
from migrate.normalise.entities import READERS
from migrate.normalise.entities.message import senders
from migrate.normalise.entities.user import ROLES, combine_users, mentions
from migrate.normalise.keyed import KeyedTable
from migrate.normalise.output import Output


def users(
    jobs: Output, keyed: Mapping[str, KeyedTable], profiles: KeySet, candidates: KeySet, holders: pl.DataFrame
) -> pl.DataFrame:
    """Entity user, whole: people who work with candidates are few. `holders`: rows of entity user for seats that a file names.

    Only the columns that name users are read back. Candidates who send messages are not users (`message.senders`).
    """
    found = USER.empty()
    for piece in _pieces(_mentions(jobs, keyed, profiles, candidates)):
        found = combine_users([found, piece])
    return combine_users([found, holders])


def _mentions(jobs: Output, keyed: Mapping[str, KeyedTable], profiles: KeySet, candidates: KeySet) -> Iterator[pl.DataFrame]:
    for frame in jobs.batches(list(ROLES["job"])):
        yield mentions(frame, "job")
    for reader in READERS.values():
        if reader.entity in ROLES:
            for frame in keyed[reader.table].batches(list(ROLES[reader.entity])):
                yield mentions(frame, reader.entity)
    for frame in keyed["messages"].batches(["candidate_id", "sender_url", "type"]):
        yield mentions(senders(frame, profiles, candidates), "message")


def _pieces(frames: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    pending: list[pl.DataFrame] = []
    for frame in frames:
        pending.append(frame)
        if sum(part.height for part in pending) >= USER_ROWS:
            yield pl.concat(pending)
            pending = []
    if pending:
        yield pl.concat(pending)
