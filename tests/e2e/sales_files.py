"""Writes Sales Navigator deliveries and the files that join them with Talent Hub; every person is invented."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

ACTIVITY = ("activityId", "activityType", "createdAt", "seatId", "memberIdentityKey")
OUTCOME = ("activityId", "activityType")
SEAT = ("seatId", "date", "name", "status", "ssi")


def write(path: Path, header: Sequence[str], *rows: Sequence[str]) -> Path:
    """Writes a CSV; returns its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path.parent


def first_quarter(folder: Path) -> Path:
    """Seats 7 and 8 in January and February 2026; one outcome belongs to an activity of an earlier time."""
    write(
        folder / "activity_2026-01-01_2026-02-28.csv",
        ACTIVITY,
        ("a1", "PROFILE_VIEWED", "01-05-2026 09:00:00", "7", "lead-1"),
        ("a2", "INMAIL_SENT", "01-20-2026 10:00:00", "7", "lead-2"),
        ("a3", "SAVED_ACCOUNT", "02-10-2026 11:00:00", "8", ""),
    )
    write(folder / "activity_outcome_2026-01-01_2026-02-28.csv", OUTCOME, ("a2", "INMAIL_ACCEPTED"), ("a0", "INMAIL_ACCEPTED"))
    return write(
        folder / "seat_2026-01-01_2026-02-28.csv",
        SEAT,
        ("7", "2026-01-05", "Sam Seller", "ACTIVE", "70"),
        ("8", "2026-02-10", "Una Unknown", "ACTIVE", "60"),
    )


def second_quarter(folder: Path) -> Path:
    """Seat 7 in April 2026."""
    write(
        folder / "activity_2026-04-01_2026-04-30.csv",
        ACTIVITY,
        ("a4", "PROFILE_VIEWED", "04-02-2026 09:00:00", "7", "lead-1"),
        ("a5", "MESSAGE_SENT", "04-03-2026 09:00:00", "7", ""),
        ("a6", "MESSAGE_SENT", "04-28-2026 09:00:00", "7", ""),
    )
    write(folder / "activity_outcome_2026-04-01_2026-04-30.csv", OUTCOME, ("a4", "CONNECTED"), ("a2", "REPLIED"))
    return write(folder / "seat_2026-04-01_2026-04-30.csv", SEAT, ("7", "2026-04-02", "Sam Seller", "ACTIVE", "71"))


def seats_file(folder: Path) -> Path:
    """Seat 7 is Sam, whom Talent Hub does not name."""
    write(folder / "seats.csv", ("seat id", "profile url"), ("7", "https://www.linkedin.com/in/sam-seller"))
    return folder / "seats.csv"


def leads_file(folder: Path) -> Path:
    """One lead by candidate id, one by profile URL."""
    write(
        folder / "leads.csv",
        ("memberIdentityKey", "candidate id", "profile url"),
        ("lead-1", "1", ""),
        ("lead-2", "", "https://linkedin.com/in/Bo-OVell/"),
    )
    return folder / "leads.csv"
