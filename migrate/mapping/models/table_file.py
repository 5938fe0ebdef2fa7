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
        default="uuid5",
        description="uuid5: of source, table and key, the same on every run. sequence: the target's own. given: a rule fills it.",
    )
    column: str | None = Field(default="id", description="The column that holds it; null where the table has none.")


def _short_id(value: object) -> object:
    return {"kind": value} if isinstance(value, str) else value


Id = Annotated[IdRule, BeforeValidator(_short_id, json_schema_input_type=Literal["uuid5", "sequence", "given"] | IdRule)]


class TablePolicies(Model):
    """What holds for a table; in target.yaml, under `defaults`, for all that say nothing else."""

    noun: ClassVar[str] = "defaults"

    id: Id | None = Field(default=None, description="How ids are given; uuid5 in the column id unless said.")
    key_columns: list[str] | None = Field(default=None, min_length=1, description="Columns that find a row without the ledger.")
    write: Literal["upsert", "insert", "update"] | None = Field(
        default=None, description="Insert and update, or only one of them."
    )
    hold: Literal["hold", "overwrite"] | None = Field(
        default=None, description="A row edited in the target: leave it, or write over it."
    )
    gone: Literal["report", "delete", "keep"] | None = Field(default=None, description="A row that the export no longer has.")
    created_column: str | None = Field(default=None, description="Column for the time of our first writing; null for none.")
    modified_column: str | None = Field(default=None, description="Column for the time of our last writing; null for none.")


class EntityPart(Model):
    """What one of several entities gives to a table: its own key, rules and filters beside the shared ones."""

    noun: ClassVar[str] = "an entity part"

    key: Key | None = Field(default=None, description="The row's source key; the entity's own unless said.")
    each: Each | None = Field(default=None, description="A list whose items become rows.")
    columns: dict[str, Rule] = Field(default_factory=dict, description="Target column: rule.")
    filters: dict[str, FilterRule] = Field(default_factory=dict, description="Name: filter.")


class MappingTest(Model):
    """An example beside the rules: input rows and the rows they must become."""

    noun: ClassVar[str] = "a test"

    name: str = Field(description="What it shows, as a sentence.")
    entity: EntityName | None = Field(default=None, description="The entity of the rows; needed where the table has several.")
    given: list[dict[str, Any]] = Field(description="Input rows: our fields; those left out are empty.")
    expect: list[dict[str, Any]] = Field(description="Expected rows in order: target columns; those left out are not compared.")
    rejected: int = Field(default=0, ge=0, description="How many rows must be rejected.")
    excluded: int = Field(default=0, ge=0, description="How many records must be excluded.")


class TableFile(TablePolicies):
    """One target table."""

    model_config = exactly_one("entity", "entities")
    noun: ClassVar[str] = "a table file"

    table: str | None = Field(default=None, description="The table's name, where the file's is another.")
    entity: EntityName | None = Field(default=None, description="The entity whose records become rows.")
    entities: dict[EntityName, EntityPart] | None = Field(
        default=None, min_length=1, description="Several entities, each with its part."
    )
    key: Key | None = Field(default=None, description="The row's source key; the entity's own unless said.")
    parent: str | None = Field(default=None, description="The table whose rows these hang on; one column must be a `ref` to it.")
    each: Each | None = Field(
        default=None, description="A list whose items become rows, with item.text, item.raw and item.position."
    )
    distinct: bool = Field(default=False, description="The same key from many records is one row, the first.")
    unique: list[list[str]] = Field(default_factory=list, description="Further columns that the target keeps unique together.")
    columns: dict[str, Rule] = Field(default_factory=dict, description="Target column: rule.")
    filters: dict[str, FilterRule] = Field(default_factory=dict, description="Name: filter.")
    tests: list[MappingTest] = Field(default_factory=list, description="Examples that `talenthub check` runs.")
