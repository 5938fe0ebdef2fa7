"""kill -9 while calls are made, against a vendor with faults: everything exists exactly once, and equals the outbox."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from tests.cli.runner import talenthub
from tests.outbox.answering import FAULTS
from tests.outbox.sending import WHOLE, contents, loaded, send
from tests.outbox.vendor_server import vendor_api
from tests.outbox.vendor_stub import Vendor
from tests.outbox.vendors import VENDORS, VendorCase, addresses, environment
from tests.outbox.world import World, note, person

#: People, of whom the first half have a note and a third have a file, and how often the process is killed.
SIZES = [pytest.param(120, 4, marks=pytest.mark.slow), pytest.param(2_000, 10, marks=pytest.mark.exhaustive)]


@pytest.mark.parametrize(("people", "kills"), SIZES)
@pytest.mark.parametrize("which", VENDORS.values(), ids=list(VENDORS))
def test_killed_at_random_moments_everything_exists_once(tmp_path: Path, which: VendorCase, people: int, kills: int) -> None:
    world = fast(which.world(tmp_path / "world"))
    numbers = range(1, people + 1)
    noted, filed = range(1, people // 2), range(1, people // 3)
    records = [person(str(number), f"Ada{number}", "Okafor", tags="climber" if number % 3 else "") for number in numbers]
    notes = [note(str(number), str(number), f"met {number}", created_time="1609459200000") for number in noted]
    world.deliver(records, notes, {f"{number}/cv.txt": f"papers of {number}".encode() for number in filed})
    assert world.load().exit == 0
    dice = random.Random(21)  # noqa: S311 - random moments
    vendor = which.stub(fault=lambda _call, _name: dice.choice(FAULTS) if dice.random() < 0.03 else None)
    variables = environment(vendor)
    _, *application = which.whole["applications"][0]
    killed = 0
    with which.serve(vendor) as base:
        command = ["send", "--target", "sqlite:///outbox.db", *addresses(vendor, base)]
        for _ in range(kills):
            process = start(world, command, variables)
            until = vendor.writes + dice.randint(1, people * 4 // (kills + 2))
            while process.poll() is None and vendor.writes < until:
                time.sleep(0.01)
            process.kill()
            killed += process.wait() < 0
        assert killed == kills
        vendor.fault = lambda _call, _name: None
        ended = talenthub(*command, folder=world.folder, environment=variables)
        assert ended.exit == 0, ended.stdout
        assert contents(vendor) == {
            "people": sorted((f"Ada{number} Okafor", f"ada{number}@example.com") for number in numbers),
            "applications": sorted((f"Ada{number} Okafor", *application) for number in numbers),
            "tags": sorted((f"Ada{number} Okafor", "climber") for number in numbers if number % 3),
            "notes": sorted((f"Ada{number} Okafor", f"met {number}") for number in noted),
            "files": sorted((f"Ada{number} Okafor", "-cv.txt", f"papers of {number}") for number in filed),
        }
        before = vendor.number
        assert talenthub(*command, folder=world.folder, environment=variables).exit == 0
        assert vendor.number == before
        world.deliver([records[0] | {"last_name": "Roe"}, *records[1:]], notes)
        assert world.load().exit == 0
        writes = vendor.writes
        assert talenthub(*command, folder=world.folder, environment=variables).exit == 0
        assert vendor.writes == writes + 1
    assert vendor.wrong == []


def fast(world: World) -> World:
    """The mapping without the vendor's pace; its searches show a new object at once."""
    api = Path(str(world.mapping)) / "api.yaml"
    layout = yaml.safe_load(api.read_text("utf-8"))
    layout["rate"] |= {"calls": 1000, "seconds": 1, "at_once": 8}
    for table in layout["tables"].values():
        for look in table.get("find") or []:
            look["shows_within"] = 0
    api.write_text(yaml.safe_dump(layout, sort_keys=False), "utf-8")
    return world


def test_ctrl_c_lets_the_calls_that_were_begun_end_and_the_next_run_continues(tmp_path: Path) -> None:
    world = loaded(tmp_path / "world")
    vendor = Vendor(fault=lambda _call, _name: time.sleep(0.2))
    with vendor_api(vendor) as base:
        command = ["send", "--target", "sqlite:///outbox.db", *addresses(vendor, base)]
        process = start(world, command, environment(vendor), errors=subprocess.PIPE)
        while process.poll() is None and vendor.writes == 0:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        said = process.communicate()[1].decode()
    assert process.returncode == 130
    assert "what was sent stays" in said
    assert "rolled back" not in said
    assert contents(vendor) != WHOLE
    vendor.fault = lambda _call, _name: None
    send(world, vendor)
    assert contents(vendor) == WHOLE


def start(
    world: World, command: list[str], variables: Mapping[str, str], errors: int = subprocess.DEVNULL
) -> subprocess.Popen[bytes]:
    whole = [sys.executable, "-m", "migrate.cli.main", *command]
    given = {**os.environ, **variables}
    return subprocess.Popen(whole, cwd=world.folder, env=given, stdout=subprocess.DEVNULL, stderr=errors)
