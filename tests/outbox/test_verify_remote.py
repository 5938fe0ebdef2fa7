"""`verify --remote`: what was sent is read back and compared. No call writes, and no value is shown."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from migrate.core.progress import Silent
from migrate.outbox.calls import open_calls
from migrate.outbox.connection import Connection, Gate
from migrate.outbox.remote import compare_remote
from migrate.targets.sqlite import SqliteTarget
from tests.cli.runner import talenthub
from tests.outbox.sending import FILES, NOTES, TAGGED, copied, loaded, send
from tests.outbox.turned import Turned
from tests.outbox.vendors import ASHBY, VENDORS, VendorCase, addresses, client, environment, secret
from tests.outbox.world import BO, Ended, World

#: Rows of each table whose object is read back after `sending.loaded` was sent.
_READ = {
    "ashby": {"candidate": 2, "application": 2, "candidate_tag": 1, "note": 2, "attachment": 1},
    "greenhouse": {
        "candidate": 2,
        "application": 2,
        "application_detail": 2,
        "rejection": 2,
        "candidate_tag": 1,
        "note": 2,
        "attachment": 1,
    },
}


@pytest.fixture(scope="module", params=list(VENDORS))
def which(request: pytest.FixtureRequest) -> VendorCase:
    return VENDORS[request.param]


@pytest.fixture(scope="module")
def sent(which: VendorCase, tmp_path_factory: pytest.TempPathFactory) -> tuple[World, Any]:
    """An outbox that was sent, and the vendor."""
    world, vendor = loaded(tmp_path_factory.mktemp(which.mapping), which), which.stub()
    send(world, vendor)
    return world, vendor


@pytest.fixture
def vendor(sent: tuple[World, Any]) -> Any:
    """What the vendor has, to be changed by a test."""
    before = sent[1]
    made = type(before)()
    for name in ("candidates", "applications", "notes", "tags", "files", "data", "last_id"):
        if hasattr(before, name):
            setattr(made, name, copy.deepcopy(getattr(before, name)))
    return made


@pytest.fixture
def world(sent: tuple[World, Any]) -> World:
    return sent[0]


def verify(world: World, vendor: Any, which: VendorCase, *more: str) -> Ended:
    """The real command. Fails if a call wrote, or if a value of a person is shown."""
    with which.serve(vendor) as base:
        command = ("verify", "--remote", "--target", "sqlite:///outbox.db", *addresses(vendor, base), *more)
        done = talenthub(*command, "--format", "json", folder=world.folder, environment=environment(vendor))
    assert (vendor.wrong, vendor.writes) == ([], 0)
    assert not [word for word in ("Okafor", "Lind", "example.com", "called", "cv.txt") if word in done.stdout]
    return Ended(done.exit, json.loads(done.stdout))


def counts(done: Ended, name: str) -> dict[str, int]:
    """The counts of a kind by table, without zeros."""
    return {one["table"]: one[name] for one in done.document["facts"]["read_back"] if one[name]}


def people(vendor: Any) -> list[dict[str, Any]]:
    return list(vendor.candidates.values()) if hasattr(vendor, "candidates") else vendor.data["candidates"]


def person(vendor: Any, first: str) -> dict[str, Any]:
    (found,) = [one for one in people(vendor) if str(one.get("name", one.get("first_name"))).startswith(first)]
    return found


def add_twin(vendor: Any, of: dict[str, Any], number: Any) -> None:
    twin = copy.deepcopy(of) | {"id": number}
    if hasattr(vendor, "candidates"):
        vendor.candidates[number] = twin
    else:
        vendor.data["candidates"].append(twin)


def remove(vendor: Any, one: dict[str, Any]) -> None:
    if hasattr(vendor, "candidates"):
        del vendor.candidates[one["id"]]
    else:
        vendor.data["candidates"].remove(one)


def notes(vendor: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = vendor.notes if hasattr(vendor, "notes") else vendor.data["notes"]
    return found


def test_after_a_send_everything_is_there_as_it_was_sent(world: World, vendor: Any, which: VendorCase) -> None:
    done = verify(world, vendor, which)
    assert done.exit == 0, done.messages
    assert counts(done, "same") == _READ[which.mapping]
    for name in ("missing", "differing", "twice", "not_read", "due"):
        assert counts(done, name) == {}
    assert counts(done, "not_asked") == ({"tag": 1} if which is ASHBY else {})


def test_a_removed_candidate_is_missing(world: World, vendor: Any, which: VendorCase) -> None:
    remove(vendor, person(vendor, "Bo"))
    done = verify(world, vendor, which)
    assert done.exit == 4
    assert counts(done, "missing") == {"candidate": 1}
    assert [one["table"] for one in done.document["problems"] if one["code"] == "H428"] == ["candidate"]


def test_a_renamed_candidate_differs_in_its_name(world: World, vendor: Any, which: VendorCase) -> None:
    name = "name" if which is ASHBY else "last_name"
    person(vendor, "Ada")[name] = "Ada Other"
    done = verify(world, vendor, which)
    assert (done.exit, counts(done, "differing"), counts(done, "missing")) == (4, {"candidate": 1}, {})
    assert [(one["code"], one["message"]) for one in done.document["problems"] if one["code"] == "H430"] == [("H430", name)]


def test_a_candidate_and_a_note_that_are_there_twice_are_found(world: World, vendor: Any, which: VendorCase) -> None:
    add_twin(vendor, person(vendor, "Ada"), 9999)
    notes(vendor).append(copy.deepcopy(notes(vendor)[0]) | {"id": 9998})
    done = verify(world, vendor, which)
    assert (done.exit, counts(done, "twice"), done.codes["H429"]) == (4, {"candidate": 1, "note": 1}, 2)
    assert counts(done, "same") == _READ[which.mapping]


def test_values_that_others_changed_or_removed_are_named_by_field(world: World, vendor: Any, which: VendorCase) -> None:
    notes(vendor)[0]["content" if which is ASHBY else "body"] += " (edited)"
    if which is ASHBY:
        vendor.applications[0].update(stage="stage-x", source=None)
        person(vendor, "Ada")["email"] = "new@example.com"
    else:
        vendor.data["applications"][0].update(job_interview_stage_id=12, source_id=None)
        person(vendor, "Ada")["email_addresses"] = []
    found = {one["message"] for one in verify(world, vendor, which).document["problems"] if one["code"] == "H430"}
    expected = {
        "ashby": {"content", "currentInterviewStage.id, source.id", "emailAddresses"},
        "greenhouse": {"body", "job_interview_stage_id", "source_id", "email_addresses"},
    }
    assert found == expected[which.mapping]


def test_rows_that_are_due_are_counted_and_not_compared(world: World, vendor: Any, which: VendorCase, tmp_path: Path) -> None:
    later = copied(world, tmp_path / "world")
    later.deliver([TAGGED | {"last_name": "Okafor-Roe"}, BO], NOTES, FILES)
    assert later.load().exit == 0
    done = verify(later, vendor, which)
    assert (done.exit, counts(done, "due")) == (0, {"candidate": 1})


def test_with_a_limit_only_that_number_of_candidates_is_read_back(world: World, vendor: Any, which: VendorCase) -> None:
    done = verify(world, vendor, which, "--limit", "1")
    assert (done.exit, counts(done, "same")["candidate"], counts(done, "not_asked")["candidate"]) == (0, 1, 1)


def test_what_the_vendor_does_not_answer_is_not_read_and_is_no_difference(world: World, vendor: Any, which: VendorCase) -> None:
    listing, clock = "candidate.listNotes" if which is ASHBY else "GET /notes", Turned()
    vendor.fault = lambda _number, name: "500 before" if name == listing else None
    target = SqliteTarget(world.folder / "outbox.db", "outbox.db", None)
    with target.held("run"), open_calls(target, "run") as calls, which.serve(vendor) as base:
        layout = calls.layout()
        gate = Gate(layout, sleep=clock.sleep, now=lambda: clock.now)
        done = compare_remote(calls, layout, Connection(layout, base, secret(vendor), gate, client=client(vendor)), Silent())
    assert {one.table: one.not_read for one in done.tables if one.not_read} == {"note": 2}
    assert [one.differences for one in done.tables if one.differences] == []
    assert [(one.table, one.message) for one in done.problems if one.code.id == "H431"] == [("note", "HTTP 500")] * 2


def test_a_field_that_the_vendor_does_not_show_is_reported(world: World, vendor: Any, which: VendorCase) -> None:
    for one in people(vendor):
        del one["createdAt" if which is ASHBY else "last_name"]
    shown = [(one["table"], one["message"]) for one in verify(world, vendor, which).document["problems"] if one["code"] == "H432"]
    assert ("candidate", f"the vendor does not show {'createdAt' if which is ASHBY else 'last_name'}") in shown


def test_a_delivery_and_remote_exclude_each_other(world: World) -> None:
    target = ("--target", "sqlite:///outbox.db")
    assert talenthub("verify", "export", "--remote", *target, folder=world.folder).exit == 2
    assert talenthub("verify", *target, folder=world.folder).exit == 2
    assert talenthub("verify", "export", "--limit", "1", *target, folder=world.folder).exit == 2
