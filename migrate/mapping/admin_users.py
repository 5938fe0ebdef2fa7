"""Users as LinkedIn's Admin Center exports them: CSVs with e-mail and name, and a profile URL or seat id where there is one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from migrate.core.problems import Problem
from migrate.core.profile_urls import profile_url
from migrate.mapping.codes import FAULTY_LIST
from migrate.mapping.value_maps import read_table
from migrate.sources import fold_name

#: Headers by meaning, compared without case, spaces, hyphens and underscores.
_URL = ("profileurl", "publicprofileurl", "linkedinprofileurl", "linkedinurl", "memberprofileurl", "profile")
_EMAIL = ("email", "emailaddress", "workemail", "primaryemail", "primaryemailaddress", "useremail")
_SEAT = ("seatid", "seat", "licenseseatid", "recruiterseatid", "contractseatid")
_FIRST, _LAST, _NAME = ("firstname", "givenname"), ("lastname", "surname", "familyname"), ("name", "fullname", "displayname")


@dataclass(frozen=True, slots=True)
class AdminUser:
    """A line: what it says of the user; None where it says nothing."""

    url: str | None
    seat: str | None
    email: str | None
    name: str | None


@dataclass(frozen=True, slots=True)
class AdminUsers:
    """The users of the files by profile URL and by e-mail address. `unmatched`: lines that lead to no profile."""

    by_url: Mapping[str, AdminUser]
    by_email: Mapping[str, AdminUser]
    unmatched: int


def read_admin_users(path: Path, faults: list[Problem]) -> list[AdminUser]:
    """Reads a file; lines without e-mail and name are left out. Adds a fault if it has no column that identifies a user."""
    table = read_table(path, FAULTY_LIST, faults)
    if table is None:
        return []
    header, records = table
    known = [fold_name(name) for name in header]
    places = {key: _place(known, names) for key, names in _COLUMNS.items()}
    if all(places[key] is None for key in ("url", "seat", "email")):
        message = "the file has no column for the profile URL, the seat id or the e-mail address"
        faults.append(Problem(code=FAULTY_LIST, message=message, help=f"its columns are: {', '.join(header)}"))
        return []
    lines = [{key: _cell(cells, place) for key, place in places.items()} for _, cells in records]
    users = [
        AdminUser(
            url=profile_url(line["url"]) if line["url"] else None,
            seat=line["seat"],
            email=line["email"],
            name=line["name"] or " ".join(part for part in (line["first"], line["last"]) if part) or None,
        )
        for line in lines
    ]
    return [user for user in users if user.email or user.name]


def match_admin_users(users: list[AdminUser], seats: Mapping[str, str], emails: Mapping[str, str]) -> AdminUsers:
    """Finds the profile of each user: in the line, by seat id or by e-mail (`seats`, `emails`: to profile URL).

    Lines that give one profile several e-mail addresses match nobody, because nothing says which of them is the user's.
    """
    found: dict[str, list[AdminUser]] = {}
    by_email = {user.email.lower(): user for user in users if user.email}
    unmatched = 0
    for user in users:
        url = user.url or seats.get(user.seat or "") or emails.get((user.email or "").lower())
        if url is None:
            unmatched += 1
        else:
            found.setdefault(url, []).append(user)
    several = {url for url, lines in found.items() if len({user.email.lower() for user in lines if user.email}) > 1}
    unmatched += sum(len(found[url]) for url in several)
    return AdminUsers({url: lines[0] for url, lines in found.items() if url not in several}, by_email, unmatched)


_COLUMNS = {"url": _URL, "seat": _SEAT, "email": _EMAIL, "first": _FIRST, "last": _LAST, "name": _NAME}


def _place(known: list[str], names: tuple[str, ...]) -> int | None:
    return next((known.index(name) for name in names if name in known), None)


def _cell(cells: list[str], place: int | None) -> str | None:
    return (cells[place].strip() or None) if place is not None and place < len(cells) else None
