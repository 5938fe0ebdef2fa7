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

#: People, of whom the first half have a note and a third have a file, and how often the process is killed.
SIZES = [pytest.param(120, 4, marks=pytest.mark.slow), pytest.param(2_000, 10, marks=pytest.mark.exhaustive)]


@pytest.mark.parametrize(("people", "kills"), SIZES)
def test_killed_at_random_moments_everything_exists_once(tmp_path: Path, people: int, kills: int) -> None:
    world = fast(ashby(tmp_path / "world"))
    numbers = range(1, people + 1)
    noted, filed = range(1, people // 2), range(1, people // 3)
    records = [person(str(number), f"Ada{number}", "Okafor", tags=f"tag {number % 3}") for number in numbers]
    notes = [note(str(number), str(number), f"met {number}", created_time="1609459200000") for number in noted]
    world.deliver(records, notes, {f"{number}/cv.txt": f"papers of {number}".encode() for number in filed})
    assert world.load().exit == 0
    dice = random.Random(21)  # noqa: S311 - random moments
    vendor = Vendor(fault=lambda _call, _name: dice.choice(FAULTS) if dice.random() < 0.03 else None)
    key = {"TALENTHUB_API_KEY": KEY}
    killed = 0
    with vendor_api(vendor) as base:
        for _ in range(kills):
            process = start(world, base)
            until = vendor.writes + dice.randint(1, people * 4 // (kills + 2))
            while process.poll() is None and vendor.writes < until:
                time.sleep(0.01)
            process.kill()
            killed += process.wait() < 0
        assert killed == kills
        vendor.fault = lambda _call, _name: None
        ended = talenthub(*command(base), folder=world.folder, environment=key)
        assert ended.exit == 0, ended.stdout
        assert contents(vendor) == {
            "people": sorted((f"Ada{number} Okafor", f"ada{number}@example.com") for number in numbers),
            "applications": sorted((f"Ada{number} Okafor", "job-a", "stage-new") for number in numbers),
            "tags": sorted((f"Ada{number} Okafor", f"tag {number % 3}") for number in numbers),
            "notes": sorted((f"Ada{number} Okafor", f"met {number}") for number in noted),
            "files": sorted((f"Ada{number} Okafor", "-cv.txt", f"papers of {number}") for number in filed),
        }
        before = vendor.number
        assert talenthub(*command(base), folder=world.folder, environment=key).exit == 0
        assert vendor.number == before
        world.deliver([records[0] | {"last_name": "Roe"}, *records[1:]], notes)
        assert world.load().exit == 0
        writes = vendor.writes
        assert talenthub(*command(base), folder=world.folder, environment=key).exit == 0
        assert vendor.writes == writes + 1
    assert vendor.wrong == []


def fast(world: World) -> World:
    """The mapping without the vendor's pace; its searches show a new object at once."""
    api = Path(str(world.mapping)) / "api.yaml"
    text = api.read_text("utf-8").replace("{calls: 5, seconds: 1, at_once: 4}", "{calls: 1000, seconds: 1, at_once: 8}")
    text = text.replace("        shows_within: 10\n", "").replace("        where:", "        shows_within: 0\n        where:")
    api.write_text(text, "utf-8")
    return world


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
