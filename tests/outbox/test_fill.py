"""`send --list --fill`: value maps get the vendor's ids of equal names, and nothing is guessed."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.runner import talenthub
from tests.outbox.greenhouse_stub import JOB, SOURCE, STAGE, TAG, Greenhouse
from tests.outbox.sending import NOTES, TAGGED, contents, send
from tests.outbox.vendor_stub import Vendor
from tests.outbox.vendors import ASHBY, GREENHOUSE, VENDORS, VendorCase, addresses, environment
from tests.outbox.world import BO, Ended, World

#: What each vendor calls the project, the state and the channel of the delivery, by value map with its lines then.
_IDS: dict[str, dict[str, list[list[str]]]] = {
    "ashby": {"jobs": [["100", "job-a", "Engineer"]], "sources": [["REFERRAL", "source-r"]]},
    "greenhouse": {
        "jobs": [["100", str(JOB), "Engineer"]],
        "stages": [["100:11", str(STAGE), "New"]],
        "sources": [["REFERRAL", str(SOURCE)]],
        "tags": [["climber", str(TAG)]],
    },
}


def stub(which: VendorCase) -> Any:
    """A vendor whose names are equal but for case and blanks; another job has a stage of the same name."""
    if which is ASHBY:
        return Vendor(titles={"job-a": " engineer ", "source-r": "Referral"})
    vendor = Greenhouse()
    vendor.data["job_interview_stages"] = [
        {"id": STAGE, "job_id": JOB, "name": "new"},
        {"id": 99, "job_id": 101, "name": "New"},
    ]
    return vendor


def fill(world: World, which: VendorCase, vendor: Any) -> Ended:
    with which.serve(vendor) as base:
        command = (
            "send",
            "--target",
            "sqlite:///outbox.db",
            *addresses(vendor, base),
            "--list",
            "vendor",
            "--fill",
            world.mapping,
        )
        done = talenthub(*map(str, command), "--format", "json", folder=world.folder, environment=environment(vendor))
    assert (vendor.wrong, vendor.writes) == ([], 0)
    return Ended(done.exit, json.loads(done.stdout))


def lines(world: World, name: str) -> list[list[str]]:
    """The lines of a value map below its header."""
    text = (Path(str(world.mapping)) / "maps" / f"{name}.csv").read_text("utf-8-sig")
    return list(csv.reader(text.splitlines()))[1:]


def write(world: World, name: str, text: str) -> None:
    (Path(str(world.mapping)) / "maps" / f"{name}.csv").write_text(text, "utf-8")


@pytest.fixture(params=list(VENDORS))
def which(request: pytest.FixtureRequest) -> VendorCase:
    return VENDORS[request.param]


@pytest.fixture
def world(which: VendorCase, tmp_path: Path) -> World:
    """An outbox that was loaded with the shipped, empty value maps."""
    world = which.world(tmp_path)
    for name in which.maps:
        write(world, name, "Talent Hub,vendor\n")
    world.deliver([TAGGED, BO], NOTES)
    assert world.load().exit == 0
    return world


def test_equal_names_get_the_vendors_ids_and_are_sent_after_the_next_load(world: World, which: VendorCase) -> None:
    vendor = stub(which)
    done = fill(world, which, vendor)
    assert done.exit == 0
    expected = _IDS[which.mapping]
    assert {name: lines(world, name) for name in expected} == expected
    counts = {one["map"]: (one["lines"], one["filled"], one["open"]) for one in done.document["facts"]["filled"]}
    assert {name: counts[name] for name in expected} == dict.fromkeys(expected, (1, 1, 0))
    if which is ASHBY:
        write(world, "stages", "state,stage\n100:11,stage-new\n")
    assert world.load().exit == 0
    send(world, vendor)
    assert len(contents(vendor)["applications"]) == 2


def test_what_the_vendor_lacks_or_has_twice_is_marked_and_a_load_asks_for_a_decision(world: World, which: VendorCase) -> None:
    vendor = stub(which)
    if which is ASHBY:
        vendor.titles["job-a"] = "Other"
        vendor.sources = ["source-r", "source-s"]
        vendor.titles["source-s"] = "REFERRAL"
    else:
        vendor.data["jobs"][0]["name"] = "Driver"
        vendor.data["sources"].append({"id": 55, "name": "referral"})
    fill(world, which, vendor)
    assert (lines(world, "jobs"), lines(world, "sources")) == ([["100", "?", "Engineer"]], [["REFERRAL", "?"]])
    if which is GREENHOUSE:  # The stage's job is not known.
        assert lines(world, "stages") == [["100:11", "?", "New"]]
    assert world.load().codes["M134"] >= 2


def test_what_people_filled_in_stays_and_only_marks_are_replaced(world: World, which: VendorCase) -> None:
    write(world, "jobs", 'Talent Hub;vendor;remark\r\n100;mine;"ours; for now"\r\n200;?;later\r\n')
    write(world, "sources", "Talent Hub,vendor\nreferral,?\nHIRING_MANAGER,\n")
    reasons = "archive_reasons" if which is ASHBY else "rejection_reasons"
    write(world, reasons, "Talent Hub,vendor\n100:12,\n")
    done = fill(world, which, stub(which))
    text = (Path(str(world.mapping)) / "maps/jobs.csv").read_bytes().decode("utf-8-sig")
    assert text == 'Talent Hub;vendor;remark\r\n100;mine;"ours; for now"\r\n200;?;later\r\n'
    source = _IDS[which.mapping]["sources"][0][1]
    assert lines(world, "sources") == [["referral", source], ["HIRING_MANAGER", ""]]
    assert lines(world, reasons) == [["100:12", ""]]
    counts = {one["map"]: (one["filled"], one["kept"], one["open"]) for one in done.document["facts"]["filled"]}
    assert (counts["jobs"], counts["sources"], counts[reasons]) == ((0, 1, 1), (1, 1, 0), (0, 1, 0))


def test_a_map_with_a_faulty_line_is_reported_and_not_touched(world: World, which: VendorCase) -> None:
    write(world, "jobs", "Talent Hub,vendor\n100,?\n100,job\n")
    done = fill(world, which, stub(which))
    assert done.codes["H427"] == 1
    assert lines(world, "jobs") == [["100", "?"], ["100", "job"]]


def test_a_folder_without_value_maps_is_refused_before_the_first_call(world: World, which: VendorCase) -> None:
    (world.folder / "empty").mkdir()
    command = ("send", "--target", "sqlite:///outbox.db", "--list", "vendor", "--fill", "empty")
    vendor = stub(which)
    done = world.run(*command)
    assert (done.exit, done.codes, vendor.number) == (2, {"H426": 1}, 0)
    assert talenthub(*command[:3], "--fill", "empty", folder=world.folder).exit == 2


def test_authors_are_found_by_the_e_mail_address_in_the_users_file(tmp_path: Path) -> None:
    world = GREENHOUSE.world(tmp_path)
    world.deliver([BO])
    world.load()
    users = "profile url,email\nhttps://www.linkedin.com/in/owner,Owner@example.com\nhttps://www.linkedin.com/in/new,new@example.com\n"
    (Path(str(world.mapping)) / "users.csv").write_text(users, "utf-8")
    fill(world, GREENHOUSE, stub(GREENHOUSE))
    assert sorted(line[1] for line in lines(world, "authors")) == ["77", "?"]
