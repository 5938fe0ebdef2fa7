"""Help: every command and every option explains itself, on narrow and on wide terminals."""

from __future__ import annotations

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


@pytest.mark.parametrize("columns", [80, 120])
def test_the_list_of_commands_has_the_line_of_each(columns: int, tmp_path: Path) -> None:
    ended = talenthub("--help", folder=tmp_path, columns=columns)
    shown = " ".join(ended.stdout.split())
    assert ended.exit == 0
    assert [name for name, (_, line) in COMMANDS.items() if f" {name} {line}" not in shown] == []


def test_version_names_the_tool(tmp_path: Path) -> None:
    ended = talenthub("--version", folder=tmp_path)
    assert (ended.exit, ended.stdout.split(",")[0]) == (0, "talenthub")
