"""Mappings: reads the YAML that users write, checks it, and turns canonical frames into rows of the target."""

from typing import TYPE_CHECKING

from migrate.core.first_use import at_first_use
from migrate.mapping.applying.rows import Mapped
from migrate.mapping.applying.unseen_records import Unseen
from migrate.mapping.checking import check_mapping
from migrate.mapping.codes import CODES
from migrate.mapping.erasure import ERASURE, Contacts
from migrate.mapping.loaded import Mapping
from migrate.mapping.loading import load_mapping
from migrate.mapping.optional import has_optional, left_out
from migrate.mapping.policies import Policies
from migrate.mapping.unused import unused_sets
from migrate.mapping.variants import has_variants, replaces_characters, variants_used, with_columns_that_hold_all

if TYPE_CHECKING:
    from migrate.mapping.drafting import Draft, Update, draft, extend, matching_tables, read_existing
    from migrate.mapping.json_schema import schema
    from migrate.mapping.mapping_tests import run_tests
    from migrate.mapping.printing import print_mapping

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

__getattr__ = at_first_use(
    __name__,
    {
        "Draft": "drafting",
        "Update": "drafting",
        "draft": "drafting",
        "extend": "drafting",
        "matching_tables": "drafting",
        "print_mapping": "printing",
        "read_existing": "drafting",
        "run_tests": "mapping_tests",
        "schema": "json_schema",
    },
)
