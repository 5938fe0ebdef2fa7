"""A valid delivery made of independent strands: each strand has its own record in every sheet, tied by its own ids."""

from __future__ import annotations

import csv
import io
import itertools
from pathlib import Path
from typing import NamedTuple

#: Sheet -> column -> text; `{n}` is the number of the strand. A file has the sheets that begin with its name: a second kind of
#: record, such as a field of numbers. All strands share the tag Kind and the user Nora. Ids have 17 digits: spreadsheets keep 15.
SHEETS: dict[str, dict[str, str]] = {
    "Candidates": {
        "candidate_id": "10777777{n}77723",
        "project_id": "20777777{n}77723",
        "first_name": "Zoë{n}",
        "last_name": "O'Grün-{n}",
        "emails": "zoe{n}@example.com;z.{n}@example.org",
        "phone_numbers": "+1202555{n}",
        "tags": "Baker {n};Night owl {n};Kind",
        "profile_url": "https://www.linkedin.com/in/zoe-{n}",
        "sourcing_channels": "REFERRAL",
        "hiring_state_id": "30777777{n}77723",
        "created_time": "1609{n}45000",
        "last_modified_time": "1612{n}45000",
    },
    "Candidates, an older record": {
        "candidate_id": "10777777{n}77723",
        "project_id": "21777777{n}77723",
        "first_name": "Zoë{n}",
        "last_name": "O'Grün-{n}",
        "emails": "zoe{n}@example.com;z.{n}@example.org",
        "phone_numbers": "+1202555{n}",
        "tags": "Baker {n}",
        "profile_url": "https://www.linkedin.com/in/zoe-{n}",
        "sourcing_channels": "REFERRAL",
        "hiring_state_id": "30777777{n}77723",
        "created_time": "1610{n}45000",
        "last_modified_time": "1611{n}45000",
    },
    "Projects": {
        "project_id": "20777777{n}77723",
        "project_name": "Bäcker {n} - Ghent",
        "visibility": "PUBLIC",
        "state": "ACTIVE",
        "type": "JOB_POSTING",
        "owner_profile_url": "https://www.linkedin.com/in/olga-{n}",
        "candidate_hiring_state_ids": "30777777{n}77723",
        "sourcing_channels": "JOB_POSTING;REFERRAL",
        "project_description": 'Bread, "daily" {n}',
        "job_post_id": "90777777{n}77723",
        "job_post_description": "<p>Bake & sell {n}</p>",
        "job_post_created_at": "1609{n}45000",
        "job_post_state": "active",
    },
    "Projects, without a post": {
        "project_id": "21777777{n}77723",
        "project_name": "Miller {n}",
        "visibility": "PRIVATE",
        "state": "CLOSED",
        "type": "PIPELINE",
        "owner_profile_url": "https://www.linkedin.com/in/olga-{n}",
        "candidate_hiring_state_ids": "30777777{n}77723;31777777{n}77723",
        "sourcing_channels": "REFERRAL",
        "project_description": "Flour {n}",
        "job_post_id": "",
        "job_post_description": "",
        "job_post_created_at": "",
        "job_post_state": "",
    },
    "HiringStates": {"candidate_hiringstate_id": "30777777{n}77723", "name": "Signed {n}", "type": "hired"},
    "HiringStates, another": {"candidate_hiringstate_id": "31777777{n}77723", "name": "Trial {n}", "type": "uncontacted"},
    "CustomFieldDefinitions": {
        "custom_field_id": "40777777{n}77723",
        "entity_type": "candidate",
        "description": "Notice, weeks {n}",
        "name": "Notice {n}",
        "state": "active",
        "type": "multivalued",
        "custom_field_definition_values": "Dutch {n};Frisian {n}",
        "created_time": "1600{n}45000",
        "last_modified_time": "1601{n}45000",
    },
    "CustomFieldDefinitions, of numbers": {
        "custom_field_id": "41777777{n}77723",
        "entity_type": "project",
        "description": "",
        "name": "Budget {n}",
        "state": "active",
        "type": "number",
        "custom_field_definition_values": "",
        "created_time": "1600{n}45000",
        "last_modified_time": "1601{n}45000",
    },
    "CustomFieldValues": {
        "custom_field_id": "40777777{n}77723",
        "entity_type": "candidate",
        "entity_id": "10777777{n}77723",
        "custom_field_values": "Dutch {n};Frisian {n}",
        "created_time": "1600{n}45000",
        "last_modified_time": "1601{n}45000",
    },
    "CustomFieldValues, a number": {
        "custom_field_id": "41777777{n}77723",
        "entity_type": "project",
        "entity_id": "20777777{n}77723",
        "custom_field_values": "{n}",
        "created_time": "1600{n}45000",
        "last_modified_time": "1601{n}45000",
    },
    "InterviewModules": {
        "interview_module_id": "50777777{n}77723",
        "description": "Bake one loaf {n}",
        "name": "Shift {n}",
        "state": "complete",
        "start_time": "1613{n}45000",
        "end_time": "1614{n}45000",
    },
    "Scorecards": {
        "scorecard_id": "60777777{n}77723",
        "project_id": "20777777{n}77723",
        "candidate_id": "10777777{n}77723",
        "interview_id": "70777777{n}77723",
        "interviewer": "https://www.linkedin.com/in/rita-{n}",
        "interview_module_id": "50777777{n}77723",
        "composite_score": "3.{n}",
        "overall_recommendation": "strong yes",
    },
    "Feedbacks": {
        "feedback_id": "80777777{n}77723",
        "candidate_id": "10777777{n}77723",
        "project_id": "20777777{n}77723",
        "company": "13777777{n}77723",
        "requester_role": "Recruiter {n}",
        "message": "How was Zoë - {n}?",
        "feedback_response": "Great; {n}",
        "recommendation_score": "4.{n}",
        "approved_for_referral": "true",
        "requester_profile_url": "https://www.linkedin.com/in/olga-{n}",
        "requestee_profile_url": "https://www.linkedin.com/in/rita-{n}",
    },
    "Messages": {
        "message_id": "11777777{n}77723",
        "project_id": "20777777{n}77723",
        "candidate_id": "10777777{n}77723",
        "sender_profile_url": "https://www.linkedin.com/in/olga-{n}",
        "subject": "Hello {n}",
        "body": "Dear Zoë, call {n}",
        "type": "email",
        "created_time": "1609{n}45000",
    },
    "Messages, a reply": {
        "message_id": "14777777{n}77723",
        "project_id": "20777777{n}77723",
        "candidate_id": "10777777{n}77723",
        "sender_profile_url": "https://www.linkedin.com/in/zoe-{n}",
        "subject": "Re: Hello {n}",
        "body": "I will - Zoë {n}",
        "type": "reply",
        "created_time": "1610{n}45000",
    },
    "Notes": {
        "note_id": "12777777{n}77723",
        "project_id": "20777777{n}77723",
        "candidate_id": "10777777{n}77723",
        "content": "Good hands; says Zoë {n}",
        "owner_profile_url": "https://www.linkedin.com/in/nora",
        "visibility": "HiringContext",
    },
}
#: Numbers of strands: without the digits that surround them in ids, and without zeros, which years contain.
NUMBERS = ["".join(digits) for digits in itertools.product("12345689", repeat=4)][::7]


