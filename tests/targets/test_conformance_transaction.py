"""Every target: a run is whole or it never was, one run at a time, and a reader sees one moment and writes nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from migrate.core.errors import BusyError
from tests.targets.places import Place
from tests.targets.shapes import CANDIDATE, SOURCE, load, people, put, row_id, running

#: Writes half a run of two thousand candidates, says so, and waits to be killed.
HALF_A_RUN = """
import sys, time
from migrate.targets import open_target
from tests.targets.shapes import CANDIDATE, SOURCE, people, put, record

target = open_target(sys.argv[1], schema_name="ats")
with target.writer("killed") as writer:
    writer.schema.create_ledger()
    writer.schema.create_tables()
    writer.ledger.begin_run(record("killed"), [CANDIDATE])
    for start in range(0, 2000, 500):
        put(writer, CANDIDATE, people(*["x" * 2000] * 2000).slice(start, 500))
        print("wrote", flush=True)
        time.sleep(float(sys.argv[2]))
    writer.schema.create_keys()
    writer.ledger.finish_run("done", {}, [])
"""


class Interrupted(Exception):  # noqa: N818 - it stands for KeyboardInterrupt
    """Somebody pressed Ctrl-C."""


def interrupted(place: Place, run: str) -> None:
    with running(place.target(), run, CANDIDATE) as writer:
        put(writer, CANDIDATE, people("Okafor", "Lind", "Sato"))
        raise Interrupted


def test_a_first_run_that_fails_leaves_nothing(place: Place) -> None:
    with pytest.raises(Interrupted):
        interrupted(place, "r1")
    target = place.target()
    assert not target.exists()
    with target.reader() as reader:
        assert reader.ledger.runs() == []
    if place.kind == "sqlite":
        assert list(Path(place.path).parent.iterdir()) == []


def test_a_later_run_that_fails_leaves_everything_as_it_was(place: Place) -> None:
    target = place.target()
    load(target, "r1", CANDIDATE, people("Okafor"))
    with pytest.raises(Interrupted):
        interrupted(place, "r2")
    assert place.rows("SELECT last_name FROM candidate") == [("Okafor",)]
    assert place.rows("SELECT run FROM talenthub_run") == [("r1",)]
    assert load(target, "r3", CANDIDATE, people("Okafor", "Lind").slice(1)).refused.is_empty()


@pytest.mark.parametrize("earlier", [False, True])
def test_a_killed_run_leaves_the_target_as_it_was_and_the_next_one_begins_at_once(place: Place, *, earlier: bool) -> None:
    target = place.target()
    if earlier:
        load(target, "r1", CANDIDATE, people("Okafor"))
    command = [sys.executable, "-c", HALF_A_RUN, place.url, "0.05"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as process:
        assert process.stdout is not None
        for _ in range(2):
            process.stdout.readline()
        os.kill(process.pid, signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    with target.reader() as reader:
        assert [run.run for run in reader.ledger.runs()] == (["r1"] if earlier else [])
        assert reader.rows.count("candidate") == (1 if earlier else 0)
    assert target.exists() is earlier
    deadline = time.monotonic() + 60
    while True:
        try:
            load(target, "r2", CANDIDATE, people("a", "b").slice(1))
            break
        except BusyError:
            # A server notices that its client is gone a moment later.
            assert place.kind != "sqlite"
            assert time.monotonic() < deadline
            time.sleep(0.05)
    assert ("2",) in place.rows("SELECT remote_id FROM candidate")


def test_a_second_run_beside_a_first_ends_at_once_and_names_it(place: Place) -> None:
    target = place.target()
    load(target, "r1", CANDIDATE, people("Okafor"))
    command = [sys.executable, "-c", HALF_A_RUN, place.url, "30"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with pytest.raises(BusyError, match="run killed") as caught, target.writer("r2"):
            pass
        assert process.poll() is None, "the second run waited for the first one"
        process.kill()
    assert caught.value.exit_code == 7
    assert caught.value.problems[0].code.id == "T108"


def test_two_runs_of_one_process_exclude_each_other_too(place: Place) -> None:
    target = place.target()
    load(target, "r1", CANDIDATE, people("Okafor"))
    with target.writer("r2"), pytest.raises(BusyError, match="run r2"), target.writer("r3"):
        pass
    load(target, "r4", CANDIDATE, people("a", "b").slice(1))


#: Holds the target for a command that has not begun to write.
HELD = """
import sys, time
from migrate.targets import open_target

