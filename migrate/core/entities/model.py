"""A canonical entity: a name, a key and typed fields, each with its meaning and source."""

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
        source: Where the value comes from: `Notes.note_id`, or a phrase if it is derived.
        personal: True if the value is or may be personal data. It is never shown without `--show-values`.
        verbatim: True if the text is kept byte for byte: it is not trimmed, and an empty cell is an empty text.
    """

    name: str
    dtype: pl.DataType
    meaning: str
    source: str
    personal: bool = False
    verbatim: bool = False


@dataclass(frozen=True, slots=True)
class Relation:
    """A reference to a record of another entity, such as `candidate` of an application through `candidate_id`.

    Attributes:
        name: The name in mappings, as in `candidate.given_name`.
        field: The field that contains the key of the other record.
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
        key_is_id: False if the key itself is personal data (a profile URL, a file name).
        in_periods: True if an export covers a period and therefore says nothing about records outside it.
        moment: The time field that assigns a row to a period; None if there is none.
        named_by: Entities of another source that refer to rows of this entity. Such a row may still be needed, even if this
            source no longer contains it.
        position: Place in documents and archives; entities without one come last, by name.
        synonyms: Names that other systems give to tables of such records, in lower case without `_`. For drafts of mappings.
        relations: Records of other entities that a record of this one refers to; at most one each.
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
    position: int = 1_000
    synonyms: tuple[str, ...] = ()

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """Field names and types, then the place columns; `extra.<column>` follow these."""
        return {field.name: field.dtype for field in self.fields} | PLACE_SCHEMA

    def field(self, name: str) -> Field | None:
        """The field with that name; None if there is none."""
        return next((field for field in self.fields if field.name == name), None)

    def relation(self, name: str) -> Relation | None:
        """The relation with that name; None if there is none."""
        return next((relation for relation in self.relations if relation.name == name), None)

    def empty(self) -> pl.DataFrame:
        """A frame without rows."""
        return pl.DataFrame(schema=self.schema)


#: Unknown columns of a source file are kept as text under this prefix.
EXTRA_PREFIX = "extra."
