"""Rows of earlier runs that this delivery lacks: gone, kept by policy, unseen, or removed from their parent's list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from migrate.core.findings import Findings
from migrate.plan.codes import EDITED, GONE, KEPT_VALUES, MERGED
from migrate.plan.held_rows import report_held
from migrate.plan.present import Present
from migrate.targets.contract import RunRecord
from migrate.targets.evidence import Evidence
from migrate.targets.rows import Resolve, owner_column
from migrate.targets.spec import KEY, PARENT, TableSpec

#: Commands that load a delivery, and the status of a run whose rows are in the target.
_LOADS = ("load", "apply")
_ENDED = ("done", "rejects")

#: Rows that may be deleted: `why` is `gone`, `dropped` (removed from the parent's list) or `followed` (the parent is deleted).
#: `_now_hi`, `_now_lo`: the fingerprint of the target's row.
DELETIONS_SCHEMA: dict[str, pl.DataType] = {
    KEY: pl.String(),
    "_id": pl.String(),
    PARENT: pl.String(),
    "why": pl.String(),
    "_now_hi": pl.Int64(),
    "_now_lo": pl.Int64(),
}


@dataclass(frozen=True, slots=True)
class Absent:
    """Classified missing rows. `to_delete` (DELETIONS_SCHEMA) may be deleted; the others are counted. Held rows were edited.

    `missing` counts all rows whose record is provably gone from the export, whatever happens to them. It excludes unseen and kept
    rows, and items removed from a list.
    """

    to_delete: pl.DataFrame
    gone: int = 0
    unseen: int = 0
    held: int = 0
    keep: int = 0
    missing: int = 0


def classify_missing(
    spec: TableSpec,
    known: pl.DataFrame,
    present: Present,
    evidence: Evidence,
    findings: Findings,
    *,
    resolve: Resolve,
    delete_gone: bool,
) -> Absent:
    """Classifies missing rows; `known`: id map rows (FINGERPRINTS_SCHEMA) whose key this delivery lacks.

    `resolve`: resolves their references.

    `gone: delete` in the mapping deletes gone rows, `report` only with `delete_gone`, `keep` never.
    Values are read only if a row's parent decides, or before a row is deleted.
    """
    none = pl.DataFrame(schema=DELETIONS_SCHEMA)
    table_state = present.table_states[spec.table]
    if evidence.proves_nothing(spec):
        _report_kept(spec, known, evidence, findings)
        return Absent(none, unseen=known.height)
    unproved = table_state.rejected.holds(known[KEY]) | _elsewhere(spec, known["_id"], present, evidence)
    unseen, known = int(unproved.sum()), known.filter(~unproved)
    if spec.gone == "keep":
        table_state.kept.add(known[KEY])
        return Absent(none, unseen=unseen, keep=known.height)
    delete_gone = delete_gone or spec.gone == "delete"
    deletable = spec.write == "upsert" or spec.gone == "delete"
    owner = owner_column(spec)
    if known.is_empty() or not (owner or spec.table in evidence.seen or (delete_gone and deletable)):
        table_state.gone.add(known[KEY])
        _report_gone(spec, known, evidence, findings)
        return Absent(none, gone=known.height, unseen=unseen, missing=known.height)
    current = present.rows(spec, known["_id"], resolve=resolve)
    rows = known.join(current, on="_id", how="left", maintain_order="left")
    parent = pl.lit(None, dtype=pl.String) if owner is None else pl.col(owner)
    why = _why(spec, rows, present, evidence, delete_gone=delete_gone)
    rows = rows.select(KEY, "_id", parent.alias(PARENT), "_fp_hi", "_fp_lo", "_now_hi", "_now_lo", why)
    going = rows.filter(pl.col("why").is_in(["gone", "dropped", "followed"]) & deletable)
    edited = (pl.col("_now_hi") != pl.col("_fp_hi")) | (pl.col("_now_lo") != pl.col("_fp_lo"))
    held = going.filter(edited) if spec.hold != "overwrite" else going.head(0)
    report_held(findings, spec, held.select(KEY, "_id"), EDITED, "no longer in the export, but edited in the target; not deleted")
    to_delete = going.join(held.select(KEY), on=KEY, how="anti").select(*DELETIONS_SCHEMA)
    table_state.to_delete.add(to_delete[KEY])
    by_parent = rows.filter(pl.col("why") == "keep")
    table_state.kept.add(by_parent[KEY])
    kept = rows.join(going.select(KEY), on=KEY, how="anti").filter(~pl.col("why").is_in(["unseen", "keep"]))
    table_state.gone.add(kept[KEY])
    _report_gone(spec, kept.filter(pl.col("why") != "lost"), evidence, findings)
    unseen += rows.height - going.height - kept.height - by_parent.height
    missing = rows.filter(~pl.col("why").is_in(["unseen", "keep", "dropped"])).height
    return Absent(to_delete, gone=kept.height, unseen=unseen, held=held.height, keep=by_parent.height, missing=missing)


def missing_before(runs: Sequence[RunRecord], specs: Iterable[TableSpec]) -> int:
    """Returns how many rows of these tables were gone in the last run that loaded their source, and were kept in the target."""
    return sum(_gone_in(runs, spec) for spec in specs)


def _gone_in(runs: Sequence[RunRecord], spec: TableSpec) -> int:
    for run in reversed(runs):
        if run.command in _LOADS and run.status in _ENDED and spec.source in run.source.split(","):
            return next((int(book.get("gone", 0)) for book in run.counts.get("targets", []) if book["table"] == spec.table), 0)
    return 0


def _elsewhere(spec: TableSpec, ids: pl.Series, present: Present, evidence: Evidence) -> pl.Series:
    """True for rows that need not be in this delivery: outside of the periods that it covers, or used by another source."""
    periods, named = evidence.periods.get(spec.table), evidence.named.get(spec.table)
    elsewhere = pl.repeat(value=False, n=len(ids), dtype=pl.Boolean, eager=True)
    if periods is not None and periods.column is not None:
        elsewhere |= ~periods.hold(present.values(spec, periods.column, ids))
    if named is not None:
        elsewhere |= ids.is_in(present.pointed_at(spec, named).implode())
    return elsewhere


def _why(spec: TableSpec, rows: pl.DataFrame, present: Present, evidence: Evidence, *, delete_gone: bool) -> pl.Series:
    """Returns `lost` (deleted there), `unseen`, `kept` (gone, but kept), `keep` (as its parent), or a DELETIONS_SCHEMA reason."""
    by_itself = pl.lit("gone" if delete_gone else "kept")
    conditions = [(rows["_now_hi"].is_null(), "lost")]
    if spec.table in evidence.seen:
        column, keys = evidence.seen[spec.table]
        conditions.append((~rows[column].is_in(keys.implode()).fill_null(value=False), "unseen"))
    owner = owner_column(spec)
    if owner is not None and spec.parent is not None:
        parent, keys = present.table_states[spec.parent], rows[owner]
        conditions += [
            (parent.rejected.holds(keys), "unseen"),
            (parent.held.holds(keys), "keep"),
            (parent.planned.holds(keys), "dropped"),
            (parent.to_delete.holds(keys), "followed"),
            (parent.gone.holds(keys), "kept"),
            (parent.kept.holds(keys), "keep"),
            (parent.unplanned.holds(keys), "unseen"),
        ]
    why = by_itself
    for condition, word in reversed(conditions):
        why = pl.when(condition).then(pl.lit(word)).otherwise(why)
    return rows.select(why.alias("why")).to_series()


def _report_kept(spec: TableSpec, known: pl.DataFrame, evidence: Evidence, findings: Findings) -> None:
    columns = evidence.incomplete.get(spec.table, ())
    if columns:
        findings.report(spec, known, KEPT_VALUES, f"kept, because the delivery lacks {', '.join(columns)}")


def _report_gone(spec: TableSpec, rows: pl.DataFrame, evidence: Evidence, findings: Findings) -> None:
    merged = rows[KEY].is_in(evidence.merged.get(spec.table, pl.Series([], dtype=pl.String)).implode())
    findings.report(spec, rows.filter(merged), MERGED, "the candidate was merged into another one; left in the target")
    findings.report(spec, rows.filter(~merged), GONE, "no longer in the export; left in the target")
