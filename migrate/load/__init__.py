"""Load: applies a plan in one transaction, and rolls runs back."""

from migrate.load.apply import Loaded, apply_plan
from migrate.load.codes import CODES
from migrate.load.rollback import Rollback, preview_rollback, rollback, undoable

__all__ = ["CODES", "Loaded", "Rollback", "apply_plan", "preview_rollback", "rollback", "undoable"]
