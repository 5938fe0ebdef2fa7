"""Load: does what a plan says in one transaction, and takes a run back."""

from migrate.load.apply import Loaded, apply_plan
from migrate.load.codes import CODES

__all__ = ["CODES", "Loaded", "apply_plan"]
