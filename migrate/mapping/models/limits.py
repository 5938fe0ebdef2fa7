"""The model of `limits` in `target.yaml`: limits above which a run stops without writing."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field, WithJsonSchema

from migrate.core.errors import SetupError
from migrate.core.limits import Limit
from migrate.mapping.models.model import Model


def _threshold(value: object) -> object:
    """Turns a number from YAML into the text that `--max-gone` accepts."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if isinstance(text, str):
        try:
            Limit(text)
        except SetupError as error:
            raise ValueError(str(error)) from None
    return text


Threshold = Annotated[
    str,
    BeforeValidator(_threshold),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": r"^(\d+|\d+(\.\d+)? ?%)$"}]}),
]


class LimitsRule(Model):
    """Limits of a load. An option of the same name on the command line takes precedence."""

    noun: ClassVar[str] = "limits"

    max_rejects: Threshold | None = Field(
        examples=["1%"], default=None, description="Abort without writing if more records and rows are rejected."
    )
    max_deletes: Threshold | None = Field(
        examples=[50], default=None, description="Abort without writing if more rows would be deleted, including child rows."
    )
    max_updates: Threshold | None = Field(
        examples=["20%"], default=None, description="Abort without writing if more rows would be updated."
    )
    max_gone: Threshold | None = Field(
        examples=["5%"],
        default=None,
        description="Abort without writing if more rows from earlier runs are missing in the delivery (default: half of the"
        " rows that the previous run found, but at least ten).",
    )

    max_erased: Threshold | None = Field(
        examples=[5],
        default=None,
        description="Abort without writing if the erasure list removes more people (candidates and users) from the target.",
    )

    def stated(self) -> dict[str, str]:
        """The limits that the mapping sets, by name."""
        return {name: value for name, value in self.model_dump().items() if value is not None}
