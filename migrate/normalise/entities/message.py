"""Messages. A sender with the profile URL of the candidate is not a user."""

from __future__ import annotations

import polars as pl

from migrate.core.entities.conversation import MESSAGE
from migrate.core.keyset import KeySet
from migrate.normalise.keyed_reader import KeyedReader
from migrate.normalise.raw import RawBlock


def messages(block: RawBlock) -> pl.DataFrame:
    """Messages.csv, one row a record; `senders` decides later whether the sender is the candidate or a user."""
    return block.canonical(
        MESSAGE,
        message_id=block.short("message_id"),
        job_id=block.short("project_id"),
        candidate_id=block.short("candidate_id"),
        application_id=block.application_id(),
        sender_url=block.profile_url("sender_profile_url"),
        sender_is_candidate=pl.lit(None),
        user_url=pl.lit(None),
        subject=block.verbatim("subject"),
        body=block.verbatim("body"),
        type=block.short("type"),
        created_at=block.created(),
        modified_at=block.modified(),
    )


def senders(frame: pl.DataFrame, profiles: KeySet, candidates: KeySet) -> pl.DataFrame:
    """Fills `sender_is_candidate` (null if unknown) and `user_url` (null for candidates).

    `profiles` holds `own_profile` of every record of Candidates.csv, `candidates` the ids. If a candidate is not in the
    delivery, was rejected, or is not named, the profile is unknown: then a reply, which only a candidate sends, names no user. If
    the file of candidates lacks the column, no other sender is known to be a user either.
    """
    own = profiles.holds(own_profile(frame, "sender_url"))
    reply = (frame["type"].str.to_lowercase() == "reply").fill_null(value=False)
    untold = reply & ~candidates.holds(frame["candidate_id"])
    untold |= ~own & profiles.holds(unknown_profile(frame))
    return frame.with_columns(
        own.set(frame["sender_url"].is_null() | untold, None).alias("sender_is_candidate"),
        frame["sender_url"].set(own | untold, None).alias("user_url"),
    )


def unknown_profile(frame: pl.DataFrame) -> pl.Series:
    """The mark of each candidate whose profile the delivery does not contain; null without `candidate_id`."""
    return frame.select(pl.concat_str("candidate_id", pl.lit("\n"))).to_series()


def own_profile(frame: pl.DataFrame, url: str) -> pl.Series:
    """Candidate and URL in one text, `candidate_id` and the column `url`; null if either is."""
    return frame.select(pl.concat_str("candidate_id", url, separator="\n")).to_series()


READER = KeyedReader("messages", messages, key="message_id")
