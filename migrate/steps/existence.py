"""Whether a target exists. Apart from `targets`, which loads everything about mappings."""

from __future__ import annotations

from migrate.core.errors import SetupError
from migrate.core.problems import Problem
from migrate.steps.codes import NO_TARGET_YET
from migrate.targets.contract import Target


def check_exists(target: Target) -> None:
    """Raises SetupError if the target does not exist: a mistyped path is not an empty target."""
    if not target.exists():
        help_text = "check the URL; nothing was created"
        raise SetupError(Problem(code=NO_TARGET_YET, message=f"the target {target.shown_url} does not exist", help=help_text))
