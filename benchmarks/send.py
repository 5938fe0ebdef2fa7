"""`talenthub send` at a vendor's rate: how much of the rate it does not use, and its peak memory.

A server on loopback answers as docs/targets/ashby.md says, and allows a number of calls in each second. Idle is the share of the
allowed calls between the first and the last call that were not made. The outbox has many candidates, of which a few are sent:
memory follows what is due, and idle time does not. It fails above the limits.

    python -m benchmarks.send [--candidates 20000] [--sent 300] [--rate 50]
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import shutil
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from benchmarks.processes import TALENTHUB, timed
from migrate.demo.delivery import invent
from tests.outbox.vendor_server import vendor_api
from tests.outbox.vendor_stub import KEY, Vendor

#: The share of the allowed calls that may be missing, and MiB that sending may take.
IDLE, MEMORY = 0.10, 200
REJECTS = 3


def main() -> int:
    """Loads once, sends once and prints what it took."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--candidates", type=int, default=20_000)
    arguments.add_argument("--sent", type=int, default=300)
    arguments.add_argument("--rate", type=int, default=50)
    given = arguments.parse_args()
    os.environ["TALENTHUB_API_KEY"] = KEY
    folder = Path(tempfile.mkdtemp(prefix="talenthub-bench-"))
    try:
        invent(folder / "export", candidates=given.candidates, seed=1, attachments=False)
        mapping(folder, given.rate)
        target = ["--target", "sqlite:///outbox.db"]
        timed([*TALENTHUB, "load", "export", "--mapping", "ashby", *target], folder, accepted=(0, REJECTS))
        calls: list[float] = []
        vendor = Vendor(rate=(given.rate, 1), fault=lambda _number, _name: calls.append(time.monotonic()))
        with vendor_api(vendor) as base:
            command = [*TALENTHUB, "send", *target, "--base-url", base, "--limit", str(given.sent)]
            run = timed(command, folder, accepted=(0, REJECTS))
        seconds = calls[-1] - calls[0]
        idle = 1 - (len(calls) - 1) / (seconds * given.rate)
        print(f"{given.candidates:,} candidates are due, {given.sent:,} were sent with {len(calls):,} calls in {seconds:.1f} s")
        print(f"idle {idle:.1%} of {given.rate} calls a second (limit {IDLE:.0%}), {vendor.limited} calls above the rate")
        print(f"peak memory {run.mib:.0f} MiB (limit {MEMORY}), processor {run.processor:.1f} s")
        return 0 if idle <= IDLE and run.mib <= MEMORY else 1
    finally:
        shutil.rmtree(folder)


def mapping(folder: Path, rate: int) -> None:
    """The mapping of Ashby at this rate, with a job and a stage for every project and state of the delivery."""
    shutil.copytree(Path(__file__).parents[1] / "mappings" / "ashby", folder / "ashby")
    api = folder / "ashby" / "api.yaml"
    text = api.read_text("utf-8")
    api.write_text(text.replace("{calls: 5, seconds: 1, at_once: 4}", f"{{calls: {rate}, seconds: 1, at_once: 8}}"), "utf-8")
    with zipfile.ZipFile(folder / "export" / "export.zip") as archive:
        (name,) = [each for each in archive.namelist() if each.endswith("/Candidates.csv")]
        content = archive.read(name).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content, newline="")))
    pairs = sorted({(row["project_id"].strip(), row["hiring_state_id"].strip()) for row in rows})
    jobs = [(project, "job-a") for project in sorted({project for project, _ in pairs})]
    stages = [(f"{project}:{state}", "stage-new") for project, state in pairs]
    for file, lines in (("jobs", [("project", "job"), *jobs]), ("stages", [("state", "stage"), *stages])):
        with (folder / "ashby" / "maps" / f"{file}.csv").open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(lines)


if __name__ == "__main__":
    sys.exit(main())
