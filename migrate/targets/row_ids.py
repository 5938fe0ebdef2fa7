"""What identifies a row: the value of its id column, or the JSON list of its key columns if it has no id column."""

from __future__ import annotations

import polars as pl

from migrate.targets.spec import TableSpec


def identity(spec: TableSpec) -> tuple[str, ...]:
    """Returns the columns that identify a row of the table."""
    return (spec.id_column,) if spec.id_column is not None else spec.key_columns


def id_text(columns: list[str], *, single: bool) -> pl.Expr:
    """Returns the `_id` of rows whose identifying columns are texts with these names."""
    if single:
        return pl.col(columns[0])
    # polars writes JSON of structs only: the list is wrapped in a struct, whose braces and name are removed again.
    whole = pl.struct(pl.concat_list(columns).alias("k")).struct.json_encode()
    return whole.str.strip_prefix('{"k":').str.strip_suffix("}")


def id_parts(spec: TableSpec, ids: pl.Series) -> pl.DataFrame:
    """The inverse: converts ids to one text column per identifying column, in the order of `ids`."""
    names = identity(spec)
    if spec.id_column is not None:
        return pl.DataFrame({names[0]: ids.cast(pl.String)})
    lists = ids.str.json_decode(pl.List(pl.String))
    return pl.DataFrame({name: lists.list.get(number, null_on_oob=True) for number, name in enumerate(names)})
