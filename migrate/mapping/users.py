"""The users file, which identifies the users behind profile URLs."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from migrate.mapping.applying.faults import Faults
from migrate.mapping.codes import PLACEHOLDER, UNKNOWN_USER
from migrate.mapping.fields import USER_FIELDS
from migrate.mapping.transforms import DTYPES

#: One row per user: the normalised profile URL, then the `USER_FIELDS`.
USERS_SCHEMA: dict[str, pl.DataType] = {"profile_url": pl.String()} | {
    name: DTYPES[kind] for name, (kind, _) in USER_FIELDS.items()
}


def _nobody() -> pl.DataFrame:
    return pl.DataFrame(schema=USERS_SCHEMA)


@dataclass(frozen=True, slots=True)
class Users:
    """The users file (`USERS_SCHEMA`) and the policy for users who are not in it: placeholder, reject or fallback.

    Attributes:
        fallback: Profile URL of the user who replaces the missing ones; None with any other policy.
    """

    rows: pl.DataFrame = field(default_factory=_nobody)
    missing: str = "placeholder"
    fallback: str | None = None

    @property
    def urls(self) -> pl.Series:
        """The profile URLs of known users: those of the file, without lines in which nothing is filled in."""
        return self.rows.filter(pl.col("users.known")).get_column("profile_url")

    def join(self, frame: pl.DataFrame, table: str, faults: Faults) -> pl.DataFrame:
        """A batch of entity user with the `users.` columns. The policy is applied to users who are not in the file."""
        frame = frame.filter(pl.col("profile_url").is_not_null())
        unknown = ~frame.get_column("profile_url").is_in(self.urls.implode())
        if self.fallback is not None:
            replaced = pl.when(pl.lit(unknown)).then(pl.lit(self.fallback)).otherwise(pl.col("profile_url"))
            frame = frame.with_columns(replaced.alias("profile_url"))
        elif self.missing == "reject":
            faults.add(unknown, UNKNOWN_USER, f"{table}: the user is not in the users file", rejects=True)
        else:
            faults.add(unknown, PLACEHOLDER, f"{table}: the user is not in the users file", rejects=False)
        joined = frame.join(self.rows, on="profile_url", how="left", maintain_order="left")
        return joined.with_columns(pl.col("users.known").fill_null(value=False))
