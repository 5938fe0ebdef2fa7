"""Airflow: plan, load and verify the newest export every night. `TALENTHUB_TARGET` is the database URL."""

import os
from datetime import UTC, datetime
from typing import Any

from airflow.sdk import dag, task

OPTIONS: dict[str, Any] = {"target": os.environ.get("TALENTHUB_TARGET", "sqlite:///ats.db"), "attachments": "files"}
EXPORTS = os.environ.get("TALENTHUB_EXPORTS", "exports")


@dag(schedule="30 2 * * *", start_date=datetime(2026, 1, 1, tzinfo=UTC), catchup=False, max_active_runs=1)
def talenthub_nightly() -> None:
    """One task per step, so that a failed verification does not repeat the load."""

    @task
    def load() -> str:
        from migrate.api import load as load_export

        result = load_export(EXPORTS, max_gone="5%", max_deletes="1%", max_rejects="1%", **OPTIONS)
        return result.verdict

    @task
    def verify(verdict: str) -> int:
        from migrate.api import verify as verify_export

        result = verify_export(EXPORTS, **OPTIONS)
        if result.differences:
            raise ValueError(f"{result.differences} differences after: {verdict}")
        return result.exit_code

    verify(load())


nightly = talenthub_nightly()
