"""Databases as targets: reflection, locks, ledger, rows. One contract, and one conformance suite for it."""

from migrate.targets.opening import open_target

__all__ = ["open_target"]
