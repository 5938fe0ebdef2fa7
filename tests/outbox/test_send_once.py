"""Everything exists exactly once at the vendor, whatever happens to a call, and wherever the process ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from unittest import mock

import pytest

from migrate.outbox.calls import Calls
from tests.outbox.sending import FAST, FILES, NOTES, TAGGED, WHOLE, contents, copied, delete, loaded, send
from tests.outbox.turned import Turned
from tests.outbox.vendor_stub import FAULTS, Vendor
from tests.outbox.world import BO, World

#: Calls of a whole run: the key, two pages of jobs, the sources, a tag, two people, two applications, a person's tag, two
#: notes, and two for a file.
CALLS = 14
#: Journal entries of a whole run: the nine rows, each before and after its call.
ENTRIES = 18


#: One call after the other: a turned clock would also turn for the calls of other threads.
ONE = replace(FAST, at_once=1)


class KilledError(BaseException):
    """Ends the process, as far as the outbox can tell."""


@pytest.fixture(scope="module")
def outbox(tmp_path_factory: pytest.TempPathFactory) -> World:
    return loaded(tmp_path_factory.mktemp("ashby"))


@pytest.fixture
def world(outbox: World, tmp_path: Path) -> World:
    return copied(outbox, tmp_path / "world")


@pytest.mark.parametrize("number", range(1, CALLS + 1))
def test_an_answer_that_is_lost_creates_nothing_twice(world: World, number: int) -> None:
    vendor = Vendor(fault=lambda call, _name: "cut after" if call == number else None)
    send(world, vendor)
    assert contents(vendor) == WHOLE
    assert send(world, vendor).due == 0


@pytest.mark.slow
@pytest.mark.parametrize("number", range(1, CALLS + 1))
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_any_call_creates_nothing_twice(world: World, fault: str, number: int) -> None:
    vendor = Vendor(fault=lambda call, _name: fault if call == number else None)
    send(world, vendor)
    assert contents(vendor) == WHOLE
    assert send(world, vendor).due == 0


@pytest.mark.parametrize("fault", ["500 after", "cut after", "cut before"])
def test_a_fault_of_every_fourth_call_creates_nothing_twice(world: World, fault: str) -> None:
    vendor = Vendor(fault=lambda call, _name: fault if call % 4 == 2 else None)
    send(world, vendor)
    send(world, vendor)
    assert contents(vendor) == WHOLE


@pytest.mark.parametrize("entry", range(1, ENTRIES + 1))
@pytest.mark.parametrize("moment", ["before", pytest.param("after", marks=pytest.mark.slow)])
def test_a_process_that_ends_at_any_entry_of_the_journal_continues(world: World, entry: int, moment: str) -> None:
    vendor = Vendor()
    with killed_at(entry, moment), pytest.raises(KilledError):
        send(world, vendor, run="first")
    send(world, vendor, run="second")
    assert contents(vendor) == WHOLE
    assert send(world, vendor, run="third").due == 0


def test_a_candidate_who_changes_while_the_outcome_is_unknown_is_found_and_changed(world: World) -> None:
    vendor = Vendor()
    with killed_at(4, "before"), pytest.raises(KilledError):  # the first candidate's answer is not recorded
        send(world, vendor, run="first")
    world.deliver([TAGGED | {"emails": "new@example.com"}, BO], NOTES, FILES)
    world.load()
    send(world, vendor, run="second")
    people: list[tuple[str, ...]] = [("Ada Okafor", "new@example.com"), ("Bo Lind", "bo@example.com")]
    assert contents(vendor) == WHOLE | {"people": people}


def test_a_row_that_is_gone_while_the_outcome_is_unknown_is_reported(world: World) -> None:
    vendor = Vendor()
    with killed_at(4, "before"), pytest.raises(KilledError):
        send(world, vendor, run="first")
    for table, key in (("attachment", "%"), ("candidate_tag", "%"), ("note", "%"), ("application", "%"), ("candidate", "%-1")):
        delete(world, table, key)
    done = send(world, vendor, run="second")
    found = [(one.table, one.key) for one in done.problems if one.code.id == "H405"]
    assert found == [("candidate", "talent-hub-1")]


def test_a_person_of_the_vendor_with_the_same_address_is_not_taken_for_ours(world: World) -> None:
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


def test_an_object_that_the_vendor_shows_late_is_waited_for(world: World) -> None:
    clock = Turned()
    vendor = Vendor(fault=lambda _call, name: lost(vendor, name), late=30, clock=lambda: clock.now)
    done = send(world, vendor, clock=clock, rate=ONE)
    assert contents(vendor) == WHOLE
    assert [one for one in done.problems if one.code.id == "H418"] == []


def test_a_later_run_waits_for_an_object_that_the_vendor_shows_late(world: World) -> None:
    clock = Turned()
    vendor = Vendor(late=30, clock=lambda: clock.now)
    with killed_at(4, "before"), pytest.raises(KilledError):
        send(world, vendor, run="first", clock=clock, rate=ONE)
    send(world, vendor, run="second", clock=clock, rate=ONE)
    assert contents(vendor) == WHOLE


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


def test_a_vendor_that_does_not_answer_the_look_up_gets_nothing_twice(world: World) -> None:
    faults = {"candidate.create": "cut after", "candidate.search": "500 before"}
    vendor = Vendor(fault=lambda _call, name: faults.get(name))
    done = send(world, vendor)
    assert len(vendor.candidates) == 2
    assert [(one.code.id, one.table) for one in done.problems if one.code.id == "H405"] == [("H405", "candidate")] * 2
    vendor.fault = lambda _call, _name: None
    send(world, vendor)
    assert contents(vendor) == WHOLE


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
