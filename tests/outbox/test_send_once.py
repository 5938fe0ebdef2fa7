"""Everything exists exactly once at the vendor, whatever happens to a call, and wherever the process ends."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path
from unittest import mock

import pytest

from migrate.outbox.calls import Calls
from tests.outbox.answering import FAULTS, Stub
from tests.outbox.sending import FAST, FILES, NOTES, TAGGED, WHOLE, contents, copied, delete, loaded, send
from tests.outbox.turned import Turned
from tests.outbox.vendor_stub import Vendor
from tests.outbox.vendors import ASHBY, VENDORS, VendorCase
from tests.outbox.world import BO, World

#: A vendor with the number of a call, or of an entry of the journal, of a whole run.
CALLS = [(name, number) for name, one in VENDORS.items() for number in range(1, one.calls + 1)]
ENTRIES = [(name, number) for name, one in VENDORS.items() for number in range(1, one.entries + 1)]
#: Every moment around an entry. The worst one is fast: the call was made, and its answer (an even entry) is not recorded.
KILLED = [
    pytest.param(*one, moment, marks=() if moment == "before" and one[1] % 2 == 0 else pytest.mark.slow)
    for one in ENTRIES
    for moment in ("before", "after")
]


#: One call after the other: a turned clock would also turn for the calls of other threads.
ONE = replace(FAST, at_once=1)


class KilledError(BaseException):
    """Ends the process, as far as the outbox can tell."""


@pytest.fixture(scope="module")
def outboxes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, World]:
    return {name: loaded(tmp_path_factory.mktemp(name), which) for name, which in VENDORS.items()}


@pytest.fixture
def world(name: str, outboxes: dict[str, World], tmp_path: Path) -> World:
    return copied(outboxes[name], tmp_path / "world")


@pytest.fixture
def which(name: str) -> VendorCase:
    return VENDORS[name]


@pytest.mark.parametrize(("name", "number"), CALLS)
def test_an_answer_that_is_lost_creates_nothing_twice(world: World, which: VendorCase, number: int) -> None:
    vendor = which.stub(fault=lambda call, _name: "cut after" if call == number else None)
    send(world, vendor)
    assert contents(vendor) == which.whole
    assert send(world, vendor).due == 0


@pytest.mark.parametrize("name", VENDORS)
def test_a_whole_run_makes_the_calls_and_entries_that_the_tests_above_and_below_count(world: World, which: VendorCase) -> None:
    vendor = which.stub()
    with mock.patch.object(Calls, "open", autospec=True, side_effect=Calls.open) as opened:
        send(world, vendor)
    assert (vendor.number, opened.call_count * 2) == (which.calls, which.entries)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "number"), CALLS)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_any_call_creates_nothing_twice(world: World, which: VendorCase, fault: str, number: int) -> None:
    vendor = which.stub(fault=lambda call, _name: fault if call == number else None)
    send(world, vendor)
    assert contents(vendor) == which.whole
    assert send(world, vendor).due == 0


@pytest.mark.parametrize("name", VENDORS)
@pytest.mark.parametrize("fault", ["500 after", "cut after", "cut before"])
def test_a_fault_of_every_fourth_call_creates_nothing_twice(world: World, which: VendorCase, fault: str) -> None:
    vendor = which.stub(fault=lambda call, _name: fault if call % 4 == 2 else None)
    send(world, vendor)
    vendor.fault = lambda _call, _name: None  # what was not executed in any round is sent by the next run
    send(world, vendor)
    assert contents(vendor) == which.whole


@pytest.mark.parametrize(("name", "entry", "moment"), KILLED)
def test_a_process_that_ends_at_an_entry_of_the_journal_continues(
    world: World, which: VendorCase, entry: int, moment: str
) -> None:
    vendor = which.stub()
    killed(world, vendor, entry, moment)
    send(world, vendor, run="second")
    assert contents(vendor) == which.whole
    assert send(world, vendor, run="third").due == 0


@pytest.mark.parametrize("name", VENDORS)
def test_a_candidate_who_changes_while_the_outcome_is_unknown_is_found_and_changed(world: World, which: VendorCase) -> None:
    vendor = which.stub()
    killed(world, vendor, which.people_entry, "before")  # the first candidate's answer is not recorded
    world.deliver([TAGGED | {"emails": "new@example.com"}, BO], NOTES, FILES)
    world.load()
    send(world, vendor, run="second")
    people: list[tuple[str, ...]] = [("Ada Okafor", "new@example.com"), ("Bo Lind", "bo@example.com")]
    assert contents(vendor) == which.whole | {"people": people}


@pytest.mark.parametrize("name", VENDORS)
def test_a_row_that_is_gone_while_the_outcome_is_unknown_is_reported(world: World, which: VendorCase) -> None:
    vendor = which.stub()
    killed(world, vendor, which.people_entry, "before")
    for table in reversed(which.tables):
        delete(world, table, "%-1" if table == "candidate" else "%")
    done = send(world, vendor, run="second")
    found = [(one.table, one.key) for one in done.problems if one.code.id == "H405"]
    assert found == [("candidate", "talent-hub-1")]


@pytest.mark.parametrize("name", VENDORS)
def test_an_erasure_removes_the_values_of_a_call_without_an_answer(world: World, which: VendorCase) -> None:
    vendor = which.stub()
    killed(world, vendor, which.people_entry, "before")
    assert b"ada@example.com" in open_values(world)
    (world.folder / "erase.csv").write_text("candidate id\n1\n")
    assert world.load("--erasure", "erase.csv").exit == 0
    assert b"ada@" not in open_values(world) + (world.folder / "outbox.db").read_bytes()
    unknown = [(one.table, one.key) for one in send(world, vendor, run="second").problems if one.code.id == "H405"]
    assert unknown == [("candidate", "talent-hub-1")]
    world.load()  # Without the list, the row is back: nothing can tell whether the vendor has the person.
    done = send(world, vendor, run="third")
    assert [(one.table, one.key) for one in done.problems if one.code.id == "H405"] == unknown
    assert [one for one in contents(vendor)["people"] if "Ada Okafor" in one] == [("Ada Okafor", "ada@example.com")]


@pytest.mark.parametrize("name", VENDORS)
@pytest.mark.parametrize("delivered", [True, False])
def test_an_erasure_reaches_the_values_of_a_call_whose_row_was_rolled_back(
    world: World, which: VendorCase, delivered: bool
) -> None:
    vendor = which.stub()
    killed(world, vendor, which.people_entry, "before")
    for run in [one["run"] for one in reversed(world.run("status", "--target", "sqlite:///outbox.db").document["facts"]["runs"])]:
        assert world.run("rollback", run, "--target", "sqlite:///outbox.db", "--yes").exit == 0
    assert b"ada@example.com" in open_values(world)
    if not delivered:
        world.deliver([BO])
    (world.folder / "erase.csv").write_text("candidate id\n1\n")
    assert world.load("--erasure", "erase.csv").exit == 0
    assert b"ada@" not in open_values(world) + (world.folder / "outbox.db").read_bytes()
    assert ("candidate", "talent-hub-1") in [
        (one.table, one.key) for one in send(world, vendor).problems if one.code.id == "H405"
    ]


def open_values(world: World) -> bytes:
    with closing(sqlite3.connect(world.folder / "outbox.db")) as database:
        return repr(database.execute("SELECT sent FROM talenthub_call").fetchall()).encode()


def test_a_person_of_the_vendor_with_the_same_address_is_not_taken_for_ours(outboxes: dict[str, World], tmp_path: Path) -> None:
    world = copied(outboxes["ashby"], tmp_path / "world")
    vendor = Vendor(fault=lambda _call, name: "cut before" if name == "candidate.create" and not vendor.notes else None)
    vendor.candidates["old"] = {
        "id": "old",
        "name": "Ada O.",
        "email": "ada@example.com",
        "createdAt": "2019-05-05T00:00:00.000Z",
        "tagIds": [],
        "fileHandles": [],
    }
    send(world, vendor)
    vendor.fault = lambda _call, _name: None
    send(world, vendor)
    assert contents(vendor)["people"] == sorted([*WHOLE["people"], ("Ada O.", "ada@example.com")])


@pytest.mark.parametrize("name", ["ashby"])
def test_an_object_that_the_vendor_shows_late_is_waited_for(world: World) -> None:
    clock = Turned()
    vendor = Vendor(fault=lambda _call, name: lost(vendor, name), late=30, clock=lambda: clock.now)
    done = send(world, vendor, clock=clock, rate=ONE)
    assert contents(vendor) == WHOLE
    assert [one for one in done.problems if one.code.id == "H418"] == []


@pytest.mark.parametrize("name", ["ashby"])
def test_a_later_run_waits_for_an_object_that_the_vendor_shows_late(world: World) -> None:
    clock = Turned()
    vendor = Vendor(late=30, clock=lambda: clock.now)
    killed(world, vendor, ASHBY.people_entry, "before", clock)
    send(world, vendor, run="second", clock=clock, rate=ONE)
    assert contents(vendor) == WHOLE


@pytest.mark.parametrize("name", ["ashby"])
def test_an_object_that_is_created_although_it_may_be_shown_later_still_is_reported(world: World) -> None:
    clock = Turned()
    vendor = Vendor(fault=lambda _call, name: lost(vendor, name), late=100, clock=lambda: clock.now)
    done = send(world, vendor, clock=clock, rate=ONE)
    late = sorted(str(one.table) for one in done.problems if one.code.id == "H418")
    assert late == ["application", "candidate", "note"]
    assert len(vendor.candidates) == 3


def lost(vendor: Vendor, name: str) -> str | None:
    """The answer of the first call that creates an object of each kind is lost."""
    first = name in ("candidate.create", "application.create", "candidate.createNote") and vendor.calls[name] == 1
    return "cut after" if first else None


@pytest.mark.parametrize("name", ["ashby"])
def test_a_vendor_that_does_not_answer_the_look_up_gets_nothing_twice(world: World) -> None:
    faults = {"candidate.create": "cut after", "candidate.search": "500 before"}
    vendor = Vendor(fault=lambda _call, name: faults.get(name))
    done = send(world, vendor)
    assert len(vendor.candidates) == 2
    assert [(one.code.id, one.table) for one in done.problems if one.code.id == "H405"] == [("H405", "candidate")] * 2
    vendor.fault = lambda _call, _name: None
    send(world, vendor)
    assert contents(vendor) == WHOLE


def killed(world: World, vendor: Stub, entry: int, moment: str, clock: Turned | None = None) -> None:
    """A run that ends before or after an entry of the journal."""
    with killed_at(entry, moment), pytest.raises(KilledError):
        send(world, vendor, run="first", clock=clock, rate=ONE)


@contextmanager
def killed_at(entry: int, moment: str) -> Iterator[None]:
    """Raises KilledError before or after the journal's entry of this number (from 1), and at every later one."""
    count = 0

    def wrapped(method: Callable[..., None]) -> Callable[..., None]:
        def record(calls: Calls, *given: object) -> None:
            nonlocal count
            count += 1
            if count > entry or (count == entry and moment == "before"):
                raise KilledError
            method(calls, *given)
            if count == entry:
                raise KilledError

        return record

    with ExitStack() as stack:
        for name in ("open", "succeed", "forget"):
            stack.enter_context(mock.patch.object(Calls, name, wrapped(getattr(Calls, name))))
        yield
