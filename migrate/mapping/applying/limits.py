"""Limits of a column's values: required, length in characters and bytes, characters that the column holds."""

from __future__ import annotations

import polars as pl

from migrate.core.characters import BEYOND_BMP
from migrate.mapping.applying.faults import Faults
from migrate.mapping.applying.rules import ColumnPlan
from migrate.mapping.codes import CUT, EMPTY, REPLACED, TOO_LONG
from migrate.targets.spec import KEPT, keeps


def within_limits(made: pl.DataFrame, columns: tuple[ColumnPlan, ...], faults: Faults) -> pl.DataFrame:
    """Checks the limits. Returns the frame with values cut and characters replaced as the rules require."""
    for plan in columns:
        _check_required(made, plan, faults)
        if (
            plan.spec.dtype != pl.String
            or plan.spec.content is not None
            or (plan.spec.max_length is None and plan.max_bytes is None and not plan.basic_characters)
        ):
            continue
        whole = made.get_column(plan.spec.name)
        values = _basic(plan, whole, faults) if plan.basic_characters else whole
        values = _short(plan, values, faults)
        if values is not whole:
            made = made.with_columns(values)
    return made


def _check_required(made: pl.DataFrame, plan: ColumnPlan, faults: Faults) -> None:
    spec = plan.spec
    if not spec.required or not made.get_column(spec.name).null_count():
        return
    # A new row without the value is rejected when the plan is made.
    stays = keeps(spec.name) if KEPT in made.columns else pl.lit(value=False)
    empty = made.select(pl.col(spec.name).is_null() & ~stays).to_series()
    faults.add(empty, EMPTY, f"{spec.name}: the value is required but empty ({spec.place})", rejects=True)


def _basic(plan: ColumnPlan, values: pl.Series, faults: Faults) -> pl.Series:
    """Returns the values without characters above U+FFFF."""
    beyond = values.str.contains(BEYOND_BMP).fill_null(value=False)
    if not beyond.any():
        return values
    what = f"{plan.spec.name}: characters above U+FFFF replaced ({plan.spec.place})"
    faults.add(beyond, REPLACED, what, rejects=False, values=values)
    return values.str.replace_all(BEYOND_BMP, "\ufffd")


def _short(plan: ColumnPlan, values: pl.Series, faults: Faults) -> pl.Series:
    """Returns the values, cut if the rule cuts; a value is reported once."""
    limit, size = plan.spec.max_length, plan.max_bytes
    long = pl.repeat(value=False, n=values.len(), eager=True)
    if limit is not None:
        long = long | (values.str.len_chars() > limit).fill_null(value=False)
    if size is not None:
        long = long | (values.str.len_bytes() > size).fill_null(value=False)
    if not long.any():
        return values
    rejects = plan.too_long == "reject"
    shown = " or ".join([*([f"{limit} characters"] if limit else []), *([f"{size} bytes"] if size else [])])
    what = f"{plan.spec.name}: longer than {shown}{'' if rejects else ', cut'} ({plan.spec.place})"
    faults.add(long, TOO_LONG if rejects else CUT, what, rejects=rejects, values=values)
    if rejects:
        return values
    cut = values if limit is None else values.str.head(limit)
    return cut if size is None else _cut_bytes(cut, size)


def _cut_bytes(values: pl.Series, size: int) -> pl.Series:
    """Returns the values cut to a number of bytes, at the end of a character."""
    long = (values.str.len_bytes() > size).fill_null(value=False)
    if not long.any():
        return values
    given = values.filter(long).unique()
    cut = [text.encode()[:size].decode(errors="ignore") for text in given.to_list()]
    return values.replace(given, pl.Series(cut, dtype=pl.String))
