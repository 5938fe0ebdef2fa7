"""`talenthub.yaml`: options for all commands at the top level, options of one command under its name."""

from __future__ import annotations

import difflib
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import yaml

from migrate.cli.commands import COMMANDS
from migrate.core.safe_yaml import load_yaml
from migrate.core.small_files import read_small_text

#: Secrets do not belong in a file that is committed.
_SECRETS = ("token", "cookie", "password")


class _Defaults(dict[str, Any]):
    """A command's defaults for click: the options for all commands, then the command's own, by click's names."""

    def __init__(self, shared: dict[str, Any], sections: dict[str, dict[str, Any]]) -> None:
        super().__init__(shared)
        self.shared = shared
        self.sections = sections

    def get(self, key: str, default: Any = None) -> Any:  # noqa: ANN401 - click's own signature
        """Returns a command's defaults, or an option's."""
        if key in COMMANDS:
            given = self.shared | self.sections.get(key, {})
            known = options_of(key)
            several = _repeatable(key)
            values = {known[name]: value for name, value in given.items() if name in known}
            listed = {name: [value] for name, value in values.items() if name in several and not isinstance(value, list)}
            return _Defaults(values | listed, {})
        return super().get(key, default)


def options_of(name: str) -> dict[str, str]:
    """Returns the options of a command, without leading dashes, with click's names; for a group, those of all its commands."""
    command: click.Command = import_module(f"migrate.cli.{COMMANDS[name][0]}").command
    parts = command.commands.values() if isinstance(command, click.Group) else [command]
    found: dict[str, str] = {}
    for part in parts:
        for parameter in part.params:
            if isinstance(parameter, click.Option) and parameter.name is not None:
                found |= {flag.lstrip("-"): parameter.name for flag in parameter.opts if flag.startswith("--")}
    return found


def _repeatable(name: str) -> set[str]:
    """Returns click's names of a command's repeatable options."""
    command: click.Command = import_module(f"migrate.cli.{COMMANDS[name][0]}").command
    parts = command.commands.values() if isinstance(command, click.Group) else [command]
    return {one.name for part in parts for one in part.params if isinstance(one, click.Option) and one.multiple and one.name}


def load(path: Path) -> dict[str, Any] | None:
    """Returns the file's options by click's parameter names; None without a file. Raises click.UsageError."""
    if not path.is_file():
        return None
    try:
        found = load_yaml(read_small_text(path, "utf-8")) or {}
    except OSError as error:
        raise click.UsageError(f"{path}: the file cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else str(path)
        raise click.UsageError(f"{place}: this is not YAML") from error
    if not isinstance(found, dict):
        raise click.UsageError(f"{path}: expected `option: value` lines")
    for name in found:
        if any(secret in str(name).lower() for secret in _SECRETS):
            raise click.UsageError(f"{path}: `{name}` is a secret: give it as an environment variable or in a file of mode 0600")
    sections = {name: _spelt(value) for name, value in found.items() if name in COMMANDS and isinstance(value, dict)}
    shared = _spelt({name: value for name, value in found.items() if name not in sections})
    every = {option for name in COMMANDS for option in options_of(name)}
    _known(path, shared, every)
    for name, section in sections.items():
        _known(path, section, set(options_of(name)), f" of {name}")
    for name, value in [*shared.items(), *(item for section in sections.values() for item in section.items())]:
        if not isinstance(value, str | int | float | bool | None):
            raise click.UsageError(f"{path}: `{name}` takes one value; write it in quotes")
    return _Defaults(shared, sections)


def texts(found: dict[str, Any] | None) -> dict[str, str]:
    """Returns every text option of the file by its name; those of one command as `command.option`."""
    if not isinstance(found, _Defaults):
        return {}
    options = {name: value for name, value in found.shared.items() if isinstance(value, str)}
    for command, section in found.sections.items():
        options |= {f"{command}.{name}": value for name, value in section.items() if isinstance(value, str)}
    return options


def _spelt(options: dict[str, Any]) -> dict[str, Any]:
    """Normalises options to the names of the command line; `max_rejects` equals `max-rejects`."""
    return {
        str(name).replace("_", "-"): value.isoformat() if isinstance(value, date) else value for name, value in options.items()
    }


def _known(path: Path, options: dict[str, Any], known: set[str], where: str = "") -> None:
    for name in options:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            advice = f"; did you mean `{near[0]}`?" if near else ""
            raise click.UsageError(f"{path}: unknown option `{name}`{where}{advice}")
