"""Turns a batch of an entity into rows of a table: filters, items, keys, columns, limits."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from migrate.core.places import PLACE_COLUMNS
from migrate.core.redaction import KeyKind
from migrate.mapping.applying.batch import Batch
from migrate.mapping.applying.condition_maps import report_filters
from migrate.mapping.applying.exclusion import LeftOut, exclude, rows_left_out
from migrate.mapping.applying.faults import COVERAGE_SCHEMA, Faults
from migrate.mapping.applying.items import item_key, split_items
from migrate.mapping.applying.limits import within_limits
from migrate.mapping.applying.lookup_plans import Lookups
from migrate.mapping.applying.missing import kept_columns
from migrate.mapping.applying.rules import PartPlan, TablePlan
from migrate.mapping.applying.unseen_records import Unseen
from migrate.mapping.applying.values import clean, column, from_source
from migrate.mapping.codes import NO_KEY
from migrate.mapping.fields import ROW_KEY, ROW_PARENT
from migrate.mapping.users import Users
from migrate.sources import MissingFields
from migrate.targets.spec import KEY, PARENT


@dataclass(frozen=True, slots=True)
class Mapped:
    """A batch of target rows, and the records that did not become rows.

    Attributes:
        frame: `_key`, `_parent`, the place columns, then the spec's columns in their types; references as source keys. If the
            delivery lacks columns that the table needs, `_kept` (see `targets.spec`) follows.
        findings: `core.problems.FINDINGS_SCHEMA`.
        rejected: Rejected rows: `core.findings.REJECTED_SCHEMA`.
        excluded: Records that the mapping leaves out: `_file`, `_record`, `_line`, `_key` (of the entity), `rule`.
        coverage: `table`, `column`, `map`, `value`, `target`, `mapped`, `count`.
        folded: Number of rows that were merged into an earlier row of the batch: the same item of a record or parent, or the same
            key in a `distinct` table.
    """

    frame: pl.DataFrame
    findings: pl.DataFrame
    rejected: pl.DataFrame
    excluded: pl.DataFrame
    coverage: pl.DataFrame
    folded: int = 0


@dataclass(frozen=True, slots=True)
class Context:
    """Inputs of a mapping besides its rules: the users file, the people to leave out, whether findings may contain values.

    Attributes:
        missing: The fields that the delivery lacks.
        unseen: The records that it need not contain.
        renamed: The source's other name (`--source`). Two contracts may use the same ids, so keys made of ids are stored in
            the target as `<name>:<key>`. Profile URLs of users and tags are the same everywhere and are not changed.
        lookups: The rows of the target that lookups find; None without a target, and such columns are then empty.
    """

    users: Users = field(default_factory=Users)
    left_out: LeftOut = field(default_factory=LeftOut)
    show_values: bool = False
    renamed: str | None = None
    missing: MissingFields = field(default_factory=MissingFields)
    unseen: Unseen = field(default_factory=Unseen)
    lookups: Lookups | None = None


def apply_part(plan: TablePlan, part: PartPlan, frame: pl.DataFrame, context: Context) -> Mapped:
    """Maps a batch of `part.entity` to rows. Pure: the same frame gives the same rows."""
    faults = Faults()
    filtered, coverages = report_filters(
        plan.spec.table,
        part,
        frame,
        lambda: rows_left_out(part, frame, context.left_out),
        show_values=context.show_values,
    )
    kept, excluded = exclude(part, frame, context.left_out, context.missing)
    if part.entity.name == "user":
        kept = context.users.join(kept, plan.spec.table, faults)
    if part.each is not None:
        kept, faults = split_items(kept, part, part.each, faults)
    users = context.users.urls if context.users.fallback else None
    batch = Batch(kept, plan.spec.table, faults, coverages, users, context.users.fallback, context.lookups)
    _keys(batch, plan, part, context)
    filled = {each.spec.name: column(batch, each) for each in part.columns}
    # Columns that only another entity of the table fills are empty here.
    columns = [filled.get(spec.name, pl.lit(None, spec.dtype).alias(spec.name)) for spec in plan.spec.columns]
    made = batch.rows.select(
        KEY, PARENT, *PLACE_COLUMNS, *columns, *kept_columns(part, batch.rows, context.missing, context.unseen)
    )
    faults.add(made.get_column(KEY).is_null(), NO_KEY, "the row has no source key", rejects=True)
    known = tuple(each for each in part.columns if each.reads_target is None or context.lookups is not None)
    made = within_limits(made, known, faults)
    findings = pl.concat([filtered, faults.findings(made, plan.spec.table, plan.spec.key_kind, show_values=context.show_values)])
    rejected, mask = faults.rejected(made, plan.spec.table)
    made = made if mask is None else made.filter(~mask)
    whole = made.height
    if plan.spec.distinct:
        made = made.unique(KEY, keep="first", maintain_order=True)
    elif part.each is not None:
        # Rows of different parents or records are never merged here, even with the same key: plan rejects those that differ.
        owner = [PARENT] if plan.parent_column is not None else ["_file", "_record"]
        made = made.unique([KEY, *owner], keep="first", maintain_order=True)
    coverage = pl.concat(batch.coverage) if batch.coverage else pl.DataFrame(schema=COVERAGE_SCHEMA)
    return Mapped(made, findings, rejected, excluded, coverage, whole - made.height)


def _keys(batch: Batch, plan: TablePlan, part: PartPlan, context: Context) -> None:
    parent = next((each for each in part.columns if each.spec.name == plan.parent_column), None)
    value = pl.lit(None, pl.String)
    if parent is not None:
        silent = Batch(batch.rows, "", Faults(), [], batch.users, batch.fallback, batch.lookups)
        value = column(silent, parent)
        batch.rows = silent.rows
    batch.rows = batch.rows.with_columns(value.alias(ROW_PARENT)).with_columns(pl.col(ROW_PARENT).alias(PARENT))
    if part.key.source is not None:
        key = from_source(part.key.source, batch.rows, strict=True).cast(pl.String)
        key = clean(batch, key, part.key.steps, "key", on_error="reject", place=plan.spec.place or "")
    else:
        item = item_key(part.each)
        key = item if parent is None else pl.concat_str(pl.col(ROW_PARENT), pl.lit(":"), item)
    batch.rows = batch.rows.with_columns(key.alias(ROW_KEY))
    batch.rows = batch.rows.with_columns(pl.when(pl.col(ROW_KEY) != "").then(pl.col(ROW_KEY)).alias(KEY))
    if context.renamed is not None and plan.spec.source == context.renamed and plan.spec.key_kind is not KeyKind.HASHED:
        batch.rows = batch.rows.with_columns(pl.concat_str(pl.lit(f"{context.renamed}:"), pl.col(KEY)).alias(ROW_KEY))
