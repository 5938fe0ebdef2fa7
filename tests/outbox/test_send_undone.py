"""A load that is rolled back in the outbox is undone at the vendor: deleted where its API can, otherwise listed for people."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.cli.runner import talenthub
from tests.outbox.sending import WHOLE, contents, copied, loaded, send
from tests.outbox.vendor_server import vendor_api
from tests.outbox.vendor_stub import KEY, Vendor
from tests.outbox.world import World, read_csv


@pytest.fixture(scope="module")
def outbox(tmp_path_factory: pytest.TempPathFactory) -> World:
    return loaded(tmp_path_factory.mktemp("ashby"))


@pytest.fixture
def world(outbox: World, tmp_path: Path) -> World:
    return copied(outbox, tmp_path / "world")


def rolled_back(world: World) -> None:
    runs = [one["run"] for one in world.run("status", "--target", "sqlite:///outbox.db").document["facts"]["runs"]]
    for run in reversed(runs):  # Listed in the order of the loads; names of one second do not sort by time.
        assert world.run("rollback", run, "--target", "sqlite:///outbox.db", "--yes").exit == 0


def send_into(world: World, vendor: Vendor, *more: str) -> int:
    with vendor_api(vendor) as base:
        command = ("send", "--target", "sqlite:///outbox.db", "--base-url", base, "--into", "lists", *more)
        return talenthub(*command, folder=world.folder, environment={"TALENTHUB_API_KEY": KEY}).exit


def test_what_the_vendor_cannot_delete_is_listed_with_its_ids(world: World) -> None:
    vendor = Vendor()
    send(world, vendor)
    rolled_back(world)
    before = vendor.writes
    assert send_into(world, vendor) == 0
    assert vendor.writes == before
    assert contents(vendor) == WHOLE
    lines = read_csv((world.folder / "lists" / "remove-by-hand.csv").read_bytes())
    listed = {(line["table"], line["vendor id"]) for line in lines if line["vendor id"]}
    assert {("candidate", key) for key in vendor.candidates} < listed
    assert {("note", str(one["id"])) for one in vendor.notes} < listed
    assert (world.folder / "lists" / "remove-by-hand.csv").stat().st_mode & 0o777 == 0o600


def test_what_the_vendor_can_delete_is_deleted_once(world: World) -> None:
    api = Path(str(world.mapping)) / "api.yaml"
    text = api.read_text("utf-8")
    fixed = "    fixed: [created_at, other_emails]\n"
    delete = '    delete: {path: /candidate.delete, body: {id: "{vendor.id}"}}\n'
    api.write_text(text.replace(fixed, fixed + delete), "utf-8")
    world.load()
    vendor = Vendor()
    send(world, vendor)
    rolled_back(world)
    assert send_into(world, vendor) == 0
    assert vendor.candidates == {}
    assert vendor.calls["candidate.delete"] == 2
    assert send_into(world, vendor) == 0
    assert vendor.calls["candidate.delete"] == 2


def test_refused_rows_are_listed_with_their_reason(world: World) -> None:
    vendor = Vendor(forbidden=frozenset({"Bo Lind"}))
    assert send_into(world, vendor) == 3
    (line,) = read_csv((world.folder / "lists" / "not-sent.csv").read_bytes())
    assert (line["table"], line["code"], line["reason"]) == ("application", "H404", "confidential: the job is confidential")
    assert list(csv.reader((world.folder / "lists" / "remove-by-hand.csv").read_text("utf-8-sig").splitlines())) == [
        ["table", "key", "vendor id", "done"]
    ]


def test_a_folder_of_others_is_refused_before_the_first_call(world: World) -> None:
    (world.folder / "lists").mkdir()
    (world.folder / "lists" / "mine.txt").write_text("mine", "utf-8")
    vendor = Vendor()
    assert send_into(world, vendor) == 2
    assert vendor.number == 0
