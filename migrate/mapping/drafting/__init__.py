"""Drafts a mapping for a target schema. Names and types suggest rules; required columns without a suggestion become gaps."""

from migrate.mapping.drafting.draft import draft

__all__ = ["draft"]
