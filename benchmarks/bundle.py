"""`talenthub bundle` of an outbox against the load that filled it: the first bundle, and the next one without a change.

The mapping is that of Bullhorn's Data Loader, which hands over every entity. Printed: seconds and peak memory of load and
bundles, and the ratios to the load. `--processor` compares processor time, which other work on the machine changes less.

    python -m benchmarks.bundle [--candidates 100000] [--rounds 1] [--processor]
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
from pathlib import Path

from benchmarks.processes import TALENTHUB, Run, timed
from migrate.demo.delivery import invent

REJECTS = 3


def main() -> None:
    """Runs the rounds and prints the medians."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--candidates", type=int, default=100_000)
    arguments.add_argument("--rounds", type=int, default=1)
    arguments.add_argument("--mapping", default="bullhorn")
    arguments.add_argument("--processor", action="store_true")
    given = arguments.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="talenthub-bench-"))
    try:
        invent(folder / "export", candidates=given.candidates, seed=1, attachments=False)
        print(f"{given.candidates:,} candidates with the mapping {given.mapping}; medians of {given.rounds} rounds")
        target = ["--target", "sqlite:///outbox.db"]
        commands = {
            "load": [*TALENTHUB, "load", "export", "--mapping", given.mapping, *target],
            "bundle, first": [*TALENTHUB, "bundle", *target, "--into", "bundle"],
            "bundle, unchanged": [*TALENTHUB, "bundle", *target, "--into", "next"],
        }
        runs: dict[str, list[Run]] = {}
        for _ in range(given.rounds):
            for name in ("bundle", "next"):
                shutil.rmtree(folder / name, ignore_errors=True)
            (folder / "outbox.db").unlink(missing_ok=True)
            for name, command in commands.items():
                runs.setdefault(name, []).append(timed(command, folder, accepted=(0, REJECTS)))
        seconds = {
            name: statistics.median(run.processor if given.processor else run.seconds for run in measured)
            for name, measured in runs.items()
        }
        for name, measured in runs.items():
            peak = max(run.mib for run in measured)
            print(f"{name:18} {seconds[name]:7.2f} s  {peak:6.0f} MiB  {seconds[name] / seconds['load']:5.2f} x load")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
