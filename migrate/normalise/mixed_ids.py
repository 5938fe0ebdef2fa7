"""Finds ids that different people or projects share: damaged by a spreadsheet, or used again. Their owner is unknown.

Records of one candidate id repeat by nature. They are one person's if they agree in name, e-mail or profile, directly or through
another record of the id.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import polars as pl

from migrate.core.text_equality import comparable_text
from migrate.normalise import codes
from migrate.normalise.findings import REJECTED_SCHEMA

#: An id with this many digits that ends in zero may have been rounded.
_LONG = 16

Split = tuple[pl.DataFrame, pl.DataFrame]


@dataclass(slots=True)
class _Known:
    """The attributes of one person in a record."""

    names: set[tuple[str, str]] = field(default_factory=set)
    emails: set[str] = field(default_factory=set)
    urls: set[str] = field(default_factory=set)

    def agrees(self, other: _Known) -> bool:
        return bool(self.names & other.names or self.emails & other.emails or self.urls & other.urls)

    def add(self, other: _Known) -> None:
        self.names |= other.names
        self.emails |= other.emails
        self.urls |= other.urls

    def contradicts(self, other: _Known, *, rounded: bool) -> bool:
        """True if two records that agree in nothing belong to different people: empty cells never count as a difference."""
        comparable = [bool(self.names and other.names), bool(self.emails and other.emails), bool(self.urls and other.urls)]
        if rounded or sum(comparable) in (0, 3):
            return any(comparable)
        if comparable[0]:
            # A name alone proves nothing: people marry, and names are written in several scripts. S311 reports the difference.
            # With one more witness a name that differs in part may be a correction: Ana, Anna.
            return sum(comparable) > 1 and all(
                given and theirs and given != theirs and family and their_family and family != their_family
                for given, family in self.names
                for theirs, their_family in other.names
            )
        return sum(comparable) > 1


def split_people(records: pl.DataFrame) -> Split:
    """Distinct records of Candidates.csv (`candidate_records`), and those of ids that people share (`REJECTED_SCHEMA`)."""
    several = records.filter(pl.col("candidate_id").is_duplicated())
    if several.is_empty():
        return records, _nothing()
    said = several.select(
        "candidate_id",
        comparable_text(pl.col("given_name")).str.to_lowercase().fill_null("").alias("given"),
        comparable_text(pl.col("family_name")).str.to_lowercase().fill_null("").alias("family"),
        "emails",
        "profile_url",
    )
    named = pl.concat_str("given", "family", separator="\n")
    unequal = said.filter((named.n_unique().over("candidate_id") > 1) | (named == "\n"))
    mixed = []
    for (key,), part in unequal.select(said.columns).partition_by("candidate_id", as_dict=True, maintain_order=True).items():
        people = [_known(*row) for row in part.unique(maintain_order=True).select(said.columns[1:]).iter_rows()]
        if _are_several(people, rounded=_is_rounded(str(key))):
            mixed.append(str(key))
    return _split(records, "candidate_id", mixed, "candidates", "people")


def split_jobs(records: pl.DataFrame) -> Split:
    """Distinct records of Projects.csv (`job_records`), and those of rounded ids under which names differ (`REJECTED_SCHEMA`)."""
    rounded = records.filter(pl.col("job_id").str.contains(rf"^[0-9]{{{_LONG - 1},}}0$"))
    names = rounded.group_by("job_id", maintain_order=True).agg(
        comparable_text(pl.col("name")).str.to_lowercase().drop_nulls().n_unique().alias("names")
    )
    mixed = names.filter(pl.col("names") > 1)["job_id"].to_list()
    return _split(records, "job_id", mixed, "projects", "projects, and the id ends in zeros")


def _known(given: str, family: str, emails: Sequence[str] | None, url: str | None) -> _Known:
    names = {(given, family)} if given or family else set()
    return _Known(names, {email.casefold() for email in emails or ()}, {url} if url else set())


def _are_several(people: list[_Known], *, rounded: bool) -> bool:
    """Whether these are more than one person, once all who agree are one."""
    groups = _join(people, lambda one, other: one.agrees(other))
    return len(_join(groups, lambda one, other: not one.contradicts(other, rounded=rounded))) > 1


def _join(groups: list[_Known], alike: Callable[[_Known, _Known], bool]) -> list[_Known]:
    """The groups with all that are alike made one, until none are."""
    left = [_Known(set(one.names), set(one.emails), set(one.urls)) for one in groups]
    joined: list[_Known] = []
    while left:
        whole = left.pop(0)
        place = 0
        while place < len(left):
            if alike(whole, left[place]):
                whole.add(left.pop(place))
                place = 0
            else:
                place += 1
        joined.append(whole)
    return joined


def _is_rounded(key: str) -> bool:
    return len(key) >= _LONG and key.isascii() and key.isdigit() and key.endswith("0")


def _split(records: pl.DataFrame, key: str, mixed: Sequence[str], table: str, what: str) -> Split:
    if not mixed:
        return records, _nothing()
    shared = pl.col(key).is_in(list(mixed))
    reason = f"other records with this id belong to other {what}; the owner of the id cannot be determined"
    known = {"code": codes.MIXED_ID.id, "reason": reason, "table": table}
    rejected = records.filter(shared).with_columns(
        pl.col(key).alias("key"), **{name: pl.lit(text) for name, text in known.items()}
    )
    return records.filter(~shared), rejected.select(*REJECTED_SCHEMA)


def _nothing() -> pl.DataFrame:
    return pl.DataFrame(schema=REJECTED_SCHEMA)
