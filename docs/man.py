"""Writes the man pages, made from the help of the commands: `make man`."""

import sys
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

import click
from click_man.core import write_man_pages

from migrate.cli.commands import COMMANDS
from migrate.cli.help import EXIT_CODES
from migrate.cli.main import talenthub


def write_pages(folder: Path) -> None:
    """Writes a page per command, and `talenthub.1` with the exit codes, into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    commands: dict[str, click.Command] = {}
    for name, (module, line) in COMMANDS.items():
        commands[name] = import_module(f"migrate.cli.{module}").command
        commands[name].short_help = line
    line = "Migrate a LinkedIn Talent Hub export to another applicant tracking system."
    group = click.Group("talenthub", commands, help=talenthub.help, short_help=line, params=talenthub.params)
    write_man_pages("talenthub", group, version=version("talenthub-migrate"), target_dir=str(folder))
    codes = "".join(f".TP\n\\fB{int(code)}\\fP\n{text}\n" for code, text in EXIT_CODES.items())
    page = folder / "talenthub.1"
    page.write_text(page.read_text("utf-8").rstrip() + "\n.SH EXIT STATUS\n" + codes, "utf-8")


if __name__ == "__main__":
    write_pages(Path(sys.argv[1]))
