"""kill -9 in the middle of `archive` and `draft`: the next call with the same folder replaces it, and no complete one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.running import talenthub
from tests.e2e.test_killed_erasures import deliver, kill, line


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "moment"),
    [
        ("archive", "migrate.steps.archiving:descriptor:before"),
        ("archive", "migrate.steps.archiving:end_output:before"),
        ("draft", "migrate.steps.drafting:begin_output:after"),
        ("draft", "migrate.steps.drafting:end_output:before"),
    ],
)
def test_an_unfinished_output_is_replaced_and_a_complete_one_is_refused(command: str, moment: str, tmp_path: Path) -> None:
    deliver(tmp_path)
    arguments = [command, str(tmp_path / "export"), "-o", str(tmp_path / "out"), "--runs", str(tmp_path / "runs")]
    if command == "draft":
        assert talenthub(*line(tmp_path, "{candidate_id}/{folder}/{sha256:16}-{name}")).exit == 0
        arguments += ["--target", f"sqlite:///{tmp_path / 'ats.db'}"]
    kill(moment, arguments)
    assert talenthub(*arguments).exit == 0
    files = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert ".talenthub" not in files
    assert {"archive": "index.html", "draft": "target.yaml"}[command] in files
    assert talenthub(*arguments).exit == 2
