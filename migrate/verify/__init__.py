"""Compares a target and its attachment store with a delivery, without the ledger."""

from migrate.verify.checklist import sample
from migrate.verify.codes import CODES
from migrate.verify.comparing import Verified, compare

__all__ = ["CODES", "Verified", "compare", "sample"]
