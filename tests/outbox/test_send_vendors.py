"""`send` to every vendor: what is due is sent once, what is refused is reported, and nothing else is held up by it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from migrate.core.errors import SetupError
from tests.cli.runner import talenthub
from tests.outbox.sending import FAST, FILES, NOTES, TAGGED, contents, copied, loaded, send
from tests.outbox.turned import Turned
from tests.outbox.vendors import VENDORS, VendorCase, addresses, environment, secret
from tests.outbox.world import ADA, BO, World, note, person


@pytest.fixture(scope="module", params=list(VENDORS))
def which(request: pytest.FixtureRequest) -> VendorCase:
    return VENDORS[request.param]


@pytest.fixture(scope="module")
def outbox(which: VendorCase, tmp_path_factory: pytest.TempPathFactory) -> World:
    return loaded(tmp_path_factory.mktemp(which.mapping), which)


@pytest.fixture
def world(outbox: World, tmp_path: Path) -> World:
    return copied(outbox, tmp_path / "world")


def test_everything_is_sent_with_the_vendors_ids_and_a_second_send_makes_no_call(world: World, which: VendorCase) -> None:
    vendor = which.stub()
    send(world, vendor)
    assert contents(vendor) == which.whole
    before = vendor.number
    send(world, vendor)
    assert vendor.number == before


def test_the_vendors_window_is_obeyed_by_its_headers(world: World, which: VendorCase) -> None:
    clock = Turned()
    vendor = which.stub(rate=(3, 10), clock=lambda: clock.now)
    send(world, vendor, clock=clock, rate=replace(FAST, at_once=1, remaining="X-RateLimit-Remaining", reset="X-RateLimit-Reset"))
    assert contents(vendor) == which.whole
    assert vendor.limited == 0
    assert clock.now == 1000.0 + 10 * ((which.calls - 1) // 3)  # three calls in each ten seconds


def test_without_such_headers_the_vendors_refusals_are_waited_for(world: World, which: VendorCase) -> None:
    clock = Turned()
    vendor = which.stub(rate=(3, 10), clock=lambda: clock.now)
    send(world, vendor, clock=clock)
    assert contents(vendor) == which.whole
    assert vendor.limited > 0


def test_a_renamed_candidate_is_one_write(world: World, which: VendorCase) -> None:
    vendor = which.stub()
    send(world, vendor)
    before = vendor.writes
    world.deliver([TAGGED | {"last_name": "Okafor-Roe"}, BO], NOTES, FILES)
    world.load()
    send(world, vendor)
    assert (vendor.writes, vendor.calls[which.update]) == (before + 1, 1)
    people: list[tuple[str, ...]] = [("Ada Okafor-Roe", "ada@example.com"), ("Bo Lind", "bo@example.com")]
    assert contents(vendor)["people"] == people


def test_notes_of_a_candidate_keep_their_order(world: World, which: VendorCase) -> None:
    vendor = which.stub()
    send(world, vendor)
    assert which.notes(vendor) == ["met", "called"]


def test_a_note_that_changed_is_reported_because_the_vendor_cannot_change_it(world: World, which: VendorCase) -> None:
    vendor = which.stub()
    send(world, vendor)
    world.deliver([TAGGED, BO], [note("1", "1", "met again"), NOTES[1]], FILES)
    world.load()
    before = vendor.writes
    done = send(world, vendor)
    assert vendor.writes == before
    assert [(one.code.id, one.table) for one in done.problems if one.code.id == "H402"] == [("H402", "note")]


def test_a_refused_candidate_holds_back_its_notes_and_nothing_else(tmp_path: Path, which: VendorCase) -> None:
    world = which.world(tmp_path)
    world.deliver([person("1", "Refused", "Kim"), BO], [note("1", "1", "met"), note("2", "2", "called")])
    world.load()
    vendor = which.stub()
    done = send(world, vendor)
    assert contents(vendor)["people"] == [("Bo Lind", "bo@example.com")]
    assert contents(vendor)["notes"] == [("Bo Lind", "called")]
    refused = [(one.table, one.message) for one in done.problems if one.code.id == "H404"]
    assert refused == [("candidate", which.refusal)]
    waiting = {(one.table, one.message) for one in done.problems if one.code.id == "H403"}
    assert {("application", "candidate_id"), ("note", "candidate_id")} <= waiting


def test_a_refused_row_is_sent_again_only_when_asked_or_changed(tmp_path: Path, which: VendorCase) -> None:
    world = which.world(tmp_path)
    world.deliver([person("1", "Refused", "Kim")])
    world.load()
    vendor = which.stub()
    send(world, vendor)
    again = send(world, vendor)
    assert vendor.calls[which.create] == 1
    assert [one.table for one in again.problems if one.code.id == "H404"] == ["candidate"]
    send(world, vendor, refused_again=True)
    assert vendor.calls[which.create] == 2
    world.deliver([person("1", "Taken", "Kim", emails="refused@example.com")])
    world.load()
    send(world, vendor)
    assert contents(vendor)["people"] == [("Taken Kim", "refused@example.com")]


def test_a_job_that_the_vendor_does_not_have_is_reported_before_the_first_write(world: World, which: VendorCase) -> None:
    jobs = Path(str(world.mapping)) / "maps" / "jobs.csv"
    jobs.write_text("project,job\n100,99999\n", "utf-8")
    world.load()
    vendor = which.stub()
    with pytest.raises(SetupError) as caught:
        send(world, vendor)
    (problem,) = caught.value.problems
    assert (problem.code.id, problem.table, problem.count) == ("H415", "application", 2)
    assert vendor.writes == 0


def test_the_command_sends_the_given_number_of_candidates_and_shows_no_key(world: World, which: VendorCase) -> None:
    vendor = which.stub()
    file = world.folder / "key"
    file.write_text(f"{secret(vendor)}\n", "utf-8")
    file.chmod(0o600)
    given = environment(vendor) | {"TALENTHUB_API_KEY": "", "TALENTHUB_API_KEY_FILE": str(file)}
    with which.serve(vendor) as base:
        command = ("send", "--target", "sqlite:///outbox.db", *addresses(vendor, base), "--limit", "1")
        done = talenthub(*command, folder=world.folder, environment=given)
    assert done.exit == 0, done.stdout
    assert contents(vendor) == {kind: [one for one in found if one[0] == "Ada Okafor"] for kind, found in which.whole.items()}
    assert secret(vendor) not in done.stdout + done.stderr
    assert secret(vendor).encode() not in (world.folder / "outbox.db").read_bytes()


def test_status_shows_what_was_sent_is_pending_and_was_refused(tmp_path: Path, which: VendorCase) -> None:
    world = which.world(tmp_path)
    world.deliver([person("1", "Refused", "Kim"), BO], [note("1", "1", "met")])
    world.load()
    send(world, which.stub())
    world.deliver([person("1", "Refused", "Kim"), BO, ADA | {"candidate_id": "3"}], [note("1", "1", "met")])
    world.load()
    handed = world.run("status", "--target", "sqlite:///outbox.db").document["facts"]["handed"]
    (people,) = [one for one in handed if one["table"] == "candidate"]
    assert people == {"table": "candidate", "sent": 1, "pending": 1, "unknown": 0, "refused": 1}
