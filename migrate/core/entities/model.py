"""What a canonical entity is: a name, a key and typed fields, each with its meaning and its source."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from migrate.core.places import PLACE_SCHEMA

TEXT = pl.String()
LIST = pl.List(pl.String())
TIME = pl.Datetime("ms", "UTC")
FLAG = pl.Boolean()
WHOLE = pl.Int64()


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a canonical frame.

    Attributes:
        source: Where the value comes from: `Notes.note_id`, or a sentence where it is derived.
        personal: True where the value is or may be a person's: never shown without `--show-values`.
        verbatim: True where the text is kept byte for byte: not trimmed, and an empty cell stays the empty text.
    """

    name: str
    dtype: pl.DataType
    meaning: str
    source: str
    personal: bool = False
    verbatim: bool = False


@dataclass(frozen=True, slots=True)
class Relation:
    """A field that holds the key of a record of another entity: `candidate` of an application, by `candidate_id`.

    Attributes:
        name: How mappings call it: `candidate.given_name`.
        field: The field that holds the other record's key.
        entity: Name of the other entity.
    """

    name: str
    field: str
    entity: str


@dataclass(frozen=True, slots=True)
class Entity:
    """A canonical frame: one row per key, the fields below, the place columns, and `extra.<column>` for unknown columns.

    Attributes:
        key: The field that is unique and never null. Compound keys are joined into it with `:`.
        tables: The source tables (names in `sources`) whose absence means that rows of this entity are unseen.
        key_is_id: False where the key is a person's value itself (a profile URL, a file name).
        in_periods: True where an export covers a period, so that it proves nothing of what lies outside.
        moment: The field that says in which period a row lies; None where none does.
        named_by: Entities of another source that bring rows of this one: a row at which theirs point may still be there,
            whatever this source says.
        relations: Records of other entities that a record of this one refers to; each at most once.
    """

    name: str
    meaning: str
    key: str
    tables: tuple[str, ...]
    fields: tuple[Field, ...]
    key_is_id: bool = True
    in_periods: bool = False
    moment: str | None = None
    named_by: tuple[str, ...] = ()
    relations: tuple[Relation, ...] = ()

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """Field names and types, then the place columns; `extra.<column>` come behind these."""
        return {field.name: field.dtype for field in self.fields} | PLACE_SCHEMA

    def field(self, name: str) -> Field | None:
        """The field of that name."""
        return next((field for field in self.fields if field.name == name), None)

    def relation(self, name: str) -> Relation | None:
        """The relation of that name."""
        return next((relation for relation in self.relations if relation.name == name), None)

    def empty(self) -> pl.DataFrame:
        """A frame without rows."""
        return pl.DataFrame(schema=self.schema)


#: Unknown columns of a source file travel as text under this prefix.
EXTRA_PREFIX = "extra."
