"""People on the erasure list as earlier runs knew them: found in the target, so that they leave it though no export has them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import polars as pl

from migrate.core.profile_urls import profile_url
from migrate.mapping import Contacts, Mapping
from migrate.plan import Erasure
from migrate.steps.mapping import Batches
from migrate.targets.contract import Reader, Target
from migrate.targets.spec import KEY, TableSpec

#: What separates addresses that stand in one text, or encloses them.
_ADDRESS = r"""[^\s;,<>|"\[\]()]+"""
_PAIRS: dict[str, pl.DataType] = {KEY: pl.String(), "_id": pl.String()}


def recognise_people(rules: Mapping, target: Target) -> tuple[Mapping, pl.Series]:
    """The mapping with what earlier runs knew of the people on its list, and ids of their rows in the candidates' own table.

    Addresses and profile URLs are looked for in the target, which may have changed since, in the id map's keys and in pre-images.
    Candidate ids mean those of the mapping's own source; an address or URL is somebody's wherever it came from.
    """
    own = rules.own_table("candidate")
    if not rules.erasure or own is None or not target.exists():
        return rules, _ids()
    with target.reader() as reader:
        sources = sorted({own.source, *(name for run in reader.runs() for name in run.source.split(","))})
        ids = pl.concat([_ids(), *_by_contacts(rules, reader, sources)]).drop_nulls().unique()
        mine = _kept(reader, own.source, own.table)
        theirs = [pairs.filter(_listed(rules, pairs) | pairs["_id"].is_in(ids.implode())) for pairs in mine]
        known = pl.concat([pl.DataFrame(schema=_PAIRS), *theirs])
        ids = pl.concat([ids, known["_id"]]).unique()
        urls = _profile_urls(rules, own, reader, ids)
    return rules.also_erasing(rules.candidate_ids(known[KEY].drop_nulls()), urls), ids


def plan_erasure(rules: Mapping, batches: Batches, known: pl.Series) -> Erasure:
    """Whose rows of earlier runs go: the people of the list, in this delivery or not. `batches` still hold them."""
    own = rules.own_table("candidate")
    if not rules.erasure:
        return Erasure()
    named = rules.named_people()
    keys = {}
    for spec in rules.specs:
        found = [
            rules.erased_keys(spec, entity, frame)
            for entity in spec.entities
            for frame in chain(batches(entity), [named[entity]] if entity in named else [])
        ]
        keys[spec.table] = pl.concat(found).unique() if found else pl.Series(KEY, [], dtype=pl.String)
    return Erasure(keys=keys, ids={} if own is None else {own.table: known})


def _by_contacts(rules: Mapping, reader: Reader, sources: list[str]) -> Iterator[pl.Series]:
    """Ids of candidates' rows, by the addresses and profile URLs that stand, or stood, in their tables."""
    emails = pl.Series(sorted(rules.erasure.emails), dtype=pl.String)
    for place in rules.contacts():
        if emails.is_empty() and not (place.urls and rules.erasure.profile_urls):
            continue
        owner = place.owner or "_id"
        for batch in reader.scan(place.spec):
            yield batch.filter(_matches(rules, place, batch))[owner].cast(pl.String).alias("_id")
        keyed: list[pl.Series] = []
        for source in sources:
            for batch in reader.preimages(source, place.spec.table):
                names = [*place.emails, *place.urls, *([place.owner] if place.owner else [])]
                stood = batch.with_columns(pl.col("preimage").str.json_path_match(f'$["{name}"]').alias(name) for name in names)
                yield stood.filter(_matches(rules, place, stood))[owner].alias("_id")
            if place.keyed:
                ends = pl.col(KEY).str.extract(r"([^:]*)$").is_in(emails.implode())
                keyed += [batch.filter(ends)["_id"] for batch in reader.id_map(source, place.spec.table)]
        for ids in keyed:
            yield reader.rows(place.spec, ids)[owner].cast(pl.String).alias("_id")


def _matches(rules: Mapping, place: Contacts, batch: pl.DataFrame) -> pl.Series:
    """Which rows hold an address or profile URL of the list, in whatever spelling."""
    emails = pl.Series(sorted(rules.erasure.emails), dtype=pl.String).implode()
    tests = [
        pl.col(name).str.to_lowercase().str.extract_all(_ADDRESS).list.eval(pl.element().is_in(emails)).list.any()
        for name in place.emails
    ]
    tests += [pl.lit(_same_profiles(rules, batch[name])) for name in place.urls]
    return batch.select(pl.any_horizontal(test.fill_null(value=False) for test in tests).alias("_hit"))["_hit"]


def _same_profiles(rules: Mapping, urls: pl.Series) -> pl.Series:
    """Which of these name a profile of the list; only those with the right last step are spelled out."""
    listed = rules.erasure.profile_urls
    ends = sorted({url.rstrip("/").rpartition("/")[2] for url in listed})
    likely = (
        urls.str.contains_any(ends, ascii_case_insensitive=True).fill_null(value=False)
        if ends
        else pl.repeat(value=False, n=len(urls), dtype=pl.Boolean, eager=True)
    )
    spelled = [profile_url(url) in listed for url in urls.filter(likely)]
    return likely.clone().scatter(likely.arg_true(), spelled) if spelled else likely


def _profile_urls(rules: Mapping, own: TableSpec, reader: Reader, ids: pl.Series) -> list[str]:
    """The profiles of these candidates: they may stand among the users too."""
    narrow = next((place for place in rules.contacts() if place.spec.table == own.table and place.urls), None)
    if narrow is None:
        return []
    rows = reader.rows(narrow.spec, ids)
    found = (profile_url(url) for name in narrow.urls for url in rows[name].drop_nulls())
    return [url for url in found if url is not None]


def _kept(reader: Reader, source: str, table: str) -> Iterator[pl.DataFrame]:
    """`_key`, `_id` of what the ledger knows of a kind, pre-images included."""
    for batch in reader.id_map(source, table):
        yield batch.select(*_PAIRS)
    for batch in reader.preimages(source, table):
        yield batch.select(*_PAIRS)


def _listed(rules: Mapping, pairs: pl.DataFrame) -> pl.Series:
    ids = pl.Series(sorted(rules.erasure.candidate_ids), dtype=pl.String)
    return rules.candidate_ids(pairs[KEY]).is_in(ids.implode()).fill_null(value=False)


def _ids() -> pl.Series:
    return pl.Series("_id", [], dtype=pl.String)
