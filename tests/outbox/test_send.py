"""`send`: what is due becomes calls, once; what the vendor refuses is reported, and nothing else is held up by it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from migrate.core.errors import SetupError, UnreachableError
from tests.cli.runner import talenthub
from tests.outbox.sending import FAST, FILES, NOTES, TAGGED, WHOLE, ashby, contents, copied, delete, loaded, send
from tests.outbox.turned import Turned
from tests.outbox.vendor_server import vendor_api
from tests.outbox.vendor_stub import KEY, Vendor
from tests.outbox.world import ADA, BO, World, note, person


@pytest.fixture(scope="module")
def outbox(tmp_path_factory: pytest.TempPathFactory) -> World:
    return loaded(tmp_path_factory.mktemp("ashby"))


@pytest.fixture
def world(outbox: World, tmp_path: Path) -> World:
    return copied(outbox, tmp_path / "world")


def test_everything_is_sent_with_the_vendors_ids(world: World) -> None:
    vendor = Vendor()
    send(world, vendor)
    assert contents(vendor) == WHOLE
    assert vendor.tags == {"climber": "t1"}
    assert {one["createdAt"] for one in vendor.candidates.values()} == {"2021-01-01T00:00:00.000Z"}


def test_an_upload_whose_address_expired_gets_a_new_one(world: World) -> None:
    vendor = Vendor(expired=2)
    send(world, vendor)
    assert contents(vendor)["files"] == WHOLE["files"]
    assert vendor.calls["file.createFileUploadHandle"] == 3


def test_the_vendors_window_is_obeyed_by_its_headers(world: World) -> None:
    clock = Turned()
    vendor = Vendor(rate=(3, 10), clock=lambda: clock.now)
    send(world, vendor, clock=clock, rate=replace(FAST, at_once=1, remaining="X-RateLimit-Remaining", reset="X-RateLimit-Reset"))
    assert contents(vendor) == WHOLE
    assert vendor.limited == 0
    assert clock.now == 1040.0  # 14 calls, three in each ten seconds


def test_without_such_headers_the_vendors_refusals_are_waited_for(world: World) -> None:
    clock = Turned()
    vendor = Vendor(rate=(3, 10), clock=lambda: clock.now)
    send(world, vendor, clock=clock)
    assert contents(vendor) == WHOLE
    assert vendor.limited > 0


def test_a_changed_stage_is_one_call_for_each_application(world: World) -> None:
    vendor = Vendor()
    send(world, vendor)
    before = vendor.writes
    stages = Path(str(world.mapping)) / "maps" / "stages.csv"
    stages.write_text("state,stage\n100:11,stage-met\n", "utf-8")
    world.load()
    send(world, vendor)
    assert vendor.writes == before + 2
    assert {stage for _, _, stage in contents(vendor)["applications"]} == {"stage-met"}


def test_a_row_that_is_gone_is_listed_because_the_vendor_cannot_delete_it(world: World) -> None:
    vendor = Vendor()
    send(world, vendor)
    delete(world, "note", "talent-hub-note-2")
    before = vendor.writes
    done = send(world, vendor)
    assert vendor.writes == before
    assert [(one.code.id, one.key) for one in done.problems if one.code.id == "H201"] == [("H201", "talent-hub-note-2")]


def test_a_second_send_makes_no_call(world: World) -> None:
    vendor = Vendor()
    send(world, vendor)
    before = vendor.number
    send(world, vendor)
    assert vendor.number == before


def test_a_renamed_candidate_is_one_write(world: World) -> None:
    vendor = Vendor()
    send(world, vendor)
    before = vendor.writes
    world.deliver([TAGGED | {"last_name": "Okafor-Roe"}, BO], NOTES, FILES)
    world.load()
    send(world, vendor)
    assert vendor.writes == before + 1
    assert [one["name"] for one in vendor.candidates.values()].count("Ada Okafor-Roe") == 1
    assert len(vendor.candidates) == 2


def test_notes_of_a_candidate_keep_their_order(world: World) -> None:
    vendor = Vendor()
    send(world, vendor)
    assert [one["content"].splitlines()[-1] for one in vendor.notes] == ["met", "called"]


def test_a_note_that_changed_is_reported_because_the_vendor_cannot_change_it(world: World) -> None:
    vendor = Vendor()
    send(world, vendor)
    world.deliver([TAGGED, BO], [note("1", "1", "met again"), NOTES[1]], FILES)
    world.load()
    before = vendor.writes
    done = send(world, vendor)
    assert vendor.writes == before
    assert [(one.code.id, one.table) for one in done.problems if one.code.id == "H402"] == [("H402", "note")]


def test_a_refused_candidate_holds_back_its_notes_and_nothing_else(tmp_path: Path) -> None:
    world = ashby(tmp_path)
    world.deliver([person("1", "Refused", "Kim"), BO], [note("1", "1", "met"), note("2", "2", "called")])
    world.load()
    vendor = Vendor()
    done = send(world, vendor)
    assert contents(vendor)["people"] == [("Bo Lind", "bo@example.com")]
    assert contents(vendor)["notes"] == [("Bo Lind", "called")]
    failed = [(one.code.id, one.table, one.message) for one in done.problems if one.code.id in ("H403", "H404")]
    assert failed == [
        ("H404", "candidate", "invalid_input: <name> cannot be created"),
        ("H403", "application", "candidate_id"),
        ("H403", "note", "candidate_id"),
    ]


def test_a_refused_row_is_sent_again_only_when_asked_or_changed(tmp_path: Path) -> None:
    world = ashby(tmp_path)
    world.deliver([person("1", "Refused", "Kim")])
    world.load()
    vendor = Vendor()
    send(world, vendor)
    again = send(world, vendor)
    assert vendor.calls["candidate.create"] == 1
    assert [one.table for one in again.problems if one.code.id == "H404"] == ["candidate"]
    send(world, vendor, refused_again=True)
    assert vendor.calls["candidate.create"] == 2
    world.deliver([person("1", "Taken", "Kim", emails="refused@example.com")])
    world.load()
    send(world, vendor)
    assert contents(vendor)["people"] == [("Taken Kim", "refused@example.com")]


def test_a_key_without_a_permission_is_reported_before_the_first_write(world: World) -> None:
    vendor = Vendor(scopes=["candidatesRead"])
    with pytest.raises(SetupError) as caught:
        send(world, vendor)
    assert [one.code.id for one in caught.value.problems] == ["H411"]
    assert (
        caught.value.problems[0].message
        == "the key lacks the permissions candidatesWrite, hiringProcessMetadataRead, hiringProcessMetadataWrite, jobsRead"
    )
    assert vendor.writes == 0


def test_an_object_that_the_key_may_not_see_holds_back_nothing_else(world: World) -> None:
    vendor = Vendor(forbidden=frozenset({"Bo Lind"}))
    done = send(world, vendor)
    assert contents(vendor) == WHOLE | {"applications": [("Ada Okafor", "job-a", "stage-new")]}
    refused = [(one.table, one.message) for one in done.problems if one.code.id == "H404"]
    assert refused == [("application", "confidential: the job is confidential")]


def test_a_vendor_that_does_not_answer_stops_the_run(tmp_path: Path) -> None:
    world = ashby(tmp_path)
    world.deliver([person(str(number), f"Ada{number}", "Okafor") for number in range(1, 40)])
    world.load()
    vendor = Vendor(fault=lambda _call, name: "500 before" if name == "candidate.create" else None)
    with pytest.raises(UnreachableError) as caught:
        send(world, vendor)
    assert [one.code.id for one in caught.value.problems] == ["H414"]
    vendor.fault = lambda _call, _name: None
    send(world, vendor)
    assert len(vendor.candidates) == len(vendor.applications) == 39


def test_an_outbox_of_another_version_is_refused_before_the_first_call(world: World) -> None:
    with closing(sqlite3.connect(world.folder / "outbox.db")) as database, database:
        database.execute('UPDATE talenthub_outbox SET layout = \'{"vendor": "Example"}\'')
    done = world.run("send", "--target", "sqlite:///outbox.db", "--dry-run")
    assert (done.exit, list(done.codes)) == (2, ["H419"])


def test_a_job_that_the_vendor_does_not_have_is_reported_before_the_first_write(world: World) -> None:
    jobs = Path(str(world.mapping)) / "maps" / "jobs.csv"
    jobs.write_text("project,job\n100,job-of-another-account\n", "utf-8")
    world.load()
    vendor = Vendor()
    with pytest.raises(SetupError) as caught:
        send(world, vendor)
    (problem,) = caught.value.problems
    assert (problem.code.id, problem.table, problem.count) == ("H415", "application", 2)
    assert vendor.writes == 0


def test_a_dry_run_makes_no_call_and_needs_no_key(world: World) -> None:
    done = world.run("send", "--target", "sqlite:///outbox.db", "--dry-run")
    assert done.exit == 0
    assert done.document["facts"]["sent"]["due"] == 9
    assert done.table("candidate") == {"rows": 2, "insert": 2}
    again = world.run("send", "--target", "sqlite:///outbox.db", "--dry-run")
    assert again.document["facts"]["sent"]["due"] == 9


def test_a_missing_key_a_key_that_others_can_read_and_plain_http_are_refused(world: World) -> None:
    command = ("send", "--target", "sqlite:///outbox.db", "--format", "json")
    file = world.folder / "key"
    file.write_text(KEY, "utf-8")
    file.chmod(0o644)
    opened = {"TALENTHUB_API_KEY_FILE": str(file)}
    assert '"H408"' in talenthub(*command, folder=world.folder).stdout
    assert '"H409"' in talenthub(*command, folder=world.folder, environment=opened).stdout
    plain = talenthub(*command, "--base-url", "http://api.example.com", folder=world.folder)
    assert '"H412"' in plain.stdout


def test_the_command_sends_the_given_number_of_candidates_and_shows_no_key(world: World) -> None:
    vendor = Vendor()
    file = world.folder / "key"
    file.write_text(f"{KEY}\n", "utf-8")
    file.chmod(0o600)
    environment = {"TALENTHUB_API_KEY_FILE": str(file)}
    with vendor_api(vendor) as base:
        command = ("send", "--target", "sqlite:///outbox.db", "--base-url", base, "--limit", "1")
        done = talenthub(*command, folder=world.folder, environment=environment)
    assert done.exit == 0, done.stdout
    assert contents(vendor) == {kind: [one for one in found if one[0] == "Ada Okafor"] for kind, found in WHOLE.items()}
    assert KEY not in done.stdout + done.stderr
    assert KEY.encode() not in (world.folder / "outbox.db").read_bytes()


def test_ids_and_names_of_what_must_exist_are_written_for_people(world: World) -> None:
    vendor = Vendor()
    with vendor_api(vendor) as base:
        command = ("send", "--target", "sqlite:///outbox.db", "--base-url", base, "--list", "vendor")
        done = talenthub(*command, folder=world.folder, environment={"TALENTHUB_API_KEY": KEY})
    assert done.exit == 0, done.stdout
    folder = world.folder / "vendor"
    assert (folder / "jobs.csv").read_text("utf-8-sig").split() == ["id,name", "job-0,Other", "job-a,job-a"]
    assert (folder / "archive_reasons.csv").read_text("utf-8-sig").split() == ["id,name", "reason-a,Other"]
    assert (folder / "jobs.csv").stat().st_mode & 0o777 == 0o600
    assert vendor.writes == 0


def test_status_shows_what_was_sent_is_pending_and_was_refused(tmp_path: Path) -> None:
    world = ashby(tmp_path)
    world.deliver([person("1", "Refused", "Kim"), BO], [note("1", "1", "met")])
    world.load()
    send(world, Vendor())
    world.deliver([person("1", "Refused", "Kim"), BO, ADA | {"candidate_id": "3"}], [note("1", "1", "met")])
    world.load()
    handed = world.run("status", "--target", "sqlite:///outbox.db").document["facts"]["handed"]
    (people,) = [one for one in handed if one["table"] == "candidate"]
    assert people == {"table": "candidate", "sent": 1, "pending": 1, "unknown": 0, "refused": 1}


def test_an_outbox_of_files_is_refused(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.deliver([ADA])
    world.load()
    done = world.run("send", "--target", "sqlite:///outbox.db", "--dry-run")
    assert done.exit == 2
    assert list(done.codes) == ["H413"]
