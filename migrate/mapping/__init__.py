"""Mappings: reads the YAML that users write, checks it, and turns canonical frames into rows of the target."""

from migrate.mapping.applying.rows import Mapped
from migrate.mapping.applying.unseen_records import Unseen
from migrate.mapping.checking import check_mapping
from migrate.mapping.codes import CODES
from migrate.mapping.drafting import Draft, Update, draft, extend, matching_tables, read_existing
from migrate.mapping.erasure import ERASURE, Contacts
from migrate.mapping.loaded import Mapping
from migrate.mapping.loading import load_mapping
from migrate.mapping.mapping_tests import run_tests
from migrate.mapping.optional import has_optional, left_out
from migrate.mapping.policies import Policies
from migrate.mapping.printing import print_mapping
from migrate.mapping.schema import schema
from migrate.mapping.unused import unused_sets
from migrate.mapping.variants import has_variants, replaces_characters, variants_used, with_columns_that_hold_all

__all__ = [
    "CODES",
    "ERASURE",
    "Contacts",
    "Draft",
    "Mapped",
    "Mapping",
    "Policies",
    "Unseen",
    "Update",
    "check_mapping",
    "draft",
    "extend",
    "has_optional",
    "has_variants",
    "left_out",
    "load_mapping",
    "matching_tables",
    "print_mapping",
    "read_existing",
    "replaces_characters",
    "run_tests",
    "schema",
    "unused_sets",
    "variants_used",
    "with_columns_that_hold_all",
]
