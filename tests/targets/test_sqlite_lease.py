"""The lease of an SQLite file: who holds it, and when it is taken over."""

import errno
import json
import os
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from migrate.core.errors import BusyError
from migrate.targets.sqlite.lease import Lease, own_holder
from tests.targets.places import Place
from tests.targets.shapes import CANDIDATE, load, people


def lease_file(sqlite: Place) -> Path:
    return Path(f"{sqlite.path}-talenthub-lease")


def write_lease(sqlite: Place, **other: object) -> None:
    mine = own_holder("r0")
    holder = {"host": mine.host, "pid": mine.pid, "process_started": mine.process_started, "run": "r0"}
    lease_file(sqlite).write_text(json.dumps({**holder, **other}))


def test_of_many_that_find_a_dead_lease_one_gets_it(sqlite: Place) -> None:
    write_lease(sqlite, pid=next(pid for pid in range(300_000, 400_000) if not psutil.pid_exists(pid)))
    leases = [Lease(Path(sqlite.path), f"r{number}") for number in range(1, 9)]

    def took(lease: Lease) -> bool:
        try:
            lease.take()
        except BusyError:
            return False
        return True

    with ThreadPoolExecutor(len(leases)) as pool:
        taken = list(pool.map(took, leases))
    assert sum(taken) == 1
    assert json.loads(lease_file(sqlite).read_text())["run"] == leases[taken.index(True)].run
    leases[taken.index(True)].release()
    assert list(Path(sqlite.path).parent.iterdir()) == []


def test_a_file_system_without_hard_links_has_leases_too(sqlite: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(self: Path, target: Path) -> None:
        raise PermissionError(errno.EPERM, f"{target} cannot be linked as {self}")

    monkeypatch.setattr(Path, "hardlink_to", refused)
    write_lease(sqlite, process_started=own_holder("r0").process_started - 1000)
    with sqlite.target().held("r1"), pytest.raises(BusyError, match="run r1"), sqlite.target().held("r2"):
        pass
    assert list(Path(sqlite.path).parent.iterdir()) == []


def test_a_lease_names_host_process_and_run_and_goes_with_the_run(sqlite: Place) -> None:
    with sqlite.target().writer("r1"):
        held = json.loads(lease_file(sqlite).read_text())
        assert held["pid"] == os.getpid()
        assert held["run"] == "r1"
        assert lease_file(sqlite).stat().st_mode & 0o777 == 0o600
    assert not lease_file(sqlite).exists()


def test_a_lease_of_a_process_that_died_is_taken_over_at_once(sqlite: Place) -> None:
    write_lease(sqlite, pid=next(pid for pid in range(300_000, 400_000) if not psutil.pid_exists(pid)))
    load(sqlite.target(), "r1", CANDIDATE, people("Okafor"))


def test_a_lease_whose_process_number_was_given_to_another_is_taken_over_at_once(sqlite: Place) -> None:
    write_lease(sqlite, process_started=own_holder("r0").process_started - 1000)
    load(sqlite.target(), "r1", CANDIDATE, people("Okafor"))


def test_a_lease_of_another_host_is_obeyed_until_it_was_silent_for_a_minute(sqlite: Place) -> None:
    write_lease(sqlite, host="elsewhere.example.com")
    with pytest.raises(BusyError, match=r"run r0 \(process \d+ on elsewhere.example.com\)"), sqlite.target().writer("r1"):
        pass
    now = time.time()
    os.utime(lease_file(sqlite), (now - 61, now - 61))
    load(sqlite.target(), "r1", CANDIDATE, people("Okafor"))


def test_a_lease_that_cannot_be_read_is_nobodys(sqlite: Place) -> None:
    lease_file(sqlite).write_text("{")
    load(sqlite.target(), "r1", CANDIDATE, people("Okafor"))


def test_a_held_lease_gives_signs_of_life(sqlite: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("migrate.targets.sqlite.lease.HEARTBEAT", 0.01)
    lease = Lease(Path(sqlite.path), "r1")
    lease.take()
    os.utime(lease.path, (1, 1))
    deadline = time.monotonic() + 5
    while lease.path.stat().st_mtime < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert lease.path.stat().st_mtime > 2
    lease.release()


def test_another_program_that_writes_is_waited_for_and_then_named(sqlite: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("migrate.targets.sqlite.session.LOCK_TIMEOUT", 0.1)
    load(sqlite.target(), "r1", CANDIDATE, people("Okafor"))
    with closing(sqlite3.connect(sqlite.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(BusyError, match="another program has locked") as caught, sqlite.target().writer("r2"):
            pass
        other.rollback()
    assert caught.value.problems[0].code.id == "T109"
    assert not lease_file(sqlite).exists()
