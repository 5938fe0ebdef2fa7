"""`talenthub ... s3://...`: deliveries and stores in an S3-compatible server lead to what local ones lead to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import object_server
from tests.e2e.attachment_files import FILES, book, small
from tests.e2e.rows import all_rows
from tests.e2e.running import Ended, talenthub

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not object_server.INSTALLED, reason=object_server.REASON),
]
#: When we wrote, and what names the place of the store.
APART = {"created_at", "modified_at", "updated_at", "file_url", "fp_hi", "fp_lo"}


@pytest.fixture(scope="module", autouse=True)
def server() -> Iterator[None]:
    with object_server.server_in_environment():
        yield


def run(command: str, work: Path, *arguments: str | Path) -> Ended:
    options = ("--mapping", "ats", "--target", f"sqlite:///{work / 'ats.db'}", "--runs", work / "runs")
    return talenthub(command, *arguments, *(options if command != "apply" else options[4:]))


def rows(work: Path) -> dict[str, list[dict[str, object]]]:
    tables = {name: found for name, found in all_rows(f"sqlite:///{work / 'ats.db'}").items() if "talenthub" not in name}
    return {
        name: [{key: value for key, value in row.items() if key not in APART} for row in found] for name, found in tables.items()
    }


def test_a_delivery_in_a_bucket_is_loaded_planned_applied_and_verified_like_a_folder(tmp_path: Path) -> None:
    small(tmp_path / "export")
    here, there = tmp_path / "here", tmp_path / "there"
    local = run("load", here, tmp_path / "export", "--attachments", here / "files")
    url = object_server.upload(tmp_path / "export")
    store = f"{url}-store"
    planned = run("plan", there, url, "--attachments", store, "--out", there / "plan")
    applied = run("apply", there, there / "plan")
    assert (planned.exit, applied.exit, local.exit) == (0, 0, 0)
    for section in ("sources", "targets", "attachments"):
        assert applied.document[section] == local.document[section]
    assert rows(there) == rows(here)
    again = run("load", there, url, "--attachments", store, "--openlineage", tmp_path / "event.json")
    assert (again.exit, book(again)) == (0, {"files": 4, "unchanged": 4, "markers": 1})
    bucket = url.rpartition("/")[0]
    assert f'{{"namespace": "{bucket}", "name": "exports"}}' in (tmp_path / "event.json").read_text("utf-8")
    assert run("verify", there, url, "--attachments", store).exit == 0
    assert run("verify", there, f"{url}/export.csv", "--attachments", store).exit == 0
    files = object_server.client()
    assert {files.cat_file(place) for place in files.find(store)} == {body for body in FILES.values() if body}
    files.pipe_file(f"{url}/Attachments_1-3.zip", b"not a zip")
    refused = run("load", there, url, "--attachments", store)
    assert (refused.exit, [problem["code"] for problem in refused.document["problems"]]) == (2, ["D201"])
    assert "test" not in refused.stderr.split()
