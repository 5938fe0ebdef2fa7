"""`talenthub.yaml`: options for all commands at the top, for one command under its name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import yaml

from migrate.cli.commands import COMMANDS

#: Secrets have no place in a file that is committed.
_SECRETS = ("token", "cookie", "password")


class _Defaults(dict[str, Any]):
    """What click asks for a command's defaults: the options for all, then the command's own."""

    def __init__(self, shared: dict[str, Any], sections: dict[str, dict[str, Any]]) -> None:
        super().__init__(shared)
        self.shared = shared
        self.sections = sections

    def get(self, key: str, default: Any = None) -> Any:  # noqa: ANN401 - click's own signature
        """A command's defaults, or an option's."""
        if key in COMMANDS:
            return _Defaults(self.shared | self.sections.get(key, {}), {})
        return super().get(key, default)


def load(path: Path) -> dict[str, Any] | None:
    """The file's options by click's parameter names; None without a file. Raises click.UsageError."""
    if not path.is_file():
        return None
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else str(path)
        raise click.UsageError(f"{place}: this is not YAML") from error
    if not isinstance(found, dict):
        raise click.UsageError(f"{path}: expected `option: value` lines")
    for name in found:
        if any(secret in str(name).lower() for secret in _SECRETS):
            raise click.UsageError(f"{path}: `{name}` is a secret: give it by variable or in a file of mode 0600")
    sections = {name: _named(value) for name, value in found.items() if name in COMMANDS and isinstance(value, dict)}
    return _Defaults(_named({name: value for name, value in found.items() if name not in sections}), sections)


def _named(options: dict[str, Any]) -> dict[str, Any]:
    return {str(name).replace("-", "_"): value for name, value in options.items()}