with open_target(sys.argv[1], schema_name="ats").held("first"):
    print("held", flush=True)
    time.sleep(30)
"""


def test_a_target_is_held_before_anything_is_written_and_is_not_made_by_it(place: Place) -> None:
    target = place.target()
    with subprocess.Popen(
        [sys.executable, "-c", HELD, place.url], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert not target.exists()
        with target.reader() as reader:
            assert reader.ledger.runs() == []
        for attempt in (target.held("second"), target.writer("second")):
            with pytest.raises(BusyError, match="run first") as caught, attempt:
                pass
            assert caught.value.exit_code == 7
        assert process.poll() is None, "the second run waited for the first one"
        process.kill()
    assert not target.exists()


@pytest.mark.parametrize("earlier", [False, True])
def test_the_run_that_holds_a_target_writes_and_others_do_not(place: Place, *, earlier: bool) -> None:
    if earlier:
        load(place.target(), "r1", CANDIDATE, people("Okafor"))
    target = place.target()
    with target.held("r2"):
        for other in (place.target(), target):
            with pytest.raises(BusyError, match="run r2"), other.writer("r3"):
                pass
        load(target, "r2", CANDIDATE, people("a", "b").slice(1))
        with pytest.raises(BusyError, match="run r2"), place.target().held("r3"):
            pass
    if place.kind == "sqlite":
        assert [file.name for file in Path(place.path).parent.iterdir()] == ["target.db"]
    with place.target().held("r3"):
        assert ("2",) in place.rows("SELECT remote_id FROM candidate")


def test_a_reader_sees_one_moment(place: Place) -> None:
    target = place.target()
    load(target, "r1", CANDIDATE, people("Okafor"))
    if place.kind == "sqlite":
        place.run("PRAGMA journal_mode = WAL")
    with target.reader() as reader:
        assert reader.rows.count("candidate") == 1
        load(target, "r2", CANDIDATE, people("a", "b").slice(1))
        assert reader.rows.count("candidate") == 1
        assert [run.run for run in reader.ledger.runs()] == ["r1"]
    with target.reader() as reader:
        assert reader.rows.count("candidate") == 2


def test_a_writer_reads_what_it_wrote(place: Place) -> None:
    frame = people("Okafor", "Lind")
    with running(place.target(), "r1", CANDIDATE) as writer:
        put(writer, CANDIDATE, frame)
        assert writer.rows.count("candidate") == 2
        assert sorted(key for batch in writer.ledger.id_map(SOURCE, "candidate") for key in batch["_key"]) == ["1", "2"]
        assert writer.rows.read(CANDIDATE, pl.Series([row_id("2")]))["last_name"].to_list() == ["Lind"]


def test_reading_writes_nothing(place: Place) -> None:
    target = place.target()
    if place.kind == "sqlite":
        with target.reader() as reader:
            assert reader.ledger.runs() == []
        target.schema()
        assert list(Path(place.path).parent.iterdir()) == []
    load(target, "r1", CANDIDATE, people("Okafor"))
    if place.kind == "sqlite":
        before = Path(place.path).read_bytes()
        with target.reader() as reader:
            assert reader.rows.count("candidate") == 1
        target.schema()
        assert Path(place.path).read_bytes() == before
        assert [file.name for file in Path(place.path).parent.iterdir()] == ["target.db"]


def test_the_shown_url_opens_the_same_target(place: Place) -> None:
    load(place.target(), "r1", CANDIDATE, people("Okafor"))
    again = Place(place.kind, place.target().shown_url).target()
    with again.reader() as reader:
        assert reader.rows.count("candidate") == 1
