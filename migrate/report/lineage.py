"""An OpenLineage event of a run, as a file that a lineage server or a scheduler can take.

Source of the format: the OpenLineage specification 2-0-2, https://openlineage.io/spec/2-0-2/OpenLineage.json.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from migrate.archives import DeliveryPath
from migrate.core.errors import Exit
from migrate.core.facts.report import ReportFacts
from migrate.core.outcome import Outcome
from migrate.runs.durable import SHARED_FILE, write_file

_SCHEMA = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"
_STATISTICS = (
    "https://openlineage.io/spec/facets/1-0-2/OutputStatisticsOutputDatasetFacet.json#/$defs/OutputStatisticsOutputDatasetFacet"
)
_PRODUCER = "urn:talenthub-migrate:{}"
#: Namespace of run ids: OpenLineage wants UUIDs, and the same run must always have the same.
_RUNS = uuid.UUID("5d0a3c3e-53f5-5b0e-8d1c-5a3f0c1f6f6e")


def lineage_event(outcome: Outcome, deliveries: Iterable[DeliveryPath], now: datetime) -> dict[str, Any]:
    """Returns the event of a command: COMPLETE, or FAIL if an error stopped it. `now` is used if the run has no end of its own.

    Inputs are the deliveries; outputs are the tables of the target with the number of written rows. It contains no values.
    """
    origin = outcome.facts.origin if isinstance(outcome.facts, ReportFacts) else None
    producer = _PRODUCER.format(version("talenthub-migrate"))
    name = outcome.run or f"{outcome.command} {now.isoformat()}"
    return {
        "eventType": "FAIL" if outcome.error is not None else "COMPLETE",
        "eventTime": (origin.finished if origin is not None else None) or now.isoformat(),
        "producer": producer,
        "schemaURL": _SCHEMA,
        "run": {"runId": str(uuid.uuid5(_RUNS, name))},
        "job": {"namespace": "talenthub-migrate", "name": outcome.command},
        "inputs": [_dataset(path) for path in deliveries],
        "outputs": [] if origin is None or origin.target is None else _outputs(outcome, origin.target, producer),
    }


def _dataset(path: DeliveryPath) -> dict[str, str]:
    """Names a delivery as the specification does: files by path, objects by bucket and key."""
    if isinstance(path, Path):
        return {"namespace": "file", "name": str(path.resolve())}
    scheme, _, place = str(path).partition("://")
    bucket, _, key = place.partition("/")
    return {"namespace": f"{scheme}://{bucket}", "name": key or "/"}


def write_lineage(outcome: Outcome, deliveries: Iterable[DeliveryPath], path: Path) -> None:
    """Writes the event as one line of JSON; the file appears completely or not at all."""
    event = lineage_event(outcome, deliveries, datetime.now(UTC))
    with write_file(path, SHARED_FILE) as stream:
        stream.write((json.dumps(event, ensure_ascii=False) + "\n").encode("utf-8"))


def _outputs(outcome: Outcome, target: str, producer: str) -> list[dict[str, Any]]:
    """Returns the tables of the target; nothing was written if an error or a preview ended the command."""
    wrote = outcome.command in ("load", "apply") and outcome.exit_code in (Exit.DONE, Exit.REJECTS)
    return [
        {
            "namespace": target,
            "name": book.table,
            "outputFacets": {
                "outputStatistics": {
                    "_producer": producer,
                    "_schemaURL": _STATISTICS,
                    "rowCount": book.insert + book.update if wrote else 0,
                }
            },
        }
        for book in outcome.books.targets
    ]
