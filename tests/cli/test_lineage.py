"""`--openlineage` writes one event per run, also of one that failed."""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.cli.conftest import TARGET
from tests.cli.runner import talenthub

SHARED = ("--mapping", "ats", "--target", TARGET, "--openlineage", "event.json")


def event(folder: Path) -> dict[str, Any]:
    (line,) = (folder / "event.json").read_text("utf-8").splitlines()
    found: dict[str, Any] = json.loads(line)
    return found


def test_a_load_is_a_complete_event_with_the_rows_of_each_table(fresh: Path) -> None:
    loaded = json.loads(talenthub("load", "export", *SHARED, "--format", "json", folder=fresh).stdout)
    found = event(fresh)
    assert found["eventType"] == "COMPLETE"
    assert datetime.fromisoformat(found["eventTime"]).tzinfo is not None
    assert uuid.UUID(found["run"]["runId"]).version == 5
    assert found["job"] == {"namespace": "talenthub-migrate", "name": "load"}
    assert found["inputs"] == [{"namespace": "file", "name": str(fresh / "export")}]
    rows = {output["name"]: output["outputFacets"]["outputStatistics"]["rowCount"] for output in found["outputs"]}
    assert rows == {table["table"]: table["insert"] for table in loaded["targets"]}
    assert {output["namespace"] for output in found["outputs"]} == {f"sqlite:///{fresh}/ats.db"}


def test_a_load_that_a_limit_stopped_is_a_failed_event_without_rows(fresh: Path) -> None:
    assert talenthub("load", "export", *SHARED, "--fail-on", "warning", folder=fresh).exit == 5
    found = event(fresh)
    assert found["eventType"] == "FAIL"
    assert sum(output["outputFacets"]["outputStatistics"]["rowCount"] for output in found["outputs"]) == 0


def test_a_delivery_that_is_not_there_is_a_failed_event_without_outputs(tmp_path: Path) -> None:
    assert talenthub("load", "nothing", *SHARED, folder=tmp_path).exit == 2
    assert (event(tmp_path)["eventType"], event(tmp_path)["outputs"]) == ("FAIL", [])


def test_the_event_is_never_written_over_an_input(fresh: Path) -> None:
    arguments = ("--mapping", "ats", "--target", TARGET, "--openlineage", "export/export.zip")
    before = (fresh / "export" / "export.zip").read_bytes()
    assert talenthub("load", "export", *arguments, folder=fresh).exit == 2
    assert (fresh / "export" / "export.zip").read_bytes() == before
