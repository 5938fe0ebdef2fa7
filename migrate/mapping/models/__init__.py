"""The mapping's models (pydantic): what may be written in `target.yaml` and in a table file."""

from migrate.mapping.models.attachments import AttachmentFilters, AttachmentModes, AttachmentsRule
from migrate.mapping.models.lookups import LookedUpReference, LookupRule
from migrate.mapping.models.model import Model
from migrate.mapping.models.rules import DefaultRule, EachRule, FieldRule, FilterRule, KeyRule
from migrate.mapping.models.seeds import SeedTable, SeedValue
from migrate.mapping.models.table_file import EntityPart, MappingTest, TableFile, TablePolicies, Variant
from migrate.mapping.models.target_file import EntityFilter, PickRule, RetentionRule, TargetFile, UsersRule

__all__ = [
    "AttachmentFilters",
    "AttachmentModes",
    "AttachmentsRule",
    "DefaultRule",
    "EachRule",
    "EntityFilter",
    "EntityPart",
    "FieldRule",
    "FilterRule",
    "KeyRule",
    "LookedUpReference",
    "LookupRule",
    "MappingTest",
    "Model",
    "PickRule",
    "RetentionRule",
    "SeedTable",
    "SeedValue",
    "TableFile",
    "TablePolicies",
    "TargetFile",
    "UsersRule",
    "Variant",
]
