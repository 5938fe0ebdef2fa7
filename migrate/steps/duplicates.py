"""Writes a CSV of probable duplicates, in which people decide who is the same person."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from migrate.core.batches import Batches
from migrate.core.errors import SetupError
from migrate.core.facts.delivery import ListedDuplicates
from migrate.core.problems import Problem
from migrate.core.text_equality import comparable
from migrate.mapping.duplicates import DECISION, DIFFERENT, ID, OTHER, SAME, read_duplicates
from migrate.report.facts.clusters import KINDS, shared_values
from migrate.steps.sheets import kept_lines, write_sheet
from migrate.steps.work import Work

#: Columns of the file; those after the decision help people to decide and are not read.
HEADER = (ID, OTHER, DECISION, "confidence", "reason", "name", "other name", "applications", "other applications")
_WORDS = {"profile_url": "profile URL", "email": "e-mail address", "phone": "phone number"}
_HIGH, _MEDIUM, _LOW = "high", "medium", "low"


@dataclass(frozen=True, slots=True)
class _Person:
    name: str
    applications: int


def write_duplicates(work: Work, batches: Batches, path: Path, *, update: bool) -> None:
    """Writes one line per pair of candidates who share a value, most certain first, with mode 0600.

    With `update`, lines of the file stay as they are, and pairs that are not in it are added below. Raises SetupError if the file
    cannot be read.
    """
    shared, _, _ = shared_values(batches("candidate"), work.folder.work / "duplicates")
    pairs: dict[tuple[str, str], set[int]] = {}
    for kind, candidate, first in shared.sort("first", "candidate_id", "kind").iter_rows():
        if candidate != first:
            pairs.setdefault((first, candidate), set()).add(kind)
    kept = _kept_lines(path) if update else []
    known = {frozenset(line[:2]) for line in kept}
    new = [(pair, kinds) for pair, kinds in pairs.items() if frozenset(pair) not in known]
    people = _people(batches, {one for pair, _ in new for one in pair})
    lines = sorted((_line(pair, kinds, people) for pair, kinds in new), key=lambda line: (_ORDER[line[3]], line[0], line[1]))
    write_sheet(path, HEADER, [*kept, *lines], {DECISION: (SAME, DIFFERENT)})
    open_lines = sum(line[2] in ("", "?") for line in kept) + len(lines)
    work.facts.listed_duplicates = ListedDuplicates(file=str(path), pairs=len(kept) + len(lines), new=len(lines), open=open_lines)


_ORDER = {_HIGH: 0, _MEDIUM: 1, _LOW: 2}


def _kept_lines(path: Path) -> list[list[str]]:
    """Returns the lines of a file in the order of `HEADER`. Raises SetupError if the file is faulty."""
    faults: list[Problem] = []
    read_duplicates(path, faults)
    if faults:
        raise SetupError(faults)
    return kept_lines(path, HEADER)


def _people(batches: Batches, ids: set[str]) -> dict[str, _Person]:
    wanted = pl.Series(sorted(ids), dtype=pl.String).implode()
    counts: dict[str, int] = {}
    for frame in batches("application"):
        for candidate, count in frame.filter(pl.col("candidate_id").is_in(wanted)).group_by("candidate_id").len().iter_rows():
            counts[candidate] = counts.get(candidate, 0) + count
    people = {}
    for frame in batches("candidate"):
        rows = frame.filter(pl.col("candidate_id").is_in(wanted)).select("candidate_id", "given_name", "family_name")
        for candidate, given, family in rows.iter_rows():
            people[candidate] = _Person(" ".join(part for part in (given, family) if part), counts.get(candidate, 0))
    return people


def _line(pair: tuple[str, str], kinds: set[int], people: dict[str, _Person]) -> list[str]:
    one, other = (people[each] for each in pair)
    same_name = bool(one.name) and comparable(one.name).casefold() == comparable(other.name).casefold()
    names = {KINDS[kind] for kind in kinds}
    reason = "the same " + ", ".join([*(["name"] if same_name else []), *(_WORDS[name] for name in KINDS if name in names)])
    confidence = _confidence(names, same_name=same_name)
    return [*pair, "", confidence, reason, one.name, other.name, str(one.applications), str(other.applications)]


def _confidence(shared: set[str], *, same_name: bool) -> str:
    if "profile_url" in shared or ("email" in shared and same_name):
        return _HIGH
    return _MEDIUM if "email" in shared or same_name or len(shared) > 1 else _LOW
