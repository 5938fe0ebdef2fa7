"""The model of `target.yaml`: what holds for the whole mapping."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from migrate.mapping.models.attachments import Attachments, AttachmentsRule
from migrate.mapping.models.limits import LimitsRule
from migrate.mapping.models.names import EntityName, exactly_one
from migrate.mapping.models.rules import FilterRule, Model
from migrate.mapping.models.table_file import TablePolicies


class UsersRule(Model):
    """Who the profile URLs are."""

    noun: ClassVar[str] = "users"

    file: str = Field(
        examples=["users.csv"],
        default="users.csv",
        description="A CSV in this folder: profile URL, e-mail, target id, name. It may be missing.",
    )
    missing: Literal["placeholder", "reject", "fallback"] = Field(
        examples=["fallback"],
        default="placeholder",
        description="A user not in the file becomes a placeholder, is rejected, or is replaced by `fallback`.",
    )
    fallback: str | None = Field(
        examples=["https://www.linkedin.com/in/anna-example"],
        default=None,
        description="Profile URL of the user who replaces the missing ones; must be in the file.",
    )


class RetentionRule(Model):
    """Records too old to be taken along; an old candidate goes with everything that hangs on them."""

    model_config = exactly_one("before", "older_than")
    noun: ClassVar[str] = "a retention rule"

    entity: EntityName = Field(examples=["candidate"], description="The entity whose records are judged.")
    field: str = Field(examples=["modified_at"], description="A time of that entity; where it is empty the record stays.")
    before: str | None = Field(examples=["2020-01-01"], default=None, description="Leave out what lies before this date.")
    older_than: str | None = Field(
        examples=["3 years"],
        default=None,
        description="Leave out what is older on the day of the run: `24 months`, `3 years`, `90 days`.",
    )


class PickRule(Model):
    """One record picked out of the many that belong to a record: `resume` of a candidate, out of the attachments."""

    noun: ClassVar[str] = "a pick"

    entity: EntityName = Field(examples=["candidate"], description="The entity that gets the pick.")
    of: EntityName = Field(examples=["attachment"], description="The entity whose records are picked from.")
    by: str | None = Field(
        examples=["candidate"],
        default=None,
        description="The relation of `of` that leads back to `entity`; needed if several do.",
    )
    where: dict[str, list[str]] = Field(
        examples=[{"folder": ["Public"], "content_type": ["application/pdf"]}],
        default_factory=dict,
        description="Fields of `of` and the values that they may have, upper and lower case alike.",
    )
    first_by: str | None = Field(
        examples=["position"], default=None, description="Take the record with the smallest value of this field of `of`."
    )
    last_by: str | None = Field(
        examples=["created_at"], default=None, description="Take the record with the greatest value of this field of `of`."
    )


class EntityFilter(FilterRule):
    """A filter for every table made of that entity."""

    entity: EntityName = Field(examples=["candidate"], description="The entity whose records are judged.")


class TargetFile(Model):
    """The target as a whole."""

    noun: ClassVar[str] = "target.yaml"

    kind: Literal["database"] = Field(
        examples=["database"], default="database", description="What the target is: a database, so far the only kind."
    )
    schema_name: str | None = Field(
        examples=["ats"],
        default=None,
        alias="schema",
        description="The schema in sql/ that the tool creates; none for your own tables.",
    )
    source_names: dict[Literal["talent-hub", "sales-navigator"], str] = Field(
        examples=[{"talent-hub": "old-hub"}],
        default_factory=dict,
        alias="sources",
        description="Other names for the sources, under which ledger and ids keep them.",
    )
    phone_region: str | None = Field(
        examples=["DE"],
        default=None,
        pattern="^[A-Z]{2}$",
        description="Country of numbers without a prefix, such as DE; unless said, only + and 00 are read.",
    )
    attachments: Attachments = Field(
        examples=["hold_back", {"private": "include", "unmatched": "quarantine"}],
        default_factory=AttachmentsRule,
        description="What becomes of candidates' files; the short form says it of private ones.",
    )
    users: UsersRule = Field(examples=[{"missing": "reject"}], default_factory=UsersRule, description="Who the profile URLs are.")
    defaults: TablePolicies = Field(
        examples=[{"id": "sequence", "key_columns": ["external_id"]}],
        default_factory=TablePolicies,
        description="What holds for tables that say nothing else.",
    )
    limits: LimitsRule = Field(
        examples=[{"max_gone": "5%", "max_deletes": 50}],
        default_factory=LimitsRule,
        description="Thresholds past which a run stops and writes nothing.",
    )
    filters: dict[str, EntityFilter] = Field(
        examples=[{"no drafts": {"entity": "job", "field": "state", "not_among": ["draft"]}}],
        default_factory=dict,
        description="Name: filter of an entity, in all its tables.",
    )
    picks: dict[str, PickRule] = Field(
        examples=[{"resume": {"entity": "candidate", "of": "attachment", "where": {"folder": ["Public"]}}}],
        default_factory=dict,
        description="Name: one record picked out of many. Its fields are then `resume.file_url` of that entity.",
    )
    retention: dict[str, RetentionRule] = Field(
        examples=[{"stale": {"entity": "candidate", "field": "modified_at", "older_than": "3 years"}}],
        default_factory=dict,
        description="Name: what is too old.",
    )
    erasure: str | None = Field(
        examples=["erasure.csv"],
        default=None,
        description="A CSV in this folder: candidate id, e-mail or profile URL of people to leave out.",
    )

    def source_name(self, source: str) -> str:
        """Under which name ledger and ids keep a source."""
        return next((name for known, name in self.source_names.items() if known == source), source)
