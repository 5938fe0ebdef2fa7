"""Plan: previews a load. Compares mapped rows with the ledger and saves the differences."""

from typing import TYPE_CHECKING

from migrate.core.first_use import at_first_use
from migrate.plan.codes import CODES
from migrate.plan.saved import open_plan

if TYPE_CHECKING:
    from migrate.plan.erasure import Erasure
    from migrate.plan.inputs import MappedRows, PlanOptions
    from migrate.plan.make import make_plan
    from migrate.plan.tracing import PlanOf, Traced, trace

__all__ = ["CODES", "Erasure", "MappedRows", "PlanOf", "PlanOptions", "Traced", "make_plan", "open_plan", "trace"]

__getattr__ = at_first_use(
    __name__,
    {
        "Erasure": "erasure",
        "MappedRows": "inputs",
        "PlanOf": "tracing",
        "PlanOptions": "inputs",
        "Traced": "tracing",
        "make_plan": "make",
        "trace": "tracing",
    },
)
