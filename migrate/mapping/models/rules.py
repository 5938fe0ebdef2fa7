"""The models of a rule, which is written right of the colon. Editors complete keys from their JSON Schema."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, GetJsonSchemaHandler, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from migrate.mapping.models.lookups import LookupRule
from migrate.mapping.models.model import Model, Scalar, null_word
from migrate.mapping.models.names import FieldName, at_least_one, exactly_one
from migrate.mapping.transforms import steps_schema

#: Unquoted `null` is YAML's null. Both spellings mean the policy "null".
RejectOrNull = Annotated[
    Literal["null", "reject"], BeforeValidator(null_word, json_schema_input_type=Literal["null", "reject"] | None)
]
OnError = Annotated[
    Literal["reject", "null", "keep"],
    BeforeValidator(null_word, json_schema_input_type=Literal["reject", "null", "keep"] | None),
]
TooLong = Annotated[
    Literal["reject", "truncate", "null"],
    BeforeValidator(null_word, json_schema_input_type=Literal["reject", "truncate", "null"] | None),
]
Unmapped = Annotated[
    Literal["reject", "null", "default", "keep"],
    BeforeValidator(null_word, json_schema_input_type=Literal["reject", "null", "default", "keep"] | None),
]
Type = Literal["text", "integer", "number", "boolean", "time", "date", "json"]


class _StepsSchema:
    """`WithJsonSchema(steps_schema())`, made when the schema is asked for: reading a mapping needs none."""

    def __get_pydantic_json_schema__(self, _core: CoreSchema, _handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return steps_schema()


Clean = Annotated[list[Any], _StepsSchema()]
_PAIRS = {"type": "object", "additionalProperties": {"type": ["string", "number", "boolean", "null"]}}
MapChoice = Annotated[str | dict[str, Scalar | None], WithJsonSchema({"anyOf": [{"type": "string"}, _PAIRS]})]


class FilterRule(Model):
    """Which records are kept. A record must meet every condition. Others are counted as excluded, by the filter's name."""

    model_config = at_least_one("among", "not_among", "empty", "since", "before")
    noun: ClassVar[str] = "a filter"

    field: FieldName = Field(examples=["given_name"], description="The canonical field to read.")
    map: MapChoice | None = Field(
        examples=["stages"],
        default=None,
        description="A value map through which the value is compared. A value that it lacks counts as empty and is reported.",
    )
    among: list[str] | None = Field(
        examples=[["hired"]],
        default=None,
        description="Keep only records whose value is one of these (upper and lower case are the same).",
    )
    not_among: list[str] | None = Field(
        examples=[["draft"]],
        default=None,
        description="Leave out records whose value is one of these. Records without a value are kept.",
    )
    empty: bool | None = Field(
        examples=[False], default=None, description="`true` keeps only records without a value, `false` only records with one."
    )
    since: str | None = Field(
        examples=["2020-01-01"], default=None, description="Keep records from this date on, and records without a time."
    )
    before: str | None = Field(
        examples=["2024-01-01"], default=None, description="Keep records from before this date, and records without a time."
    )


class DefaultRule(Model):
    """What an empty value becomes: a constant, or a text made of other fields."""

    model_config = exactly_one("constant", "template")
    noun: ClassVar[str] = "a default"

    constant: Scalar | None = Field(
        examples=["unknown"], default=None, description="A fixed value. The short form `default: unknown` sets only this key."
    )
    template: str | None = Field(
        examples=["{candidate_id}@no-address.invalid"],
        default=None,
        description="Text with fields in braces. Empty if all fields are empty.",
    )


def _short_default(value: object) -> object:
    return {"constant": value} if isinstance(value, str | int | float | bool) else value


Default = Annotated[DefaultRule, BeforeValidator(_short_default, json_schema_input_type=Scalar | DefaultRule)]


