"""A delivery as rows of the target, before the target was asked what it holds."""

from __future__ import annotations

from dataclasses import dataclass

from migrate.attachments import Measured
from migrate.mapping import Mapping
from migrate.plan import Erasure, Evidence
from migrate.read import Delivery
from migrate.steps.mapping import Batches, Rows
from migrate.targets.contract import Target
from migrate.targets.plan import PlanIdentity


@dataclass(frozen=True, slots=True)
class Prepared:
    """What plan and verify start from.

    Attributes:
        batches: Canonical batches of an entity by its name, attachments among them, without whom the mapping leaves out.
        identity: What all of this was made from.
        evidence: What the delivery's silence cannot prove.
        erasure: Whose rows of earlier runs are to go.
    """

    mapping: Mapping
    target: Target
    delivery: Delivery
    files: Measured
    rows: Rows
    batches: Batches
    identity: PlanIdentity
    evidence: Evidence
    erasure: Erasure
