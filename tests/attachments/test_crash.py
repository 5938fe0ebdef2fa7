from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from migrate.core.books import AttachmentBook
from tests.attachments.deliveries import Given

CHILD = Path(__file__).with_name("storing_child.py")
FILES, SIZE = 3_000, 6_000


def deliver(given: Given) -> dict[str, bytes]:
    """Three archives of files of mixed kinds; what they hold by candidate."""
    contents = {number: os.urandom(SIZE + number) for number in range(1, FILES + 1)}
    for part in range(3):
        names = {f"Candidate_{n}/{('Public', 'Private')[n % 2]}/f.pdf": body for n, body in contents.items() if n % 3 == part}
        given.zip(f"Attachments_{part}-{FILES}.zip", names)
    return {str(number): body for number, body in contents.items()}


def command(given: Given, *more: str) -> list[str]:
    return [sys.executable, str(CHILD), str(given.folder), str(given.folder / "store"), *more]


def run(given: Given, *more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(given, *more), capture_output=True, text=True, check=False)


def kill_after(given: Given, more: int, pause: float, *how: str) -> None:
    """Kills the process a moment after it has stored so many files more."""
    enough = min(FILES, sum(1 for _ in given.store.locations()) + more)
    with subprocess.Popen(command(given, *how), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        while sum(1 for _ in given.store.locations()) < enough and process.poll() is None:
            pass
        time.sleep(pause)
        process.kill()


def whole(given: Given, contents: dict[str, bytes]) -> int:
    """How many files are there, every one of them whole under its own candidate's name."""
    stored = given.stored()
    for place, body in stored.items():
        candidate, _, name = place.split("/")
        assert body == contents[candidate]
        assert name.startswith(hashlib.sha256(body).hexdigest()[:16])
    return len(stored)


@pytest.mark.slow
@pytest.mark.parametrize("how", [[], ["early"]])
def test_killed_at_any_moment_the_store_holds_whole_files_and_the_next_run_finishes(given: Given, how: list[str]) -> None:
    contents = deliver(given)
    chance = random.Random(3)  # noqa: S311 - moments, not secrets
    counts = [0]
    while counts[-1] < FILES and len(counts) < 12:
        kill_after(given, chance.randint(0, 12), chance.uniform(0, 0.001), "slowly", *how)
        counts.append(whole(given, contents))
    assert counts == sorted(counts)
    assert len(set(counts)) > 3, f"too few kills hit the storing: {counts}"
    there = sum(map(len, given.stored().values()))
    done = run(given, *how)
    assert done.returncode == 0
    assert whole(given, contents) == FILES
    assert int(done.stdout.split()[-1]) == sum(map(len, contents.values())) - there
    assert not (given.folder / "store" / ".talenthub-incoming").exists()
    again = run(given)
    assert again.stdout.split() == ["begun", "0"]


@pytest.mark.slow
def test_killed_while_files_are_staged_the_next_run_sweeps_them(given: Given) -> None:
    contents = deliver(given)
    incoming = given.folder / "store" / ".talenthub-incoming"
    with subprocess.Popen(command(given, "early"), stdout=subprocess.PIPE, text=True) as process:
        while len(list(incoming.rglob("*.part"))) < 5 and process.poll() is None:
            pass
        process.kill()
    assert list(incoming.rglob("*.part"))
    assert whole(given, contents) == 0
    assert run(given, "early").returncode == 0
    assert whole(given, contents) == FILES
    assert not incoming.exists()


@pytest.mark.parametrize("how", [[], ["early"]])
def test_a_full_store_ends_with_exit_8_and_the_next_run_finishes(given: Given, how: list[str]) -> None:
    given.zip("a.zip", {f"Candidate_{n}/Public/cv.pdf": os.urandom(20_000) for n in range(1, 20)}, method=0)
    given.zip("b.zip", {"Candidate_20/Public/cv.pdf": os.urandom(200_000)}, method=0)
    full = run(given, "100000", *how)
    assert full.returncode == 8
    assert "the attachment store cannot be used" in full.stdout
    assert all(len(body) == 20_000 for body in given.stored().values())
    assert list((given.folder / "store" / ".talenthub-incoming").rglob("*.part")) == []
    assert run(given).returncode == 0
    assert len(given.stored()) == 20
    assert given.kept().book == AttachmentBook(files=20, unchanged=3, unmatched=17)
