"""Sales Navigator's largest files: fetched against `curl`, read and loaded against `sqlite3 .import` of the same CSV.

A server on loopback hands out one generated activity export. `curl` takes it as it is; `sales-navigator export` asks for the job,
counts the rows on the way and flushes the file to disk. `.import` fills one table with a key and checks nothing; `inspect` reads,
settles and counts all records; `load` maps them too, gives them ids and keeps a ledger. Printed: seconds, peak memory and ratios;
it fails where fetching or reading passes the limit of memory.

    python -m benchmarks.sales_navigator [--megabytes 1000] [--without-load]
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
from itertools import count, islice
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.processes import TALENTHUB, Run, timed
from tests.fetch.sales_server import HEADERS, TOKEN, URN, Handler, Sales, ServedJob
from tests.fetch.serving import serving

#: MiB that fetching and reading may take, whatever the file's size.
LIMIT = 300
KINDS = ("SAVED_LEAD", "SAVED_ACCOUNT", "SEARCH_PERFORMED", "PROFILE_VIEWED", "INMAIL_SENT", "MESSAGE_SENT", "CONNECTION_MADE")
#: One day, so that the whole file is one window.
DAY = ("2026-03-01", "2026-03-01")


def generate(path: Path, megabytes: int) -> int:
    """Writes an activity export of about that size; returns its records."""
    dice = random.Random(7)  # noqa: S311 - invented text, no secret
    rows, written, numbers = 0, 0, count(1)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(HEADERS["activity"])
        while written < megabytes * 1_000_000:
            lines = [_record(dice, number) for number in islice(numbers, 10_000)]
            rows += len(lines)
            written += file.write("".join(lines))
    return rows


def _record(dice: random.Random, number: int) -> str:
    at = f"03-01-2026 {number % 24:02}:{number % 60:02}:{number * 7 % 60:02}"
    lead = f"ACwAA{dice.getrandbits(160):027x}" if number % 3 else ""
    return f"{dice.getrandbits(64):016x}-{number:010},{KINDS[number % 7]},{at},{2_000_000_000 + number % 900},{lead}\r\n"


class OneFile(Sales):
    """A server that has one file for every job."""

    def __init__(self, path: Path, records: int) -> None:
        super().__init__(polls=1, contracts=[{"contract": URN, "name": "Northern team", "hasReportingAccess": True}])
        self.path, self.records = path, records

    def rows(self, _: ServedJob) -> int:
        """What the job announces."""
        return self.records


class Streaming(Handler):
    """Hands the file out without holding it."""

    sales: OneFile

    def do_GET(self) -> None:  # noqa: N802 - http.server calls it so
        """`/plain` is the file for everybody."""
        if urlsplit(self.path).path == "/plain":
            self._download(self.path)
        else:
            super().do_GET()

    def _download(self, _: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/csv")
        self.send_header("Content-Length", str(self.sales.path.stat().st_size))
        self.end_headers()
        with self.sales.path.open("rb") as file:
            shutil.copyfileobj(file, self.wfile, 1 << 20)


def fetched(sales: OneFile, folder: Path) -> tuple[Run, Run]:
    """`curl` and our export, each into a file of its own."""
    os.environ["TALENTHUB_LINKEDIN_TOKEN"] = TOKEN
    command = [*TALENTHUB, "sales-navigator", "export", "--contract", URN, "--type", "activity", "--into", str(folder / "sales")]
    more = ["--from", DAY[0], "--to", DAY[1], "--base-url", sales.base, "--poll-interval", "0.05"]
    curl = timed(["curl", "-sS", "-o", "plain.csv", f"{sales.base}/plain"], folder)
    return curl, timed([*command, *more], folder)


def imported(folder: Path) -> Run:
    """`sqlite3 .import` into a table with the key."""
    table = "CREATE TABLE activity (id TEXT PRIMARY KEY NOT NULL, type TEXT, created TEXT, seat TEXT, lead TEXT);\n"
    text = f"{table}BEGIN;\n.import --csv --skip 1 plain.csv activity\nCOMMIT;\n"
    return timed(["sqlite3", "baseline.db"], folder, text)


def main() -> int:
    """Runs each once and prints what it took."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--megabytes", type=int, default=1_000)
    arguments.add_argument("--without-load", action="store_true")
    given = arguments.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="talenthub-bench-"))
    try:
        sales = OneFile(folder / "served.csv", generate(folder / "served.csv", given.megabytes))
        print(f"{given.megabytes:,} MB, {sales.records:,} activities")
        with serving(type("Bound", (Streaming,), {"sales": sales})) as sales.base:
            curl, export = fetched(sales, folder)
        said("curl", curl, curl, "curl")
        said("export", export, curl, "curl")
        base = imported(folder)
        inspect = timed([*TALENTHUB, "inspect", "sales"], folder)
        said("sqlite3 .import", base, base, ".import")
        said("inspect", inspect, base, ".import")
        if not given.without_load:
            said("load", timed([*TALENTHUB, "load", "sales", "--target", "sqlite:///ats.db"], folder), base, ".import")
        peak = max(export.mib, inspect.mib)
        print(f"peak of fetching and reading {peak:.0f} MiB (limit {LIMIT})")
        return 0 if peak <= LIMIT else 1
    finally:
        shutil.rmtree(folder)


def said(name: str, run: Run, base: Run, called: str) -> None:
    """One line."""
    print(f"{name:16} {run.seconds:7.2f} s  {run.mib:6.0f} MiB  {run.seconds / base.seconds:6.2f} x {called}")


if __name__ == "__main__":
    sys.exit(main())
