"""Drafts a mapping for a target schema, and extends one. Names and types suggest rules; what they cannot decide becomes a gap."""

from migrate.mapping.drafting.draft import Draft, draft
from migrate.mapping.drafting.existing import Existing, read_existing
from migrate.mapping.drafting.extension import Update, extend
from migrate.mapping.drafting.selection import matching_tables

__all__ = ["Draft", "Existing", "Update", "draft", "extend", "matching_tables", "read_existing"]
