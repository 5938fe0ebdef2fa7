"""Plan: previews a load. Compares mapped rows with the ledger and saves the differences."""

from migrate.plan.codes import CODES
from migrate.plan.erasure import Erasure
from migrate.plan.inputs import MappedRows, PlanOptions
from migrate.plan.make import make_plan
from migrate.plan.saved import open_plan
from migrate.plan.trace import PlanOf, Traced, trace

__all__ = ["CODES", "Erasure", "MappedRows", "PlanOf", "PlanOptions", "Traced", "make_plan", "open_plan", "trace"]
