"""A value that the vendor keeps although the outbox changed is never silent."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrate.outbox.foreseen import Sent
from tests.outbox.sending import ashby, copied, send
from tests.outbox.vendor_stub import ARCHIVED, Vendor
from tests.outbox.world import ADA, BO, World

PHONE = ADA | {"phone_numbers": "+1 202 555 0101"}


@pytest.fixture(scope="module")
def outbox(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = ashby(tmp_path_factory.mktemp("ashby"))
    world.deliver([PHONE, BO])
    assert world.load().exit == 0
    return world


@pytest.fixture
def world(outbox: World, tmp_path: Path) -> World:
    return copied(outbox, tmp_path / "world")


def kept(done: Sent) -> list[tuple[str, str | None, str]]:
    """Code, table and column of what the vendor keeps."""
    return [(one.code.id, one.table, one.message) for one in done.problems if one.code.id in ("H416", "H417")]


def edit(world: World, name: str, old: str, new: str) -> None:
    path = Path(str(world.mapping)) / name
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


def test_what_did_not_change_is_not_reported(world: World) -> None:
    vendor = Vendor()
    assert kept(send(world, vendor)) == []
    assert kept(send(world, vendor)) == []


def test_a_value_that_became_empty_is_reported_at_each_send(world: World) -> None:
    vendor = Vendor()
    send(world, vendor)
    world.deliver([ADA, BO])
    world.load()
    assert kept(send(world, vendor)) == [("H416", "candidate", "phone")]
    before = vendor.number
    assert kept(send(world, vendor)) == [("H416", "candidate", "phone")]
    assert vendor.number == before
    world.deliver([PHONE, BO])
    world.load()
    assert kept(send(world, vendor)) == []


def test_a_value_that_became_empty_is_sent_as_null_where_the_vendor_takes_it(world: World) -> None:
    edit(
        world,
        "api.yaml",
        "    fixed: [created_at, other_emails]\n",
        '    fixed: [created_at, other_emails]\n    empty: {phone: "null"}\n',
    )
    world.load()
    vendor = Vendor()
    send(world, vendor)
    world.deliver([ADA, BO | {"last_name": "Lindt"}])
    world.load()
    assert kept(send(world, vendor)) == []
    people = {one["name"]: one for one in vendor.candidates.values()}
    assert people["Ada Okafor"]["phoneNumber"] is None
    assert "phoneNumber" not in people["Bo Lindt"]  # It had none: nothing is sent that nobody changed.
    assert kept(send(world, vendor)) == []


def test_a_column_that_is_only_written_at_creation_is_reported_at_each_send(world: World) -> None:
    vendor = Vendor()
    send(world, vendor)
    sources = Path(str(world.mapping)) / "maps" / "sources.csv"
    sources.write_text("channel,source\nREFERRAL,source-s\n", "utf-8")
    vendor.sources.append("source-s")
    world.load()
    before = vendor.writes
    for _ in range(2):
        assert kept(send(world, vendor)) == [("H417", "application", "source_id")] * 2
    assert vendor.writes == before


def test_a_reason_that_the_vendor_clears_on_its_own_is_not_reported(world: World) -> None:
    maps = Path(str(world.mapping)) / "maps"
    (maps / "stages.csv").write_text(f"state,stage\n100:11,{ARCHIVED}\n", "utf-8")
    (maps / "archive_reasons.csv").write_text("state,reason\n100:11,reason-a\n", "utf-8")
    world.load()
    vendor = Vendor()
    send(world, vendor)
    (maps / "stages.csv").write_text("state,stage\n100:11,stage-new\n", "utf-8")
    (maps / "archive_reasons.csv").write_text("state,reason\n", "utf-8")
    world.load()
    assert kept(send(world, vendor)) == []
    assert {one["stage"] for one in vendor.applications} == {"stage-new"}
