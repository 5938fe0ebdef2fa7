"""The id map of the planned tables, read ahead of them: the database sends the next table's while one is planned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import polars as pl

from migrate.core.ahead import ahead
from migrate.target.contract import Target
from migrate.target.spec import TableSpec

#: Batches that wait, each of some megabytes.
_DEPTH = 3


class Known:
    """Gives the id map of each table, once, in load order."""

    def __init__(self, batches: Iterator[pl.DataFrame | None]) -> None:
        self._batches = batches

    def next_table(self) -> Iterator[pl.DataFrame]:
        """The id map of the next table (FINGERPRINTS_SCHEMA). It is read to its end before the next call."""
        for batch in self._batches:
            if batch is None:
                return
            yield batch


@contextmanager
def known_rows(target: Target, specs: Sequence[TableSpec], *, exists: bool) -> Iterator[Known]:
    """Reads the id map of all tables in a thread, by a view of its own; where the target does not exist yet, of none.

    That view may be younger than another one's. A run that ended between the two changed the ledger: then the plan is refused.
    """
    if not exists:
        yield Known(iter([None] * len(specs)))
        return
    with ahead(_read(target, specs), _DEPTH) as batches:
        yield Known(batches)


def _read(target: Target, specs: Sequence[TableSpec]) -> Iterator[pl.DataFrame | None]:
    """The batches of each table, and None behind its last."""
    with target.reader() as reader:
        for spec in specs:
            yield from reader.fingerprints(spec.source, spec.table)
            yield None
