"""A mapping held against the target's schema: every misfit, each with its place in the mapping."""

from migrate.mapping.checking.schema import check_mapping

__all__ = ["check_mapping"]
