"""Turns the columns of an outbox into cells: texts in the importer's form, with the first rule that each row breaks."""

from __future__ import annotations

from string import Formatter

import polars as pl

from migrate.core.bundle_layout import ColumnLayout, FileLayout
from migrate.outbox.codes import CELL_EMPTY, CELL_LONG, CELL_OTHER, NOT_ENCODABLE, SEPARATOR_INSIDE
from migrate.targets.times import read_day, read_time

#: Columns of our own beside the cells: the code of the first broken rule, and its heading.
CODE, HEADING = "_code", "_heading"

_LIST = pl.List(pl.String())


def cell_name(place: int) -> str:
    """The name of a cell's column in frames; headings may be any text."""
    return f"c{place}"


def columns_read(layout: FileLayout) -> list[str]:
    """Names of the table's columns that a file's cells read."""
    names = [column.column for column in layout.columns if column.column is not None]
    names += [name for column in layout.columns for name in template_fields(column.template or "")]
    return list(dict.fromkeys([layout.key, *names, *(name for name, _ in layout.needs)]))


def template_fields(template: str) -> list[str]:
    """The columns that a template names."""
    return [name for _, name, _, _ in Formatter().parse(template) if name is not None]


def render(layout: FileLayout, rows: pl.DataFrame) -> pl.DataFrame:
    """Returns the cells of rows.

    `rows` has the outbox's columns as SQLite stores them, by name, `g<place>` (text) of each gathered or attached cell, and
    `i<place>` (whether a text has the separator inside) of each gathered one.
    Returns `c<place>` (text, null if empty) of each column, `_code` and `_heading` of the first broken rule (null if none), and
    `_replaced` (number of cells in which a separator was replaced).
    """
    # With the key, because constants alone would be one row.
    made = (_cell(column, place, rows) for place, column in enumerate(layout.columns))
    cells = rows.select(pl.col(layout.key).alias("_key"), *made)
    faults = [fault for place, column in enumerate(layout.columns) for fault in _faults(column, place)]
    listed = [(column, place) for place, column in enumerate(layout.columns) if column.kind in ("list", "item") and column.column]
    listed += [
        (column, place) for place, column in enumerate(layout.columns) if column.gather is not None and column.gather.split
    ]
    inside = {place: _has_inside(column, place, rows) for column, place in listed}
    cells = cells.with_columns(pl.Series(f"_inside{place}", found) for place, found in inside.items())
    faults += [
        (pl.col(f"_inside{place}"), SEPARATOR_INSIDE.id, column.heading) for column, place in listed if column.inside is None
    ]
    if not layout.encoding.lower().replace("_", "-").startswith(("utf-8", "utf8", "utf-16")):
        cells = cells.with_columns(
            _lacking(cells[cell_name(place)], layout.encoding, place) for place in range(len(layout.columns))
        )
        faults += [(pl.col(f"_lacks{place}"), NOT_ENCODABLE.id, column.heading) for place, column in enumerate(layout.columns)]
    replaced = [pl.col(f"_inside{place}").cast(pl.Int64) for column, place in listed if column.inside is not None]
    return cells.with_columns(
        _first(faults, 1).alias(CODE),
        _first(faults, 2).alias(HEADING),
        (pl.sum_horizontal(replaced) if replaced else pl.lit(0, dtype=pl.Int64)).alias("_replaced"),
    ).select([*(cell_name(place) for place in range(len(layout.columns))), CODE, HEADING, "_replaced"])


def _first(faults: list[tuple[pl.Expr, str, str]], which: int) -> pl.Expr:
    if not faults:
        return pl.lit(None, dtype=pl.String)
    return pl.coalesce(pl.when(fault[0].fill_null(value=False)).then(pl.lit(str(fault[which]))) for fault in faults)


def _cell(column: ColumnLayout, place: int, rows: pl.DataFrame) -> pl.Expr:
    if column.column is not None:
        value = _text(column, rows.schema[column.column])
    elif column.template is not None:
        value = fill_template(column.template)
    elif column.constant is not None:
        value = pl.lit(column.constant)
    else:
        value = pl.col(f"g{place}")
    return pl.when(value != "").then(value).alias(cell_name(place))


def fill_template(template: str) -> pl.Expr:
    """A text of several columns; null if all of them are empty."""
    names = template_fields(template)
    parts: list[pl.Expr] = []
    for literal, name, _, _ in Formatter().parse(template):
        parts += [pl.lit(literal)] if literal else []
        parts += [pl.col(name).cast(pl.String).fill_null("")] if name is not None else []
    filled = (
        pl.any_horizontal(pl.col(name).cast(pl.String).fill_null("") != "" for name in names) if names else pl.lit(value=True)
    )
    return pl.when(filled).then(pl.concat_str(parts) if parts else pl.lit(""))


def _text(column: ColumnLayout, dtype: pl.DataType) -> pl.Expr:
    value = pl.col(str(column.column))
    if column.kind == "boolean":
        return pl.when(value == 1).then(pl.lit(column.words[0])).when(value == 0).then(pl.lit(column.words[1]))
    if column.kind == "time":
        moment = read_time(value).dt.convert_time_zone(column.zone)
        return pl.coalesce(moment.dt.strftime(column.format or "%Y-%m-%d %H:%M:%S"), value)
    if column.kind == "date":
        return pl.coalesce(read_day(value).dt.strftime(column.format or "%Y-%m-%d"), value)
    if column.kind == "list":
        items = _items(value)
        if column.inside is not None:
            items = items.list.eval(pl.element().str.replace_all(_mark(column), column.inside, literal=True))
        return pl.when(value.str.starts_with("[")).then(items.list.drop_nulls().list.join(column.separator)).otherwise(value)
    if column.kind == "item" and column.inside is not None:
        return value.str.replace_all(_mark(column), column.inside, literal=True)
    return value.cast(pl.String) if dtype != pl.String() else value


def _items(value: pl.Expr) -> pl.Expr:
    return pl.when(value.str.starts_with("[")).then(value).str.json_decode(_LIST)


def _has_inside(column: ColumnLayout, place: int, rows: pl.DataFrame) -> pl.Series:
    if column.gather is not None:
        return rows[f"i{place}"].fill_null(value=False)
    if column.kind == "item":
        found = pl.col(str(column.column)).str.contains(_mark(column), literal=True)
        return rows.select(found.fill_null(value=False)).to_series()
    items = _items(pl.col(str(column.column)))
    found = items.list.eval(pl.element().str.contains(_mark(column), literal=True)).list.any()
    return rows.select(found.fill_null(value=False)).to_series()


def _mark(column: ColumnLayout) -> str:
    """The separator without the blanks around it, which importers ignore."""
    return column.separator.strip() or column.separator


def _faults(column: ColumnLayout, place: int) -> list[tuple[pl.Expr, str, str]]:
    value = pl.col(cell_name(place))
    found = []
    if column.required:
        found.append((value.is_null() | (value.str.strip_chars() == ""), CELL_EMPTY.id, column.heading))
    if column.max_length is not None:
        found.append((value.str.len_chars() > column.max_length, CELL_LONG.id, column.heading))
    if column.allowed:
        found.append((value.is_not_null() & ~value.is_in(list(column.allowed)), CELL_OTHER.id, column.heading))
    return found


def _lacking(cells: pl.Series, encoding: str, place: int) -> pl.Series:
    def lacks(text: str | None) -> bool:
        try:
            (text or "").encode(encoding)
        except UnicodeEncodeError:
            return True
        return False

    return pl.Series(f"_lacks{place}", [lacks(text) for text in cells], dtype=pl.Boolean)
