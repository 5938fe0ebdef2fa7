"""Errors that stop a command. Each carries all problems found and an exit code."""

from __future__ import annotations

from collections.abc import Iterable

from migrate.core.exits import Exit
from migrate.core.problems import Problem


class MigrateError(Exception):
    """Stops a command. Carries every problem found; the message is the first one's."""

    exit_code = Exit.UNEXPECTED
    #: The run that it stopped, if its folder is kept; set by the Python API.
    run: str | None = None

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__(self.problems[0].message if self.problems else "")


class SetupError(MigrateError):
    """Usage, delivery, mapping or target is wrong; nothing was written."""

    exit_code = Exit.WRONG


class ThresholdError(MigrateError):
    """A limit (`--max-rejects`, `--max-gone`, `--fail-on`, ...) was passed; nothing was written."""

    exit_code = Exit.THRESHOLD


class DriftError(MigrateError):
    """Delivery, mapping, target schema, ledger or tool changed since the plan was made; the plan is refused."""

    exit_code = Exit.DRIFT


class BusyError(MigrateError):
    """Another run holds the target."""

    exit_code = Exit.BUSY


class UnreachableError(MigrateError):
    """The target or a service cannot be reached."""

    exit_code = Exit.UNREACHABLE


class BooksError(MigrateError):
    """The accounting does not add up. This is a bug in the tool and must never be ignored."""

    exit_code = Exit.UNEXPECTED


__all__ = [
    "BooksError",
    "BusyError",
    "DriftError",
    "Exit",
    "MigrateError",
    "SetupError",
    "ThresholdError",
    "UnreachableError",
]
