"""kill -9 at fifty random moments: the target is as before or as after, row by row, and the next run finishes."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from migrate.core.errors import BusyError
from tests.targets.places import Place
from tests.targets.shapes import CANDIDATE, load, people

MOMENTS = 50

#: Loads, changes and deletes in one run; says when it begins, so that the moments lie inside.
RUN = """
import sys
from migrate.targets import open_target
from tests.targets.shapes import CANDIDATE, SOURCE, people, put, running

target = open_target(sys.argv[1], schema_name="ats")
old, new = people(*["Lind"] * 300), people(*["Berg"] * 4000)
print("begin", flush=True)
with running(target, sys.argv[2], CANDIDATE) as writer:
    for start in range(300, 4000, 740):
        put(writer, CANDIDATE, new.slice(start, 740))
    writer.rows.update(CANDIDATE, new.slice(0, 200))
    writer.ledger.remember(SOURCE, "candidate", new.slice(0, 200))
    writer.rows.delete(CANDIDATE, old["_id"].slice(200))
    writer.ledger.forget(SOURCE, "candidate", old["_key"].slice(200))
print("end", flush=True)
"""


def rows(place: Place) -> dict[str, list[tuple[Any, ...]]]:
    """Everything but the times and names of runs."""
    looks = {
        "candidate": "SELECT id, remote_id, last_name FROM candidate",
        "id map": "SELECT source_key, target_key, fp_hi, fp_lo FROM talenthub_id_map",
        "pre-images": "SELECT target_key, action FROM talenthub_preimage",
        "runs": "SELECT count(*), max(status) FROM talenthub_run",
    }
    return {name: sorted(place.rows(look)) for name, look in looks.items()}


def start(place: Place, run: str) -> subprocess.Popen[bytes]:
    # The same seed for every process: fingerprints of these tests are made with hash().
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    root = Path(__file__).parents[2]
    return subprocess.Popen([sys.executable, "-c", RUN, place.url, run], stdout=subprocess.PIPE, cwd=root, env=environment)


def wait_for_the_server(place: Place) -> None:
    """A server finds out a moment later that its client is gone, and then takes the run back."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            with place.target().writer("look"):
                return
        except BusyError:
            time.sleep(0.02)


@pytest.mark.slow
def test_a_run_killed_at_any_moment_is_whole_or_it_never_was(place: Place) -> None:
    load(place.target(), "r0", CANDIDATE, people(*["Lind"] * 300))
    before = rows(place)
    dice = random.Random(20260131)  # noqa: S311 - moments, no secrets
    lasts = 1.0
    killed = 0
    for moment in range(MOMENTS):
        with start(place, f"killed-{moment}") as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(dice.uniform(0, lasts))
            process.send_signal(signal.SIGKILL)
        wait_for_the_server(place)
        found = rows(place)
        if found == before:
            killed += 1
            continue
        # It had ended; the next moments are to lie inside a run, so they come sooner and the target starts anew.
        assert [len(found[name]) for name in ("candidate", "id map", "pre-images")] == [3900, 3900, 300]
        assert found["runs"] == [(2, "done")]
        lasts *= 0.8
        place.run(*(f"DELETE FROM {table}" for table in TABLES))
        load(place.target(), "r0", CANDIDATE, people(*["Lind"] * 300))
    assert killed >= MOMENTS // 2
    with start(place, "last") as process:
        assert process.wait() == 0
    assert len(rows(place)["candidate"]) == 3900


TABLES = (
    "candidate",
    "talenthub_id_map",
    "talenthub_preimage",
    "talenthub_spec",
    "talenthub_message",
    "talenthub_kind",
    "talenthub_run",
)
