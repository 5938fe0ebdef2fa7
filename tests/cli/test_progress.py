"""Progress: which step of how many, one bar at a time, and nothing for a command that ends at once."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from migrate import run
from migrate.cli.progress import STEPS, Lines, Terminal
from migrate.core.outcome import Outcome
from migrate.core.progress import Advance
from migrate.steps.request import Request
from tests.cli.runner import talenthub


class Recorded:
    """A Progress that keeps the titles of the stages, each once, and the notes."""

    def __init__(self) -> None:
        self.titles: dict[str, None] = {}
        self.notes: list[str] = []

    @contextmanager
    def stage(self, title: str, total: int | None = None, unit: str = "rows") -> Iterator[Advance]:  # noqa: ARG002 - the protocol's
        self.titles[title] = None
        yield lambda _amount, note="": self.notes.extend([note] if note else [])


def request(folder: Path, delivery: str = "export") -> Request:
    return Request(
        runs=folder / "runs",
        deliveries=(folder / delivery,),
        target=f"sqlite:///{folder}/ats.db",
        attachments=str(folder / "files"),
    )


@pytest.mark.parametrize("command", ["inspect", "check", "plan", "load", "verify", "archive"])
def test_the_steps_of_a_command_are_its_stages_in_order(command: str, fresh: Path) -> None:
    calls: dict[str, Callable[[Recorded], Outcome]] = {
        "inspect": lambda shown: run.inspect(request(fresh), shown),
        "check": lambda shown: run.check(request(fresh), None, shown),
        "plan": lambda shown: run.plan(request(fresh), fresh / "plan", shown),
        "load": lambda shown: run.load(request(fresh), shown),
        "verify": lambda shown: run.verify(request(fresh), None, shown),
        "archive": lambda shown: run.archive(request(fresh), fresh / "archive", shown),
    }
    if command == "verify":
        calls["load"](Recorded())
    shown = Recorded()
    assert calls[command](shown).error is None
    assert list(shown.titles) == list(STEPS[command])


def test_an_applied_plan_has_the_steps_of_apply(fresh: Path) -> None:
    run.plan(request(fresh), fresh / "plan", Recorded())
    shown = Recorded()
    assert run.apply(fresh / "plan", Request(runs=fresh / "runs"), shown).error is None
    assert tuple(shown.titles) == STEPS["apply"]


def test_a_load_says_what_it_builds_after_the_rows(fresh: Path) -> None:
    shown, again = Recorded(), Recorded()
    run.load(request(fresh), shown)
    run.load(replace(request(fresh), reread=True), again)
    assert {"keys of candidate", "keys of activity"} < set(shown.notes)
    assert shown.notes[-1] == "ledger"
    assert again.notes == ["ledger"]


def test_a_bar_names_the_step_and_gives_way_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("migrate.cli.progress._SILENT_SECONDS", 0.0)
    stream = io.StringIO()
    bars = Terminal(("reading", "mapping"), stream)
    with bars.stage("reading", 10) as advance:
        advance(10)
    with bars.stage("mapping", 10):
        pass
    bars.close()
    assert "1/2 reading" in stream.getvalue()
    assert "2/2 mapping" in stream.getvalue()
    *_, last = stream.getvalue().split("\r")
    assert last.strip() == ""


def test_a_bar_shows_a_note_although_nothing_was_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("migrate.cli.progress._SILENT_SECONDS", 0.0)
    stream = io.StringIO()
    bars = Terminal(("loading",), stream)
    with bars.stage("loading", 2, "tables") as advance:
        advance(2)
        advance(0, "keys of candidate")
        assert "keys of candidate" in stream.getvalue()
    bars.close()


def test_a_short_command_shows_no_bar() -> None:
    stream = io.StringIO()
    bars = Terminal(("reading",), stream)
    with bars.stage("reading", 1) as advance:
        advance(1)
    bars.close()
    assert stream.getvalue() == ""


def test_lines_have_a_note_and_the_time_that_is_left(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    moments = iter([0.0, 20.0, 35.0])
    monkeypatch.setattr("migrate.cli.progress.time.monotonic", lambda: next(moments))
    with Lines(("sending",)).stage("sending", 100, "rows") as advance:
        advance(25, "2 refused")
        advance(25)
    assert capsys.readouterr().err.splitlines() == [
        "1/1 sending: 25 of 100 rows, 2 refused, 01:00 left",
        "1/1 sending: 50 of 100 rows, 2 refused, 00:35 left",
    ]


def test_a_demo_can_stop_after_the_delivery(tmp_path: Path) -> None:
    ended = talenthub("demo", "--only-delivery", "--into", "d", "--candidates", "5", "--format", "json", folder=tmp_path)
    assert ended.exit == 0
    assert json.loads(ended.stdout)["next_step"] == "talenthub inspect d/export"
    assert {path.name for path in (tmp_path / "d").iterdir()} >= {"export", "invented.json"}
    assert not (tmp_path / "d" / "ats.db").exists()
