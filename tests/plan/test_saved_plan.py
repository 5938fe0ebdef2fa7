from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from migrate.core.errors import SetupError, ThresholdError
from migrate.core.limits import Limit, Limits
from migrate.plan import MappedRows, make_plan, open_plan
from migrate.plan.saved import _compact, _sum_of
from migrate.targets import open_target
from tests.plan.world import World, book, candidate, email, identity, note

FIRST = {"candidate": [candidate("7"), candidate("8")], "email": [email("7", "a@example.com")], "note": [note("1", "99")]}


def test_a_saved_plan_is_the_plan_that_was_made(world: World) -> None:
    world.run(FIRST)
    made = world.plan(
        {"candidate": [candidate("7", "Eve")], "note": [note("2", "8")]},
        identity=identity(files={"a.zip": "1"}, deliveries=("export",), options={"encoding": None}),
        limits=Limits(Limit("3%"), Limit("20"), records=4, rejected_before=1),
        facts=lambda _plan: {"sources": [{"table": "notes"}]},
    )
    opened = open_plan(made.folder)
    assert opened == made
    for action in ("insert", "update", "delete", "adopt"):
        for spec in world.specs:
            before, after = list(made.actions(spec.table, action)), list(opened.actions(spec.table, action))
            assert all(one.equals(two) for one, two in zip(before, after, strict=True))


def test_a_plan_says_what_each_row_gets(world: World) -> None:
    world.run(FIRST)
    plan = world.plan({"candidate": [candidate("7", "Eve"), candidate("9")]}, delete_gone=True)
    keys = {
        action: sorted(key for frame in plan.actions("candidate", action) for key in frame["_key"])
        for action in ("insert", "update", "delete")
    }
    assert keys == {"insert": ["9"], "update": ["7"], "delete": ["8"]}


def test_unchanged_rows_leave_no_file(world: World) -> None:
    world.run(FIRST)
    plan = world.plan(FIRST)
    assert plan.empty
    assert not list((plan.folder / "actions").rglob("*.parquet")) if (plan.folder / "actions").exists() else True


