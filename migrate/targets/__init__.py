"""Databases and bundles: reflect, lock, ledger, write. One contract, one conformance suite."""

from migrate.targets.opening import open_target

__all__ = ["open_target"]
