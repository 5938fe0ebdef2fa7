"""Compares a target and its attachment store with a delivery, without the ledger."""

from migrate.verify.comparing import Verified, compare

__all__ = ["Verified", "compare"]
