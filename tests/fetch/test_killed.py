"""Killed at any moment, the same command goes on: nothing is fetched twice, nothing is there half."""

from __future__ import annotations

import csv
import io
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from tests.fetch.sales_server import TOKEN, URN, Sales, sales_server

COMMAND = """
import os, sys
from datetime import date
from pathlib import Path
from migrate.core.progress import Silent
from migrate.fetch import ALL_KINDS, Client, ExportRequest, SalesOptions, export, sales_token
client = Client(sales_token(None, os.environ), sys.argv[1], SalesOptions(poll_interval=0.01))
export(client, ExportRequest(sys.argv[2], ALL_KINDS, date(2025, 1, 1), date(2025, 12, 31)), Path(sys.argv[3]), Silent())
"""


def started(server: Sales, folder: Path) -> subprocess.Popen[bytes]:
    environment = os.environ | {"TALENTHUB_LINKEDIN_TOKEN": TOKEN}
    return subprocess.Popen([sys.executable, "-c", COMMAND, server.base, URN, str(folder)], env=environment)


def kill_after(server: Sales, folder: Path, downloads: int) -> None:
    process = started(server, folder)
    deadline = time.monotonic() + 20
    while sum(server.downloads.values()) < downloads and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL


def test_a_year_of_three_kinds_killed_twice_comes_once(tmp_path: Path) -> None:
    with sales_server() as server:
        server.polls = 3
        kill_after(server, tmp_path, 4)
        kill_after(server, tmp_path, 9)
        assert started(server, tmp_path).wait() == 0
        before = server.requests.copy()
        assert started(server, tmp_path).wait() == 0
        assert server.requests == before
        assert server.violations == []
    assert len(list(tmp_path.glob("*.csv"))) == 15
    for kind in ("activity", "activity_outcome"):
        found: Counter[str] = Counter()
        for path in tmp_path.glob(f"{kind}_2*.csv"):
            found.update(row[0] for row in list(csv.reader(io.StringIO(path.read_text("utf-8"), newline="")))[1:])
        assert set(found.values()) == {1}
        assert len(found) == 365 * 3
    # A kill may fall between the last byte and the entry in the state of at most one file a kind.
    assert sum(server.downloads.values()) <= 15 + 2 * 3
