"""Lines of an erasure list. Each must identify one person; a line that matches several people erases no one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl

from migrate.core.errors import SetupError
from migrate.core.places import Place
from migrate.core.problems import Problem
from migrate.core.text_equality import comparable
from migrate.mapping.codes import FAULTY_LIST

#: Identity of a candidate: normalised name and profile URL.
Known = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class ErasureLine:
    """A line: its location, and the values that identify a person (normalised ids, addresses and URLs).

    `candidate_id` is the id among them; None where there is none.
    """

    place: Place
    values: tuple[str, ...]
    candidate_id: str | None = None


@dataclass(slots=True)
class Matches:
    """The candidates that the values of an erasure list match."""

    _ids: dict[str, set[str]] = field(default_factory=dict)
    _known: dict[str, Known] = field(default_factory=dict)

    def add(self, listed: frozenset[str], candidates: pl.DataFrame) -> None:
        """Adds candidates of the delivery (entity candidate) who have one of the `listed` values."""
        columns = ["candidate_id", "given_name", "family_name", "emails", "profile_url"]
        for one, given, family, emails, url in candidates.select(columns).iter_rows():
            name = comparable(f"{given or ''} {family or ''}").casefold() or None
            self._known[one] = (name, url)
            for value in listed.intersection((one, url, *(email.lower() for email in emails or ()))):
                self._ids.setdefault(value, set()).add(one)

    def add_earlier(self, earlier: Mapping[str, Iterable[str]]) -> None:
        """Adds candidates whom earlier runs wrote: ids in the export, by value."""
        for value, ids in earlier.items():
            self._ids.setdefault(value, set()).update(ids)

    def check(self, lines: Iterable[ErasureLine]) -> None:
        """Raises SetupError (M132) with every line that matches more than one person."""
        faults = []
        for line in lines:
            ids = set().union(*(self._ids.get(value, set()) for value in line.values))
            if len(ids) > 1 and not self._are_one(sorted(ids)):
                message = f"the line matches {len(ids)} candidates who may be different people; nothing was erased"
                help_text = "add a line with only the candidate id for each person to be erased"
                faults.append(Problem(code=FAULTY_LIST, message=message, place=line.place, help=help_text))
        if faults:
            raise SetupError(faults)

    def _are_one(self, ids: list[str]) -> bool:
        """True if all of them have the same name, or the same profile and no names that differ."""
        names, profiles = (set(values) for values in zip(*(self._known.get(one, (None, None)) for one in ids), strict=True))
        if None not in names:
            return len(names) == 1
        return len(names) <= 2 and None not in profiles and len(profiles) == 1
