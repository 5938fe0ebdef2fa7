"""Compares a target and its attachment store with a delivery, without the ledger."""

from typing import TYPE_CHECKING

from migrate.core.first_use import at_first_use
from migrate.verify.codes import CODES

if TYPE_CHECKING:
    from migrate.verify.checklist import sample
    from migrate.verify.comparing import Verified, compare

__all__ = ["CODES", "Verified", "compare", "sample"]

__getattr__ = at_first_use(__name__, {"Verified": "comparing", "compare": "comparing", "sample": "checklist"})
