"""Dagster: the rows of the ATS as an asset, with the counts of the load as metadata and the verification as its check."""

import os
from typing import Any

import dagster as dg

from migrate.api import load, verify

OPTIONS: dict[str, Any] = {"target": os.environ.get("TALENTHUB_TARGET", "sqlite:///ats.db"), "attachments": "files"}
EXPORTS = os.environ.get("TALENTHUB_EXPORTS", "exports")


@dg.asset
def ats_rows() -> dg.MaterializeResult:
    """Loads the newest export; a limit or a wrong delivery fails the run, and nothing is written."""
    result = load(EXPORTS, max_gone="5%", max_deletes="1%", max_rejects="1%", **OPTIONS)
    counts = {f"{table.table} written": table.insert + table.update for table in result.targets}
    return dg.MaterializeResult(metadata={"verdict": result.verdict, "run": result.run, **counts})


@dg.asset_check(asset=ats_rows)
def target_matches_the_export() -> dg.AssetCheckResult:
    """Compares every row and file of the target with the export."""
    result = verify(EXPORTS, **OPTIONS)
    return dg.AssetCheckResult(passed=result.differences == 0, metadata={"differences": result.differences})


nightly = dg.ScheduleDefinition(name="nightly", target=dg.AssetSelection.assets(ats_rows), cron_schedule="30 2 * * *")
defs = dg.Definitions(assets=[ats_rows], asset_checks=[target_matches_the_export], schedules=[nightly])
