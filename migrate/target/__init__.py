"""Databases and bundles: reflect, lock, ledger, write. One contract, one conformance suite."""
