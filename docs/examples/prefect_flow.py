"""Prefect: load and verify the newest export. `python prefect_flow.py` runs it once; `serve` runs it every night."""

import os
import sys
from typing import Any

from prefect import flow, task

from migrate.api import BusyError, load, verify

OPTIONS: dict[str, Any] = {"target": os.environ.get("TALENTHUB_TARGET", "sqlite:///ats.db"), "attachments": "files"}
EXPORTS = os.environ.get("TALENTHUB_EXPORTS", "exports")


def is_busy(_task: Any, _run: Any, state: Any) -> bool:
    """Only a target in use is worth another try: any other error needs a person."""
    return isinstance(state.result(raise_on_failure=False), BusyError)


@task(retries=3, retry_delay_seconds=600, retry_condition_fn=is_busy)
def load_export() -> str:
    """Loads what changed."""
    return load(EXPORTS, max_gone="5%", max_deletes="1%", max_rejects="1%", **OPTIONS).verdict


@task
def verify_export() -> int:
    """Returns the number of differences."""
    return verify(EXPORTS, **OPTIONS).differences


@flow
def talenthub_nightly() -> None:
    """Fails if the target differs from the export."""
    print(load_export())
    differences = verify_export()
    if differences:
        raise ValueError(f"{differences} differences")


if __name__ == "__main__":
    if "serve" in sys.argv:
        talenthub_nightly.serve(name="nightly", cron="30 2 * * *")
    else:
        talenthub_nightly()
