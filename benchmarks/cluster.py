"""Attachments on a Dask cluster: one worker against two, each with one thread, on this machine.

    python -m benchmarks.cluster [--megabytes 500] [--kilobytes 200] [--rounds 3]

Rounds alternate between one and two workers; medians are printed. Each round hashes and stores the archives of
`benchmarks.attachments` in an empty folder. On two cores, scheduler and loading process take time from two workers, so the ratio
is below two even on an idle machine. On a busy one, compare the seconds of the processor: two workers should take those of one.
"""

from __future__ import annotations

import argparse
import importlib
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
import psutil

from benchmarks.attachments import generate
from migrate.archives import list_container
from migrate.attachments import Cluster, copy_files, measure, open_store, resolve


class Round(NamedTuple):
    """Seconds of hashing and of storing, and seconds of the processor: of the workers, and of this process."""

    measure: float
    store: float
    workers: float
    here: float


def once(archives: Path, into: Path, workers: int) -> Round:
    """One round on a fresh cluster."""
    listings = {index: list_container(path, index=index) for index, path in enumerate(sorted(archives.glob("*.zip")))}
    listing = pl.concat([one.members for one in listings.values()])
    shutil.rmtree(into, ignore_errors=True)
    os.sync()
    local: Any = importlib.import_module("distributed").LocalCluster
    options = {"n_workers": workers, "threads_per_worker": 1, "dashboard_address": None}
    with local(**options) as cluster, Cluster(cluster.scheduler_address) as engine:
        engine.check_archives(listings)
        processes = [psutil.Process(pid) for pid in engine.ask(os.getpid).values()]
        processor, own, begin = sum(map(_seconds, processes)), time.process_time(), time.perf_counter()
        store = open_store(into)
        measured = measure(resolve(listing, None), listings, store, early=True, engine=engine)
        between = time.perf_counter()
        stored = copy_files(measured, listings, store, engine=engine)
        end = time.perf_counter()
        if stored.book.stored != listing.height or engine.take_problems():
            sys.exit(f"the book is wrong: {stored.book}")
        used = sum(map(_seconds, processes)) - processor
        return Round(between - begin, end - between, used, time.process_time() - own)


def _seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description="attachments on one and on two workers")
    parser.add_argument("--megabytes", type=int, default=500)
    parser.add_argument("--kilobytes", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "archives").mkdir()
        size = generate(folder / "archives", given.megabytes, given.kilobytes, stored=False)
        found: dict[int, list[Round]] = {1: [], 2: []}
        for _ in range(given.rounds):
            for workers, rounds in found.items():
                rounds.append(once(folder / "archives", folder / "store", workers))
    print("workers  hash s  store s  MB/s  ratio  cpu s of workers  cpu s here  cores in use")
    whole: dict[int, float] = {}
    for workers, rounds in found.items():
        middle = Round(*(statistics.median(column) for column in zip(*rounds, strict=True)))
        total = whole[workers] = middle.measure + middle.store
        times = f"{workers:<7}{middle.measure:8.2f}{middle.store:9.2f}{size / total / 1e6:6.0f}{whole[1] / total:7.2f}"
        print(f"{times}{middle.workers:18.2f}{middle.here:12.2f}{(middle.workers + middle.here) / total:14.2f}", flush=True)
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
