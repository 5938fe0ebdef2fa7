"""Decisions about probable duplicates: a CSV in which people say which candidates are the same person.

Candidates of one person become one row with everything that belongs to any of them. Nothing else is merged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from migrate.core.damaged_ids import read_id
from migrate.core.places import Place
from migrate.core.problems import Problem
from migrate.mapping.codes import FAULTY_LIST
from migrate.mapping.document import shown_name
from migrate.mapping.suggestions import suggestion
from migrate.mapping.value_maps import read_table
from migrate.sources import fold_name

#: The columns that are read, in the header's spelling; others are for people.
ID, OTHER, DECISION = "candidate id", "other candidate id", "decision"
SAME, DIFFERENT = "same", "different"
#: Not decided yet: the two stay separate.
_OPEN = ("", "?")


@dataclass(frozen=True, slots=True)
class DuplicateDecisions:
    """Who is the same person.

    Attributes:
        merged: The id of each merged candidate, to the id that the person keeps: the first one in the file.
        undecided: Lines without a decision; these candidates stay separate.
    """

    merged: Mapping[str, str] = field(default_factory=dict)
    undecided: int = 0

    @property
    def kept(self) -> frozenset[str]:
        """The ids that other candidates are merged into."""
        return frozenset(self.merged.values())

    def person(self, candidate_id: str) -> str:
        """Returns the id that the person of a candidate keeps."""
        return self.merged.get(candidate_id, candidate_id)

    def ids_of(self, candidate_ids: Iterable[str]) -> frozenset[str]:
        """Returns all ids of the persons who have one of these ids, including these."""
        given = frozenset(candidate_ids)
        people = {self.person(one) for one in given}
        return given | people | {one for one, person in self.merged.items() if person in people}


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    pair: tuple[str, str]
    decision: str


def read_duplicates(path: Path, faults: list[Problem]) -> DuplicateDecisions:
    """Reads the file of decisions. Adds a fault for each line that cannot be read, and for decisions that contradict others."""
    if not path.is_file():
        faults.append(Problem(code=FAULTY_LIST, message="the file is missing", place=Place(shown_name(path))))
        return DuplicateDecisions()
    table = read_table(path, FAULTY_LIST, faults)
    if table is None:
        return DuplicateDecisions()
    header, records = table
    known = [fold_name(name) for name in header]
    missing = [name for name in (ID, OTHER, DECISION) if fold_name(name) not in known]
    if missing:
        message = f"the file of duplicates needs a column '{missing[0]}'"
        faults.append(_fault(path, 1, message, suggestion(missing[0], header, "its columns")))
        return DuplicateDecisions()
    places = tuple(known.index(fold_name(name)) for name in (ID, OTHER, DECISION))
    lines = [line for number, cells in records if (line := _line(path, number, cells, places, faults)) is not None]
    merged = _merged(lines)
    for line in lines:
        one, other = (merged.get(each, each) for each in line.pair)
        if line.decision == DIFFERENT and one == other:
            message = "the line says that two candidates are different, but other lines make them the same person"
            faults.append(_fault(path, line.number, message, "correct this line or one of the others"))
    return DuplicateDecisions(merged, sum(line.decision in _OPEN for line in lines))


def _line(path: Path, number: int, cells: list[str], places: tuple[int, ...], faults: list[Problem]) -> _Line | None:
    one, other, decision = (cells[place].strip() if place < len(cells) else "" for place in places)
    if not one or not other or one == other:
        faults.append(_fault(path, number, "the line does not name two candidates", "give two different candidate ids"))
        return None
    if any(read_id(each) != (each, False) for each in (one, other)):
        message = "a candidate id was changed by a spreadsheet program"
        faults.append(_fault(path, number, message, "write it as in the export"))
        return None
    if decision.lower() not in (SAME, DIFFERENT, *_OPEN):
        help_text = f"write '{SAME}', '{DIFFERENT}', or nothing if it is not decided yet"
        faults.append(_fault(path, number, "the decision is neither 'same' nor 'different'", help_text))
        return None
    return _Line(number, (one, other), decision.lower())


def _merged(lines: Iterable[_Line]) -> dict[str, str]:
    """Returns the person of each merged id. The first id in the file is kept, so that new lines below change no row's key."""
    people: dict[str, str] = {}
    order: dict[str, int] = {}
    for line in lines:
        for one in line.pair:
            order.setdefault(one, len(order))
            people.setdefault(one, one)
        if line.decision == SAME:
            kept, gone = sorted((people[one] for one in line.pair), key=order.__getitem__)
            people = {one: kept if person == gone else person for one, person in people.items()}
    return {one: person for one, person in people.items() if one != person}


def _fault(path: Path, line: int, message: str, help_text: str | None) -> Problem:
    return Problem(code=FAULTY_LIST, message=message, place=Place(shown_name(path), line), help=help_text)
