"""One table, planned: slice by slice, each row into one class of its book."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from migrate.core.books import TargetBook
from migrate.core.side_by_side import in_order
from migrate.plan.absent import settle_absent
from migrate.plan.compare import compare, fingerprinted
from migrate.plan.desk import Desk
from migrate.plan.fit import reject_misfits
from migrate.plan.orphans import settle_orphans
from migrate.plan.repeats import settle_repeats
from migrate.plan.sieve import Sieve
from migrate.plan.unique import Clashes, reject_clashes
from migrate.runs import Spool
from migrate.runs.spool import WHOLE_ROWS
from migrate.target.contract import FINGERPRINTS_SCHEMA
from migrate.target.rows import conformed
from migrate.target.spec import KEY, TableSpec


def plan_table(desk: Desk, spec: TableSpec, spool: Spool | None, clashes: Clashes) -> TargetBook:
    """Plans a table that the desk took in, and whose references are planned already; its book has no deletions yet.

    `clashes`: the keys that must be rejected, since they hold what another holds already (`find_clashes`).
    """
    book = TargetBook(spec.table)
    live = desk.schema.tables.get(spec.table)
    fate = desk.fates[spec.table]
    # Where the ledger knows rows, a count over the whole table tells nothing more.
    occupied = desk.reader is not None and live is not None and (fate.id_map.rows > 0 or desk.reader.count(spec.table) > 0)
    for in_ledger, rows in _slices(spec, fate.id_map, spool):
        known = in_ledger
        if rows is not None:
            sieve = Sieve(spec, rows, desk.notes)
            given = sieve.rows.select(KEY)
            settle_repeats(sieve)
            settle_orphans(sieve, desk.fates)
            reject_misfits(sieve, live, forbids_nul=desk.forbids_nul)
            reject_clashes(sieve, clashes)
            book.rows += sieve.rows.height + sieve.rejected
            met = compare(desk, sieve, in_ledger, book, occupied=occupied)
            book.reject += sieve.rejected
            if spec.table in desk.watched:
                fate.planned.add(sieve.rows[KEY])
                if sieve.rejected:
                    fate.rejected.add(given.join(sieve.rows.select(KEY), on=KEY, how="anti")[KEY])
            known = in_ledger.head(0) if met == in_ledger.height else in_ledger.join(given, on=KEY, how="anti")
        if not known.is_empty():
            absent = settle_absent(spec, known, desk.present, desk.evidence, desk.notes, delete_gone=desk.delete_gone)
            desk.doomed.add(spec.table, absent.doomed)
            book.gone += absent.gone
            book.unseen += absent.unseen
            book.hold += absent.held
            book.rows += absent.held
    return book


def _slices(spec: TableSpec, id_map: Spool, spool: Spool | None) -> Iterator[tuple[pl.DataFrame, pl.DataFrame | None]]:
    """The known rows (FINGERPRINTS_SCHEMA) and the given ones, in slices that fit each other; a small table is one slice."""
    if id_map.rows + (0 if spool is None else spool.rows) <= WHOLE_ROWS:
        yield _typed(spec, id_map.whole(), None if spool is None else spool.whole())
        return
    numbers = range(id_map.parts)
    yield from in_order(
        lambda number: _typed(spec, id_map.slice(number), None if spool is None else spool.slice(number)), numbers, 1
    )


def _typed(spec: TableSpec, known: pl.DataFrame | None, raw: pl.DataFrame | None) -> tuple[pl.DataFrame, pl.DataFrame | None]:
    """The known rows of a slice, and the given ones, typed and with their fingerprints."""
    rows = None if raw is None else fingerprinted(conformed(spec, raw), spec)
    return pl.DataFrame(schema=FINGERPRINTS_SCHEMA) if known is None else known, rows