class FieldRule(Model):
    """How one target column is filled. Exactly one of field, key, constant, coalesce, template and seed is its source."""

    model_config = exactly_one("field", "key", "constant", "coalesce", "template", "seed", "gap")
    noun: ClassVar[str] = "a field rule"

    field: FieldName | None = Field(
        examples=["given_name"],
        default=None,
        description="The canonical field to read. The short form `first_name: given_name` sets only this key.",
    )
    constant: Scalar | None = Field(examples=["OTHER"], default=None, description="A fixed value for every row.")
    coalesce: list[FieldName] | None = Field(
        examples=[["source", "extra.Origin"]],
        default=None,
        min_length=1,
        description="Canonical fields; the first one that is not empty is used.",
    )
    template: str | None = Field(
        examples=["{given_name} {family_name}"],
        default=None,
        description="Text with fields in braces: `{given_name} {family_name}`. Empty if all fields are empty.",
    )
    gap: str | None = Field(
        examples=["integer, must have a value"],
        default=None,
        description="Marks a column for which `draft` found no rule. `check` reports it.",
    )
    ref: str | None = Field(
        examples=["candidate"],
        default=None,
        description="Another mapped table. The column gets the id of that table's row whose source key is `key`.",
    )
    key: FieldName | None = Field(
        examples=["candidate_id"],
        default=None,
        description="With `ref`: the canonical field that contains the source key of the referenced row.",
    )
    seed: str | None = Field(
        examples=["head office"], default=None, description="A row of `seeds` in target.yaml. The column gets its id."
    )
    missing: RejectOrNull = Field(
        examples=["reject"],
        default="null",
        description="With `ref` or a related field, if the row or record does not exist: `null` leaves the column empty and"
        " reports it, `reject` rejects the row.",
    )
    lookup: LookupRule | None = Field(
        examples=[{"table": "department", "by": "name"}],
        default=None,
        description="Finds a row of a table that is not mapped by the value (after transforms, value map and default). The"
        " column gets the row's id.",
    )
    clean: Clean = Field(examples=[["trim", {"start": 20}]], default_factory=list, description="Transforms, applied in order.")
    map: MapChoice | None = Field(
        examples=["sources", {"ACTIVE": "OPEN"}],
        default=None,
        description="A value map: the name of a CSV in maps/, `users`, or pairs given here.",
    )
    unmapped: Unmapped = Field(
        examples=["keep"],
        default="reject",
        description="With `map`, for a value that is not in the map: `reject` rejects the row, `null` leaves the column empty,"
        " `default` uses the rule's `default`, `keep` uses the value as it is. All but `reject` report it.",
    )
    when: FilterRule | None = Field(
        examples=[{"field": "stage_type", "among": ["hired"]}],
        default=None,
        description="A condition, written like a filter. Where it is not met, the value is empty, and `default` applies.",
    )
    default: Default | None = Field(
        examples=["unknown", {"template": "{candidate_id}@no-address.invalid"}],
        default=None,
        description="Used if the value is empty, and with `unmapped: default` also if it is not in the map.",
    )
    once: bool = Field(
        examples=[True],
        default=False,
        description="Write the column only when the row is inserted. Later changes in the export have no effect.",
    )
    optional: bool = Field(
        examples=[True],
        default=False,
        description="Write the column only if the target's table has it. A column that is left out is reported (M158).",
    )
    required: bool = Field(examples=[True], default=False, description="Reject the row if the value is empty.")
    type: Type | None = Field(
        examples=["integer"], default=None, description="The column's type, if it differs from the field's."
    )
    max_length: Annotated[int, Field(ge=1)] | None = Field(
        default=None, examples=[64], description="Maximum length in characters."
    )
    max_bytes: Annotated[int, Field(ge=4)] | None = Field(
        default=None,
        examples=[65535],
        description="Maximum length in bytes of UTF-8, as `text` columns of MariaDB and MySQL have; of a file, its size.",
    )
    too_long: TooLong = Field(
        examples=["truncate"],
        default="reject",
        description="With `max_length` or `max_bytes`: `reject` rejects the row, `truncate` cuts the value and reports it,"
        " `null` (for files) leaves the column empty and reports it.",
    )
    characters: Literal["bmp"] | None = Field(
        default=None,
        examples=["bmp"],
        description="`bmp` replaces characters above U+FFFF, such as emoji, by U+FFFD and reports it, if the target's"
        " column has three bytes per character (`utf8mb3`) and cannot store them. Without it, the row is rejected (P212).",
    )
    on_error: OnError = Field(
        examples=["null"],
        default="reject",
        description="If a transform or the type cannot convert a value: `reject` rejects the row, `null` leaves the column empty,"
        " `keep` uses the value as it was before. All but `reject` report it.",
    )


def _short_rule(value: object) -> object:
    return {"field": value} if isinstance(value, str) else value


Rule = Annotated[FieldRule, BeforeValidator(_short_rule, json_schema_input_type=FieldName | FieldRule)]


class EachRule(Model):
    """A list (or a single value) that becomes one row per item."""

    noun: ClassVar[str] = "an each rule"

    field: FieldName = Field(
        examples=["emails", "candidate.tags", "applications"],
        description="A list of the entity or of a related record, or a list of records that refer to it, such as `applications`.",
    )
    clean: Clean = Field(
        examples=[["trim", {"start": 20}]],
        default_factory=list,
        description="Transforms of the item. Their result is `item.text`.",
    )
    on_error: OnError = Field(examples=["null"], default="keep", description="What to do if a transform cannot convert an item.")


Each = Annotated[EachRule, BeforeValidator(_short_rule, json_schema_input_type=FieldName | EachRule)]


class KeyRule(Model):
    """The row's source key, which identifies the row in later runs."""

    model_config = exactly_one("field", "template")
    noun: ClassVar[str] = "a key rule"

    field: FieldName | None = Field(examples=["given_name"], default=None, description="The canonical field to read.")
    template: str | None = Field(
        examples=["{given_name} {family_name}"],
        default=None,
        description="Text with fields in braces. Every field must have a value.",
    )
    clean: Clean = Field(examples=[["trim", {"start": 20}]], default_factory=list, description="Transforms, applied in order.")


Key = Annotated[KeyRule, BeforeValidator(_short_rule, json_schema_input_type=FieldName | KeyRule)]
