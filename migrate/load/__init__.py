"""Load: applies a plan in one transaction, and rolls runs back."""

from typing import TYPE_CHECKING

from migrate.core.first_use import at_first_use
from migrate.load.apply import Loaded, apply_plan
from migrate.load.codes import CODES

if TYPE_CHECKING:
    from migrate.load.rolling_back import Rollback, preview_rollback, rollback, undoable

__all__ = ["CODES", "Loaded", "Rollback", "apply_plan", "preview_rollback", "rollback", "undoable"]

__getattr__ = at_first_use(__name__, dict.fromkeys(("Rollback", "preview_rollback", "rollback", "undoable"), "rolling_back"))
