"""The model of a lookup: a row of a table that is not mapped, found by its values."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field

from migrate.mapping.models.model import Model, Scalar, null_word
from migrate.mapping.models.names import FieldName

MissingRow = Annotated[
    Literal["reject", "null", "default"],
    BeforeValidator(null_word, json_schema_input_type=Literal["reject", "null", "default"] | None),
]


class LookedUpReference(Model):
    """A column of the found row that refers to a mapped table."""

    noun: ClassVar[str] = "a reference in a lookup"

    ref: str = Field(examples=["job"], description="The mapped table that the column refers to.")
    key: FieldName = Field(examples=["job_id"], description="The field that contains the source key of the referenced row.")


class LookupRule(Model):
    """A row of a table that is not mapped, found by its values. The column gets the row's id."""

    noun: ClassVar[str] = "a lookup"

    table: str = Field(examples=["department"], description="The target's table.")
    by: str | dict[str, FieldName | LookedUpReference] = Field(
        examples=["name", {"title": "job.name", "job_id": {"ref": "job", "key": "job_id"}}],
        description="The column that must equal the rule's value; or several columns, each with the field that it must equal, or"
        " with `ref` and `key` if it refers to a mapped table.",
    )
    where: dict[str, Scalar] = Field(
        examples=[{"is_active": True}], default_factory=dict, description="Further columns of the row and their fixed values."
    )
    id: str | None = Field(
        examples=["department_id"], default=None, description="The column to take (default: the table's primary key)."
    )
    missing: MissingRow = Field(
        examples=["null"],
        default="reject",
        description="If no row has the value: `reject` rejects the row, `null` leaves the column empty and reports it,"
        " `default` looks up the rule's `default` instead.",
    )
