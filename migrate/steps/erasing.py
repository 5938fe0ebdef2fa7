"""Finds people on the erasure list in the target as earlier runs wrote them, even if no export contains them any more."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import polars as pl

from migrate.core.batches import ChosenBatches
from migrate.core.profile_urls import profile_url
from migrate.mapping import Contacts, Mapping
from migrate.plan import Erasure
from migrate.targets.contract import LedgerReader, Reader, Target
from migrate.targets.spec import KEY, TableSpec

#: Characters that separate or enclose addresses in a text.
_ADDRESS = r"""[^\s;,<>|"\[\]()]+"""
#: A candidate's row, and the value of the list that matched it.
_HITS: dict[str, pl.DataType] = {"_id": pl.String(), "value": pl.String()}
_PAIRS: dict[str, pl.DataType] = {KEY: pl.String(), "_id": pl.String()}


def recognise_people(rules: Mapping, target: Target) -> tuple[Mapping, pl.Series]:
    """Returns the mapping with what earlier runs knew of the people on its list, and ids of their rows in the candidates' table.

    Addresses and profile URLs are searched in the target, which may have changed since, in the id map's keys, and in pre-images.
    Candidate ids refer to the mapping's own source; addresses and URLs match in every source.
    """
    own = rules.own_table("candidate")
    if not rules.erasure or own is None or not target.exists():
        return rules, _ids()
    with target.reader() as reader:
        sources = sorted({own.source, *(name for run in reader.ledger.runs() for name in run.source.split(","))})
        hits = pl.concat([pl.DataFrame(schema=_HITS), *_by_contacts(rules, reader, sources)]).drop_nulls().unique()
        ids = hits["_id"].unique()
        mine = _kept(reader.ledger, own.source, own.table)
        theirs = [pairs.filter(_listed(rules, pairs) | pairs["_id"].is_in(ids.implode())) for pairs in mine]
        known = pl.concat([pl.DataFrame(schema=_PAIRS), *theirs])
        ids = pl.concat([ids, known["_id"]]).unique()
        urls = _profile_urls(rules, own, reader, ids)
    named = known.drop_nulls(KEY).with_columns(rules.candidate_ids(known.drop_nulls(KEY)[KEY]).alias("candidate_id"))
    led = hits.join(named, on="_id").group_by("value").agg(pl.col("candidate_id").unique())
    earlier = {value: frozenset(led_to) for value, led_to in led.iter_rows()}
    return rules.add_people_to_erase(named["candidate_id"], urls, earlier), ids


def plan_erasure(rules: Mapping, batches: ChosenBatches, known: pl.Series, target: Target, folder: Path) -> Erasure:
    """Returns whose rows of earlier runs are erased: everyone on the list, in this delivery or not.

    `batches` still contain them. `folder` takes intermediate files. What `target` has of people who left the export is found from
    their rows, and by source keys that contain the candidate's id: not every target has a table of candidates.
    """
    own = rules.own_table("candidate")
    if not rules.erasure:
        return Erasure()
    named = rules.named_people()
    keys = {}
    for spec in rules.specs:
        found = [
            rules.erased_keys(spec, entity, frame)
            for entity in spec.entities
            for frame in chain(
                rules.records(spec, entity, batches, folder / spec.table / entity), [named[entity]] if entity in named else []
            )
        ]
        keys[spec.table] = pl.concat(found).unique() if found else pl.Series(KEY, [], dtype=pl.String)
    for table, rows in written_people(rules, target, named["candidate"]["candidate_id"]).items():
        keys[table] = pl.concat([keys[table], rows[KEY]]).unique()
    return Erasure(keys=keys, ids={} if own is None else {own.table: known})


def written_people(rules: Mapping, target: Target, candidate_ids: pl.Series) -> dict[str, pl.DataFrame]:
    """Returns `_key`, `candidate_id`, per table, of rows that earlier runs wrote and whose source keys name these candidates."""
    if not target.exists() or candidate_ids.is_empty():
        return {}
    found = {}
    with target.reader() as reader:
        for spec in rules.specs:
            kept = _kept(reader.ledger, spec.source, spec.table)
            wanted = pl.col("candidate_id").is_in(candidate_ids.implode())
            named = [rules.people_of_keys(spec, pairs[KEY].drop_nulls()).filter(wanted) for pairs in kept]
            if named:
                found[spec.table] = pl.concat(named).unique()
    return found


def _by_contacts(rules: Mapping, reader: Reader, sources: list[str]) -> Iterator[pl.DataFrame]:
    """Returns `_HITS` of candidates' rows, by addresses and profile URLs that their tables contain or contained."""
    emails = pl.Series(sorted(rules.erasure.emails), dtype=pl.String)
    for place in rules.contacts():
        if emails.is_empty() and not (place.urls and rules.erasure.profile_urls):
            continue
        owner = place.owner or "_id"
        for batch in reader.rows.scan(place.spec):
            yield from _hits(rules, place, batch, owner)
        keyed: list[pl.DataFrame] = []
        for source in sources:
            for batch in reader.ledger.preimages(source, place.spec.table):
                names = [*place.emails, *place.urls, *([place.owner] if place.owner else [])]
                earlier = batch.with_columns(pl.col("preimage").str.json_path_match(f'$["{name}"]').alias(name) for name in names)
                yield from _hits(rules, place, earlier, owner)
            if place.keyed:
                end = pl.col(KEY).str.extract(r"([^:]*)$").alias("value")
                id_map = reader.ledger.id_map(source, place.spec.table)
                ends = (batch.select(pl.col("_id").alias("_row"), end) for batch in id_map)
                keyed += [batch.filter(pl.col("value").is_in(emails.implode())) for batch in ends]
        for found in keyed:
            rows = reader.rows.read(place.spec, found["_row"])
            owners = rows.select(pl.col("_id").alias("_row"), pl.col(owner).cast(pl.String).alias("_owner"))
            yield found.join(owners, on="_row").select(pl.col("_owner").alias("_id"), "value")


def _hits(rules: Mapping, place: Contacts, batch: pl.DataFrame, owner: str) -> Iterator[pl.DataFrame]:
    """Returns `_HITS` of the rows that contain an address or profile URL of the list, in any spelling."""
    emails = pl.Series(sorted(rules.erasure.emails), dtype=pl.String).implode()
    whose = pl.col(owner).cast(pl.String).alias("_id")
    for name in place.emails:
        found = batch.select(whose, pl.col(name).str.to_lowercase().str.extract_all(_ADDRESS).alias("value"))
        yield (
            found.filter(pl.col("value").list.eval(pl.element().is_in(emails)).list.any())
            .explode("value")
            .filter(pl.col("value").is_in(emails))
        )
    for name in place.urls:
        likely = batch.filter(_may_be_listed(rules, batch[name]))
        urls = [profile_url(url) for url in likely[name]]
        found = likely.select(whose, pl.Series("value", urls, dtype=pl.String))
        yield found.filter(pl.col("value").is_in(sorted(rules.erasure.profile_urls)))


def _may_be_listed(rules: Mapping, urls: pl.Series) -> pl.Series:
    """Preselects values that end like a profile of the list; only these are normalised."""
    ends = sorted({url.rstrip("/").rpartition("/")[2] for url in rules.erasure.profile_urls})
    if not ends:
        return pl.repeat(value=False, n=len(urls), dtype=pl.Boolean, eager=True)
    return urls.str.contains_any(ends, ascii_case_insensitive=True).fill_null(value=False)


def _profile_urls(rules: Mapping, own: TableSpec, reader: Reader, ids: pl.Series) -> list[str]:
    """Returns the profiles of these candidates, which may also be users."""
    narrow = next((place for place in rules.contacts() if place.spec.table == own.table and place.urls), None)
    if narrow is None:
        return []
    rows = reader.rows.read(narrow.spec, ids)
    found = (profile_url(url) for name in narrow.urls for url in rows[name].drop_nulls())
    return [url for url in found if url is not None]


def _kept(ledger: LedgerReader, source: str, table: str) -> Iterator[pl.DataFrame]:
    """Returns `_key`, `_id` of the ledger's rows of one kind, including pre-images."""
    for batch in ledger.id_map(source, table):
        yield batch.select(*_PAIRS)
    for batch in ledger.preimages(source, table):
        yield batch.select(*_PAIRS)


def _listed(rules: Mapping, pairs: pl.DataFrame) -> pl.Series:
    ids = pl.Series(sorted(rules.erasure.candidate_ids), dtype=pl.String)
    return rules.candidate_ids(pairs[KEY]).is_in(ids.implode()).fill_null(value=False)


def _ids() -> pl.Series:
    return pl.Series("_id", [], dtype=pl.String)
