"""Plan: previews a load. Compares mapped rows with the ledger and saves the differences."""

from typing import TYPE_CHECKING

from migrate.core.first_use import at_first_use
from migrate.plan.codes import CODES
from migrate.plan.erasure import Erasure
from migrate.plan.inputs import MappedRows, PlanOptions
from migrate.plan.saved import open_plan
from migrate.plan.trace import PlanOf, Traced, trace

if TYPE_CHECKING:
    from migrate.plan.make import make_plan

__all__ = ["CODES", "Erasure", "MappedRows", "PlanOf", "PlanOptions", "Traced", "make_plan", "open_plan", "trace"]

__getattr__ = at_first_use(__name__, {"make_plan": "make"})
