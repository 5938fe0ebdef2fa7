"""What the models of the language have in common: no unknown keys, no conversions, scalars as they are written."""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel, ConfigDict, StrictBool, StrictFloat, StrictInt, StrictStr

Scalar = StrictStr | StrictInt | StrictFloat | StrictBool


class Model(BaseModel):
    """A model without unknown keys and without conversions between text and numbers."""

    # Validators are built when a model is first used: most mappings use few of these models, and every command imports them all.
    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, validate_by_alias=True, serialize_by_alias=True, defer_build=True
    )

    #: The word for the model in messages: "unknown key 'claen' in a field rule".
    noun: ClassVar[str] = "a mapping"


def null_word(value: object) -> object:
    """Unquoted `null` is YAML's null; it means the same as the word."""
    return "null" if value is None else value
