"""`send`: what is due becomes calls, once; what the vendor refuses is reported, and nothing else is held up by it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from migrate.core.errors import SetupError, UnreachableError
from tests.cli.runner import talenthub
from tests.outbox.sending import WHOLE, ashby, contents, copied, delete, loaded, send
from tests.outbox.vendor_server import vendor_api
from tests.outbox.vendor_stub import KEY, Vendor
from tests.outbox.world import ADA, World, person


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


@pytest.mark.parametrize(
    "changed", ['\'{"vendor": "Example"}\'', "json_set(layout, '$.later', 1)", "json_set(layout, '$.tables[0].create.later', 1)"]
)
def test_an_outbox_of_another_version_is_refused_before_the_first_call(world: World, changed: str) -> None:
    with closing(sqlite3.connect(world.folder / "outbox.db")) as database, database:
        database.execute(f"UPDATE talenthub_outbox SET layout = {changed}")
    done = world.run("send", "--target", "sqlite:///outbox.db", "--dry-run")
    assert (done.exit, list(done.codes)) == (2, ["H419"])


def test_an_outbox_that_was_sent_to_another_vendor_is_refused(world: World) -> None:
    send(world, Vendor())
    assert world.run("send", "--target", "sqlite:///outbox.db", "--dry-run").exit == 0
    with closing(sqlite3.connect(world.folder / "outbox.db")) as database, database:
        database.execute("UPDATE talenthub_outbox SET layout = json_set(layout, '$.vendor', 'Example')")
    done = world.run("send", "--target", "sqlite:///outbox.db", "--dry-run")
    assert (done.exit, list(done.codes)) == (2, ["H435"])
    assert "the ids of Ashby, and its last load was for Example" in done.messages


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


def test_an_id_that_a_body_names_and_the_vendor_has_no_more_is_reported_with_its_place(world: World) -> None:
    api = Path(str(world.mapping)) / "api.yaml"
    text = api.read_text("utf-8")
    jobs = "    columns: {application: job_id}\n"
    assert text.count(jobs) == 1
    named = text.replace(jobs, jobs + "    required: [job-a, job-gone]\n")
    api.write_text(named, "utf-8")
    world.load()
    vendor = Vendor()
    with pytest.raises(SetupError) as caught:
        send(world, vendor)
    (problem,) = caught.value.problems
    line = next(number for number, each in enumerate(named.splitlines(), 1) if "job-gone" in each)
    place = (problem.place.line, problem.place.column)
    assert (problem.code.id, place) == ("H434", (line, named.splitlines()[line - 1].index("job-gone") + 1))
    assert str(problem.place.file).endswith("api.yaml")
    assert "'job-gone' among the jobs" in problem.message
    assert vendor.writes == 0
    api.write_text(text.replace(jobs, jobs + "    required: [job-a]\n"), "utf-8")
    world.load()
    send(world, vendor)
    assert contents(vendor) == WHOLE


def test_an_outbox_of_files_is_refused(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.deliver([ADA])
    world.load()
    done = world.run("send", "--target", "sqlite:///outbox.db", "--dry-run")
    assert done.exit == 2
    assert list(done.codes) == ["H413"]
