"""The model of a table file: `candidate.yaml` says how the rows of table `candidate` are made."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from migrate.mapping.models.names import EntityName, exactly_one
from migrate.mapping.models.rules import Each, FilterRule, Key, Model, Rule


class IdRule(Model):
    """How the rows' ids are given."""

    noun: ClassVar[str] = "an id rule"

    kind: Literal["uuid5", "sequence", "given"] = Field(
        examples=["sequence"],
        default="uuid5",
        description="uuid5: of source, table and key, the same on every run. sequence: the target's own. given: a rule fills it.",
    )
    column: str | None = Field(
        examples=["candidate_id"], default="id", description="The column that holds it; null where the table has none."
    )


def _short_id(value: object) -> object:
    return {"kind": value} if isinstance(value, str) else value


Id = Annotated[IdRule, BeforeValidator(_short_id, json_schema_input_type=Literal["uuid5", "sequence", "given"] | IdRule)]


class TablePolicies(Model):
    """What holds for a table; in target.yaml, under `defaults`, for all that say nothing else."""

    noun: ClassVar[str] = "defaults"

    id: Id | None = Field(
        examples=["uuid5", {"kind": "sequence", "column": "candidate_id"}],
        default=None,
        description="How ids are given; uuid5 in the column id unless said.",
    )
    key_columns: list[str] | None = Field(
        examples=[["remote_id"]], default=None, min_length=1, description="Columns that find a row without the ledger."
    )
    write: Literal["upsert", "insert", "update"] | None = Field(
        examples=["insert"], default=None, description="Insert and update, or only one of them."
    )
    hold: Literal["hold", "overwrite"] | None = Field(
        examples=["overwrite"], default=None, description="A row edited in the target: leave it, or write over it."
    )
    gone: Literal["report", "delete", "keep"] | None = Field(
        examples=["keep"],
        default=None,
        description="A row that the export no longer has: report it (only --delete-gone deletes it), delete it, or keep it"
        " without a warning. Child rows follow their parent.",
    )
    created_column: str | None = Field(
        examples=["date_created"], default=None, description="Column for the time of our first writing; null for none."
    )
    modified_column: str | None = Field(
        examples=["date_modified"], default=None, description="Column for the time of our last writing; null for none."
    )


class EntityPart(Model):
    """What one of several entities gives to a table: its own key, rules and filters beside the shared ones."""

    noun: ClassVar[str] = "an entity part"

    key: Key | None = Field(
        examples=[{"template": "note:{note_id}"}], default=None, description="The row's source key; the entity's own unless said."
    )
    each: Each | None = Field(
        examples=["emails", {"field": "phone_numbers", "clean": ["trim", "phone"]}],
        default=None,
        description="A list whose items become rows.",
    )
    columns: dict[str, Rule] = Field(
        examples=[{"first_name": "given_name"}], default_factory=dict, description="Target column: rule."
    )
    filters: dict[str, FilterRule] = Field(
        examples=[{"with a name": {"field": "family_name", "empty": False}}], default_factory=dict, description="Name: filter."
    )


class MappingTest(Model):
    """An example beside the rules: input rows and the rows they must become."""

    noun: ClassVar[str] = "a test"

    name: str = Field(examples=["names are kept"], description="What it shows, as a sentence.")
    entity: EntityName | None = Field(
        examples=["candidate"], default=None, description="The entity of the rows; needed where the table has several."
    )
    given: list[dict[str, Any]] = Field(
        examples=[[{"candidate_id": "7", "given_name": "Anna"}]], description="Input rows: our fields; those left out are empty."
    )
    expect: list[dict[str, Any]] = Field(
        examples=[[{"first_name": "Anna"}]],
        description="Expected rows in order: target columns; those left out are not compared.",
    )
    rejected: int = Field(examples=[1], default=0, ge=0, description="How many rows must be rejected.")
    excluded: int = Field(examples=[1], default=0, ge=0, description="How many records must be excluded.")


class TableFile(TablePolicies):
    """One target table."""

    model_config = exactly_one("entity", "entities")
    noun: ClassVar[str] = "a table file"

    table: str | None = Field(examples=["person"], default=None, description="The table's name, where the file's is another.")
    entity: EntityName | None = Field(examples=["candidate"], default=None, description="The entity whose records become rows.")
    entities: dict[EntityName, EntityPart] | None = Field(
        examples=[{"note": {"columns": {"text": "content"}}, "message": {"columns": {"text": "body"}}}],
        default=None,
        min_length=1,
        description="Several entities, each with its part.",
    )
    key: Key | None = Field(
        examples=[{"template": "note:{note_id}"}], default=None, description="The row's source key; the entity's own unless said."
    )
    parent: str | None = Field(
        examples=["candidate"], default=None, description="The table whose rows these hang on; one column must be a `ref` to it."
    )
    each: Each | None = Field(
        examples=["emails", {"field": "phone_numbers", "clean": ["trim", "phone"]}],
        default=None,
        description="A list whose items become rows, with item.text, item.raw and item.position.",
    )
    distinct: bool = Field(
        examples=[True],
        default=False,
        description="Rows of one key are one thing on purpose (a tag): the first counts, the others are counted as folded.",
    )
    unique: list[list[str]] = Field(
        examples=[[["candidate_id", "position"]]],
        default_factory=list,
        description="Further columns that the target keeps unique together.",
    )
    columns: dict[str, Rule] = Field(
        examples=[{"first_name": "given_name"}], default_factory=dict, description="Target column: rule."
    )
    filters: dict[str, FilterRule] = Field(
        examples=[{"with a name": {"field": "family_name", "empty": False}}], default_factory=dict, description="Name: filter."
    )
    tests: list[MappingTest] = Field(
        examples=[[{"name": "names are kept", "given": [{"given_name": "Anna"}], "expect": [{"first_name": "Anna"}]}]],
        default_factory=list,
        description="Examples that `talenthub check` runs.",
    )
