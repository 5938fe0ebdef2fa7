"""Lines of the erasure list that name nobody: an id in another spelling must not look like an erasure that was done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import polars as pl

from migrate.core.batches import ChosenBatches
from migrate.core.near_ids import find_near
from migrate.core.problems import Problem
from migrate.core.redaction import safe_key
from migrate.mapping import Mapping
from migrate.steps.codes import MISSPELT_PERSON, NOBODY_MATCHES
from migrate.steps.erasing import written_people
from migrate.steps.work import Work
from migrate.targets.contract import LedgerReader, Target
from migrate.targets.spec import KEY

#: Reads the ids that are known, in parts.
_Ids = Callable[[], Iterator[pl.Series]]


def report_unmatched(work: Work, mapping: Mapping, target: Target | None, batches: ChosenBatches) -> None:
    """Reports lines that match nobody in the delivery or in what earlier runs wrote (P521), and ids spelt otherwise (P520).

    `batches` still contain the people of the list. Call it after `recognise_people`.
    """
    erasure = mapping.erasure
    if not erasure:
        return
    ids, urls = set(erasure.candidate_ids), erasure.profile_urls
    known = {value for value, led_to in erasure.earlier.items() if led_to}
    for frame in batches("candidate", ["candidate_id", "emails", "profile_url"]):
        known |= ids.intersection(frame["candidate_id"])
        known |= urls.intersection(frame["profile_url"].drop_nulls())
        known |= erasure.emails.intersection(frame["emails"].explode(empty_as_null=True).drop_nulls().str.to_lowercase())
    for frame in batches("user", ["profile_url"]):
        known |= urls.intersection(frame["profile_url"])
    if all(known.issuperset(line.values) for line in erasure.lines):
        return
    known.update(ids.intersection(_all(_of_ledger(mapping, target, "candidate"))))
    known.update(urls.intersection(_all(_of_ledger(mapping, target, "user"))))
    known |= set() if target is None else _in_keys(mapping, target, ids - known)
    known |= {erasure.duplicates.person(one) for one in ids & known}
    lost = [line.candidate_id for line in erasure.lines if line.candidate_id is not None and line.candidate_id not in known]

    def delivered() -> Iterator[pl.Series]:
        return (frame["candidate_id"] for frame in batches("candidate", ["candidate_id"]))

    near = _near(lost, (delivered, lambda: _of_ledger(mapping, target, "candidate")))
    for line in erasure.lines:
        if line.candidate_id in near:
            difference, spelling = near[line.candidate_id]
            message = (
                f"no candidate has the id of this line, but an id that differs only in {difference} exists; it was not erased"
            )
            help_text = f"if it is the same person, write the id as the export does: {safe_key(spelling)}"
            work.tell([Problem(code=MISSPELT_PERSON, message=message, place=line.place, help=help_text, each=True)])
        elif known.isdisjoint(line.values):
            message = "the line matches nobody in this delivery or in what earlier runs wrote; nothing was erased for it"
            work.tell([Problem(code=NOBODY_MATCHES, message=message, place=line.place, each=True)])


def _in_keys(mapping: Mapping, target: Target, candidate_ids: set[str]) -> set[str]:
    """The candidates whom source keys name that earlier runs wrote."""
    found = written_people(mapping, target, pl.Series(sorted(candidate_ids), dtype=pl.String))
    return {one for rows in found.values() for one in rows["candidate_id"]}


def _near(lost: Iterable[str], places: Iterable[_Ids]) -> dict[str, tuple[str, str]]:
    """The difference, and the spelling that exists, of those ids that exist in another spelling."""
    unknown = pl.Series(sorted(set(lost)), dtype=pl.String)
    found: dict[str, tuple[str, str]] = {}
    for ids in places:

        def exists(keys: pl.Series, ids: _Ids = ids) -> pl.Series:
            there = [known.filter(known.is_in(keys.implode())) for known in ids()]
            return keys.is_in(pl.concat([pl.Series([], dtype=pl.String), *there]).implode())

        for key, difference, spelling in find_near(unknown, exists).select("key", "difference", "spelling").iter_rows():
            found.setdefault(key, (difference, spelling))
    return found


def _of_ledger(mapping: Mapping, target: Target | None, entity: str) -> Iterator[pl.Series]:
    """Yields the ids of an entity's rows that earlier runs wrote, including rows that exist only in pre-images."""
    own = mapping.own_table(entity)
    if own is None or target is None or not target.exists():
        return
    with target.reader() as reader:
        for keys in _keys(reader.ledger, own.source, own.table):
            yield mapping.candidate_ids(keys) if entity == "candidate" else keys


def _keys(ledger: LedgerReader, source: str, table: str) -> Iterator[pl.Series]:
    for batch in ledger.id_map(source, table):
        yield batch[KEY]
    for batch in ledger.preimages(source, table):
        yield batch[KEY].drop_nulls()


def _all(parts: Iterable[pl.Series]) -> Iterator[str]:
    return (value for part in parts for value in part)
