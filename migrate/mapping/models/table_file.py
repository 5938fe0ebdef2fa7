"""The model of a table file: `candidate.yaml` describes how the rows of table `candidate` are made."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from migrate.mapping.models.model import Model, Scalar
from migrate.mapping.models.names import EntityName, at_least_one, exactly_one
from migrate.mapping.models.rules import Each, FilterRule, Key, Rule


class IdRule(Model):
    """How rows get their ids."""

    noun: ClassVar[str] = "an id rule"

    kind: Literal["uuid5", "sequence", "given"] = Field(
        examples=["sequence"],
        default="uuid5",
        description="uuid5: computed from source, table and key, the same in every run. sequence: the target numbers"
        " its rows. given: a rule fills it.",
    )
    column: str | None = Field(examples=["candidate_id"], default="id", description="The id column; null if the table has none.")


def _short_id(value: object) -> object:
    return {"kind": value} if isinstance(value, str) else value


Id = Annotated[IdRule, BeforeValidator(_short_id, json_schema_input_type=Literal["uuid5", "sequence", "given"] | IdRule)]


class TablePolicies(Model):
    """Settings of a table. Under `defaults` in target.yaml: settings of every table that does not set its own."""

    noun: ClassVar[str] = "defaults"

    id: Id | None = Field(
        examples=["uuid5", {"kind": "sequence", "column": "candidate_id"}],
        default=None,
        description="How rows get their ids (default: uuid5, in the column `id`).",
    )
    key_columns: list[str] | None = Field(
        examples=[["remote_id"]],
        default=None,
        min_length=1,
        description="Columns that identify a row if the ledger does not know it.",
    )
    write: Literal["upsert", "insert", "update"] | None = Field(
        examples=["insert"],
        default=None,
        description="`upsert` inserts new rows and updates known ones. `insert` only inserts: a changed row is reported (P305)."
        " `update` only updates: a row that the target lacks is rejected (P209).",
    )
    hold: Literal["column", "row", "hold", "overwrite"] | None = Field(
        examples=["row"],
        default=None,
        description="A row that was edited in the target and changed in the export: `column` (the default) keeps the edited"
        " columns and updates the others; `row`, also written `hold`, leaves the row unchanged; `overwrite` replaces the edits.",
    )
    gone: Literal["report", "delete", "keep"] | None = Field(
        examples=["keep"],
        default=None,
        description="A row whose record is no longer in the export: `report` warns (only --delete-gone deletes it),"
        " `delete` deletes"
        " it, `keep` keeps it without a warning. Child rows follow their parent.",
    )
    created_column: str | None = Field(
        examples=["date_created"], default=None, description="Column for the time when this tool inserted the row; null for none."
    )
    modified_column: str | None = Field(
        examples=["date_modified"],
        default=None,
        description="Column for the time when this tool last wrote the row; null for none.",
    )


class Variant(Model):
    """Rules for targets whose table has, or lacks, some columns: one mapping for several versions of a target."""

    model_config = at_least_one("has", "lacks")
    noun: ClassVar[str] = "a variant"

    has: list[str] = Field(
        examples=[["date_occurred"]],
        default_factory=list,
        description="Columns that the target's table must have for the rules to be used.",
    )
    lacks: list[str] = Field(
        examples=[["site_id"]], default_factory=list, description="Columns that the table must lack for the rules to be used."
    )
    columns: dict[str, Rule] = Field(
        examples=[{"date_occurred": "created_at"}],
        description="Rules by target column; they are added, or replace those of the same column.",
    )


class EntityPart(Model):
    """The key, rules and filters of one of several entities of a table, in addition to the shared ones."""

    noun: ClassVar[str] = "an entity part"

    key: Key | None = Field(
        examples=[{"template": "note:{note_id}"}], default=None, description="The row's source key (default: the entity's key)."
    )
    each: Each | None = Field(
        examples=["emails", {"field": "phone_numbers", "clean": ["trim", "phone"]}],
        default=None,
        description="A list that becomes one row per item.",
    )
    use: list[str] = Field(
        examples=[["audit"]],
        default_factory=list,
        description="Sets of columns in target.yaml (`column_sets`) whose rules apply here, too. Own rules take precedence.",
    )
    columns: dict[str, Rule] = Field(
        examples=[{"first_name": "given_name"}], default_factory=dict, description="Rules by target column."
    )
    variants: list[Variant] = Field(
        examples=[[{"has": ["site_id"], "columns": {"site_id": {"constant": 1}}}]],
        default_factory=list,
        description="Rules for targets whose table has, or lacks, some columns.",
    )
    filters: dict[str, FilterRule] = Field(
        examples=[{"with a name": {"field": "family_name", "empty": False}}], default_factory=dict, description="Filters by name."
    )


class MappingTest(Model):
    """A test of the rules: input records, and the rows that the rules must produce."""

    noun: ClassVar[str] = "a test"

    name: str = Field(examples=["names are kept"], description="What the test shows, as a sentence.")
    entity: EntityName | None = Field(
        examples=["candidate"], default=None, description="The entity of the input records; required if the table has several."
    )
    given: list[dict[str, Any]] = Field(
        examples=[[{"candidate_id": "7", "given_name": "Anna"}]],
        description="Input records by canonical field. Fields that are left out are empty.",
    )
    rows: dict[str, list[dict[str, Scalar]]] = Field(
        examples=[{"department": [{"id": 5, "name": "Sales"}]}],
        default_factory=dict,
        description="Rows of the target that lookups find, by table, with their id and the compared columns. Without it,"
        " columns with a lookup are empty.",
    )
    expect: list[dict[str, Any]] = Field(
        examples=[[{"first_name": "Anna"}]],
        description="Expected rows in order, by target column. Columns that are left out are not compared.",
    )
    rejected: int = Field(examples=[1], default=0, ge=0, description="How many rows must be rejected.")
    excluded: int = Field(examples=[1], default=0, ge=0, description="How many records must be excluded.")


class TableFile(TablePolicies):
    """One target table."""

    model_config = exactly_one("entity", "entities")
    noun: ClassVar[str] = "a table file"

    table: str | None = Field(
        examples=["person"], default=None, description="The table's name, if it differs from the file's name."
    )
    title: str | None = Field(
        examples=["E-mail addresses"],
        default=None,
        min_length=1,
        description="What people call the rows of this table; reports use it instead of the table's name.",
    )
    entity: EntityName | None = Field(examples=["candidate"], default=None, description="The entity whose records become rows.")
    entities: dict[EntityName, EntityPart] | None = Field(
        examples=[{"note": {"columns": {"text": "content"}}, "message": {"columns": {"text": "body"}}}],
        default=None,
        min_length=1,
        description="Several entities whose records become rows of this table, each with its own key, rules and filters.",
    )
    key: Key | None = Field(
        examples=[{"template": "note:{note_id}"}], default=None, description="The row's source key (default: the entity's key)."
    )
    parent: str | None = Field(
        examples=["candidate"],
        default=None,
        description="The parent table. Child rows follow their parent row. Exactly one column must be a `ref` to it.",
    )
    each: Each | None = Field(
        examples=["emails", "applications", {"field": "phone_numbers", "clean": ["trim", "phone"]}],
        default=None,
        description="Makes one row per item of a list. The fields of an item are `item.text`, `item.raw` (before its transforms)"
        " and `item.position`; in a list of records, the fields of the record (`item.application_id`).",
    )
    optional: bool = Field(
        examples=[True],
        default=False,
        description="Write the table only if the target has it. A table that is left out is reported (M158).",
    )
    distinct: bool = Field(
        examples=[True],
        default=False,
        description="Several records may have the same key on purpose, such as candidates with the same tag. The first one"
        " makes the row, the others are counted as folded, without a warning.",
    )
    unique: list[list[str]] = Field(
        examples=[[["candidate_id", "position"]]],
        default_factory=list,
        description="Further combinations of columns that are unique in the target.",
    )
    use: list[str] = Field(
        examples=[["audit"]],
        default_factory=list,
        description="Sets of columns in target.yaml (`column_sets`) whose rules apply here, too. Own rules take precedence.",
    )
    columns: dict[str, Rule] = Field(
        examples=[{"first_name": "given_name"}], default_factory=dict, description="Rules by target column."
    )
    variants: list[Variant] = Field(
        examples=[[{"has": ["site_id"], "columns": {"site_id": {"constant": 1}}}]],
        default_factory=list,
        description="Rules for targets whose table has, or lacks, some columns.",
    )
    filters: dict[str, FilterRule] = Field(
        examples=[{"with a name": {"field": "family_name", "empty": False}}], default_factory=dict, description="Filters by name."
    )
    tests: list[MappingTest] = Field(
        examples=[[{"name": "names are kept", "given": [{"given_name": "Anna"}], "expect": [{"first_name": "Anna"}]}]],
        default_factory=list,
        description="Examples that `talenthub check` runs.",
    )
