"""What only Greenhouse needs: lists that a PATCH replaces, follow-up calls, files in bodies, pages by header, hidden objects."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from migrate.core.errors import SetupError
from tests.cli.runner import talenthub
from tests.outbox.answering import FAULTS
from tests.outbox.greenhouse_server import greenhouse_api
from tests.outbox.greenhouse_stub import AUTHOR, JOB, OTHER_STAGE, STAGE, Greenhouse
from tests.outbox.sending import FILES, NOTES, TAGGED, contents, copied, delete, loaded, send
from tests.outbox.vendors import GREENHOUSE, addresses, environment
from tests.outbox.world import BO, World, note, person

URL = "https://www.linkedin.com/in/ada-okafor"
OWNER = "https://www.linkedin.com/in/olive-owner"


@pytest.fixture(scope="module")
def outbox(tmp_path_factory: pytest.TempPathFactory) -> World:
    return loaded(tmp_path_factory.mktemp("greenhouse"), GREENHOUSE)


@pytest.fixture
def world(outbox: World, tmp_path: Path) -> World:
    return copied(outbox, tmp_path / "world")


@pytest.fixture
def fresh(tmp_path: Path) -> World:
    """An outbox into which nothing was loaded."""
    return GREENHOUSE.world(tmp_path / "fresh")


def test_what_an_update_does_not_know_stays_at_the_vendor(world: World) -> None:
    vendor = Greenhouse()
    send(world, vendor)
    ada = find_person(vendor, "Ada")
    ada["email_addresses"].append({"value": "ada@work.example.com", "type": "work"})
    ada["phone_numbers"].append({"value": "+49 30 901820", "type": "mobile"})
    ada["social_media_addresses"].append({"value": "https://social.example.com/ada"})
    deliver(world, TAGGED | {"emails": "new@example.com", "phone_numbers": "+49 30 901821"})
    send(world, vendor)
    deliver(world, TAGGED | {"last_name": "Okafor-Roe", "emails": "new@example.com", "phone_numbers": "+49 30 901821"})
    send(world, vendor)
    assert vendor.calls["PATCH /candidates/{id}"] == 2
    assert ada["last_name"] == "Okafor-Roe"
    assert ada["email_addresses"] == [
        {"value": "ada@work.example.com", "type": "work"},
        {"value": "new@example.com", "type": "personal"},
    ]
    assert [one["value"] for one in ada["phone_numbers"]] == ["+49 30 901820", "+49 30 901821"]
    assert ada["social_media_addresses"] == [{"value": "https://social.example.com/ada"}]


@pytest.mark.parametrize("fault", [*(pytest.param(one, marks=pytest.mark.slow) for one in FAULTS[:-1]), FAULTS[-1]])
@pytest.mark.parametrize("call", ["GET /candidates", "PATCH /candidates/{id}"])
def test_a_fault_of_an_update_or_of_the_reading_before_it_loses_nothing(world: World, call: str, fault: str) -> None:
    vendor = Greenhouse()
    send(world, vendor)
    ada = find_person(vendor, "Ada")
    ada["email_addresses"].append({"value": "ada@work.example.com", "type": "work"})
    deliver(world, TAGGED | {"emails": "new@example.com"})
    vendor.fault = lambda _number, name: fault if name == call and vendor.calls[name] == 1 + (call[0] == "G") * seen else None
    seen = vendor.calls["GET /candidates"]
    send(world, vendor)
    assert [one["value"] for one in ada["email_addresses"]] == ["ada@work.example.com", "new@example.com"]
    assert send(world, vendor).due == 0


@pytest.mark.parametrize("hidden", ["email_addresses", None])
def test_lists_that_the_vendor_does_not_show_are_not_replaced(world: World, hidden: str | None) -> None:
    vendor = Greenhouse()
    send(world, vendor)
    deliver(world, TAGGED | {"last_name": "Okafor-Roe"})
    if hidden is None:
        vendor.sees_candidates = False
    else:
        del find_person(vendor, "Ada")[hidden]
    done = send(world, vendor)
    assert vendor.calls["PATCH /candidates/{id}"] == 0
    assert [(one.code.id, one.table) for one in done.problems if one.code.id == "H404"] == [("H404", "candidate")]


def test_ids_are_numbers_and_dates_sources_and_authors_arrive(fresh: World) -> None:
    maps = Path(str(fresh.mapping)) / "maps"
    (maps / "authors.csv").write_text(f"profile,user\n{OWNER},{AUTHOR}\n", "utf-8")
    fresh.deliver([TAGGED, BO], [note("1", "1", "ask @Olive Owner", owner_profile_url=OWNER)], FILES)
    fresh.load()
    vendor = Greenhouse()
    send(fresh, vendor)
    assert {one["created_at"][:10] for one in vendor.data["applications"]} == {"2021-01-01"}
    (written,) = vendor.data["notes"]
    assert (written["user_id"], written["visibility"], written["note_type"]) == (AUTHOR, "private", "NOTE")
    assert written["body"].splitlines() == [f"[TH note 1] 2021-01-01T00:00:01Z, Engineer, {OWNER}", "", "ask (at)Olive Owner"]
    assert [one["type"] for one in vendor.data["attachments"]] == ["other"]


def test_notes_come_oldest_first_whatever_their_ids_are(fresh: World) -> None:
    fresh.deliver([TAGGED, BO], [note("10", "1", "later"), note("9", "1", "earlier")])
    fresh.load()
    vendor = Greenhouse()
    send(fresh, vendor)
    assert GREENHOUSE.notes(vendor) == ["earlier", "later"]


def test_an_application_in_a_hired_state_is_hired_after_everything_else(fresh: World) -> None:
    maps = Path(str(fresh.mapping)) / "maps"
    (maps / "rejection_reasons.csv").write_text("state,reason\n", "utf-8")
    (maps / "hired.csv").write_text("state,hired\n100:11,yes\n", "utf-8")
    fresh.deliver([TAGGED, BO], NOTES, FILES)
    fresh.load()
    vendor = Greenhouse(fault=lambda _number, name: "cut after" if name.endswith("/hire") else None)
    send(fresh, vendor)
    assert [one[4] for one in contents(vendor)["applications"]] == ["hired", "hired"]
    assert vendor.calls["POST /applications/{id}/hire"] == 2


def test_a_changed_state_is_reported_because_a_move_could_mail_and_a_changed_source_is_one_call(world: World) -> None:
    maps = Path(str(world.mapping)) / "maps"
    vendor = Greenhouse()
    send(world, vendor)
    before = vendor.writes
    (maps / "stages.csv").write_text(f"state,stage\n100:11,{OTHER_STAGE}\n", "utf-8")
    world.load()
    done = send(world, vendor)
    assert [(one.code.id, one.table) for one in done.problems if one.code.id == "H402"] == [("H402", "application")] * 2
    assert vendor.writes == before
    vendor.data["sources"].append({"id": 55, "name": "Event"})
    (maps / "sources.csv").write_text("channel,source\nREFERRAL,55\n", "utf-8")
    world.load()
    send(world, vendor)
    assert vendor.writes == before + 2
    assert {one["source_id"] for one in vendor.data["applications"]} == {55}


def test_a_user_who_sees_no_lists_is_reported_before_the_first_write(world: World) -> None:
    vendor = Greenhouse(sees=False)
    with pytest.raises(SetupError) as caught:
        send(world, vendor)
    assert [one.code.id for one in caught.value.problems] == ["H411"]
    assert vendor.writes == 0


def test_a_call_without_permission_refuses_its_rows_only(world: World) -> None:
    vendor = Greenhouse(lacking=frozenset({"POST /applied_candidate_tags"}))
    done = send(world, vendor)
    assert contents(vendor) == GREENHOUSE.whole | {"tags": []}
    assert [(one.code.id, one.table) for one in done.problems if one.code.id == "H404"] == [("H404", "candidate_tag")]


def test_the_next_page_at_another_address_gets_no_token(world: World) -> None:
    vendor = Greenhouse()
    with greenhouse_api(Greenhouse()) as other:
        vendor.elsewhere = other
        with pytest.raises(SetupError) as caught:
            send(world, vendor)
    assert [one.code.id for one in caught.value.problems] == ["H412"]


def test_stages_are_listed_with_their_job(world: World) -> None:
    vendor = Greenhouse()
    with greenhouse_api(vendor) as base:
        command = ("send", "--target", "sqlite:///outbox.db", *addresses(vendor, base), "--list", "vendor")
        done = talenthub(*command, folder=world.folder, environment=environment(vendor))
    assert done.exit == 0, done.stdout
    lines = (world.folder / "vendor" / "stages.csv").read_text("utf-8-sig").splitlines()
    assert lines == ["id,name,job_id", f"{OTHER_STAGE},stage {OTHER_STAGE},{JOB}", f"{STAGE},stage {STAGE},{JOB}"]
    names = sorted(path.name for path in (world.folder / "vendor").iterdir())
    assert names == ["jobs.csv", "rejection_reasons.csv", "sources.csv", "stages.csv", "tags.csv", "users.csv"]


def test_a_candidate_that_the_outbox_deleted_is_deleted_also_if_somebody_was_faster(world: World) -> None:
    vendor = Greenhouse()
    send(world, vendor)
    vendor.data["candidates"].remove(find_person(vendor, "Bo"))
    for table in reversed(GREENHOUSE.tables):
        delete(world, table, "%")
    done = send(world, vendor)
    assert vendor.data["candidates"] == []
    assert [one for one in done.problems if one.code.id == "H404"] == []
    assert send(world, vendor).due == 0


def test_a_file_of_some_megabytes_arrives_whole_and_a_larger_one_than_allowed_is_refused(world: World) -> None:
    api = Path(str(world.mapping)) / "api.yaml"
    api.write_text(re.sub("max_bytes: [0-9]+", "max_bytes: 3000000", api.read_text("utf-8")), "utf-8")
    large = b"papers " * 400_000
    world.deliver([TAGGED, BO], NOTES, {"1/cv.txt": large, "2/cv.txt": large + b"0" * 200_001})
    world.load()
    vendor = Greenhouse()
    done = send(world, vendor)
    assert [one["content"] for one in vendor.data["attachments"]] == [large.decode()]
    assert [one.message for one in done.problems if one.code.id == "H404"] == ["too large: the file has more than 3000000 bytes"]


WITHOUT = person("1", "Ada", "Okafor", emails="")


@pytest.mark.parametrize(
    ("who", "fault", "spelled", "found"),
    [
        (WITHOUT | {"profile_url": URL}, "cut after", URL, "once"),
        (WITHOUT | {"profile_url": URL}, "cut before", URL, "once"),
        (WITHOUT | {"profile_url": URL}, "cut after", URL.upper(), "unknown"),
        (WITHOUT, "cut before", URL, "once"),
        (WITHOUT, "cut after", URL, "unknown"),
    ],
)
def test_a_candidate_without_an_address_is_found_by_its_profile_or_stays_unknown(
    who: dict[str, str], fault: str, spelled: str, found: str, fresh: World
) -> None:
    fresh.deliver([who])
    fresh.load()
    vendor = Greenhouse(fault=lambda _n, name: fault if name == "POST /candidates" and vendor.calls[name] == 1 else None)
    vendor.spelled = {URL: spelled}
    old = {"id": 1, "first_name": "Ada", "last_name": "Okafor", "created_at": "2019-05-05T00:00:00+00:00"}
    lists: dict[str, Any] = {name: [] for name in ("email_addresses", "phone_numbers", "social_media_addresses")}
    vendor.data["candidates"].append({**old, **lists})
    done = send(fresh, vendor)
    unknown = [one.table for one in done.problems if one.code.id == "H405"]
    assert unknown == (["candidate"] if found == "unknown" else [])
    assert len(vendor.data["candidates"]) == 2


def find_person(vendor: Greenhouse, first: str) -> dict[str, Any]:
    (found,) = [one for one in vendor.data["candidates"] if one["first_name"] == first]
    return found


def deliver(world: World, ada: dict[str, str]) -> None:
    world.deliver([ada, BO], NOTES, FILES)
    done = world.load()
    assert done.exit == 0, done.messages
