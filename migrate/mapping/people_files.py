"""Reads the files that name people: users.csv (the users behind profile URLs) and the erasure list."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from migrate.core.damaged_ids import read_cell
from migrate.core.places import Place
from migrate.core.problems import Problem
from migrate.core.profile_urls import profile_url
from migrate.mapping.codes import FAULTY_LIST
from migrate.mapping.document import shown_name
from migrate.mapping.duplicates import DuplicateDecisions
from migrate.mapping.erasure_lines import ErasureLine
from migrate.mapping.suggestions import suggestion
from migrate.mapping.users import USERS_SCHEMA
from migrate.mapping.value_maps import read_table
from migrate.sources import fold_name

#: Headers by meaning, compared without case, spaces, hyphens and underscores. Other columns are ignored.
_URL = ("profileurl", "profile", "url", "linkedin", "linkedinurl")
_EMAIL = ("email", "emailaddress")
_TARGET = ("targetid", "id", "userid")
_NAME = ("name", "fullname")
_CANDIDATE = ("candidateid", "candidate")

#: Exactly one address.
_ADDRESS = re.compile(r"[^\s@,;<>\"|:()]+@[^\s@,;<>\"|:()]+")


@dataclass(frozen=True, slots=True)
class ErasureList:
    """People to erase, as written in the list.

    Attributes:
        lines: The lines of the list. Each identifies one person.
        own_urls: Profile URLs of candidates on the list, as earlier runs knew them. They are compared only with users, because
            two candidates may share one.
        earlier: Ids of candidates whom earlier runs wrote, by the value of the list that matches them.
        duplicates: Which candidates are one person: a line that names one of them erases the person.
    """

    candidate_ids: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    profile_urls: frozenset[str] = frozenset()
    lines: tuple[ErasureLine, ...] = ()
    own_urls: frozenset[str] = frozenset()
    earlier: Mapping[str, frozenset[str]] = field(default_factory=dict)
    duplicates: DuplicateDecisions = field(default_factory=DuplicateDecisions)

    @property
    def values(self) -> frozenset[str]:
        """All values of the list."""
        return self.candidate_ids | self.emails | self.profile_urls

    def with_duplicates(self, duplicates: DuplicateDecisions) -> ErasureList:
        """Returns the list with all ids of the people on it; its lines name people by the ids that they keep."""
        if not duplicates.merged:
            return self
        lines = tuple(
            replace(
                line,
                values=tuple(map(duplicates.person, line.values)),
                candidate_id=None if line.candidate_id is None else duplicates.person(line.candidate_id),
            )
            for line in self.lines
        )
        return replace(self, candidate_ids=duplicates.ids_of(self.candidate_ids), lines=lines, duplicates=duplicates)

    def __bool__(self) -> bool:
        return bool(self.candidate_ids or self.emails or self.profile_urls)


def read_users(path: Path, faults: list[Problem]) -> pl.DataFrame:
    """The users file as `USERS_SCHEMA`; without rows if it is faulty. A line in which nothing is filled in is not `known`."""
    empty = pl.DataFrame(schema=USERS_SCHEMA)
    table = _table(path, faults)
    if table is None:
        return empty
    header, lines = table
    url_column = _column(header, _URL)
    if url_column is None:
        faults.append(
            _fault(path, 1, "the users file needs a column 'profile url'", suggestion("profile url", header, "its columns"))
        )
        return empty
    columns = [_column(header, names) for names in (_EMAIL, _TARGET, _NAME)]
    rows: dict[str, tuple[str, bool, str | None, str | None, str | None, str | None, str | None]] = {}
    for line, cells in lines:
        url = _url(cells, url_column)
        if url is None:
            faults.append(_fault(path, line, "the line has no valid profile URL", "it must be an address on linkedin.com"))
            continue
        if url in rows:
            faults.append(_fault(path, line, "the profile URL occurs twice in the users file", "keep one of the lines"))
            continue
        email, target, name = (_cell(cells, column) for column in columns)
        if email is not None and _ADDRESS.fullmatch(email) is None:
            faults.append(
                _fault(path, line, "the e-mail cell does not contain exactly one address", "write one address, or leave it empty")
            )
            continue
        if target is not None and read_cell(target) != (target, False):
            message = "the target id was changed by a spreadsheet program, or there are several"
            faults.append(_fault(path, line, message, "write it as the target has it"))
            continue
        first, _, last = (name or "").rpartition(" ")
        # `talenthub users` lists everybody: who is not filled in is not known. A list of profiles alone names known users.
        known = bool(email or target or name) or not any(column is not None for column in columns)
        rows[url] = (url, known, email, target, name, first.strip() or None, last or None)
    return pl.DataFrame(list(rows.values()), schema=USERS_SCHEMA, orient="row") if rows else empty


def read_erasure(path: Path, faults: list[Problem]) -> ErasureList:
    """The erasure list: any of the columns candidate id, e-mail, profile URL."""
    table = _table(path, faults)
    if table is None:
        return ErasureList()
    header, lines = table
    ids, emails, urls = (_column(header, names) for names in (_CANDIDATE, _EMAIL, _URL))
    if ids is None and emails is None and urls is None:
        faults.append(_fault(path, 1, "the erasure list needs a column 'candidate id', 'email' or 'profile url'", None))
        return ErasureList()
    found: tuple[set[str], set[str], set[str]] = (set(), set(), set())
    listed: list[ErasureLine] = []
    for line, cells in lines:
        candidate, email = _cell(cells, ids), _cell(cells, emails)
        url = _url(cells, urls) if urls is not None else None
        values = (candidate, email.lower() if email else None, url)
        if _cell(cells, urls) is not None and url is None:
            help_text = "it must be the link to one person's profile on linkedin.com"
            faults.append(_fault(path, line, "the profile URL does not identify exactly one person", help_text))
        elif candidate is not None and read_cell(candidate) != (candidate, False):
            message = "the candidate id was changed by a spreadsheet program, or there are several"
            faults.append(_fault(path, line, message, "write it as in the export"))
        elif email is not None and _ADDRESS.fullmatch(email) is None:
            message = "the e-mail cell does not contain exactly one address"
            faults.append(_fault(path, line, message, "write one address in each line"))
        elif not any(values):
            faults.append(_fault(path, line, "the line identifies nobody", "give a candidate id, an e-mail or a profile URL"))
        else:
            listed.append(ErasureLine(Place(shown_name(path), line), tuple(value for value in values if value), candidate))
        for value, known in zip(values, found, strict=True):
            if value is not None:
                known.add(value)
    people = [frozenset(known) for known in found]
    return ErasureList(people[0], people[1], people[2], tuple(listed))


def _table(path: Path, faults: list[Problem]) -> tuple[list[str], list[tuple[int, list[str]]]] | None:
    if not path.is_file():
        faults.append(Problem(code=FAULTY_LIST, message="the file is missing", place=Place(shown_name(path))))
        return None
    return read_table(path, FAULTY_LIST, faults)


def _fault(path: Path, line: int, message: str, help_text: str | None) -> Problem:
    return Problem(code=FAULTY_LIST, message=message, place=Place(shown_name(path), line), help=help_text)


def _column(header: list[str], names: tuple[str, ...]) -> int | None:
    known = [fold_name(name) for name in header]
    return next((known.index(name) for name in names if name in known), None)


def _cell(cells: list[str], column: int | None) -> str | None:
    return (cells[column].strip() or None) if column is not None and column < len(cells) else None


def _url(cells: list[str], column: int) -> str | None:
    given = _cell(cells, column)
    return profile_url(given) if given is not None else None
