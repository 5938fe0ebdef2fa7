"""What a transform is, and the registry of all. A new one needs only a function with examples in its docstring."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl
from pydantic import BaseModel, ConfigDict, create_model

#: Types of values in a chain. `text` is the type of CSV cells; `same` is the type of the input. `content` is a file, which only
#: a column of bytes takes; its value is the sha256.
Kind = Literal["text", "list", "integer", "number", "boolean", "time", "date", "json", "content", "any", "same"]

DTYPES: dict[str, pl.DataType] = {
    "text": pl.String(),
    "list": pl.List(pl.String()),
    "integer": pl.Int64(),
    "number": pl.Float64(),
    "boolean": pl.Boolean(),
    "time": pl.Datetime("us", "UTC"),
    "date": pl.Date(),
    "json": pl.String(),
    "content": pl.String(),
}


@dataclass(frozen=True, slots=True)
class Transform:
    """A named function over a whole column.

    Attributes:
        takes, gives: Types of the values that go in and come out.
        fails: True if the transform turns values that it cannot convert into null. This is a finding, and the rule's
            `on_error` decides what happens.
        main: The option that can be given without its name: `{join: ", "}`.
        options: pydantic model of the options.
    """

    name: str
    function: Callable[..., pl.Expr]
    takes: Kind
    gives: Kind
    fails: bool
    main: str | None
    options: type[BaseModel]

    @property
    def doc(self) -> str:
        """The docstring."""
        return inspect.getdoc(self.function) or ""


TRANSFORMS: dict[str, Transform] = {}


def transform(*, takes: Kind, gives: Kind, fails: bool = False) -> Callable[[Callable[..., pl.Expr]], Callable[..., pl.Expr]]:
    """Registers a function; its first parameter is the column, the others are options with their types."""

    def register(function: Callable[..., pl.Expr]) -> Callable[..., pl.Expr]:
        name = function.__name__.rstrip("_")
        parameters = list(inspect.signature(function, eval_str=True).parameters.values())[1:]
        fields: dict[str, Any] = {
            parameter.name: (parameter.annotation, ... if parameter.default is parameter.empty else parameter.default)
            for parameter in parameters
        }
        options = create_model(name, __config__=ConfigDict(extra="forbid", strict=True, defer_build=True), **fields)
        main = parameters[0].name if parameters else None
        TRANSFORMS[name] = Transform(name, function, takes, gives, fails, main, options)
        return function

    return register


def of_distinct(value: pl.Expr, function: Callable[[str], Any], gives: pl.DataType | None = None) -> pl.Expr:
    """Applies a Python function to the distinct values of a text column; it returns None for a value that it cannot convert."""
    dtype = gives or pl.String()

    def batch(series: pl.Series) -> pl.Series:
        distinct = series.drop_nulls().unique()
        if distinct.is_empty():
            return pl.Series(series.name, [None] * len(series), dtype=dtype)
        made = pl.Series([function(text) for text in distinct.to_list()], dtype=dtype)
        return series.replace_strict(distinct, made, default=None, return_dtype=dtype)

    return value.map_batches(batch, return_dtype=dtype)


def steps_schema() -> dict[str, Any]:
    """JSON Schema of a chain: names of transforms, or one name with its options."""
    choices: list[dict[str, Any]] = []
    for name, known in sorted(TRANSFORMS.items()):
        summary = known.doc.splitlines()[0]
        if not any(field.is_required() for field in known.options.model_fields.values()):
            choices.append({"const": name, "description": summary})
        if known.main is not None:
            options = known.options.model_json_schema()
            options.pop("title", None)
            only = {key: entry for key, entry in options["properties"][known.main].items() if key not in {"title", "default"}}
            choices.append(
                {
                    "type": "object",
                    "description": summary,
                    "properties": {name: {"anyOf": [only, options]}},
                    "required": [name],
                    "additionalProperties": False,
                }
            )
    return {"type": "array", "items": {"anyOf": choices}}
