"""What the steps of a command share: mapping, target and delivery; then the delivery as rows of the target."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from migrate.attachments import Measured
from migrate.core.batches import Batches
from migrate.mapping import Mapping
from migrate.plan import Erasure
from migrate.read import Delivery
from migrate.steps.mapping import Rows
from migrate.targets.contract import Target
from migrate.targets.evidence import Evidence
from migrate.targets.plan import PlanIdentity
from migrate.targets.schema import TargetSchema
from migrate.targets.watched import WatchedTarget


@dataclass(frozen=True, slots=True)
class Opened:
    """Mapping, target and delivery before a record is read. `known`: ids in the target of people on the erasure list.

    `schema` is read once: everything until the plan sees the same tables. Before a load writes, it compares them with the target.
    """

    mapping: Mapping
    target: WatchedTarget
    schema: TargetSchema
    delivery: Delivery
    known: pl.Series


@dataclass(frozen=True, slots=True)
class Prepared:
    """The input of plan and verify.

    Attributes:
        schema: The tables of the target when it was opened.
        batches: Returns the canonical batches of an entity, including attachments, without people whom the mapping excludes.
        identity: What all of this was made from.
        evidence: What the delivery lacks for other reasons than being gone.
        erasure: People whose rows of earlier runs are erased.
    """

    mapping: Mapping
    target: Target
    schema: TargetSchema
    delivery: Delivery
    files: Measured
    rows: Rows
    batches: Batches
    identity: PlanIdentity
    evidence: Evidence
    erasure: Erasure
