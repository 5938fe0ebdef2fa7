"""Help: every command and every option explains itself, on narrow and on wide terminals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click
import pytest

from migrate.cli.commands import COMMANDS
from tests.cli.runner import REPR, talenthub


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command with its name, those of groups included."""
    for name, (module, _) in COMMANDS.items():
        command: click.Command = import_module(f"migrate.cli.{module}").command
        if isinstance(command, click.Group):
            yield from ((f"{name} {inner}", one) for inner, one in command.commands.items())
        else:
            yield name, command


ALL = dict(commands())


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("name", ALL)
def test_help_of_a_command_fits_the_terminal_and_shows_no_python(name: str, columns: int, tmp_path: Path) -> None:
    ended = talenthub(*name.split(), "--help", folder=tmp_path, columns=columns)
    assert ended.exit == 0
    assert ended.stdout.startswith(f"Usage: talenthub {name}")
    assert REPR.findall(ended.stdout) == []
    # A block of examples is written for 120 columns; everything else is wrapped.
    assert max(map(len, ended.stdout.splitlines())) <= 120


@pytest.mark.parametrize("name", ALL)
def test_every_option_has_a_help_text_and_a_variable(name: str) -> None:
    options = [one for one in ALL[name].params if isinstance(one, click.Option)]
    assert [one.name for one in options if not one.help] == []
    for one in options:
        spelling = next(flag for flag in one.opts if flag.startswith("--"))
        assert one.envvar == "TALENTHUB_" + spelling.removeprefix("--").replace("-", "_").upper()


@pytest.mark.parametrize("name", ALL)
def test_every_command_takes_format_and_verbose(name: str) -> None:
    flags = {flag for one in ALL[name].params for flag in one.opts}
    assert {"--format", "--verbose", "-v"} <= flags


@pytest.mark.parametrize("name", ALL)
def test_options_with_a_value_say_what_it_is(name: str) -> None:
    options = [one for one in ALL[name].params if isinstance(one, click.Option) and not one.is_flag]
    plain = {"TEXT", "PATH", "INTEGER", "FLOAT"}
    with click.Context(ALL[name]) as context:
        assert [one.name for one in options if one.make_metavar(context) in plain] == []


def test_help_lists_the_options_of_a_load_in_groups(tmp_path: Path) -> None:
    shown = talenthub("load", "--help", folder=tmp_path, columns=80).stdout
    titles = [line.removesuffix(":") for line in shown.splitlines() if line.endswith(":") and not line.startswith(" ")]
    assert titles == ["Options", "Reading", "Limits", "Sales Navigator", "Output"]
    assert shown.index("Limits:") < shown.index("--max-deletes") < shown.index("Sales Navigator:")


def test_the_exit_codes_of_the_help_are_those_of_the_readme(tmp_path: Path) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8").partition("## Exit codes")[2]
    documented = [line.split("|")[1].strip() for line in readme.partition("\n## ")[0].splitlines() if line.startswith("| ")][2:]
    shown = talenthub("--help", folder=tmp_path, columns=120).stdout.partition("Exit codes:\n")[2]
    assert re.findall(r"^  (\d+) ", shown, re.MULTILINE) == documented


@pytest.mark.parametrize("columns", [80, 120])
def test_the_list_of_commands_has_the_line_of_each(columns: int, tmp_path: Path) -> None:
    ended = talenthub("--help", folder=tmp_path, columns=columns)
    shown = " ".join(ended.stdout.split())
    assert ended.exit == 0
    assert [name for name, (_, line) in COMMANDS.items() if f" {name} {line}" not in shown] == []


def test_version_names_the_tool(tmp_path: Path) -> None:
    ended = talenthub("--version", folder=tmp_path)
    assert (ended.exit, ended.stdout.split(",")[0]) == (0, "talenthub")
