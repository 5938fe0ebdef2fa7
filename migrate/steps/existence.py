"""Whether a target exists, and opening one that does. Apart from `targets`, which loads everything about mappings."""

from __future__ import annotations

from migrate.core.errors import SetupError
from migrate.core.problems import Problem
from migrate.steps.codes import NO_TARGET_YET
from migrate.targets import open_target
from migrate.targets.contract import Target


def check_exists(target: Target) -> None:
    """Raises SetupError if the target does not exist: a mistyped path is not an empty target."""
    if not target.exists():
        help_text = "check the URL; nothing was created"
        raise SetupError(Problem(code=NO_TARGET_YET, message=f"the target {target.shown_url} does not exist", help=help_text))


def open_existing(url: str) -> Target:
    """Opens the target of a URL. Raises SetupError if it does not exist."""
    target = open_target(url, schema_name=None)
    check_exists(target)
    return target
