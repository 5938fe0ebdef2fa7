"""Checks a mapping against the target's schema. Every mismatch has a location in the mapping."""

from migrate.mapping.checking.schema import check_mapping

__all__ = ["check_mapping"]
