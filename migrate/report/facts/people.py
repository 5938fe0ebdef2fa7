"""How candidates can be contacted, and which users are not in the users file."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from migrate.core.facts.contents import Contacts, UnknownUser, Users
from migrate.core.redaction import short_hash

#: Maximum number of listed unknown users, most frequent first.
LISTED = 50
_ROLES = {"is_owner": "owner", "is_interviewer": "interviewer", "is_author": "author", "is_referrer": "referrer"}


def contacts(frames: Iterable[pl.DataFrame]) -> Contacts:
    """Counts canonical candidates by their contact data."""
    no_email = pl.col("emails").list.len().fill_null(0) == 0
    no_phone = pl.col("phone_numbers").list.len().fill_null(0) == 0
    no_name = pl.all_horizontal(pl.col(name).fill_null("") == "" for name in ("given_name", "family_name"))
    counted = {
        "candidates": pl.len(),
        "without_email": no_email.sum(),
        "without_phone": no_phone.sum(),
        "without_both": (no_email & no_phone).sum(),
        "without_profile_url": pl.col("profile_url").is_null().sum(),
        "without_name": no_name.sum(),
    }
    sums = dict.fromkeys(counted, 0)
    for frame in frames:
        row = frame.select(expression.alias(name) for name, expression in counted.items()).row(0, named=True)
        sums = {name: sums[name] + row[name] for name in sums}
    return Contacts(**sums)


def users(frames: Iterable[pl.DataFrame], known: pl.Series) -> Users:
    """Compares canonical users with the profile URLs of the users file (`known`, normalised)."""
    total, unknown = 0, pl.DataFrame()
    for frame in frames:
        total += frame.height
        missing = frame.filter(~pl.col("profile_url").is_in(known.implode())).select(
            short_hash(pl.col("profile_url")).alias("user"), "mentions", *_ROLES
        )
        unknown = pl.concat([unknown, missing]) if unknown.width else missing
    listed = unknown.sort("mentions", "user", descending=[True, False]).head(LISTED) if unknown.width else unknown
    return Users(
        users=total,
        in_users_file=total - unknown.height,
        not_in_users_file=unknown.height,
        unknown=[
            UnknownUser(
                user=row["user"], mentions=row["mentions"] or 0, roles=[role for name, role in _ROLES.items() if row[name]]
            )
            for row in listed.iter_rows(named=True)
        ],
    )
