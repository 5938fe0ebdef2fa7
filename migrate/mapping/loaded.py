"""A checked mapping, and what the other packages ask of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from migrate.core.batches import ChosenBatches
from migrate.core.entities import ENTITIES, EXTRA_PREFIX
from migrate.core.places import Place
from migrate.core.problems import Problem
from migrate.mapping.applying.exclusion import is_left_out
from migrate.mapping.applying.lookup_plans import LookupPlan, Lookups
from migrate.mapping.applying.missing import incomplete_tables
from migrate.mapping.applying.related import join_related
from migrate.mapping.applying.rows import Context, Mapped, apply_part
from migrate.mapping.applying.rules import TablePlan, custom_fields_read
from migrate.mapping.applying.unseen_records import Unseen
from migrate.mapping.codes import NO_CUSTOM_FIELD
from migrate.mapping.duplicates import DuplicateDecisions
from migrate.mapping.erasure import ERASURE, Contacts, contacts, erased_keys, listed_people
from migrate.mapping.folder import Folder
from migrate.mapping.keys_of_people import candidates_in_keys
from migrate.mapping.people_files import ErasureList
from migrate.mapping.policies import Policies
from migrate.mapping.retention import RetentionPlan, left_out
from migrate.mapping.suggestions import suggestion
from migrate.mapping.users import Users
from migrate.sources import TALENT_HUB, MissingFields
from migrate.targets.spec import KEY, ColumnSpec, TableSpec

if TYPE_CHECKING:
    from migrate.core.api_layout import ApiLayout
    from migrate.core.bundle_layout import BundleLayout


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping without faults.

    Attributes:
        specs: The tables in load order.
        fingerprint: sha256 of the mapping's content, including value maps and lists of people.
        schema_name: The schema of `sql/` whose tables the tool creates; None if the target has its own.
        erasure: People to leave out, and to erase from what earlier runs wrote.
        bundle: The files that an importer takes; None unless the target is of kind bundle.
        api: The calls of a vendor's API; None unless the target is of kind api.
    """

    name: str
    path: Path
    specs: tuple[TableSpec, ...]
    fingerprint: str
    schema_name: str | None
    policies: Policies
    users: Users
    erasure: ErasureList
    plans: dict[str, TablePlan]
    folder: Folder
    retention: tuple[RetentionPlan, ...] = ()
    bundle: BundleLayout | None = None
    api: ApiLayout | None = None
    context: Context = field(default_factory=Context)

    def spec(self, table: str) -> TableSpec | None:
        """The specification of that table."""
        return next((spec for spec in self.specs if spec.table == table), None)

    @property
    def duplicates(self) -> DuplicateDecisions:
        """Which candidates are the same person."""
        return self.folder.duplicates

    def apply(self, spec: TableSpec, entity: str, frame: pl.DataFrame) -> Mapped:
        """Maps one batch of a canonical entity into rows of a table. Pure."""
        plan = self.plans[spec.table]
        return apply_part(replace(plan, spec=spec), plan.parts[entity], frame, self.context)

    def reads(self, spec: TableSpec, entity: str) -> list[str] | None:
        """The entity's fields that `apply` reads for a table; None if it may need undocumented columns or the users file."""
        part = self.plans[spec.table].parts[entity]
        names = part.reads | {field for _, field, _ in self.context.left_out.rules}
        if entity == "user" or any(name.startswith(EXTRA_PREFIX) for name in names):
            return None
        return [field.name for field in part.entity.fields if field.name in names]

    def records(self, spec: TableSpec, entity: str, batches: ChosenBatches, folder: Path) -> Iterable[pl.DataFrame]:
        """The batches for `apply`: the fields that the rules read, also of related records; `folder` stores large joins."""
        related = self.plans[spec.table].parts[entity].related
        frames = batches(entity, self.reads(spec, entity))
        return join_related(frames, related, batches, self.users.rows, folder) if related else frames

    @property
    def lookups(self) -> list[LookupPlan]:
        """The lookups of all rules, each only once."""
        columns = (column for plan in self.plans.values() for part in plan.parts.values() for column in part.columns)
        return list({one.key: one for column in columns if (one := column.reads_target) is not None}.values())

    def with_lookups(self, lookups: Lookups) -> Mapping:
        """The mapping with the rows of the target that its lookups find. Without it, such columns are empty."""
        return replace(self, context=replace(self.context, lookups=lookups))

    def undefined_custom_fields(self, batches: ChosenBatches) -> frozenset[str]:
        """The custom fields that rules read but the export does not define, neither by name nor by id."""
        read = custom_fields_read(self.plans.values())
        return frozenset(read).difference(_defined(batches)) if read else frozenset()

    def unknown_custom_fields(self, batches: ChosenBatches) -> list[Problem]:
        """A warning for each of the `undefined_custom_fields`."""
        read = custom_fields_read(self.plans.values())
        if not read:
            return []
        known = _defined(batches)
        return [
            Problem(
                code=NO_CUSTOM_FIELD,
                message=f"{column.name}: the export defines no custom field '{name}'; the column is empty",
                place=Place(column.place),
                help=suggestion(name, known, "custom fields of this export"),
            )
            for name, column in read.items()
            if name not in known
        ]

    def own_table(self, entity: str) -> TableSpec | None:
        """The table with one row per record of an entity, under the entity's own key; None if there is none."""
        for spec in self.specs:
            part = self.plans[spec.table].parts.get(entity)
            if part is None or part.each is not None or part.key.source is None or part.key.steps:
                continue
            if [field.name for field in part.key.source.fields] == [part.entity.key] and spec.entities == (entity,):
                return spec
        return None

    def column_of(self, spec: TableSpec, field: str) -> ColumnSpec | None:
        """The column of a table that every entity fills only from that field, with any transforms; None if there is none."""
        names = [
            {plan.spec.name for plan in part.columns if [one.name for one in plan.source.used] == [field] and not plan.value_map}
            for part in self.plans[spec.table].parts.values()
        ]
        filled = sorted(set.intersection(*names))
        return spec.column(filled[0]) if filled else None

    def exclude_people(self, batches: Callable[[str], Iterator[pl.DataFrame]]) -> Mapping:
        """The mapping with retention rules and erasure list resolved to the people and records that they exclude.

        `batches` gives the canonical batches of an entity by its name. Call it once before `apply` if `leaves_out`.
        """
        return replace(self, context=replace(self.context, left_out=left_out(self.retention, self.erasure, batches)))

    def erased_keys(self, spec: TableSpec, entity: str, frame: pl.DataFrame) -> pl.Series:
        """`_key`s of the rows that a batch would make without the erasure list. Earlier runs may have written them.

        Shared rows (a tag) do not belong to one person and are not included.
        """
        return erased_keys(replace(self.plans[spec.table], spec=spec), entity, frame, self.context)

    @property
    def erased_candidates(self) -> pl.Series:
        """Ids of the candidates whom the erasure list excludes, together with everything that belongs to them."""
        return self.context.left_out.values_of(ERASURE, "candidate_id")

    def with_missing_fields(self, missing: MissingFields) -> Mapping:
        """The mapping for a delivery that lacks these fields: `apply` then returns which columns of a row keep their value."""
        return replace(self, context=replace(self.context, missing=missing))

    def with_unseen_records(self, unseen: Unseen) -> Mapping:
        """The mapping for a delivery that need not contain these records of other tables: what they filled keeps its value."""
        return replace(self, context=replace(self.context, unseen=unseen))

    def incomplete_tables(self) -> dict[str, tuple[str, ...]]:
        """Tables with rows that cannot be determined, because the delivery lacks the field of a key, a list or a filter.

        Each with the source columns that its files lack (`notes.content`); empty if whole files are missing.
        """
        return incomplete_tables(self.plans.values(), self.context.missing)

    def contacts(self) -> tuple[Contacts, ...]:
        """The columns that identify candidates in the target; empty if candidates have no table of their own."""
        own = self.own_table("candidate")
        return () if own is None else tuple(contacts(own, self.specs, self.plans))

    def add_people_to_erase(
        self, candidate_ids: Iterable[str], profile_urls: Iterable[str], earlier: dict[str, frozenset[str]]
    ) -> Mapping:
        """The mapping with ids and URLs that earlier runs knew of people on the list. Call it before `exclude_people`.

        `earlier`: ids of the candidates that a value of the list matches, by value.
        """
        known = self.erasure
        ids = known.duplicates.ids_of(known.candidate_ids.union(candidate_ids))
        people = {value: frozenset(map(known.duplicates.person, found)) for value, found in earlier.items()}
        urls = known.own_urls.union(profile_urls)
        return replace(self, erasure=replace(known, candidate_ids=ids, own_urls=urls, earlier=people))

    def people_of_keys(self, spec: TableSpec, keys: pl.Series) -> pl.DataFrame:
        """`_key`, `candidate_id` of those source keys of a table that name a candidate."""
        own = self.own_keys(spec, keys)
        named = [keys.to_frame(KEY).with_columns(candidates_in_keys(part, own)) for part in self.plans[spec.table].parts.values()]
        none = pl.DataFrame(schema={KEY: pl.String(), "candidate_id": pl.String()})
        return pl.concat([none, *named]).drop_nulls()

    def own_keys(self, spec: TableSpec, keys: pl.Series) -> pl.Series:
        """Source keys of a table as rules make them, without the name of the source (`--source`)."""
        renamed = self.context.renamed
        return keys if renamed is None or spec.source != renamed else keys.str.strip_prefix(f"{renamed}:")

    def named_people(self) -> dict[str, pl.DataFrame]:
        """The people of the erasure list as canonical frames of `candidate` and `user`, for `erased_keys`."""
        merged = self.duplicates.ids_of(self.erased_candidates) if self.duplicates.merged else frozenset()
        return listed_people(replace(self.erasure, candidate_ids=self.erasure.candidate_ids | merged))

    def candidate_ids(self, keys: pl.Series) -> pl.Series:
        """Ids in the export of candidates with these `_key`s in their own table."""
        own, renamed = self.own_table("candidate"), self.context.renamed
        return keys if own is None or renamed is None or own.source != renamed else keys.str.strip_prefix(f"{renamed}:")

    def retained_people(self, entity: str, frame: pl.DataFrame) -> pl.DataFrame:
        """A canonical batch without the records that retention rules and erasure list exclude, for facts and lists of people."""
        return frame.filter(~is_left_out(ENTITIES[entity], frame, self.context.left_out))

    @property
    def leaves_out(self) -> bool:
        """True if retention rules or an erasure list exclude people."""
        return bool(self.retention) or bool(self.erasure)

    def with_values_shown(self) -> Mapping:
        """The mapping with findings that contain the offending values, for `--show-values`."""
        return replace(self, context=replace(self.context, show_values=True))

    def with_source_name(self, source: str) -> Mapping:
        """The mapping with another name for Talent Hub (`--source NAME`), which ledger and ids use for a contract's rows."""
        own = self.folder.target.source_name(TALENT_HUB)
        specs = (replace(spec, source=source) if spec.source == own else spec for spec in self.specs)
        renamed = None if source == own else source
        return replace(self, specs=tuple(specs), context=replace(self.context, renamed=renamed))


def _defined(batches: ChosenBatches) -> list[str]:
    """Names and ids of the custom fields that the export defines."""
    fields = ["custom_field_id", "name"]
    return [word for frame in batches("custom_field", fields) for row in frame.select(fields).rows() for word in row if word]
