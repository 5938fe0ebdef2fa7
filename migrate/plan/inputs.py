"""What a plan is made from: the mapped rows of a delivery, what was asked for, and a view of the target."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl

from migrate.core.limits import Limits
from migrate.plan.erasure import Erasure
from migrate.plan.identity_columns import IdentityColumns
from migrate.runs import Spool
from migrate.targets.contract import Reader, Target
from migrate.targets.evidence import Evidence
from migrate.targets.schema import TargetSchema
from migrate.targets.spec import TableSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedRows:
    """The rows of a delivery as the mapping makes them.

    Attributes:
        specs: The mapped tables in load order.
        spools: Per table a spool of mapped frames, keyed by `_key`; a table may be missing.
        folded: Per table the number of rows that the mapping merged with an earlier row of the same key, for the books.
        set_aside: Records that earlier stages rejected, saved with the plan for `apply`.
        evidence: What the delivery lacks for other reasons than being gone.
        identities: Columns with candidates' names, addresses and profiles, to find those who became somebody else.
    """

    specs: tuple[TableSpec, ...]
    spools: Mapping[str, Spool]
    folded: Mapping[str, int] = field(default_factory=dict)
    set_aside: Iterable[pl.DataFrame] = ()
    evidence: Evidence = field(default_factory=Evidence)
    identities: IdentityColumns | None = None

    @property
    def referenced(self) -> frozenset[str]:
        """The tables that other tables refer to."""
        parents = {spec.parent for spec in self.specs if spec.parent is not None}
        return frozenset(
            parents | {one.reference.table for spec in self.specs for one in spec.references if one.reference is not None}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOptions:
    """What the user asked for.

    Attributes:
        delete_gone: `--delete-gone`.
        erasure: People whose rows of earlier runs are erased; the mapped rows contain none of theirs.
        limits: The limits of the run, saved with the plan.
    """

    delete_gone: bool = False
    erasure: Erasure | None = None
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class TargetView:
    """The target while a plan is made.

    Attributes:
        reader: One view of the target; None if the target does not exist.
        forbids_nul: True if texts cannot contain U+0000.
        sources: The source systems that earlier runs loaded.
    """

    reader: Reader | None
    schema: TargetSchema
    forbids_nul: bool
    sources: frozenset[str]

    @classmethod
    def of(cls, target: Target, reader: Reader | None, schema: TargetSchema | None = None) -> TargetView:
        """Returns the view through this reader. Reads the schema unless it is given."""
        runs = () if reader is None else reader.ledger.runs()
        sources = frozenset(name for run in runs for name in run.source.split(","))
        return cls(reader, schema or target.schema(), not target.capabilities.nul_in_text, sources)
