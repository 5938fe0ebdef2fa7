"""A valid delivery made of independent strands: each strand has its own record in every table, tied by its own ids."""

from __future__ import annotations

import csv
import io
from pathlib import Path

#: Table -> column -> text; `{n}` is the number of the strand. Ids have 17 digits: a spreadsheet loses two.
TABLES: dict[str, dict[str, str]] = {
    "Candidates": {
        "candidate_id": "1077777777777{n}",
        "project_id": "2077777777777{n}",
        "first_name": "Zoë{n}",
        "last_name": "O'Grün-{n}",
        "emails": "zoe{n}@example.com;z.{n}@example.org",
        "phone_numbers": "+1202555{n}",
        "tags": "Baker{n};Night owl{n}",
        "profile_url": "https://www.linkedin.com/in/zoe-{n}",
        "sourcing_channels": "REFERRAL",
        "hiring_state_id": "3077777777777{n}",
        "created_time": "160945{n}000",
        "last_modified_time": "161213{n}000",
    },
    "Projects": {
        "project_id": "2077777777777{n}",
        "project_name": "Bäcker {n} - Ghent",
        "visibility": "PUBLIC",
        "state": "ACTIVE",
        "type": "JOB_POSTING",
        "owner_profile_url": "https://www.linkedin.com/in/olga-{n}",
        "candidate_hiring_state_ids": "3077777777777{n}",
        "sourcing_channels": "JOB_POSTING;REFERRAL",
        "project_description": 'Bread, "daily" {n}',
        "job_post_id": "9077777777777{n}",
        "job_post_description": "<p>Bake & sell {n}</p>",
        "job_post_created_at": "160945{n}000",
        "job_post_state": "active",
    },
    "HiringStates": {"candidate_hiringstate_id": "3077777777777{n}", "name": "Trial {n}", "type": "uncontacted"},
    "CustomFieldDefinitions": {
        "custom_field_id": "4077777777777{n}",
        "entity_type": "candidate",
        "description": "Notice, weeks {n}",
        "name": "Notice {n}",
        "state": "active",
        "type": "multivalued",
        "custom_field_definition_values": "Dutch;Frisian {n}",
        "created_time": "160000{n}000",
        "last_modified_time": "160000{n}000",
    },
    "CustomFieldValues": {
        "custom_field_id": "4077777777777{n}",
        "entity_type": "candidate",
        "entity_id": "1077777777777{n}",
        "custom_field_values": "Dutch;Frisian {n}",
        "created_time": "160000{n}000",
        "last_modified_time": "160000{n}000",
    },
    "InterviewModules": {
        "interview_module_id": "5077777777777{n}",
        "description": "Bake one loaf {n}",
        "name": "Shift {n}",
        "state": "draft",
        "start_time": "161217{n}000",
        "end_time": "161218{n}000",
    },
    "Scorecards": {
        "scorecard_id": "6077777777777{n}",
        "project_id": "2077777777777{n}",
        "candidate_id": "1077777777777{n}",
        "interview_id": "7077777777777{n}",
        "interviewer": "https://www.linkedin.com/in/rita-{n}",
        "interview_module_id": "5077777777777{n}",
        "composite_score": "3.{n}",
        "overall_recommendation": "strong yes",
    },
    "Feedbacks": {
        "feedback_id": "8077777777777{n}",
        "candidate_id": "1077777777777{n}",
        "project_id": "2077777777777{n}",
        "company": "1337",
        "requester_role": "Recruiter",
        "message": "How was Zoë - {n}?",
        "feedback_response": "Great {n}",
        "recommendation_score": "4.{n}",
        "approved_for_referral": "true",
        "requester_profile_url": "https://www.linkedin.com/in/olga-{n}",
        "requestee_profile_url": "https://www.linkedin.com/in/rita-{n}",
    },
    "Messages": {
        "message_id": "1177777777777{n}",
        "project_id": "2077777777777{n}",
        "candidate_id": "1077777777777{n}",
        "sender_profile_url": "https://www.linkedin.com/in/olga-{n}",
        "subject": "Hello {n}",
        "body": "Dear Zoë, call {n}",
        "type": "email",
        "created_time": "160945{n}000",
    },
    "Notes": {
        "note_id": "1277777777777{n}",
        "project_id": "2077777777777{n}",
        "candidate_id": "1077777777777{n}",
        "content": "Good hands; says Zoë {n}",
        "owner_profile_url": "https://www.linkedin.com/in/olga-{n}",
        "visibility": "HiringContext",
    },
}
#: The first strand's number; each number has four digits and occurs in every id of its strand.
FIRST = 1234

Cells = dict[tuple[int, str, str], str]


def number_of(strand: int) -> str:
    """The digits of a strand, which no other id or value contains."""
    return str(FIRST + strand)


def value(strand: int, table: str, column: str) -> str:
    """The undamaged text of a cell."""
    return TABLES[table][column].replace("{n}", number_of(strand))


def write(folder: Path, strands: int, damaged: Cells) -> dict[tuple[str, int], int]:
    """Writes the delivery; returns the line on which each (table, strand) begins."""
    folder.mkdir(parents=True)
    lines: dict[tuple[str, int], int] = {}
    for table, columns in TABLES.items():
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(columns)
        for strand in range(strands):
            lines[table, strand] = text.getvalue().count("\n") + 1
            writer.writerow(damaged.get((strand, table, column), value(strand, table, column)) for column in columns)
        (folder / f"{table}.csv").write_bytes(text.getvalue().encode("utf-8", "surrogatepass"))
    return lines
