"""Rows of attachments in any table of a mapping: the files that they refer to, and what a delivery proves about them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from migrate.attachments import FileClass, Measured, Store
from migrate.attachments.paths import split_paths
from migrate.attachments.store import urls
from migrate.core.known_candidates import KnownCandidates
from migrate.mapping import Mapping
from migrate.mapping.applying.rules import ColumnPlan, PartPlan
from migrate.targets.contract import Target
from migrate.targets.plan import Plan
from migrate.targets.spec import ColumnSpec, TableSpec

#: Fields of an attachment that say where its file is.
_FILE_FIELDS = ("file_url", "stored_at")


def seen_candidates(mapping: Mapping, files: Measured, known: KnownCandidates) -> dict[str, tuple[str, pl.Series] | None]:
    """Returns, per table of attachments, the candidate column, and the candidates whose files are all in this delivery.

    Returns None if the delivery proves nothing: no store, so that no rows were made; no files; or no column with the candidate.
    Files of a candidate whose folder is in none of the given archives, or who has an unreadable file, need not be in the
    delivery. Files of a candidate who is not in the CSVs may be in the delivery without becoming rows.
    """
    found: dict[str, tuple[str, pl.Series] | None] = {}
    whole = whole_candidates(mapping, files, known)
    for spec in _tables(mapping):
        column = _filled_from(mapping, spec, "candidate_id")
        covered = files.stored and column is not None and column.reference is not None and not files.files.is_empty()
        found[spec.table] = (column.name, whole) if covered and column is not None else None
    return found


def whole_candidates(mapping: Mapping, files: Measured, known: KnownCandidates) -> pl.Series:
    """Returns the ids of the candidates whose files are all in this delivery."""
    unread = files.files.filter(pl.col("class") == FileClass.REJECTED)["candidate_id"].drop_nulls().unique()
    whole = files.files["candidate_id"].drop_nulls().unique()
    return _whole_people(mapping, files, whole.filter(~whole.is_in(unread.implode()) & known.contains(whole)))


def _whole_people(mapping: Mapping, files: Measured, candidates: pl.Series) -> pl.Series:
    """Returns these candidates without people of whose ids one has no folder here; of the others all ids, which had rows too."""
    duplicates = mapping.duplicates
    if not duplicates.merged:
        return candidates
    folders = frozenset(files.files.select(split_paths(pl.col("name"))[0]).to_series().drop_nulls())
    partial = [person for person in duplicates.kept if not duplicates.ids_of([person]) <= folders]
    whole = candidates.filter(~candidates.is_in(partial))
    return pl.Series("candidate_id", sorted(duplicates.ids_of(whole)), dtype=pl.String)


def file_urls(mapping: Mapping, target: Target, store: Store | None) -> pl.Series:
    """Returns the `file_url` of every file that rows of the target name.

    Without a store, a row that holds only the path in it gives the path.
    """
    found = [pl.Series("file_url", [], dtype=pl.String)]
    with target.reader() as reader:
        for spec, column, field in _file_columns(mapping):
            batches = reader.rows.scan(replace(spec, columns=(column,)))
            found += [_urls(batch[column.name], field, store) for batch in batches]
    return pl.concat(found)


def urls_of(mapping: Mapping, target: Target, plan: Plan, store: Store | None) -> pl.Series:
    """Returns the `file_url` of every file that a plan's erased rows name, including those in the ledger."""
    found = [pl.Series("file_url", [], dtype=pl.String)]
    with target.reader() as reader:
        for spec, column, field in _file_columns(mapping):
            for frame in plan.actions(spec.table, "erase"):
                rows = reader.rows.read(replace(spec, columns=(column,)), frame["_id"])
                found.append(_urls(rows[column.name], field, store))
                for (source,), part in frame.partition_by("source", as_dict=True).items():
                    for batch in reader.ledger.preimages(str(source), spec.table):
                        kept = batch.filter(pl.col("_id").is_in(part["_id"].implode()))["preimage"]
                        found.append(_urls(kept.str.json_path_match(f'$["{column.name}"]'), field, store))
    return pl.concat(found).unique()


def urls_in(store: Store | None, named: pl.Series) -> pl.Series:
    """Returns names of files with each path in the store, which a run without the store kept, as its `file_url`."""
    if store is None:
        return named
    paths = ~named.str.contains("://", literal=True)
    return named.clone().scatter(paths.arg_true(), urls(store.base, named.filter(paths)))


def _urls(values: pl.Series, field: str, store: Store | None) -> pl.Series:
    named = values.cast(pl.String).drop_nulls().alias("file_url")
    return named if field == "file_url" or store is None else urls(store.base, named)


def keeps_files(mapping: Mapping) -> bool:
    """Whether the target's own columns hold the files, and no column says where a store has them: then no store is needed."""
    held = any(column.content is not None for spec in mapping.specs for column in spec.columns)
    return held and next(_file_columns(mapping), None) is None


def _file_columns(mapping: Mapping) -> Iterator[tuple[TableSpec, ColumnSpec, str]]:
    """Yields the columns that contain the URL or the path of a stored file unchanged, with the name of that field.

    The file can be the row's own or a related one, such as a pick (`resume.stored_at`).
    """
    for spec in mapping.specs:
        found = {
            plan.spec.name: field
            for part in mapping.plans[spec.table].parts.values()
            for plan in part.columns
            if (field := _file_field(part, plan)) is not None
        }
        yield from ((spec, column, found[column.name]) for column in spec.columns if column.name in found)


def _file_field(part: PartPlan, plan: ColumnPlan) -> str | None:
    if len(plan.source.fields) != 1 or plan.steps or plan.value_map:
        return None
    path, _, field = plan.source.fields[0].name.rpartition(".")
    entity = part.entity.name
    for step in path.split(".") if path else ():
        link = part.links[entity].get(step)
        if link is None:
            return None
        entity = link.entity
    return field if entity == "attachment" and field in _FILE_FIELDS else None


def _tables(mapping: Mapping) -> Iterator[TableSpec]:
    return (spec for spec in mapping.specs if "attachment" in spec.entities)


def _filled_from(mapping: Mapping, spec: TableSpec, field: str) -> ColumnSpec | None:
    """Returns the column that contains a field of an attachment unchanged."""
    for plan in mapping.plans[spec.table].parts["attachment"].columns:
        if [one.name for one in plan.source.used] == [field] and plan.source.fields and not plan.steps and not plan.value_map:
            return spec.column(plan.spec.name)
    return None
