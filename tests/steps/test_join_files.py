"""The files of seats and leads: read as written, or refused with their lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrate.core.errors import SetupError
from migrate.steps.join_files import read_join_file

SEATS = {"seat_id": "seat id", "profile_url": "profile url"}
LEADS = {"member_identity_key": "memberIdentityKey", "candidate_id": "candidate id", "profile_url": "profile url"}
ADA, BEN = "https://www.linkedin.com/in/ada-example", "https://www.linkedin.com/in/ben-example"
CHANGED = "{} was changed by a spreadsheet program, or there are several"
NO_PERSON = "profile url does not lead to exactly one person"
TWICE = "{} belongs to somebody else on an earlier line"


def read(folder: Path, names: dict[str, str], *lines: str) -> list[tuple[str | None, ...]]:
    path = folder / "join.csv"
    path.write_text("\n".join((",".join(names.values()), *lines)) + "\n", encoding="utf-8")
    frame = read_join_file(path, names)
    assert frame is not None
    return frame.rows()


def faults(folder: Path, names: dict[str, str], *lines: str) -> list[tuple[int | None, str]]:
    with pytest.raises(SetupError) as refused:
        read(folder, names, *lines)
    return [(fault.place.line, fault.message) for fault in refused.value.problems]


def test_lines_are_read_as_written_and_those_that_name_nobody_are_dropped(tmp_path: Path) -> None:
    assert read(tmp_path, SEATS, f" 7 ,{ADA}", "8,", f",{BEN}", f"009,{BEN}", f"7,{ADA}") == [
        ("7", ADA),
        ("009", BEN),
        ("7", ADA),
    ]
    assert read(tmp_path, LEADS, "ACw_A-1,11,", f"acw_a-1,,{BEN}", "x,,") == [("ACw_A-1", "11", None), ("acw_a-1", None, BEN)]


@pytest.mark.parametrize(
    "cell",
    [
        "2.0E+09",
        "2E9",
        "####",
        "#N/A",
        "null",
        "NaN",
        "7.0",
        "'7",
        '"=""7"""',
        '"2,000,000,007"',
        "7;8",
        "2026-01-02",
        "\u0667",
        "7\u200b",
    ],
)
def test_an_id_that_a_spreadsheet_changed_refuses_its_line(tmp_path: Path, cell: str) -> None:
    assert faults(tmp_path, SEATS, f"6,{ADA}", f"{cell},{BEN}") == [(3, CHANGED.format("seat id"))]
    assert faults(tmp_path, LEADS, f"{cell},5,") == [(2, CHANGED.format("memberIdentityKey"))]
    assert faults(tmp_path, LEADS, "lead,6,", f"lead-2,{cell},") == [(3, CHANGED.format("candidate id"))]


@pytest.mark.parametrize("link", ["https://www.linkedin.com/company/ada", "ada-example", "#N/A", f"{ADA} {BEN}"])
def test_a_link_that_does_not_lead_to_one_person_refuses_its_line(tmp_path: Path, link: str) -> None:
    assert faults(tmp_path, SEATS, f"7,{ADA}", f"8,{link}") == [(3, NO_PERSON)]
    assert faults(tmp_path, LEADS, f"lead,,{link}") == [(2, NO_PERSON)]


def test_a_key_that_belongs_to_two_people_refuses_the_later_line(tmp_path: Path) -> None:
    assert faults(tmp_path, SEATS, f"7,{ADA}", f"7,{BEN}", "8,", f"8,{BEN}") == [(3, TWICE.format("seat id"))]
    assert faults(tmp_path, LEADS, "lead,1,", "lead,2,", f"lead,,{ADA}") == [
        (3, TWICE.format("memberIdentityKey")), (4, TWICE.format("memberIdentityKey")),
    ]  # fmt: skip


def test_the_same_person_in_two_spellings_is_one(tmp_path: Path) -> None:
    assert len(read(tmp_path, SEATS, f"7,{ADA}", "7,http://linkedin.com/in/Ada-Example/")) == 2


def test_lines_are_counted_as_an_editor_counts_them(tmp_path: Path) -> None:
    path = tmp_path / "join.csv"
    path.write_text(f'seat id,profile url,note\n7,{ADA},"two\nlines"\n#N/A,{BEN},\n', encoding="utf-8")
    with pytest.raises(SetupError) as refused:
        read_join_file(path, SEATS)
    assert [fault.place.line for fault in refused.value.problems] == [4]
