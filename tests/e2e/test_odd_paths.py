"""Every option that takes a path, with paths that cannot be what it needs: never exit 1, and never a wait without end."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import pytest
from click.testing import CliRunner

from migrate.cli.main import talenthub
from migrate.core.exits import Exit
from migrate.steps.outputs import close_held_pipes
from tests.e2e.test_hostile_names import write_export

LONG = "n" * 300
PATHS = {
    "a name of 300 characters": LONG,
    "a folder of 300 characters": f"{LONG}/x",
    "a folder that is not empty": "folder",
    "a file": "file",
    "a pipe that nobody uses": "pipe",
    "a name with a newline": "a\nb",
    "a missing parent": "none/where/x",
    "a file as the parent": "file/x",
    "a device": "/dev/null",
    "a loop of links": "loop",
    "a file system that takes no files": "/proc/nowhere/x",
    "the empty text": "",
}
DAYS = ("--from", "2024-01-01", "--to", "2024-01-02")
TARGET = ("--target", "sqlite:///ats.db")
#: Their delivery is missing: whatever is wrong with the option under test comes first, and nothing is loaded.
PLAN = ("plan", "missing", *TARGET, "--out", "plan-of-test")
SALES = ("sales-navigator", "export", "--base-url", "http://127.0.0.1:9", "--contract", "1", *DAYS)
COMMANDS = {
    "--report": ("load", "missing", *TARGET, "--report"),
    "--manifest": ("load", "missing", *TARGET, "--manifest"),
    "--log-file": ("status", *TARGET, "--log-file"),
    "--runs": ("plan", "missing", *TARGET, "--out", "plan-of-test", "--runs"),
    "plan --out": ("plan", "missing", *TARGET, "--out"),
    "archive --out": ("archive", "missing", "--out"),
    "draft --out": ("draft", "missing", *TARGET, "--out"),
    "check --print": ("check", "ats", "--print"),
    "fetch --into": ("fetch", "links/export.csv", "--into"),
    "export --into": (*SALES, "--into"),
    "--attachments": ("load", "missing", *TARGET, "--attachments"),
    "--users": (*PLAN, "--users"),
    "--erasure": (*PLAN, "--erasure"),
    "--seats": ("plan", "export", *TARGET, "--out", "plan-of-test", "--seats"),
    "--leads": ("plan", "export", *TARGET, "--out", "plan-of-test", "--leads"),
    "--mapping": (*PLAN, "--mapping"),
    "check MAPPING": ("check",),
    "inspect DELIVERY": ("inspect",),
    "apply PLAN": ("apply",),
    "show PLAN": ("show",),
    "fetch EXPORT.CSV": ("fetch", "--into", "archives"),
    "--cookie-file": ("fetch", "links/export.csv", "--into", "archives", "--cookie-file"),
    "--token-file": ("sales-navigator", "contracts", "--base-url", "http://127.0.0.1:9", "--token-file"),
    "prune --runs": ("prune", "--before", "2020-01-01", "--runs"),
}
#: No command that ends at once takes as long.
PATIENCE = 240


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with something of every kind, in which a command that waits without end is interrupted."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "of-others.txt").write_text("theirs")
    (tmp_path / "file").write_text("theirs\n")
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "export.csv").write_text("Contract_1\n")
    write_export(tmp_path / "export")
    (tmp_path / "loop").symlink_to("loop")
    os.mkfifo(tmp_path / "pipe")

    def give_up(_number: int, _frame: FrameType | None) -> None:
        message = "the command waits without end"
        raise RuntimeError(message)

    former = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(PATIENCE)
    yield tmp_path
    signal.alarm(0)
    signal.signal(signal.SIGALRM, former)


@pytest.mark.exhaustive
@pytest.mark.skipif(os.name != "posix", reason="needs named pipes and alarms")
@pytest.mark.parametrize("option", COMMANDS)
def test_a_path_that_cannot_be_used_is_no_fault_of_the_tool(work: Path, option: str) -> None:
    ends = {}
    for kind, path in PATHS.items():
        ended = CliRunner().invoke(talenthub, [*COMMANDS[option], path])
        raised = ended.exception
        ends[kind] = ended.exit_code if raised is None or isinstance(raised, SystemExit) else repr(raised)
    allowed = {Exit.DONE, Exit.WRONG, Exit.REJECTS, Exit.UNREACHABLE}
    assert {kind: end for kind, end in ends.items() if end not in allowed} == {}
    assert (work / "folder" / "of-others.txt").read_text() == "theirs"
    if option != "check --print":  # which replaces a file
        assert (work / "file").read_text().startswith("theirs\n")
    assert (work / "pipe").is_fifo()


@pytest.mark.parametrize("option", ["--report", "--manifest", "--log-file"])
def test_an_output_that_is_a_pipe_which_nobody_reads_is_refused_before_anything_is_done(work: Path, option: str) -> None:
    ended = CliRunner().invoke(talenthub, [*COMMANDS[option], "pipe"])
    assert ended.exit_code == Exit.WRONG
    assert "R602" in ended.output
    assert "nobody reads this pipe" in " ".join(ended.output.split())
    assert work.joinpath("pipe").is_fifo()


def test_a_reader_of_a_pipe_gets_the_whole_log(work: Path) -> None:
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append((work / "pipe").read_text()), daemon=True)
    reader.start()
    ended = CliRunner().invoke(talenthub, [*COMMANDS["--log-file"], "pipe"])
    assert ended.exit_code == Exit.WRONG
    close_held_pipes()
    reader.join(timeout=PATIENCE)
    assert "command" in read[0]
