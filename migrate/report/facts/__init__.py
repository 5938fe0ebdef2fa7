"""Facts of a report besides books and problems, computed from canonical frames, batch by batch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from migrate.core.sales_figures import SalesFigures
from migrate.report.facts.clusters import duplicates
from migrate.report.facts.counting import estimate, file_kinds, orphans, since, value_maps
from migrate.report.facts.left_out import LEFT_OUT
from migrate.report.facts.people import contacts, users
from migrate.report.facts.pipelines import Batches, custom_fields, funnel
from migrate.report.facts.samples import Samples
from migrate.report.facts.seats import sales
from migrate.report.facts.sections import Facts, Origin
from migrate.report.facts.words import hide_words


def gather(batches: Batches, known_users: pl.Series, work: Path, figures: SalesFigures | None) -> Facts:
    """Computes all facts of a delivery.

    Args:
        batches: Returns the canonical batches of an entity; notes, messages and scorecards are not read.
        known_users: Normalised profile URLs of the users file.
        work: A folder for a spool of hashes.
        figures: Counts of Sales Navigator; None without it.
    """
    return Facts(
        funnel=funnel(batches),
        custom_fields=custom_fields(batches),
        duplicates=duplicates(batches("candidate"), work),
        contacts=contacts(batches("candidate")),
        users=users(batches("user"), known_users),
        sales=sales(figures) if figures is not None else None,
        left_out=list(LEFT_OUT),
    )


def as_json(facts: Facts) -> dict[str, Any]:
    """Returns the existing sections for `Outcome.facts`."""
    return {name: section for name, section in facts.model_dump(mode="json").items() if section is not None}


__all__ = [
    "Facts", "Origin", "Samples", "as_json", "estimate", "file_kinds", "gather", "hide_words", "orphans", "since", "value_maps",
]  # fmt: skip
