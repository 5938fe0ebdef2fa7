"""A step that fails once the rows are in the target: the summary is printed, R504 names it, the exit code is the accounting's."""

from __future__ import annotations

import errno
import json
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from migrate.cli.main import talenthub
from migrate.core.exits import Exit
from migrate.core.interrupts import allow_stop, defer_signals, defer_stop, is_deferred
from migrate.core.progress import Advance
from tests.e2e.running import FIXTURES, build

FULL = OSError(errno.ENOSPC, "No space left on device")
FAILURES = [FULL, RuntimeError("Ada Lovelace"), MemoryError(), KeyboardInterrupt()]

#: What fails, and the words by which R504 names what was not finished.
STEPS = {
    "migrate.attachments.write_manifest": "the manifest",
    "migrate.steps.closing.write_files": "the folder of rejects",
    "migrate.steps.erased_files._pending_lists": "the removal of stored files",
    "migrate.steps.next_steps.verify": "the advice",
    "migrate.steps.closing.save": "the report in the run's folder",
    "migrate.report.write_html": "the page that --report names",
    "migrate.targets.sqlite.lease.Lease.release": "the release of the target",
    "migrate.runs.folder.RunFolder.tidy": "the clean-up of the run's folder",
}


@pytest.fixture
def delivery(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small delivery with a record that is rejected, and an erasure list."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "erased.csv").write_text("candidate_id\nc-nobody\n")
    source = shutil.copytree(FIXTURES / "small" / "delivery", tmp_path / "source")
    with (source / "export.zip" / "Contract_123456" / "Feedbacks.csv").open("ab") as stream:
        stream.write(b"1,2,3\r\n")
    return build(source, tmp_path / "export")


def fail_with(failure: BaseException) -> Callable[..., Any]:
    def fail(*_given: object, **_named: object) -> Any:
        raise failure

    return fail


def run(command: str, delivery: Path, monkeypatch: pytest.MonkeyPatch, fault: str | None, failure: BaseException = FULL) -> Any:
    """Loads, or plans and applies; only the command that writes has the fault."""
    options = ["--mapping", "ats", "--target", "sqlite:///ats.db", "--attachments", "files", "--erasure", "erased.csv"]
    outputs = ["--manifest", "files.csv", "--report", "page.html", "--runs", "runs", "--format", "json"]
    if command == "apply":
        planned = CliRunner().invoke(talenthub, ["plan", str(delivery), *options, "--out", "plan", "--runs", "runs"])
        assert planned.exit_code in {Exit.DONE, Exit.REJECTS}, planned.output
        line = ["apply", "plan", *outputs]
    else:
        line = ["load", str(delivery), *options, *outputs]
    with monkeypatch.context() as patch:
        if fault is not None:
            patch.setattr(fault, fail_with(failure))
        return CliRunner().invoke(talenthub, line)


def rows_in_target() -> int:
    with sqlite3.connect("ats.db") as connection:
        return int(connection.execute("SELECT count(*) FROM candidate").fetchone()[0])


@pytest.mark.parametrize("command", ["load", "apply"])
@pytest.mark.parametrize("fault", STEPS)
def test_a_step_behind_the_commit_that_fails_is_named_and_changes_neither_summary_nor_exit_code(
    delivery: Path, monkeypatch: pytest.MonkeyPatch, command: str, fault: str
) -> None:
    ended = run(command, delivery, monkeypatch, fault)
    assert ended.exit_code == Exit.REJECTS, ended.output
    document = json.loads(ended.stdout)
    told = [problem for problem in document["problems"] if problem["code"] == "R504"]
    assert [STEPS[fault] in problem["message"] for problem in told] == [True]
    assert "No space left on device" in told[0]["message"]
    written = [row for row in document["targets"] if row["table"] == "candidate"]
    assert rows_in_target() == written[0]["insert"] > 0


@pytest.mark.parametrize("failure", FAILURES[1:], ids=lambda failure: type(failure).__name__)
def test_every_kind_of_failure_behind_the_commit_counts_and_its_text_is_not_shown(
    delivery: Path, monkeypatch: pytest.MonkeyPatch, failure: BaseException
) -> None:
    ended = run("load", delivery, monkeypatch, "migrate.steps.closing.write_files", failure)
    assert ended.exit_code == Exit.REJECTS, ended.output
    assert [one["code"] for one in json.loads(ended.stdout)["problems"]].count("R504") == 1
    assert "Lovelace" not in ended.output
    assert rows_in_target() > 0


@pytest.mark.parametrize("fault", ["migrate.report.terminal", "migrate.core.logs.log_outcome"])
def test_a_summary_or_log_that_fails_hides_neither_the_counts_nor_the_exit_code(
    delivery: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    options = ["--mapping", "ats", "--target", "sqlite:///ats.db", "--runs", "runs"]
    monkeypatch.setattr(fault, fail_with(RuntimeError("Ada Lovelace")))
    ended = CliRunner().invoke(talenthub, ["load", str(delivery), *options])
    assert ended.exit_code == Exit.REJECTS, ended.output
    assert "insert" in ended.output
    assert "Lovelace" not in ended.output


def test_progress_that_cannot_be_drawn_to_its_end_stops_nothing(delivery: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def stage(_progress: object, title: str, *_total: object) -> Iterator[Advance]:
        yield lambda amount, note="": None  # noqa: ARG005 - the protocol's
        if title == "loading":
            raise FULL

    monkeypatch.setattr("migrate.cli.progress.Lines.stage", stage)
    ended = run("load", delivery, monkeypatch, None)
    assert ended.exit_code == Exit.REJECTS, ended.output
    document = json.loads(ended.stdout)
    assert [one["message"] for one in document["problems"] if one["code"] == "R504"] == [
        "the rows are in the target, but the display of progress could not be finished: No space left on device"
    ]
    assert list(Path("runs").glob("*/rejects/**/*.csv"))


#: A process that sends itself the signal once its rows are committed, or in the moment of the commit.
SIGNALLED = """
import os, signal, sys
from migrate.cli.main import main
import migrate.{module} as module
real = module.{name}
def signalled(*given, **named):
    os.kill(os.getpid(), signal.{signal})
    return real(*given, **named)
module.{name} = signalled
main()
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize(
    ("module", "name", "ends"),
    [
        ("steps.attachments", "write_manifest", Exit.REJECTS),
        ("steps.closing", "save_report", Exit.REJECTS),
        ("report", "document", Exit.REJECTS),
        ("steps.loading", "apply_plan", Exit.INTERRUPTED),
    ],
)
def test_a_signal_stops_a_command_until_it_commits_and_no_later(
    delivery: Path, module: str, name: str, ends: Exit, number: signal.Signals
) -> None:
    program = SIGNALLED.format(module=module, name=name, signal=number.name)
    options = ["--mapping", "ats", "--target", "sqlite:///ats.db", "--runs", "runs", "--manifest", "files.csv"]
    line = [sys.executable, "-c", program, "load", str(delivery), *options, "--format", "json"]
    done = subprocess.run(line, capture_output=True, check=False, timeout=300)
    assert done.returncode == ends, done.stderr.decode()
    document = json.loads(done.stdout)
    if ends is Exit.INTERRUPTED:
        assert not Path("ats.db").exists()
    else:
        assert b"the target is committed" in done.stderr
        assert Path("files.csv").exists()
        assert rows_in_target() == next(row["insert"] for row in document["targets"] if row["table"] == "candidate")


def test_a_commit_that_fails_lets_a_signal_stop_the_command_again() -> None:
    with pytest.raises(OSError, match="No space"), defer_signals():
        raise FULL
    assert not is_deferred()


def test_a_signal_that_was_deferred_stops_the_next_command_of_the_same_process() -> None:
    with defer_signals():
        defer_stop()
    with pytest.raises(KeyboardInterrupt):
        allow_stop()
    allow_stop()
    assert not is_deferred()


@pytest.mark.parametrize("command", ["load", "apply"])
def test_files_of_erased_people_that_could_not_be_removed_end_the_command_with_3(
    delivery: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    shutil.rmtree(delivery)
    build(FIXTURES / "small" / "delivery", delivery)
    assert run(command, delivery, monkeypatch, None).exit_code == Exit.DONE
    shutil.rmtree("plan", ignore_errors=True)
    ended = run(command, delivery, monkeypatch, "migrate.steps.erased_files._pending_lists")
    assert ended.exit_code == Exit.REJECTS
    assert "stored files of erased people may remain" in Path("page.html").read_text("utf-8")
    shutil.rmtree("plan", ignore_errors=True)
    assert run(command, delivery, monkeypatch, None).exit_code == Exit.DONE