class Place(NamedTuple):
    """A column of a sheet."""

    sheet: str
    column: str

    @property
    def file(self) -> str:
        """The file with the sheet."""
        return file_of(self.sheet)


#: Every column of every sheet. Its number is the strand in which it is damaged.
PLACES = [Place(sheet, column) for sheet, columns in SHEETS.items() for column in columns]
Cells = dict[Place, str]


def file_of(sheet: str) -> str:
    """`Candidates` of `Candidates, an older record`."""
    return sheet.split(",", maxsplit=1)[0]


def value(place: Place) -> str:
    """The undamaged text of the cell that is damaged there."""
    return SHEETS[place.sheet][place.column].replace("{n}", NUMBERS[PLACES.index(place)])


def texts_of(place: Place) -> list[str]:
    """The undamaged cells of the strand's records in the place's file."""
    number = NUMBERS[PLACES.index(place)]
    sheets = [columns for sheet, columns in SHEETS.items() if file_of(sheet) == place.file]
    return [text.replace("{n}", number) for columns in sheets for text in columns.values()]


def records(damaged: Cells) -> dict[str, list[tuple[str, int, list[str]]]]:
    """Sheet, strand and cells of each record of each file: one strand for each place, and one more that nobody damages."""
    made: dict[str, list[tuple[str, int, list[str]]]] = {}
    for sheet, columns in SHEETS.items():
        for strand, number in enumerate(NUMBERS[: len(PLACES) + 1]):
            cells = {column: text.replace("{n}", number) for column, text in columns.items()}
            place = PLACES[strand] if strand < len(PLACES) else None
            if place in damaged and place.sheet == sheet:
                cells[place.column] = damaged[place]
            made.setdefault(file_of(sheet), []).append((sheet, strand, list(cells.values())))
    return made


def lines_of(strands: int) -> dict[str, list[str]]:
    """The lines of each file, its header first, of a delivery with the first strands; no cell has a line break."""
    made: dict[str, list[str]] = {}
    for file, rows in records({}).items():
        text = io.StringIO()
        csv.writer(text).writerows([SHEETS[file], *(cells for _, strand, cells in rows if strand < strands)])
        made[file] = text.getvalue().splitlines()
    return made


def write(folder: Path, damaged: Cells) -> dict[Place, int]:
    """Writes the delivery; returns the line on which the record of each place begins."""
    folder.mkdir(parents=True)
    lines: dict[Place, int] = {}
    for file, rows in records(damaged).items():
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(SHEETS[file])
        for sheet, strand, cells in rows:
            if strand < len(PLACES) and PLACES[strand].sheet == sheet:
                lines[PLACES[strand]] = text.getvalue().count("\n") + 1
            writer.writerow(cells)
        (folder / f"{file}.csv").write_bytes(text.getvalue().encode("utf-8", "surrogatepass"))
    return lines
