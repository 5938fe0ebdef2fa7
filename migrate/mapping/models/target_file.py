"""The model of `target.yaml`: settings of the whole mapping."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from migrate.mapping.models.attachments import Attachments, AttachmentsRule
from migrate.mapping.models.limits import LimitsRule
from migrate.mapping.models.model import Model
from migrate.mapping.models.names import EntityName, exactly_one
from migrate.mapping.models.rules import FilterRule, Rule
from migrate.mapping.models.seeds import SeedTable
from migrate.mapping.models.table_file import TablePolicies
from migrate.sources import SOURCES

if TYPE_CHECKING:
    SourceName = str
else:
    SourceName = Literal[tuple(SOURCES)]


class UsersRule(Model):
    """Who the users behind the profile URLs are."""

    noun: ClassVar[str] = "users"

    file: str = Field(
        examples=["users.csv"],
        default="users.csv",
        description="A CSV in this folder with profile URL, e-mail, target id and name. The file is optional.",
    )
    missing: Literal["placeholder", "reject", "fallback"] = Field(
        examples=["fallback"],
        default="placeholder",
        description="A user who is not in the file: `placeholder` loads a row for them, without what only the file says; `reject`"
        " rejects the row; `fallback` uses the user of the key `fallback` instead.",
    )
    fallback: str | None = Field(
        examples=["https://www.linkedin.com/in/anna-example"],
        default=None,
        description="Profile URL of the user who replaces the missing ones; must be in the file.",
    )


class RetentionRule(Model):
    """Records that are too old to be migrated. A candidate is left out together with everything that belongs to them."""

    model_config = exactly_one("before", "older_than")
    noun: ClassVar[str] = "a retention rule"

    entity: EntityName = Field(examples=["candidate"], description="The entity to which the rule applies.")
    field: str = Field(examples=["modified_at"], description="A time field of that entity. Records without a value are kept.")
    before: str | None = Field(examples=["2020-01-01"], default=None, description="Leave out records from before this date.")
    older_than: str | None = Field(
        examples=["3 years"],
        default=None,
        description="Leave out records that are older than this on the day of the run: `24 months`, `3 years`, `90 days`.",
    )


class PickRule(Model):
    """One record picked out of the many that belong to a record: `resume` of a candidate, out of the attachments."""

    noun: ClassVar[str] = "a pick"

    entity: EntityName = Field(examples=["candidate"], description="The entity that gets the pick.")
    of: EntityName = Field(examples=["attachment"], description="The entity whose records are picked from.")
    by: str | None = Field(
        examples=["candidate"],
        default=None,
        description="The relation of `of` that refers to `entity`; required if there are several.",
    )
    where: dict[str, list[str]] = Field(
        examples=[{"folder": ["Public"], "content_type": ["application/pdf"]}],
        default_factory=dict,
        description="Fields of `of` and their allowed values (upper and lower case are the same).",
    )
    first_by: str | None = Field(
        examples=["position"], default=None, description="Take the record with the smallest value of this field of `of`."
    )
    last_by: str | None = Field(
        examples=["created_at"], default=None, description="Take the record with the greatest value of this field of `of`."
    )


class EntityFilter(FilterRule):
    """A filter for every table made of that entity."""

    entity: EntityName = Field(examples=["candidate"], description="The entity to which the rule applies.")


class TargetFile(Model):
    """The target as a whole."""

    noun: ClassVar[str] = "target.yaml"

    kind: Literal["database", "bundle", "api"] = Field(
        examples=["database", "bundle", "api"],
        default="database",
        description="The kind of target: a database, a bundle of files for an importer, which `bundle.yaml` describes, or a"
        " vendor's API, which `api.yaml` describes.",
    )
    schema_name: str | None = Field(
        examples=["ats"],
        default=None,
        alias="schema",
        description="The schema in sql/ that the tool creates. Leave it out if the target has its own tables.",
    )
    source_names: dict[SourceName, str] = Field(
        examples=[{"talent-hub": "old-hub"}],
        default_factory=dict,
        alias="sources",
        description="Other names for the sources, which the ledger and the ids then use.",
    )
    phone_region: str | None = Field(
        examples=["DE"],
        default=None,
        pattern="^[A-Z]{2}$",
        description="Country of phone numbers without an international prefix, such as DE. Without it, only numbers"
        " with + or 00 can be read.",
    )
    time_zone: str | None = Field(
        examples=["Europe/Berlin"],
        default=None,
        description="Time zone of the target's columns without a zone, for the transform `wall_clock` (default: UTC).",
    )
    attachments: Attachments = Field(
        examples=["hold_back", {"private": "include", "unmatched": "quarantine"}],
        default_factory=AttachmentsRule,
        description="What to do with candidates' files. The short form sets `private` only.",
    )
    users: UsersRule = Field(
        examples=[{"missing": "reject"}], default_factory=UsersRule, description="Who the users behind the profile URLs are."
    )
    defaults: TablePolicies = Field(
        examples=[{"id": "sequence", "key_columns": ["external_id"]}],
        default_factory=TablePolicies,
        description="Settings for all tables that do not set their own.",
    )
    limits: LimitsRule = Field(
        examples=[{"max_gone": "5%", "max_deletes": 50}],
        default_factory=LimitsRule,
        description="Limits above which a run stops without writing.",
    )
    accept: dict[str, str] = Field(
        examples=[{"S311": "the latest change wins, agreed with HR"}],
        default_factory=dict,
        description="Codes of findings that were reviewed, each with the reason. They are listed apart and do not count for"
        " `--fail-on`.",
    )
    filters: dict[str, EntityFilter] = Field(
        examples=[{"no drafts": {"entity": "job", "field": "state", "not_among": ["draft"]}}],
        default_factory=dict,
        description="Filters by name. Each applies to an entity in all tables.",
    )
    picks: dict[str, PickRule] = Field(
        examples=[{"resume": {"entity": "candidate", "of": "attachment", "where": {"folder": ["Public"]}}}],
        default_factory=dict,
        description="Picks by name. A pick is one record chosen from many; its fields are then `resume.file_url` of that entity.",
    )
    column_sets: dict[str, dict[str, Rule]] = Field(
        examples=[{"audit": {"is_active": {"constant": True}, "source": {"constant": "Talent Hub"}}}],
        default_factory=dict,
        description="Rules by target column, in sets with a name. A table file takes them with `use`.",
    )
    seeds: dict[str, SeedTable] = Field(
        examples=[{"department": {"find": ["name"], "rows": {"sales": {"name": "Sales"}}}}],
        default_factory=dict,
        description="Rows with fixed values that must exist, by table. Rules refer to them with `seed`, or with `lookup`.",
    )
    retention: dict[str, RetentionRule] = Field(
        examples=[{"stale": {"entity": "candidate", "field": "modified_at", "older_than": "3 years"}}],
        default_factory=dict,
        description="Retention rules by name: records that are too old.",
    )
    identity_change: Literal["hold", "load"] = Field(
        examples=["load"],
        default="hold",
        description="A known candidate whose name, e-mail and profile have all changed: `hold` leaves the rows and reports them"
        " (P211), `load` loads them.",
    )
    duplicates: str | None = Field(
        examples=["duplicates.csv"],
        default=None,
        description="A CSV in this folder that says which candidates are the same person (`talenthub duplicates`).",
    )
    erasure: str | None = Field(
        examples=["erasure.csv"],
        default=None,
        description="A CSV in this folder with the candidate id, e-mail or profile URL of people to leave out and to erase.",
    )

    def source_name(self, source: str) -> str:
        """The name of a source in the ledger and in ids."""
        return next((name for known, name in self.source_names.items() if known == source), source)
