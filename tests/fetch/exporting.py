"""Runs exports against the server of these tests, and looks at what came."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date
from pathlib import Path

from migrate.core.errors import MigrateError
from migrate.core.progress import Silent
from migrate.fetch import Client, ExportKind, ExportOutcome, ExportRequest, Patience, SalesOptions, Token, export
from tests.fetch.sales_server import TOKEN, URN, Sales
from tests.fetch.serving import TurnedClock

OPTIONS = SalesOptions(poll_interval=10.0, longest_job=1800.0, patience=Patience(attempts=4, first_pause=1.0, timeout=5.0))
JOBS, START, DOWNLOAD = "GET /salesAnalyticsExportJobs", "POST /salesAnalyticsExportJobs", "GET /download"


def client(server: Sales, clock: TurnedClock, token: str = TOKEN) -> Client:
    return Client(Token(token), server.base, OPTIONS, clock=clock)


def run(
    server: Sales,
    clock: TurnedClock,
    folder: Path,
    *,
    kinds: tuple[ExportKind, ...] = (ExportKind.ACTIVITY,),
    first: date = date(2026, 1, 1),
    last: date = date(2026, 1, 10),
    token: str = TOKEN,
) -> ExportOutcome:
    return export(client(server, clock, token), ExportRequest(URN, kinds, first, last), folder, Silent())


def codes(error: MigrateError) -> list[str]:
    return [problem.code.id for problem in error.problems]


def ids(folder: Path, kind: str = "activity") -> Counter[str]:
    found: Counter[str] = Counter()
    for path in folder.glob(f"{kind}_2*.csv"):
        found.update(row[0] for row in list(csv.reader(io.StringIO(path.read_text("utf-8"), newline="")))[1:])
    return found
