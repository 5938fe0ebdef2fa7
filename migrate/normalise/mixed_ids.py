"""Finds ids that different people or projects share: damaged by a spreadsheet, or used again. Their owner is unknown.

Records of one candidate id repeat by nature. They are one person's if they agree in name, e-mail or profile, directly or through
another record of the id.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from migrate.core.findings import REJECTED_SCHEMA, with_schema
from migrate.core.text_equality import comparable_column, comparable_text
from migrate.normalise import codes

#: An id with this many digits that ends in zero may have been rounded.
_LONG = 16

Split = tuple[pl.DataFrame, pl.DataFrame]


@dataclass(slots=True)
class _Known:
    """The attributes of one person in a record."""

    names: set[tuple[str, str]] = field(default_factory=set)
    emails: set[str] = field(default_factory=set)
    urls: set[str] = field(default_factory=set)

    def attributes(self) -> list[tuple[str, object]]:
        """Every attribute with its kind: two people agree if they share one."""
        kinds = (("name", self.names), ("email", self.emails), ("url", self.urls))
        return [(kind, value) for kind, values in kinds for value in values]

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
    attributes_of = several.select(
        "candidate_id",
        comparable_column(several["given_name"]).str.to_lowercase().fill_null("").alias("given"),
        comparable_column(several["family_name"]).str.to_lowercase().fill_null("").alias("family"),
        "emails",
        "profile_url",
    )
    people: dict[str, list[_Known]] = {}
    for key, *attributes in attributes_of.join(
        _doubtful(attributes_of), on="candidate_id", how="semi", maintain_order="left"
    ).iter_rows():
        people.setdefault(key, []).append(_known(*attributes))
    mixed = [key for key, known in people.items() if _are_several(known, rounded=_is_rounded(key))]
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


def _doubtful(attributes_of: pl.DataFrame) -> pl.DataFrame:
    """The ids (`candidate_id`) whose records do not all have one name, one profile or one first e-mail address.

    Records that all have one of these agree, so that `_are_several` needs to be asked about the others only, which are few.
    """
    named = pl.concat_str("given", "family", separator="\n")
    attributes = {
        "name": pl.when(named != "\n").then(named),
        "url": pl.col("profile_url"),
        "email": pl.col("emails").list.first().str.to_lowercase(),
    }
    known = attributes_of.select("candidate_id", **attributes)
    differs = [(pl.col(name).n_unique() > 1) | pl.col(name).has_nulls() for name in attributes]
    return known.group_by("candidate_id").agg(pl.all_horizontal(differs).alias("differs")).filter("differs")


def _are_several(people: list[_Known], *, rounded: bool) -> bool:
    """Returns whether these are several people after those who agree were joined.

    The first group takes in every group that does not contradict it; what is left over then is another person.
    """
    whole, *left = _agreeing(people)
    place = 0
    while place < len(left):
        if whole.contradicts(left[place], rounded=rounded):
            place += 1
        else:
            whole.add(left.pop(place))
            place = 0
    return bool(left)


def _agreeing(people: list[_Known]) -> list[_Known]:
    """Groups of those who agree with each other, directly or through others, in the order of their first."""
    groups: dict[int, _Known] = {}
    group_of: dict[tuple[str, object], int] = {}
    for number, person in enumerate(people):
        attributes = person.attributes()
        joined = sorted({group_of[each] for each in attributes if each in group_of})
        whole = groups.setdefault(joined[0] if joined else number, _Known())
        for group in joined[1:]:
            # One attribute leads to one group: those of the group that ends here lead to the whole from now on.
            attributes += groups[group].attributes()
            whole.add(groups.pop(group))
        whole.add(person)
        group_of |= dict.fromkeys(attributes, joined[0] if joined else number)
    return [groups[number] for number in sorted(groups)]


def _is_rounded(key: str) -> bool:
    return len(key) >= _LONG and key.isascii() and key.isdigit() and key.endswith("0")


def _split(records: pl.DataFrame, key: str, mixed: Sequence[str], table: str, what: str) -> Split:
    if not mixed:
        return records, _nothing()
    shared = pl.col(key).is_in(list(mixed))
    message = f"other records with this id belong to other {what}; the owner of the id cannot be determined"
    known = {"code": pl.lit(codes.MIXED_ID.id), "message": pl.lit(message), "table": pl.lit(table), "_key": pl.col(key)}
    return records.filter(~shared), with_schema(records.filter(shared).with_columns(**known), REJECTED_SCHEMA)


def _nothing() -> pl.DataFrame:
    return pl.DataFrame(schema=REJECTED_SCHEMA)
