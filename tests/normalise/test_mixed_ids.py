"""Ids that several people share: the fast form says what the plain one says."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from migrate.normalise.mixed_ids import split_people

Person = tuple[str | None, str | None, list[str], str | None]
#: Names, e-mail addresses and profiles of a group of records.
Group = list[set[object]]

NAMES = st.sampled_from([None, "Ana", "ana", "Anna", "Bo"])
PERSON = st.tuples(
    NAMES,
    NAMES,
    st.lists(st.sampled_from(["a@example.com", "A@example.com", "b@example.com", "c@example.com"]), max_size=2),
    st.sampled_from([None, "https://www.linkedin.com/in/a", "https://www.linkedin.com/in/b"]),
)
IDS = st.sampled_from(["1", "12345678901234560", "12345678901234567"])


@given(st.lists(st.tuples(IDS, PERSON), max_size=7))
def test_an_id_is_shared_as_the_plain_form_says(records: list[tuple[str, Person]]) -> None:
    people: dict[str, list[Person]] = {}
    for key, person in records:
        people.setdefault(key, []).append(person)
    shared = {key for key, known in people.items() if len(known) > 1 and _are_several(known, rounded=key.endswith("0"))}
    kept, rejected = split_people(_frame(records))
    assert set(rejected["_key"]) == shared
    assert kept["candidate_id"].to_list() == [key for key, _ in records if key not in shared]


def _are_several(people: Sequence[Person], *, rounded: bool) -> bool:
    """The plain form: groups of sets, joined pair by pair until no pair is alike."""
    groups = [_sets(*person) for person in people]
    groups = _join(groups, lambda one, other: any(a & b for a, b in zip(one, other, strict=True)))
    return len(_join(groups, lambda one, other: not _contradict(one, other, rounded=rounded))) > 1


def _sets(given: str | None, family: str | None, emails: list[str], url: str | None) -> Group:
    name = ((given or "").lower(), (family or "").lower())
    return [{name} if any(name) else set(), {email.lower() for email in emails}, {url} if url else set()]


def _join(groups: list[Group], alike: Callable[[Group, Group], bool]) -> list[Group]:
    left: list[Group] = [[set(part) for part in group] for group in groups]
    joined: list[Group] = []
    while left:
        whole = left.pop(0)
        while (found := next((other for other in left if alike(whole, other)), None)) is not None:
            left.remove(found)
            whole = [a | b for a, b in zip(whole, found, strict=True)]
        joined.append(whole)
    return joined


def _contradict(one: Group, other: Group, *, rounded: bool) -> bool:
    names, emails, urls = (bool(a and b) for a, b in zip(one, other, strict=True))
    if rounded:
        return names or emails or urls
    if names and emails and urls:
        return True
    if names and (emails or urls):
        pairs = [(a, b) for a in one[0] for b in other[0]]
        return all(a[0] and b[0] and a[0] != b[0] and a[1] and b[1] and a[1] != b[1] for a, b in pairs)  # type: ignore[index]
    return not names and emails and urls


def _frame(records: list[tuple[str, Person]]) -> pl.DataFrame:
    """What `split_people` reads of `candidate_records`."""
    rows = [
        {
            "candidate_id": key,
            "given_name": given,
            "family_name": family,
            "emails": emails,
            "profile_url": url,
            "_file": 0,
            "_record": number,
            "_line": number + 1,
        }
        for number, (key, (given, family, emails, url)) in enumerate(records, 1)
    ]
    schema = dict.fromkeys(("candidate_id", "given_name", "family_name", "profile_url"), pl.String)
    return pl.DataFrame(
        rows, schema=schema | {"emails": pl.List(pl.String), "_file": pl.Int32, "_record": pl.Int64, "_line": pl.Int64}
    )
