"""Output of every command: fits the terminal, shows no Python object, and ends with the next step."""

from __future__ import annotations

import json
import re
import shlex
from importlib import import_module
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from migrate.cli.commands import COMMANDS as ALL_COMMANDS
from migrate.report import document_schema
from tests.cli.conftest import TARGET
from tests.cli.runner import REPR, talenthub

SHARED = ("--mapping", "ats", "--target", TARGET)

#: Commands on a folder that holds the delivery, a plan and a loaded target; `RUN` is the run that loaded it.
COMMANDS: dict[str, tuple[str, ...]] = {
    "inspect": ("inspect", "export"),
    "check": ("check", "export", *SHARED),
    "plan": ("plan", "export", *SHARED, "--out", "plan-again"),
    "show": ("show", "plan"),
    "show of a table": ("show", "plan", "--table", "candidate"),
    "load": ("load", "export", *SHARED),
    "verify": ("verify", "export", *SHARED),
    "archive": ("archive", "export", "--out", "archive"),
    "status": ("status", "--target", TARGET),
    "runs": ("runs",),
    "runs with everything": ("runs", "--verbose"),
    "rejects": ("rejects", "RUN"),
    "report": ("report", "RUN", "--out", "report.html"),
    "trace": ("trace", "candidate", "1", "--target", TARGET),
    "draft": ("draft", "--target", TARGET, "--out", "drafted"),
    "explain": ("explain", "M102"),
    "prune": ("prune", "--before", "2020-01-01"),
    "rollback": ("rollback", "RUN", "--target", TARGET),
    "apply of a plan that drifted": ("apply", "plan"),
    "fetch without links": ("fetch", "export/export.zip"),
    "sales-navigator without a token": ("sales-navigator", "contracts"),
    "demo": ("demo", "--into", "demo", "--candidates", "20"),
}


@pytest.mark.parametrize(
    "text",
    ["runs: ['a', 'b']", "PosixPath('/x')", "Pruned(folders=1)", "finished None", "<Path object at 0x7f>", "Severity.ERROR"],
)
def test_what_python_shows_of_an_object_is_recognised(text: str) -> None:
    assert REPR.search(text)


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("name", COMMANDS)
def test_no_command_shows_a_python_object(name: str, columns: int, loaded: Path, run_id: str) -> None:
    arguments = [run_id if word == "RUN" else word for word in COMMANDS[name]]
    ended = talenthub(*arguments, folder=loaded, columns=columns)
    assert ended.exit in (0, 2, 3, 6)
    assert ended.stdout + ended.stderr != ""
    assert REPR.findall(ended.stdout + ended.stderr) == []
    assert "internal error" not in ended.stderr


@pytest.mark.parametrize("name", ["inspect", "show", "status", "load", "verify"])
def test_json_is_one_document_and_nothing_else(name: str, loaded: Path) -> None:
    ended = talenthub(*COMMANDS[name], "--format", "json", folder=loaded)
    document = json.loads(ended.stdout)
    assert document["format_version"].startswith("1.")
    assert document["command"] == name


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in {"explain", "demo"}])
def test_a_next_step_can_be_pasted(name: str, loaded: Path, run_id: str) -> None:
    arguments = [run_id if word == "RUN" else word for word in COMMANDS[name]]
    step = json.loads(talenthub(*arguments, "--format", "json", folder=loaded).stdout)["next_step"]
    if step is None:
        return
    program, command, *words = shlex.split(step)
    assert program == "talenthub"
    module = import_module(f"migrate.cli.{ALL_COMMANDS[command][0]}")
    # Parsing refuses an unknown option, a missing value, and words that are not an argument.
    module.command.make_context(command, words)
    assert [word for word in words if word in {"URL", "DELIVERY", "PLAN", "RUN"}] == []


@pytest.mark.parametrize(
    ("name", "following"),
    [("inspect", "plan"), ("plan", "apply"), ("show", "apply"), ("load", "verify")],
)
def test_the_next_step_is_a_command_that_exists(name: str, following: str, loaded: Path) -> None:
    ended = talenthub(*COMMANDS[name], folder=loaded, columns=120)
    steps = re.findall(r"talenthub ([a-z-]+) ", ended.stdout)
    assert following in steps


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "show of a table"])
def test_the_json_document_of_every_command_fits_its_schema(name: str, loaded: Path, run_id: str) -> None:
    arguments = [run_id if word == "RUN" else word for word in COMMANDS[name]]
    document = json.loads(talenthub(*arguments, "--format", "json", folder=loaded).stdout)
    Draft202012Validator(document_schema()).validate(document)


@pytest.mark.parametrize(("key", "value"), [("status", "fine"), ("problems", [{"code": "S1"}]), ("targets", [{"table": "a"}])])
def test_the_schema_refuses_a_document_with_another_content(key: str, value: object, loaded: Path) -> None:
    document = json.loads(talenthub("inspect", "export", "--format", "json", folder=loaded).stdout)
    assert not Draft202012Validator(document_schema()).is_valid(document | {key: value})


def test_the_schema_of_the_document_is_the_file_in_docs(tmp_path: Path) -> None:
    kept = json.loads((Path(__file__).parents[2] / "docs" / "document.schema.json").read_text("utf-8"))
    printed = json.loads(talenthub("schema", "--of", "document", folder=tmp_path).stdout)
    assert printed == kept, "talenthub schema --of document > docs/document.schema.json"


def test_status_offers_to_undo_the_last_run(fresh: Path) -> None:
    assert talenthub("load", "export", *SHARED, folder=fresh).exit == 0
    assert "talenthub rollback " in talenthub("status", "--target", TARGET, folder=fresh, columns=120).stdout


def test_quiet_shows_nothing_of_a_success_and_everything_of_a_failure(fresh: Path) -> None:
    loaded = talenthub("load", "export", *SHARED, "--quiet", folder=fresh)
    assert (loaded.exit, loaded.stdout, loaded.stderr) == (0, "", "")
    stopped = talenthub("load", "export", *SHARED, "--quiet", "--fail-on", "warning", folder=fresh)
    assert stopped.exit == 5
    assert "Stopped by a limit: nothing was written." in stopped.stdout
    assert json.loads(talenthub("inspect", "export", "--quiet", "--format", "json", folder=fresh).stdout)["exit_code"] == 0


def test_explain_lists_all_codes_and_wraps_a_page_at_the_terminal(tmp_path: Path) -> None:
    listed = json.loads(talenthub("explain", "--format", "json", folder=tmp_path).stdout)["facts"]["codes"]
    assert {"code": "M102", "severity": "error", "title": "unknown key"} in listed
    page = talenthub("explain", "S331", folder=tmp_path, columns=60).stdout
    assert max(map(len, page.splitlines())) <= 60
    assert "#" not in page.splitlines()[0]


def test_trace_reads_from_top_to_bottom_on_a_wide_terminal_too(loaded: Path) -> None:
    shown = talenthub("trace", "candidate", "1", "--target", TARGET, folder=loaded, columns=250).stdout
    assert [line.split()[0] for line in shown.splitlines()[2:6]] == ["Rows", "candidate", "key", "id"]
