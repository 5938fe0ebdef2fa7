"""The models of a rule: what stands right of the colon. Their JSON Schema is what editors complete from."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr, WithJsonSchema

from migrate.mapping.models.names import FieldName, at_least_one, exactly_one
from migrate.mapping.transforms import steps_schema


class Model(BaseModel):
    """A closed mapping of keys: unknown ones are faults, numbers are no text and text is no number."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, validate_by_alias=True, serialize_by_alias=True)

    #: What a message calls it: "unknown key 'claen' in a field rule".
    noun: ClassVar[str] = "a mapping"


def _null_word(value: object) -> object:
    return "null" if value is None else value


#: `null` unquoted is YAML's null; both spellings mean the policy.
RejectOrNull = Annotated[
    Literal["null", "reject"], BeforeValidator(_null_word, json_schema_input_type=Literal["null", "reject"] | None)
]
OnError = Annotated[
    Literal["reject", "null", "keep"],
    BeforeValidator(_null_word, json_schema_input_type=Literal["reject", "null", "keep"] | None),
]
Unmapped = Annotated[
    Literal["reject", "null", "default", "keep"],
    BeforeValidator(_null_word, json_schema_input_type=Literal["reject", "null", "default", "keep"] | None),
]
Scalar = StrictStr | StrictInt | StrictFloat | StrictBool
Type = Literal["text", "integer", "number", "boolean", "time", "date", "json"]
Clean = Annotated[list[Any], WithJsonSchema(steps_schema())]
MapChoice = Annotated[
    str | dict[str, Scalar | None],
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string"},
                {"type": "object", "additionalProperties": {"type": ["string", "number", "boolean", "null"]}},
            ]
        }
    ),
]


class FieldRule(Model):
    """How one target column is filled. Exactly one of field, key, constant, coalesce, template says from what."""

    model_config = exactly_one("field", "key", "constant", "coalesce", "template", "gap")
    noun: ClassVar[str] = "a field rule"

    field: FieldName | None = Field(
        examples=["given_name"], default=None, description="Our field; the short form `first_name: given_name` means just this."
    )
    constant: Scalar | None = Field(examples=["OTHER"], default=None, description="The same value in every row.")
    coalesce: list[FieldName] | None = Field(
        examples=[["source", "extra.Origin"]],
        default=None,
        min_length=1,
        description="Our fields; the first that is not empty counts.",
    )
    template: str | None = Field(
        examples=["{given_name} {family_name}"],
        default=None,
        description="Text with fields in braces: `{given_name} {family_name}`; empty where all are.",
    )
    gap: str | None = Field(
        examples=["integer, must have a value"], default=None, description="What `draft` left to be decided; `check` lists it."
    )
    ref: str | None = Field(
        examples=["candidate"],
        default=None,
        description="Another mapped table: the column holds the id of its row with the source key `key`.",
    )
    key: FieldName | None = Field(
        examples=["candidate_id"], default=None, description="With `ref`: our field with the source key of the row pointed at."
    )
    missing: RejectOrNull = Field(
        examples=["reject"],
        default="null",
        description="With `ref` or a related field: what to do if there is no such row or record.",
    )
    clean: Clean = Field(examples=[["trim", {"start": 20}]], default_factory=list, description="Transforms, one after the other.")
    map: MapChoice | None = Field(
        examples=["sources", {"ACTIVE": "OPEN"}],
        default=None,
        description="A value map: the name of a CSV in maps/, `users`, or pairs written here.",
    )
    unmapped: Unmapped = Field(
        examples=["keep"], default="reject", description="With `map`: what to do with a value that it does not know."
    )
    default: Scalar | None = Field(
        examples=["unknown"], default=None, description="Stands where the value is empty; with `unmapped: default` also there."
    )
    required: bool = Field(examples=[True], default=False, description="An empty value rejects the row.")
    type: Type | None = Field(examples=["integer"], default=None, description="The column's type, where it is not the field's.")
    max_length: Annotated[int, Field(ge=1)] | None = Field(
        default=None, examples=[64], description="Greatest length in characters."
    )
    too_long: Literal["reject", "truncate"] = Field(
        examples=["truncate"], default="reject", description="With `max_length`: reject the row, or cut and report."
    )
    on_error: OnError = Field(examples=["null"], default="reject", description="Where a transform or type cannot take a value.")


def _short_rule(value: object) -> object:
    return {"field": value} if isinstance(value, str) else value


Rule = Annotated[FieldRule, BeforeValidator(_short_rule, json_schema_input_type=FieldName | FieldRule)]


class EachRule(Model):
    """A list (or a single value) whose items become rows."""

    noun: ClassVar[str] = "an each rule"

    field: FieldName = Field(examples=["given_name"], description="Our field.")
    clean: Clean = Field(
        examples=[["trim", {"start": 20}]],
        default_factory=list,
        description="Transforms of the item: what they make is `item.text`.",
    )
    on_error: OnError = Field(examples=["null"], default="keep", description="Where a transform cannot take an item.")


Each = Annotated[EachRule, BeforeValidator(_short_rule, json_schema_input_type=FieldName | EachRule)]


class KeyRule(Model):
    """The row's source key, by which it is found again on the next run."""

    model_config = exactly_one("field", "template")
    noun: ClassVar[str] = "a key rule"

    field: FieldName | None = Field(examples=["given_name"], default=None, description="Our field.")
    template: str | None = Field(
        examples=["{given_name} {family_name}"],
        default=None,
        description="Text with fields in braces; all of them must have a value.",
    )
    clean: Clean = Field(examples=[["trim", {"start": 20}]], default_factory=list, description="Transforms, one after the other.")


Key = Annotated[KeyRule, BeforeValidator(_short_rule, json_schema_input_type=FieldName | KeyRule)]


class FilterRule(Model):
    """Rows that stay. Where it says several things, all must hold; what does not stay is counted as excluded, by its name."""

    model_config = at_least_one("among", "not_among", "empty", "since", "before")
    noun: ClassVar[str] = "a filter"

    field: FieldName = Field(examples=["given_name"], description="Our field.")
    among: list[str] | None = Field(
        examples=[["hired"]], default=None, description="Stay where the value is one of these, whatever its case."
    )
    not_among: list[str] | None = Field(
        examples=[["draft"]], default=None, description="Stay where it is none of these; an empty value stays."
    )
    empty: bool | None = Field(examples=[False], default=None, description="Stay where it is empty (true) or is not (false).")
    since: str | None = Field(
        examples=["2020-01-01"], default=None, description="Stay where the time is this date or later, or is not known."
    )
    before: str | None = Field(
        examples=["2024-01-01"], default=None, description="Stay where the time is before this date, or is not known."
    )