def test_a_plan_is_private(world: World) -> None:
    plan = world.plan(FIRST)
    for path in [plan.folder, *plan.folder.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_planning_writes_nothing_to_the_target_and_needs_no_right_to(file_world: World) -> None:
    file_world.run(FIRST)
    path = Path(file_world.place.path)
    before = path.read_bytes()
    path.chmod(0o400)
    assert book(file_world.plan({"candidate": [candidate("7", "Eve")]}).books, "candidate") == {"rows": 1, "update": 1, "gone": 1}
    assert path.read_bytes() == before
    assert [one for one in file_world.folder.iterdir() if one.is_file()] == [path]


def test_a_target_that_does_not_exist_is_planned_and_not_made(tmp_path: Path) -> None:
    target = open_target(f"sqlite:///{tmp_path / 'new.db'}", schema_name="ats")
    plan = make_plan(MappedRows(specs=(), spools={}), target, folder=tmp_path / "plan", identity=identity())
    assert not plan.state.existed
    assert not (tmp_path / "new.db").exists()


def test_an_old_plan_in_the_folder_is_replaced(world: World) -> None:
    old = world.plan(FIRST)
    (old.folder / "mine.txt").write_text("kept")
    new = make_plan(MappedRows(specs=world.specs, spools={}), world.target, folder=old.folder, identity=identity())
    assert new.empty
    assert open_plan(old.folder) == new
    assert (old.folder / "mine.txt").read_text() == "kept"


def _edit(folder: Path) -> str:
    path = next(folder.rglob("insert/*.parquet"))
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    return f"{path.relative_to(folder)} was changed"


def _cut(folder: Path) -> str:
    path = next(folder.rglob("insert/*.parquet"))
    path.unlink()
    return f"{path.relative_to(folder)} is missing"


def _add(folder: Path) -> str:
    path = next(folder.rglob("insert/*.parquet"))
    (path.parent / "zz.parquet").write_bytes(path.read_bytes())
    return f"{(path.parent / 'zz.parquet').relative_to(folder)} is not part of the plan"


def _edit_json(folder: Path) -> str:
    whole = json.loads((folder / "plan.json").read_text())
    whole["books"][0]["insert"] += 1
    (folder / "plan.json").write_text(json.dumps(whole))
    return "plan.json was changed"


def _cut_json(folder: Path) -> str:
    path = folder / "plan.json"
    path.write_bytes(path.read_bytes()[:100])
    return "plan.json is incomplete or not JSON"


@pytest.mark.parametrize("damage", [_edit, _cut, _add, _edit_json, _cut_json])
def test_a_cut_or_edited_plan_is_refused_and_the_file_named(file_world: World, damage: object) -> None:
    plan = file_world.plan(FIRST)
    assert callable(damage)
    fault = damage(plan.folder)
    with pytest.raises(SetupError) as refused:
        open_plan(plan.folder)
    assert [(one.code.id, one.message) for one in refused.value.problems] == [("P102", f"the plan cannot be used: {fault}")]


def test_a_folder_without_a_plan_is_said(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"is not a plan folder: plan.json is missing"):
        open_plan(tmp_path)


def test_tables_out_of_order_are_refused_all_at_once(world: World) -> None:
    world.specs = (*world.specs[1:], world.specs[0])
    with pytest.raises(SetupError) as refused:
        world.plan(FIRST)
    said = [problem.message for problem in refused.value.problems]
    assert "email.candidate_id refers to candidate, which is not loaded before email" in said
    assert "note.candidate_id refers to candidate, which is not loaded before note" in said


@pytest.mark.parametrize("text", ["", "x", "-1", "1.5", "101%", "% "])
def test_a_threshold_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(SetupError, match="is not a valid limit"):
        Limit(text)


@pytest.mark.parametrize(("text", "count", "whole", "passed"), [("0", 1, 9, True), ("2", 2, 9, False), ("1%", 2, 200, False)])
def test_a_threshold_allows_its_own_number(text: str, count: int, whole: int, passed: bool) -> None:
    assert Limit(text).passed(count, whole) is passed


def test_rejects_of_earlier_stages_count_towards_the_ceiling(world: World) -> None:
    limits = Limits(max_rejects=Limit("10%"), records=20, rejected_before=2)
    world.plan(FIRST, limits=limits).check_limits()
    bad = FIRST | {"candidate": [candidate("7") | {"name": None}]}
    with pytest.raises(ThresholdError, match="4 of 20 were rejected, --max-rejects allows 10%; nothing written"):
        world.plan(bad, limits=limits).check_limits()


def _signed(folder: Path, body: dict[str, Any]) -> None:
    """Writes `plan.json` with the checksum that belongs to it."""
    body = {name: value for name, value in body.items() if name != "sha256"}
    whole = {**body, "sha256": _sum_of(body)}
    (folder / "plan.json").write_text(_compact(whole), "utf-8")


@pytest.mark.parametrize("part", ["identity", "target", "specs", "books", "limits", "known_rows", "problems", "facts", "files"])
@pytest.mark.parametrize("value", ["gone", None, "x", [7], [[]], -0.5], ids=str)
def test_a_plan_that_lacks_a_part_or_has_another_type_is_refused_and_no_fault_of_the_tool(
    file_world: World, part: str, value: object
) -> None:
    plan = file_world.plan(FIRST)
    body = json.loads((plan.folder / "plan.json").read_text("utf-8"))
    if value == "gone":
        del body[part]
    else:
        body[part] = value
    _signed(plan.folder, body)
    with pytest.raises(SetupError) as error:
        open_plan(plan.folder)
    assert {problem.code.id for problem in error.value.problems} == {"P102"}


@pytest.mark.parametrize("text", ["[" * 100_000, "", "7", "null", '{"format_version": "1.0"}', '{"a":' + "9" * 5_000 + "}"])
def test_a_plan_json_that_is_none_is_refused(file_world: World, text: str) -> None:
    plan = file_world.plan(FIRST)
    (plan.folder / "plan.json").write_text(text, "utf-8")
    with pytest.raises(SetupError) as error:
        open_plan(plan.folder)
    assert error.value.problems[0].code.id == "P102"


@pytest.mark.parametrize(("name", "mode"), [("", 0o770), ("", 0o702), ("plan.json", 0o660), ("plan.json", 0o602)])
def test_a_plan_that_others_can_write_is_refused(file_world: World, name: str, mode: int) -> None:
    plan = file_world.plan(FIRST)
    (plan.folder / name).chmod(mode)
    with pytest.raises(SetupError) as error:
        open_plan(plan.folder)
    assert error.value.problems[0].code.id == "P104"
