"""The models of the mapping language, in the order in which its page explains them."""

from __future__ import annotations

from migrate.mapping.models import (
    AttachmentFilters,
    AttachmentModes,
    AttachmentsRule,
    DefaultRule,
    EachRule,
    EntityPart,
    FieldRule,
    FilterRule,
    KeyRule,
    LookedUpReference,
    LookupRule,
    MappingTest,
    Model,
    RetentionRule,
    SeedTable,
    SeedValue,
    TableFile,
    TargetFile,
    Variant,
)
from migrate.mapping.models.api_access import AnswerRule, ApiKeyRule, RateRule, ScopesRule
from migrate.mapping.models.api_calls import ApiTableRule, CallRule, FindRule, MergeRule, ProbeRule, WhereRule
from migrate.mapping.models.api_content import FileRule, UploadRule
from migrate.mapping.models.api_file import ApiFile, VocabularyRule
from migrate.mapping.models.bundle_file import (
    BundleAttachmentsRule,
    BundleFile,
    BundleFileRule,
    CellRule,
    FileDefaults,
    GatherRule,
    ResultsRule,
)
from migrate.mapping.models.table_file import IdRule, TablePolicies
from migrate.mapping.models.target_file import EntityFilter, UsersRule

#: All models of the language, in the order of the page.
MODELS: tuple[tuple[type[Model], str], ...] = (
    (TargetFile, "target.yaml"),
    (TablePolicies, "Settings of a table (in its file, or under `defaults` for all tables)"),
    (TableFile, "A table file"),
    (FieldRule, "A field rule"),
    (DefaultRule, "A default"),
    (LookupRule, "A lookup"),
    (LookedUpReference, "A reference in a lookup"),
    (KeyRule, "A key rule"),
    (EachRule, "An each rule"),
    (EntityPart, "A part of `entities`"),
    (Variant, "A variant"),
    (FilterRule, "A filter"),
    (EntityFilter, "A filter in target.yaml"),
    (SeedTable, "Seeds of a table"),
    (SeedValue, "A value of a seed"),
    (RetentionRule, "A retention rule"),
    (UsersRule, "Users"),
    (AttachmentsRule, "Attachments"),
    (AttachmentModes, "Modes of attachments"),
    (AttachmentFilters, "Filters of attachments"),
    (IdRule, "An id rule"),
    (MappingTest, "A test"),
    (BundleFile, "bundle.yaml (only with `kind: bundle`)"),
    (FileDefaults, "The form of a file of a bundle"),
    (BundleFileRule, "A file of a bundle (in addition to its form)"),
    (CellRule, "A cell of a file"),
    (GatherRule, "A gather rule"),
    (BundleAttachmentsRule, "Attachments of a bundle"),
    (ResultsRule, "Results of the vendor's loader"),
    (ApiFile, "api.yaml (only with `kind: api`)"),
    (ApiKeyRule, "The key of an API"),
    (RateRule, "The rate of an API"),
    (AnswerRule, "Answers of an API"),
    (ScopesRule, "Permissions of a key"),
    (ProbeRule, "The probe of an API (in addition to a call)"),
    (ApiTableRule, "The calls of a table"),
    (CallRule, "A call"),
    (MergeRule, "A merge rule"),
    (FindRule, "A find rule"),
    (WhereRule, "A comparison of a find rule"),
    (UploadRule, "An upload"),
    (FileRule, "A file in a body"),
    (VocabularyRule, "A vocabulary"),
)
