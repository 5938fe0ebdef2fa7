"""A first mapping for somebody's own schema: what names and types suggest, and gaps where they suggest nothing."""

from migrate.mapping.drafting.draft import draft

__all__ = ["draft"]
