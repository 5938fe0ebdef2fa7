"""Facts of a report besides books and problems, computed from canonical frames, batch by batch."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from migrate.core.batches import Batches
from migrate.core.facts.report import ReportFacts
from migrate.core.sales_figures import SalesFigures
from migrate.report.facts.clusters import duplicates
from migrate.report.facts.counting import estimate, file_kinds, orphans, since, value_maps
from migrate.report.facts.left_out import LEFT_OUT
from migrate.report.facts.people import contacts, users
from migrate.report.facts.pipelines import custom_fields, funnel, timeline
from migrate.report.facts.samples import Samples
from migrate.report.facts.seats import sales
from migrate.report.facts.words import hide_words


def gather(batches: Batches, known_users: pl.Series, work: Path, figures: SalesFigures | None) -> ReportFacts:
    """Computes all facts of a delivery.

    Args:
        batches: Returns the canonical batches of an entity; notes, messages and scorecards are not read.
        known_users: Normalised profile URLs of the users file.
        work: A folder for a spool of hashes.
        figures: Counts of Sales Navigator; None without it.
    """
    return ReportFacts(
        funnel=funnel(batches),
        timeline=timeline(batches),
        custom_fields=custom_fields(batches),
        duplicates=duplicates(batches("candidate"), work),
        contacts=contacts(batches("candidate")),
        users=users(batches("user"), known_users),
        sales=sales(figures) if figures is not None else None,
        left_out=list(LEFT_OUT),
    )


__all__ = ["Samples", "estimate", "file_kinds", "gather", "hide_words", "orphans", "since", "value_maps"]
