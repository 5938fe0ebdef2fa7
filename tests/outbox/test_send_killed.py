"""kill -9 while calls are made, against a vendor with faults: everything exists exactly once, and equals the outbox."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.runner import talenthub
from tests.outbox.sending import WHOLE, ashby, contents, loaded, send
from tests.outbox.vendor_server import vendor_api
from tests.outbox.vendor_stub import FAULTS, KEY, Vendor
from tests.outbox.world import World, note, person

PEOPLE, KILLS = 120, 4


@pytest.mark.slow
def test_killed_at_random_moments_everything_exists_once(tmp_path: Path) -> None:
    world = ashby(tmp_path / "world")
    api = Path(str(world.mapping)) / "api.yaml"
    api.write_text(api.read_text("utf-8").replace("{calls: 5, seconds: 1", "{calls: 100, seconds: 1"), "utf-8")
    people = [person(str(number), f"Ada{number}", "Okafor", tags=f"tag {number % 3}") for number in range(1, PEOPLE + 1)]
    notes = [note(str(number), str(number), f"met {number}") for number in range(1, 60)]
    files = {f"{number}/cv.txt": f"papers of {number}".encode() for number in range(1, 20)}
    world.deliver(people, notes, files)
    assert world.load().exit == 0
    dice = random.Random(21)  # noqa: S311 - random moments
    vendor = Vendor(fault=lambda _call, _name: dice.choice(FAULTS) if dice.random() < 0.03 else None)
    killed = 0
    with vendor_api(vendor) as base:
        for _ in range(KILLS):
            process = start(world, base)
            before = vendor.writes
            while process.poll() is None and vendor.writes == before:
                time.sleep(0.05)
            time.sleep(dice.uniform(0.1, 1.5))
            process.kill()
            killed += process.wait() < 0
        vendor.fault = lambda _call, _name: None
        ended = talenthub(*command(base), folder=world.folder, environment={"TALENTHUB_API_KEY": KEY})
        assert ended.exit == 0, ended.stdout
        before = vendor.number
        assert talenthub(*command(base), folder=world.folder, environment={"TALENTHUB_API_KEY": KEY}).exit == 0
    assert vendor.number == before
    assert vendor.wrong == []
    assert killed
    found = contents(vendor)
    assert found["people"] == sorted((f"Ada{number} Okafor", f"ada{number}@example.com") for number in range(1, PEOPLE + 1))
    assert found["applications"] == sorted((f"Ada{number} Okafor", "job-a", "stage-new") for number in range(1, PEOPLE + 1))
    assert found["tags"] == sorted((f"Ada{number} Okafor", f"tag {number % 3}") for number in range(1, PEOPLE + 1))
    assert found["notes"] == sorted((f"Ada{number} Okafor", f"met {number}") for number in range(1, 60))
    assert found["files"] == sorted((f"Ada{number} Okafor", "-cv.txt", f"papers of {number}") for number in range(1, 20))


def test_ctrl_c_lets_the_calls_that_were_begun_end_and_the_next_run_continues(tmp_path: Path) -> None:
    world = loaded(tmp_path / "world")
    vendor = Vendor(fault=lambda _call, _name: time.sleep(0.2))
    with vendor_api(vendor) as base:
        process = start(world, base)
        while process.poll() is None and vendor.writes == 0:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        assert process.wait() == 130
    assert contents(vendor) != WHOLE
    vendor.fault = lambda _call, _name: None
    send(world, vendor)
    assert contents(vendor) == WHOLE


def command(base: str) -> list[str]:
    return ["send", "--target", "sqlite:///outbox.db", "--base-url", base]


def start(world: World, base: str) -> subprocess.Popen[bytes]:
    environment = os.environ | {"TALENTHUB_API_KEY": KEY}
    whole = [sys.executable, "-m", "migrate.cli.main", *command(base)]
    return subprocess.Popen(whole, cwd=world.folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
