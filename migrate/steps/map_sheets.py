"""Value maps as workbooks: their lines, the words of a delivery that they lack, and drop-down lists of allowed words."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import polars as pl

from migrate.core.workbook import SUFFIX
from migrate.mapping import Mapping
from migrate.mapping.value_maps import GAP_MARK, MapFile, fold_key
from migrate.runs.marker import private_folder
from migrate.steps.mapping import Rows
from migrate.steps.sheets import check_output, write_sheet
from migrate.steps.work import Work
from migrate.targets.schema import TargetSchema

_COUNT, _PLACE = "times found", "first in"


def write_map_sheets(work: Work, mapping: Mapping, live: TargetSchema | None, rows: Rows | None, folder: Path) -> None:
    """Writes a workbook for every value map, named like the map. Raises SetupError if one of them exists.

    Words that the map lacks follow its lines, most frequent first, with `?` as the target's word. `rows`: those of a delivery;
    `live`: the target's schema, for the words that its columns allow.
    """
    maps = mapping.folder.maps
    paths = {name: folder / f"{name}{SUFFIX}" for name in maps}
    for path in paths.values():
        check_output(path, update=None)
    coverage = pl.concat(rows.coverage) if rows is not None and rows.coverage else None
    allowed = _allowed(mapping, live)
    private_folder(folder)
    for name, path in paths.items():
        header, lines = _lines(work, maps[name], coverage)
        write_sheet(path, header, lines, _choices(header, allowed.get(name, {})))
    work.facts.sheets = [str(path) for path in paths.values()]


def _lines(work: Work, known: MapFile, coverage: pl.DataFrame | None) -> tuple[list[str], list[list[object]]]:
    counts, missing = _counts(known, coverage)
    own = [column for column in known.header if column not in (_COUNT, _PLACE)]
    kept = [known.header.index(column) for column in own]
    lines: list[list[object]] = [
        [*(cells[place] for place in kept), counts.get(key, 0), None] for key, (_, cells) in known.rows.items()
    ]
    for value, count, file, line in missing:
        place = None if file is None else f"{work.files[file]}:{line}"
        lines.append([value, *[GAP_MARK] * (len(own) - 1), count, place])
    return [*own, _COUNT, _PLACE], lines


def _counts(
    known: MapFile, coverage: pl.DataFrame | None
) -> tuple[dict[str, int], list[tuple[str, int, int | None, int | None]]]:
    """Returns how often each line of a map is used, by folded value, and the values that it lacks with their first place.

    Values of personal fields are not in the coverage, and so not in the workbook.
    """
    if coverage is None:
        return {}, []
    first = pl.col("_file", "_line").sort_by("_file", "_line", nulls_last=True).first()
    used = coverage.filter((pl.col("map") == known.name) & pl.col("value").is_not_null())
    # A column of several that read the map counts each record once.
    by_column = used.group_by("table", "column", "value").agg(pl.col("count").sum(), first)
    values = by_column.group_by("value").agg(pl.col("count").max(), first).sort("count", "value", descending=[True, False])
    counts: dict[str, int] = {}
    missing: dict[str, tuple[str, int, int | None, int | None]] = {}
    for value, count, file, line in values.iter_rows():
        key = fold_key(value)
        if key in known.rows:
            counts[key] = counts.get(key, 0) + count
        elif "*" not in known.rows:
            earlier = missing.get(key, (value, 0, file, line))
            missing[key] = (earlier[0], earlier[1] + count, *earlier[2:])
    return counts, list(missing.values())


def _allowed(mapping: Mapping, live: TargetSchema | None) -> dict[str, dict[str, list[str]]]:
    """Returns the words that the target allows, by value map and target column."""
    found: dict[str, dict[str, list[str]]] = {}
    for table, plan in mapping.plans.items():
        columns = live.tables[table].columns if live is not None and table in live.tables else ()
        words = {column.name: list(column.enum) for column in columns if column.enum}
        for part in plan.parts.values():
            for column in part.columns:
                if column.value_map is not None and column.spec.name in words:
                    found.setdefault(column.value_map.name, {})[column.spec.name] = words[column.spec.name]
    return found


def _choices(header: Iterable[str], allowed: dict[str, list[str]]) -> dict[str, list[str]]:
    """Returns the drop-down lists by column of the map: that of its name, otherwise of the second column."""
    columns = list(header)
    return {name if name in columns else columns[1]: [*words, GAP_MARK] for name, words in allowed.items()}
