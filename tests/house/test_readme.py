"""What the README shows is what a reader gets."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from migrate.cli.commands import COMMANDS
from migrate.core.exits import Exit

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")


def block(first: str) -> list[str]:
    """The lines of the indented block that begins with that line, without its indent."""
    after = README[README.index(f"    {first}") :].splitlines()
    end = next(number for number, line in enumerate(after) if line and not line.startswith("    "))
    return [line.removeprefix("    ") for line in after[:end]]


def test_the_demo_prints_the_lines_that_the_readme_shows(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "migrate.cli.main", "demo"]
    environment = os.environ | {"COLUMNS": "100"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=True, text=True)
    printed = [line.rstrip() for line in done.stdout.splitlines()]
    shown = [line for line in block("$ talenthub inspect demo/export") if line not in ("", "...")]
    assert len(shown) > 20
    assert [line for line in shown if line not in printed] == []


def test_the_mapping_in_the_readme_is_the_shipped_one() -> None:
    shown = [line for line in block("title: Applications") if line]
    shipped = (ROOT / "mappings" / "ats" / "application.yaml").read_text("utf-8").splitlines()
    assert shown == [line for line in shipped if not line.startswith("#")]


def test_every_exit_code_has_its_row() -> None:
    rows = {int(number) for number in re.findall(r"^\| (\d+) \|", README, re.MULTILINE)}
    assert rows == {int(code) for code in Exit}


def test_every_command_is_named() -> None:
    assert [name for name in COMMANDS if f"`{name}" not in README] == []


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_has_help_with_an_example(command: str) -> None:
    from importlib import import_module  # noqa: PLC0415 - commands are loaded one by one, as the program does

    loaded = import_module(f"migrate.cli.{COMMANDS[command][0]}").command
    parts = list(loaded.commands.values()) if isinstance(loaded, click.Group) else [loaded]
    for part in parts:
        assert part.help is not None
        assert f"talenthub {command}" in part.help


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^)#:]+)\)", README))))
def test_every_link_leads_somewhere(link: str) -> None:
    assert (ROOT / link).exists()
