"""The command `talenthub`: loads only the given command, and converts every result into an exit code."""

from __future__ import annotations

import difflib
import io
import os
import sys
import traceback
from importlib import import_module
from pathlib import Path

import click

from migrate.cli import settings, signals
from migrate.cli.commands import COMMANDS
from migrate.cli.help import write_commands, write_exit_codes
from migrate.cli.streams import drop_stdout, prepare_streams
from migrate.core.allocators import collect_rarely, return_freed_memory
from migrate.core.exits import Exit
from migrate.core.machine_faults import machine_fault, path_fault
from migrate.core.secrets import hide_secrets, remember_secrets


class LazyGroup(click.Group):
    """A group that imports a command's module when that command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Returns the commands in the order of work, not of the alphabet."""
        return list(COMMANDS)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """Returns the command that the arguments name; an unknown name gets a suggestion."""
        near = difflib.get_close_matches(args[0], COMMANDS, n=1) if args and args[0] not in COMMANDS else []
        if near and not args[0].startswith("-"):
            ctx.fail(f"No such command '{args[0]}'. Did you mean '{near[0]}'?")
        return super().resolve_command(ctx, args)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Returns the command, or None if there is none with this name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"migrate.cli.{COMMANDS[cmd_name][0]}").command
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Exits with 0 if the reader of the output has closed it; click would exit with 1."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            drop_stdout()
            sys.exit(Exit.DONE)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """Writes the list of commands, without importing any, and the exit codes."""
        write_commands(formatter)
        write_exit_codes(formatter)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="talenthub-migrate", prog_name="talenthub")
def talenthub() -> None:
    """Migrate a LinkedIn Talent Hub export to another applicant tracking system.

    \b
    talenthub inspect DELIVERY                                         show what it contains
    talenthub plan DELIVERY --mapping ats --target sqlite:///ats.db --out PLAN
    talenthub show PLAN                                                show what a load would do
    talenthub apply PLAN                                               load
    talenthub verify DELIVERY --mapping ats --target sqlite:///ats.db  check that everything arrived

    Every option can also be set with an environment variable TALENTHUB_<OPTION> or in talenthub.yaml. A flag overrides the
    variable, and the variable overrides the file.
    """


def main() -> None:
    """Entry point. The README lists the exit codes."""
    return_freed_memory()
    collect_rarely()
    prepare_streams()
    signals.install()
    try:
        remember_secrets(sys.argv[1:], os.environ)
        settings_map = settings.load(Path("talenthub.yaml"))
        remember_secrets(sys.argv[1:], dict(os.environ) | settings.texts(settings_map))
        result = talenthub.main(standalone_mode=False, default_map=settings_map, prog_name="talenthub")
    except click.ClickException as error:
        _show(error)
        _document(error.format_message(), error.exit_code)
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        message = "interrupted; it is safe to run the same command again"
        click.echo(message, err=True)
        _document(message, Exit.INTERRUPTED)
        sys.exit(Exit.INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - the last door: a message may hold a person's data, so only its place is shown
        fault = machine_fault(error) or path_fault(error)
        if fault is not None:
            drop_stdout()
            click.echo(f"the operating system refused what the command needs: {type(fault).__name__}", err=True)
            sys.exit(Exit.UNREACHABLE)
        _unexpected(error)
        _document("internal error; see the traceback on stderr", Exit.UNEXPECTED)
        sys.exit(Exit.UNEXPECTED)
    sys.exit(result if isinstance(result, int) else 0)


def _show(error: click.ClickException) -> None:
    """Shows the usage and the message, which quote the command line and may contain a misplaced secret."""
    text = io.StringIO()
    error.show(file=text)
    shown = "".join(character if character == "\n" or character.isprintable() else "?" for character in text.getvalue())
    click.echo(hide_secrets(shown), err=True, nl=False)


def _document(message: str, code: int) -> None:
    """Writes the JSON document of a command that ended before it could write its own."""
    asked = "json" in sys.argv[sys.argv.index("--format") + 1 :][:1] if "--format" in sys.argv else False
    if not (asked or "--format=json" in sys.argv or os.environ.get("TALENTHUB_FORMAT") == "json"):
        return
    from migrate.cli.output import stopped_document

    command = " ".join(word for word in sys.argv[1:3] if word in COMMANDS or word in ("contracts", "export"))
    stopped_document(command or "talenthub", message, Exit(code))


def _unexpected(error: Exception) -> None:
    click.echo(f"internal error: {type(error).__name__} (its text is not shown, because it may contain values)", err=True)
    for frame in traceback.extract_tb(error.__traceback__)[-6:]:
        click.echo(f"  at {Path(frame.filename).name}:{frame.lineno} in {frame.name}", err=True)
    click.echo("  this is a bug in talenthub: please report it with these lines", err=True)


if __name__ == "__main__":
    main()
