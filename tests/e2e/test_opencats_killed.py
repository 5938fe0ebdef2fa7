"""OpenCATS's tables after loads that were killed at random moments: the next one gives the rows of a load that was not."""

from __future__ import annotations

import random
import secrets
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from migrate.demo.delivery import invent
from tests import commands, mysql
from tests.e2e.opencats_tables import TABLES, make_tables
from tests.e2e.running import Ended, talenthub
from tests.e2e.test_opencats import Installation, check_files, check_rows
from tests.targets.places import Place

#: Columns that hold numbers that the target counts: after a run that was killed they go on, so they differ.
COUNTED = {"owner", "recruiter", "entered_by", "added_by", "status", "status_to"}


def rows_without_ids(place: Place) -> dict[str, list[tuple[Any, ...]]]:
    columns = {
        table: [name for name in found if not name.endswith("id") and name not in COUNTED] for table, found in TABLES.items()
    }
    return {
        table: sorted(place.rows(f'SELECT 1, {", ".join(map(_text, names)) or 1} FROM "{table}"'))
        for table, names in columns.items()
    }


def _text(name: str) -> str:
    return f"COALESCE(CAST(\"{name}\" AS CHAR), '-')"


@pytest.mark.slow
def test_two_thousand_candidates_pass_every_check_also_after_runs_that_were_killed(mysql_server: str, tmp_path: Path) -> None:
    invent(tmp_path / "export", candidates=2_000, seed=5)
    dice = random.Random(20260131)  # noqa: S311 - moments, no secrets
    ends: list[dict[str, list[tuple[Any, ...]]]] = []
    lasts, killed = 0.0, 0
    for kills in (0, 6):
        name = f"talenthub_test_{secrets.token_hex(4)}"
        place = Place("mysql", f"{mysql_server}/{name}")
        folder = tmp_path / name
        folder.mkdir()
        try:
            make_tables(place, "0.9")
            installed = Installation("0.9", place, tmp_path / "export", folder, Ended(0, {}, ""))
            before = rows_without_ids(place)
            began = time.monotonic()
            for _ in range(kills):
                running = commands.start("load", installed.delivery, *installed.options)
                running.wait(dice.uniform(0.3 * lasts, 0.9 * lasts))
                code = running.kill()
                wait_until_alone(place)
                if code == -signal.SIGKILL:
                    killed += 1
                else:  # It had ended; the next moments come sooner.
                    lasts *= 0.7
                    [(run,)] = place.rows("SELECT run FROM talenthub_run ORDER BY number DESC LIMIT 1")
                    assert talenthub("rollback", str(run), "--target", place.url, "--yes", "--runs", folder / "runs").exit == 0
                assert rows_without_ids(place) == before
            assert talenthub("load", installed.delivery, *installed.options).exit in (0, 3)
            lasts = time.monotonic() - began
            check_rows(installed)
            assert check_files(installed) > 1_000
            ends.append(rows_without_ids(place))
        finally:
            mysql.drop(mysql_server, name)
    assert killed >= 3
    assert ends[0] == ends[1]
    assert len(ends[0]["candidate"]) == 2_000


def wait_until_alone(place: Place) -> None:
    """A server finds out a moment later that its client is gone, and then takes the run back."""
    others = "SELECT count(*) FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()"
    deadline = time.monotonic() + 60
    while place.rows(others) != [(0,)]:
        assert time.monotonic() < deadline, "the server does not end the connection"
        time.sleep(0.05)
