"""Users, collected from every entity that names one."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from migrate.core.entities.people import USER
from migrate.core.keyset import KeySet
from migrate.normalise.entities.message import senders
from migrate.normalise.entities.user import ROLES, gathered, mentions
from migrate.normalise.keyed import KeyedTable
from migrate.normalise.output import Output


def users(jobs: Output, keyed: Mapping[str, KeyedTable], profiles: KeySet, holders: pl.DataFrame) -> pl.DataFrame:
    """Entity user, whole: people who work with candidates are few. `holders`: rows of entity user for seats that a file names.

    Only the columns that name users are read back. Candidates who send messages are no users (`message.senders`).
    """
    found = USER.empty()
    for frame in jobs.batches(list(ROLES["job"])):
        found = gathered([found, mentions(frame, "job")])
    for entity in ("note", "feedback", "scorecard"):
        for frame in keyed[f"{entity}s"].batches(list(ROLES[entity])):
            found = gathered([found, mentions(frame, entity)])
    for frame in keyed["messages"].batches(["candidate_id", "sender_url"]):
        found = gathered([found, mentions(senders(frame, profiles), "message")])
    return gathered([found, holders])
