"""Reads the files by which a user joins Sales Navigator with the other data: `--seats` and `--leads`.

A line that cannot be read without a guess refuses the run: joined by a guess, it would give one person's activities to another.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from migrate.core.damaged_ids import read_cells
from migrate.core.errors import SetupError
from migrate.core.places import Place
from migrate.core.problems import Problem
from migrate.core.profile_urls import profile_urls
from migrate.core.small_files import read_small_file
from migrate.normalise.values.cells import trim
from migrate.sources import fold_name
from migrate.steps.codes import BAD_JOIN_FILE

#: Bytes of a list of seats or leads.
_LARGEST = 1 << 30
#: Column that holds links to profiles; all others hold ids.
_URL = "profile_url"


def read_join_file(path: Path | None, names: dict[str, str]) -> pl.DataFrame | None:
    """Reads a CSV as text columns `names` (canonical name to the documented header), trimmed; None without a path.

    Headers match regardless of case, spaces, hyphens and underscores. The first column is the key. The others say who it belongs
    to: the first of them that is filled in counts. Lines that name nobody are dropped.

    Raises SetupError (S601) if the file cannot be read, and with all lines whose ids were changed by a spreadsheet program, whose
    link does not lead to exactly one person, or whose key belongs to somebody else on an earlier line.
    """
    if path is None:
        return None
    frame = _read(path)
    there = {fold_name(column): column for column in frame.columns}
    known = {name: there[fold_name(name)] for name in names if fold_name(name) in there}
    first, *others = names
    if first not in known or len(known) < 2:
        wanted = " or ".join(f"'{names[name]}'" for name in others)
        message = f"{path.name} needs the columns '{names[first]}' and {wanted}"
        raise SetupError(Problem(code=BAD_JOIN_FILE, message=message))
    # A cell may hold line breaks, so that a record's line is not its number.
    breaks = pl.sum_horizontal(pl.all().str.count_matches("\n").fill_null(0))
    lines = (2 + pl.int_range(pl.len()) + breaks.cum_sum().shift(1, fill_value=0)).alias("_line")
    rows = frame.select(
        lines,
        *(trim(pl.col(known[name])).alias(name) if name in known else pl.lit(None, pl.String).alias(name) for name in names),
    )
    _refuse_faults(path, rows, names)
    return rows.filter(pl.any_horizontal(pl.col(others).is_not_null())).drop_nulls(first).select(*names)


def _read(path: Path) -> pl.DataFrame:
    try:
        content = read_small_file(path, _LARGEST)
        header = content.decode("utf-8-sig").partition("\n")[0]
        return pl.read_csv(content, infer_schema=False, separator=";" if header.count(";") > header.count(",") else ",")
    except (OSError, UnicodeDecodeError, pl.exceptions.PolarsError) as error:
        message = f"{path.name} cannot be read as a CSV in UTF-8"
        raise SetupError(Problem(code=BAD_JOIN_FILE, message=message)) from error


def _refuse_faults(path: Path, rows: pl.DataFrame, names: dict[str, str]) -> None:
    faults: list[Problem] = []

    def report(where: pl.DataFrame, message: str, advice: str) -> None:
        places = (Place(path.name, line) for line in where["_line"])
        faults.extend(Problem(code=BAD_JOIN_FILE, message=message, place=place, help=advice) for place in places)

    links = profile_urls(rows[_URL])
    for name, header in names.items():
        if name == _URL:
            message = f"{header} does not lead to exactly one person"
            report(rows.filter(links.foreign), message, "write the link to one person's profile")
        else:
            changed = read_cells(rows[name].drop_nulls(), many=False)["text"]
            damaged = rows.filter(pl.col(name).is_in(changed.implode()))
            message = f"{header} was changed by a spreadsheet program, or there are several"
            report(damaged, message, "write it as in the export")
    first, *others = names
    owner = pl.coalesce(pl.lit(links.values).alias(name) if name == _URL else pl.col(name) for name in others)
    owned = rows.select("_line", first, owner.alias("owner")).drop_nulls()
    twice = owned.filter(pl.col("owner") != pl.col("owner").first().over(first))
    report(twice, f"{names[first]} belongs to somebody else on an earlier line", "keep one of the lines")
    if faults:
        raise SetupError(sorted(faults, key=lambda fault: fault.place.line or 0))
