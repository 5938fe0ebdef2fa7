"""Lists the folders of a delivery, and every zip in them that is not an attachment."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from migrate.archives import DeliveryPath, Limits, Listing, list_container, list_files
from migrate.core.places import Place
from migrate.core.problems import Problem
from migrate.read.codes import NO_SUCH_PATH
from migrate.read.manifest import is_manifest, parse_manifest
from migrate.read.names import CANDIDATE_FOLDER, RUN_FOLDER, archive_name
from migrate.runs.marker import MARKER, is_marked

_ZIP = r"(?i)\.zip$"


def containers(paths: Sequence[DeliveryPath], limits: Limits) -> tuple[dict[int, Listing], list[Problem]]:
    """Listings by index, in an order that does not depend on that of the paths; and paths that do not exist.

    A folder's members hold neither the zips that became listings of their own nor our run folders. An export.csv represents
    the archives it lists and the contract folders beside it.
    """
    problems = [
        Problem(
            code=NO_SUCH_PATH, message="the path does not exist", place=Place(str(path)), help="check the spelling of the path"
        )
        for path in paths
        if not path.exists()
    ]
    given = _outermost({path.resolve() for path in paths if path.exists()})
    listings = [listing for path in given for listing in _listed(path, len(given) > 1, limits)]
    named = _distinct(sorted(listings, key=lambda listing: (listing.shown, str(listing.path))))
    return {number: _indexed(listing, number) for number, listing in enumerate(named)}, problems


def _outermost(paths: set[DeliveryPath]) -> list[DeliveryPath]:
    """Paths without those inside another given folder."""
    outer = [path for path in paths if not any(parent in paths and parent.is_dir() for parent in path.parents)]
    return sorted(outer, key=str)


def _listed(path: DeliveryPath, several: bool, limits: Limits) -> list[Listing]:
    if path.is_dir():
        return _folder(path, path.name if several else "", limits)
    if path.suffix.lower() != ".csv":
        return [list_container(path, limits)]
    if not is_manifest(path.name):
        return [list_files(path.parent, [path.name], shown="")]
    return _export(path, limits)


def _folder(path: DeliveryPath, shown: str, limits: Limits) -> list[Listing]:
    listing = list_container(path, limits, shown=shown)
    name = pl.col("name")
    own = listing.members.filter(~name.str.contains(RUN_FOLDER), ~_is_ours(path, listing.members["name"]))
    is_zip = name.str.contains(_ZIP) & ~name.str.contains(CANDIDATE_FOLDER) & pl.col("refused").is_null()
    zips = own.filter(is_zip)["name"].to_list()
    rest = Listing(path, shown, 0, own.filter(~is_zip), listing.problems)
    prefix = f"{shown}/" if shown else ""
    return [rest, *(list_container(path / zip_name, limits, shown=prefix + zip_name) for zip_name in zips)]


def _is_ours(folder: DeliveryPath, names: pl.Series) -> pl.Expr:
    """True for marker files of this tool and members of a marked run or plan folder."""
    markers = names.filter(names.str.contains(rf"(?:^|/){re.escape(MARKER)}$")).str.strip_suffix(MARKER).to_list()
    inside = [place for place in markers if place and _is_run_or_plan(folder / place)]
    test = pl.col("name").is_in([f"{place}{MARKER}" for place in markers])
    for place in inside:
        test |= pl.col("name").str.starts_with(place)
    return test


def _is_run_or_plan(folder: DeliveryPath) -> bool:
    """Runs and plans are kept on disk only."""
    return isinstance(folder, Path) and (is_marked(folder, "run") or is_marked(folder, "plan"))


def _export(path: DeliveryPath, limits: Limits) -> list[Listing]:
    manifest = parse_manifest(path.read_bytes(), path.name)
    wanted = {archive_name(name) for name in manifest.archives} if manifest else set()
    beside: list[DeliveryPath] = sorted(path.parent.iterdir(), key=str)
    found = [list_files(path.parent, [path.name], shown="")]
    for entry in beside:
        if entry.is_symlink():
            continue
        if entry.is_file() and entry.suffix.lower() == ".zip" and archive_name(entry.name) in wanted:
            found.append(list_container(entry, limits))
        elif entry.is_dir() and re.match(r"(?i)contract[_ -]?\d+", entry.name):
            found += _folder(entry, entry.name, limits)
    return found


def _distinct(listings: list[Listing]) -> list[Listing]:
    """Shown names made different: the parent folder's name first, a number where that does not help."""
    counts = Counter(listing.shown for listing in listings if listing.is_zip)
    renamed = [
        _shown(listing, f"{listing.path.parent.name}/{listing.shown}")
        if listing.is_zip and counts[listing.shown] > 1
        else listing
        for listing in listings
    ]
    seen: Counter[str] = Counter()
    result = []
    for listing in renamed:
        seen[listing.shown] += 1
        number = seen[listing.shown]
        result.append(_shown(listing, f"{listing.shown} #{number}") if number > 1 and listing.shown else listing)
    return result


def _shown(listing: Listing, shown: str) -> Listing:
    return replace(listing, shown=shown)


def _indexed(listing: Listing, number: int) -> Listing:
    members = listing.members.with_columns(pl.lit(number, pl.Int32()).alias("container"))
    return replace(listing, index=number, members=members)
