"""Fills the value maps of a mapping with the vendor's ids of equal names."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from migrate.core.api_layout import ApiLayout
from migrate.core.errors import SetupError
from migrate.core.fill_layout import FillLayout
from migrate.core.problems import Problem
from migrate.core.text_equality import fold_text
from migrate.mapping.filling import Wanted, fill_map, targets_of
from migrate.mapping.people_files import read_users
from migrate.mapping.value_maps import read_map
from migrate.outbox.calls import Calls
from migrate.outbox.codes import MAP_NOT_FILLED, NOTHING_TO_FILL
from migrate.outbox.names import Named, match_names, read_names
from migrate.outbox.vocabularies import Listing
from migrate.runs.durable import write_file


@dataclass(frozen=True, slots=True)
class FilledMap:
    """Lines of a value map after it was filled: lines = filled + kept + open.

    Attributes:
        filled: Lines that got an id.
        kept: Lines that had a value, or are empty.
        open: Lines with a `?`, to be decided by people.
    """

    map: str
    lines: int
    filled: int
    kept: int
    open: int


def check_fill(layout: ApiLayout, folder: Path) -> None:
    """Raises SetupError unless the folder is a mapping and its loaded `api.yaml` names value maps to fill."""
    if not (folder / "maps").is_dir():
        message, help_text = "the folder has no value maps", "give the folder of your mapping, which has a folder maps"
    elif not any(vocabulary.fill for vocabulary in layout.vocabularies):
        message = "the mapping that was loaded says nothing about the value maps to fill"
        help_text = "add `fill` to the vocabularies of api.yaml, as the shipped mappings have it, and load again"
    else:
        return
    raise SetupError(Problem(code=NOTHING_TO_FILL, message=message, help=help_text))


def fill_maps(
    calls: Calls, layout: ApiLayout, listed: Mapping[str, Listing], folder: Path
) -> tuple[list[FilledMap], list[Problem]]:
    """Fills the maps in the order of vocabularies. A map that cannot be read is a problem, and stays as it is."""
    done: list[FilledMap] = []
    faults: list[Problem] = []
    for vocabulary in layout.vocabularies:
        fill = vocabulary.fill
        if fill is None:
            continue
        path = folder / "maps" / f"{fill.map}.csv"
        if not path.is_file():
            workbook = path.with_suffix(".xlsx").is_file()
            help_text = "save it as CSV, or fill it in by hand" if workbook else "make it with a header of two columns"
            message = f"value map '{fill.map}' is {'a workbook' if workbook else 'missing'}"
            faults.append(Problem(code=MAP_NOT_FILLED, message=message, help=help_text))
            continue
        named = _emails(folder, faults) if fill.users else read_names(calls, fill)
        ids = match_names(vocabulary, listed[vocabulary.title], named, _owners(fill, layout, folder))
        lines: dict[str, Wanted] = {}
        for one in named:
            key = fold_text(one.value)
            lines.setdefault(key, Wanted(one.value, None if one.name == one.value else one.name, ids[key]))
        made = fill_map(path, vocabulary.columns[0][1], lines, faults, add=fill.add)
        if made is None:
            continue
        with write_file(path, stat.S_IMODE(path.stat().st_mode)) as stream:
            stream.write(made.content)
        done.append(FilledMap(fill.map, made.filled + made.kept + made.open, made.filled, made.kept, made.open))
    return done, [replace(fault, code=MAP_NOT_FILLED) for fault in faults]


def _emails(folder: Path, faults: list[Problem]) -> list[Named]:
    """The users of users.csv who have an e-mail address."""
    path = folder / "users.csv"
    if not path.is_file():
        return []
    rows = read_users(path, faults).select("profile_url", "users.email").drop_nulls()
    return [Named(url, email) for url, email in rows.iter_rows()]


def _owners(fill: FillLayout, layout: ApiLayout, folder: Path) -> dict[str, str]:
    """The vendor's ids of owners, such as jobs, by folded value, from the value map that was filled before."""
    if fill.within is None:
        return {}
    file = read_map(folder / "maps" / f"{fill.within[1]}.csv", [])
    column = next((one.columns[0][1] for one in layout.vocabularies if one.fill and one.fill.map == fill.within[1]), "")
    return targets_of(file, column) if file is not None else {}
