"""Messages; a sender whose URL is that candidate's own is no user."""

from __future__ import annotations

import polars as pl

from migrate.core.entities.talk import MESSAGE
from migrate.core.keyset import KeySet
from migrate.normalise.raw import RawBlock


def messages(block: RawBlock) -> pl.DataFrame:
    """Messages.csv, one row a record; whether the sender is the candidate is told by `senders` once all candidates are known."""
    sender = block.profile_url("sender_profile_url")
    return block.canonical(
        MESSAGE,
        message_id=block.short("message_id"),
        job_id=block.short("project_id"),
        candidate_id=block.short("candidate_id"),
        application_id=block.application_id(),
        sender_url=sender,
        sender_is_candidate=pl.repeat(None, len(sender), dtype=pl.Boolean, eager=True),
        user_url=sender,
        subject=block.verbatim("subject"),
        body=block.verbatim("body"),
        type=block.short("type"),
        created_at=block.created(),
        modified_at=block.modified(),
    )


def senders(frame: pl.DataFrame, profiles: KeySet) -> pl.DataFrame:
    """Fills `sender_is_candidate` (null without a sender) and clears `user_url` of candidates.

    `profiles` holds `own_profile` of every record of Candidates.csv.
    """
    own = profiles.holds(own_profile(frame, "sender_url"))
    return frame.with_columns(
        own.set(frame["sender_url"].is_null(), None).alias("sender_is_candidate"),
        frame["sender_url"].set(own, None).alias("user_url"),
    )


def own_profile(frame: pl.DataFrame, url: str) -> pl.Series:
    """Candidate and URL in one text, `candidate_id` and the column `url`; null where either is."""
    return frame.select(pl.concat_str("candidate_id", url, separator="\n")).to_series()
