"""Reads the id map of the planned tables ahead: while one table is planned, the next one's id map is read and sliced."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext

import polars as pl

from migrate.core.prefetch import prefetch
from migrate.core.sizes import ID_MAP_PARTS, ID_MAPS_AHEAD, WHOLE_ROWS
from migrate.plan.state import PlanState
from migrate.plan.table_state import TableState
from migrate.runs import Spool
from migrate.runs.names import file_name
from migrate.targets.contract import Reader, Target
from migrate.targets.rows import KeyIds
from migrate.targets.spec import KEY, TableSpec


def known_rows(state: PlanState, target: Target) -> AbstractContextManager[Iterator[TableState]]:
    """Yields the state of the tables in load order, filled from the id map. Runs in a thread with its own view of the target.

    That view may be newer than another one. If a run finished in between, it changed the ledger, and the plan is refused.
    """
    return prefetch(_table_states(state, target), ID_MAPS_AHEAD)


def _table_states(state: PlanState, target: Target) -> Iterator[TableState]:
    view: AbstractContextManager[Reader | None] = nullcontext() if state.target.reader is None else target.reader()
    with view as reader:
        for spec in state.rows.specs:
            batches = () if reader is None else reader.ledger.fingerprints(spec.source, spec.table)
            yield _table_state(state, spec, batches)


def _table_state(state: PlanState, spec: TableSpec, batches: Iterable[pl.DataFrame]) -> TableState:
    """Returns a table's id map (batches of FINGERPRINTS_SCHEMA), in slices that match those of its rows."""
    spool = state.rows.spools.get(spec.table)
    id_map = Spool(state.work / "id-map" / file_name(spec.table), key=KEY, parts=ID_MAP_PARTS if spool is None else spool.parts)
    table_state = TableState(spec, KeyIds(spec), id_map)
    upstream = state.rows.evidence.rejected.get(spec.table)
    if upstream is not None:
        table_state.rejected.add(upstream)
    erased = state.erased.ids(spec.table, spec.source)
    for batch in batches:
        narrow = batch
        if not erased.is_empty():
            going = pl.col("_id").is_in(erased.implode())
            table_state.erased = pl.concat([table_state.erased, narrow.filter(going).select("_id", KEY)])
            narrow = narrow.filter(~going)
        id_map.append(narrow)
        state.note_ids(table_state, narrow)
    if id_map.rows > WHOLE_ROWS:
        id_map.flush()
    return table_state
