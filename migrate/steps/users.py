"""Writes users.csv: the users of an export with hints, for people to fill in who they are in the target."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from migrate.core.batches import Batches
from migrate.core.errors import SetupError
from migrate.core.facts.delivery import ListedUsers
from migrate.core.problems import Problem
from migrate.core.profile_urls import profile_url
from migrate.mapping.admin_users import AdminUser, AdminUsers, match_admin_users, read_admin_users
from migrate.mapping.users_sheet import HEADER, user_lines
from migrate.steps.joining import seat_users
from migrate.steps.sheets import kept_lines, write_sheet
from migrate.steps.work import Work

_URL, _EMAIL, _TARGET, _NAME = range(4)
#: The columns that people fill in.
_FILLED = (_EMAIL, _TARGET, _NAME)


def write_users(work: Work, batches: Batches, path: Path, admin: Sequence[Path], *, update: bool) -> None:
    """Writes one line per user, most frequent first. With `update`, lines keep what is filled in, and new users follow below.

    `admin`: CSVs of LinkedIn's Admin Center; they fill empty cells only. Raises SetupError if a file cannot be read.
    """
    kept = kept_lines(path, HEADER) if update else []
    found = _admin_users(work, admin, kept)
    new = {str(line[_URL]): line for line in user_lines(batches)}
    lines: list[list[object]] = []
    for old in kept:
        hints = new.pop(profile_url(old[_URL]) or old[_URL], None)
        lines.append([*old[: len(_FILLED) + 1], *(hints or old)[len(_FILLED) + 1 :]])
    lines += new.values()
    for line in lines:
        _fill(line, found)
    write_sheet(path, HEADER, lines)
    work.facts.listed_users = ListedUsers(
        file=str(path),
        users=len(lines),
        new=len(new),
        open=sum(not line[_EMAIL] and not line[_TARGET] for line in lines),
        unmatched=found.unmatched if admin else None,
    )


def _admin_users(work: Work, admin: Sequence[Path], kept: list[list[str]]) -> AdminUsers:
    faults: list[Problem] = []
    users: list[AdminUser] = [user for path in admin for user in read_admin_users(path, faults)]
    if faults:
        raise SetupError(faults)
    seats = seat_users(work.request)
    by_seat = dict(seats.select("seat_id", "profile_url").drop_nulls().iter_rows()) if seats is not None else {}
    urls = {seat: profile_url(url) or url for seat, url in by_seat.items()}
    return match_admin_users(users, urls, {line[_EMAIL].lower(): line[_URL] for line in kept if line[_EMAIL]})


def _fill(line: list[object], found: AdminUsers) -> None:
    """Fills empty cells of a line; what a person filled in stays."""
    user = found.by_url.get(str(line[_URL])) or found.by_email.get(str(line[_EMAIL] or "").lower())
    if user is not None:
        line[_EMAIL] = line[_EMAIL] or user.email
        line[_NAME] = line[_NAME] or user.name
