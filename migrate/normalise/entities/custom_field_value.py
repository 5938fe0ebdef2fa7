"""Values of custom fields. The definition of the field determines the type of a cell."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from migrate.core.entities.fields import CUSTOM_FIELD_VALUE
from migrate.core.findings import make_findings
from migrate.core.problems import Code
from migrate.normalise import codes
from migrate.normalise.keyed_reader import KeyedReader
from migrate.normalise.raw import RawBlock
from migrate.normalise.unknown_ids import unknown_ids
from migrate.normalise.values.cells import compound_key
from migrate.normalise.values.json_text import NUMBER, as_json
from migrate.normalise.values.lists import items
from migrate.normalise.values.options import by_options

TABLE = "custom_field_values"

#: Types by their letters alone: `multivalued`, `Multi Value`, `NUMBER`.
_MULTIPLE = r"^(multi|list)"
_NUMERIC = r"^(num|int|decimal|float|double|long)"


class Values(NamedTuple):
    """Rows of entity custom_field_value, and findings."""

    rows: pl.DataFrame
    findings: pl.DataFrame


def custom_field_values(block: RawBlock) -> pl.DataFrame:
    """CustomFieldValues.csv, one row a record; `items` and `value` wait for the definitions (`apply_definitions`)."""
    field, kind, owner = block.short("custom_field_id"), block.short("entity_type").str.to_lowercase(), block.short("entity_id")
    strange = block.made(~kind.is_in(["candidate", "project"]))
    block.found(codes.UNKNOWN_ENTITY_TYPE, "entity_type is neither candidate nor project", strange, "entity_type")
    return block.canonical(
        CUSTOM_FIELD_VALUE,
        custom_field_value_id=compound_key(field, kind, owner),
        custom_field_id=field,
        entity_type=kind,
        entity_id=owner,
        candidate_id=_owner_of(owner, kind, "candidate"),
        job_id=_owner_of(owner, kind, "project"),
        text=block.short("custom_field_values"),
        items=pl.lit(None),
        value=pl.lit(None),
        created_at=block.created(),
        modified_at=block.modified(),
    )


def _owner_of(owner: pl.Expr, kind: pl.Expr, wanted: str) -> pl.Expr:
    """The owner, unless the export states another kind."""
    return pl.when(kind.is_null() | (kind == wanted)).then(owner)


def apply_definitions(frame: pl.DataFrame, definitions: pl.DataFrame) -> Values:
    """Fills `items` and `value` by the definitions (entity custom_field, whole).

    A multivalued cell is split, with the field's options where it has any; every other cell is one item, even with a `;` in it.
    A value of an unknown field is a text, and so is one of a number field that JSON cannot hold as a number.
    """
    kind = pl.col("type").str.to_lowercase().str.replace_all(r"[^a-z]", "")
    known = definitions.select("custom_field_id", "options", kind.alias("_kind"), _known=pl.lit(True))
    rows = frame.join(known, on="custom_field_id", how="left", maintain_order="left")
    many = rows["_kind"].str.contains(_MULTIPLE).fill_null(False)
    of_numbers = rows["_kind"].str.contains(_NUMERIC).fill_null(False) & rows["text"].is_not_null()
    numeric = of_numbers & rows["text"].str.contains(NUMBER).fill_null(False)
    split = items(rows["text"].set(~many, None))
    chosen = by_options(rows.select("custom_field_id", "text", "options", split.alias("items")))
    one = pl.when(pl.col("text").is_not_null()).then(pl.concat_list("text"))
    rows = rows.with_columns(pl.when(pl.lit(many)).then(pl.lit(chosen["items"])).otherwise(one).alias("items"))
    value = as_json(rows["text"]).set(numeric, None).fill_null(rows["text"])
    value = pl.select(pl.when(pl.lit(many)).then(pl.lit(as_json(rows["items"]))).otherwise(pl.lit(value))).to_series()
    rows = rows.with_columns(value.alias("value"))
    findings = [
        unknown_ids(
            rows.filter(pl.col("_known").is_null()),
            "custom_field_id",
            definitions["custom_field_id"],
            codes.UNKNOWN_FIELD,
            table=TABLE,
            key="custom_field_value_id",
            message="custom_field_id has no definition; the value is kept as text",
            name="custom_field_id",
        ),
        _findings_of(
            codes.AMBIGUOUS_LIST,
            rows.filter(chosen["ambiguous"]),
            "the field's options do not determine how the value is split into items",
        ),
        _findings_of(
            codes.NOT_A_NUMBER,
            rows.filter(of_numbers & ~numeric),
            "custom_field_values is not a number, although the field is a number field; it is kept as text",
        ),
    ]
    return Values(rows.select(frame.columns), pl.concat(findings))


def _findings_of(code: Code, rows: pl.DataFrame, message: str) -> pl.DataFrame:
    return make_findings(code, rows, message, table=TABLE, key="custom_field_value_id")


READER = KeyedReader("custom_field_values", custom_field_values, key="custom_field_value_id")
