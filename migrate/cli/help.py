"""The layout of help texts: commands and options in groups, and the exit codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from migrate.cli.commands import GROUPS
from migrate.core.exits import Exit

#: What each exit code means, for the end of `talenthub --help`.
EXIT_CODES: dict[Exit, str] = {
    Exit.DONE: "Success.",
    Exit.UNEXPECTED: "Internal error: a bug in this tool.",
    Exit.WRONG: "Usage, mapping, delivery or target is wrong; nothing was written.",
    Exit.REJECTS: "Finished, but records, rows or files were rejected, or would be (plan, check).",
    Exit.DIFFERENCES: "verify found differences.",
    Exit.THRESHOLD: "Stopped by a limit; nothing was written.",
    Exit.DRIFT: "Something changed since the plan was made; the plan is refused.",
    Exit.BUSY: "Another run is using the target.",
    Exit.UNREACHABLE: "The target or a service cannot be reached, or a disk is full.",
    Exit.INTERRUPTED: "Interrupted; it is safe to run the command again.",
}


#: Headings of options in the help of a command.
OPTION_GROUPS = ("Options", "Reading", "Limits", "Sales Navigator", "Output")


class GroupedOption(click.Option):
    """An option that help lists below a heading of `OPTION_GROUPS`; without `group` below the first."""

    def __init__(self, declarations: Sequence[str], group: str | None = None, **attributes: Any) -> None:  # noqa: ANN401 - click's attributes
        """Takes what `click.Option` takes."""
        super().__init__(declarations, **attributes)
        self.group = group


class Command(click.Command):
    """A command whose help lists options in groups, in the order of `OPTION_GROUPS`."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the options of each group below its heading."""
        sections: dict[str, list[tuple[str, str]]] = {title: [] for title in OPTION_GROUPS}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx) if isinstance(parameter, click.Option) else None
            if record is not None:
                group = parameter.group if isinstance(parameter, GroupedOption) else None
                sections[group or OPTION_GROUPS[0]].append(record)
        for title, records in sections.items():
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)


def write_commands(formatter: click.HelpFormatter) -> None:
    """Writes the commands in groups, all in columns of the same width."""
    width = max(len(name) for group in GROUPS.values() for name in group)
    for title, group in GROUPS.items():
        with formatter.section(title):
            formatter.write_dl([(name.ljust(width), line) for name, (_, line) in group.items()])


def write_exit_codes(formatter: click.HelpFormatter) -> None:
    """Writes the table of exit codes."""
    with formatter.section("Exit codes"):
        formatter.write_dl([(str(int(code)), text) for code, text in EXIT_CODES.items()])
