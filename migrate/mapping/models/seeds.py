"""The models of `seeds` in `target.yaml`: rows with fixed values that must exist in the target."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field

from migrate.mapping.models.model import Model, Scalar
from migrate.mapping.models.names import exactly_one
from migrate.mapping.models.rules import Type
from migrate.mapping.models.table_file import Id


class SeedValue(Model):
    """The value of one column of a seed: a constant, or the id of another seed."""

    model_config = exactly_one("constant", "seed")
    noun: ClassVar[str] = "the value of a seed"

    constant: Scalar | None = Field(
        examples=["Sales"], default=None, description="A fixed value. The short form `name: Sales` sets only this key."
    )
    type: Type | None = Field(examples=["date"], default=None, description="The column's type, if it is not the constant's.")
    seed: str | None = Field(examples=["head office"], default=None, description="Another seed. The column gets its id.")


def _short_value(value: object) -> object:
    return {"constant": value} if isinstance(value, str | int | float | bool) else value


Value = Annotated[SeedValue, BeforeValidator(_short_value, json_schema_input_type=Scalar | SeedValue)]


class SeedTable(Model):
    """Rows of one table that no record of the export makes. Missing ones are inserted; existing ones are never changed."""

    noun: ClassVar[str] = "the seeds of a table"

    find: list[str] = Field(
        examples=[["name"]], min_length=1, description="Columns by whose values an existing row is found the first time."
    )
    id: Id | None = Field(examples=["sequence"], default=None, description="How rows get their ids (default: as `defaults` say).")
    created_column: str | None = Field(
        examples=["date_created"], default=None, description="Column for the time when this tool inserted the row."
    )
    modified_column: str | None = Field(
        examples=["date_modified"], default=None, description="Column for the time when this tool last wrote the row."
    )
    optional: bool = Field(
        examples=[True], default=False, description="Write the rows only if the target has the table; otherwise report it (M158)."
    )
    rows: dict[str, dict[str, Value]] = Field(
        examples=[{"sales": {"name": "Sales", "is_active": True}}],
        description="The rows, each with a name of its own, by which rules refer to it (`seed: sales`).",
    )
