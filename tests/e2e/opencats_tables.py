"""The tables of OpenCATS that the shipped mapping fills, as docs/targets/opencats.md describes them, in both versions.

0.9.x has `site_id` in every table and three bytes per character; its tables are stored by MyISAM until their owner converts them.
0.11.x has no `site_id`, and `date_occurred` in activities.
"""

from __future__ import annotations

from typing import Literal

from tests.targets.places import Place

Version = Literal["0.9", "0.11"]

_YEAR_1000 = "datetime NOT NULL DEFAULT '1000-01-01 00:00:00'"
_NUMBER, _FLAG = "int NOT NULL DEFAULT 0", "int(1) NOT NULL DEFAULT 0"


def _word(length: int) -> str:
    return f"varchar({length}) NOT NULL DEFAULT ''"


_DATES = {"date_created": _YEAR_1000, "date_modified": _YEAR_1000}

#: Columns by table, the id first, as in both versions.
TABLES: dict[str, dict[str, str]] = {
    "user": {
        "user_id": "", "user_name": _word(64), "email": "varchar(128)", "password": _word(128),
        "access_level": "int NOT NULL DEFAULT 100", "can_change_password": "int(1) NOT NULL DEFAULT 1",
        "last_name": _word(40), "first_name": _word(40), "notes": "text",
    },
    "company": {"company_id": "", "name": _word(64), "entered_by": _NUMBER, "default_company": "int(1) DEFAULT 0"},
    "joborder": {
        "joborder_id": "", "recruiter": "int", "company_id": "int", "entered_by": _NUMBER, "owner": "int",
        "client_job_id": "varchar(32)", "title": _word(64), "description": "text", "notes": "text",
        "type": "varchar(64) NOT NULL DEFAULT 'C'", "status": "varchar(64) NOT NULL DEFAULT 'Active'", "openings": "int",
        "city": _word(64), "state": _word(64), "public": _FLAG, "is_admin_hidden": "int(1) DEFAULT 0",
        "openings_available": "int DEFAULT 0", **_DATES,
    },
    "candidate": {
        "candidate_id": "", "last_name": _word(64), "first_name": _word(64), "phone_home": "varchar(40)",
        "phone_cell": "varchar(40)", "phone_work": "varchar(40)", "address": "text", "city": "varchar(64)",
        "state": "varchar(64)", "zip": "varchar(16)", "source": "varchar(128)", "notes": "text", "key_skills": "text",
        "current_employer": "varchar(128)", "entered_by": _NUMBER, "owner": "int", "email1": "varchar(128)",
        "email2": "varchar(128)", "web_site": "varchar(128)", "is_active": "int(1) DEFAULT 1",
        "is_admin_hidden": "int(1) DEFAULT 0", "best_time_to_call": _word(255), **_DATES,
    },
    "candidate_joborder": {
        "candidate_joborder_id": "", "candidate_id": _NUMBER, "joborder_id": _NUMBER, "status": _NUMBER,
        "date_submitted": "datetime", "rating_value": "int(5)", "added_by": "int", **_DATES,
    },
    "candidate_joborder_status_history": {
        "candidate_joborder_status_history_id": "", "candidate_id": _NUMBER, "joborder_id": _NUMBER, "date": _YEAR_1000,
        "status_from": _NUMBER, "status_to": _NUMBER,
    },
    "activity": {
        "activity_id": "", "data_item_id": _NUMBER, "data_item_type": _NUMBER, "joborder_id": "int", "entered_by": _NUMBER,
        "type": _NUMBER, "notes": "text", **_DATES,
    },
    "calendar_event": {
        "calendar_event_id": "", "type": _NUMBER, "date": _YEAR_1000, "title": "text NOT NULL", "all_day": _FLAG,
        "data_item_id": "int NOT NULL DEFAULT -1", "data_item_type": "int NOT NULL DEFAULT -1", "entered_by": _NUMBER,
        "joborder_id": "int NOT NULL DEFAULT -1", "description": "text", "duration": "int NOT NULL DEFAULT 60",
        "reminder_enabled": _FLAG, "public": "int(1) NOT NULL DEFAULT 1", **_DATES,
    },
    "tag": {"tag_id": "", "tag_parent_id": "int unsigned", "title": "varchar(255)", "description": "varchar(500)"},
    "candidate_tag": {"id": "", "candidate_id": "int NOT NULL", "tag_id": "int NOT NULL"},
    "extra_field_settings": {
        "extra_field_settings_id": "", "field_name": "varchar(255)", "date_created": "datetime",
        "data_item_type": "int DEFAULT 0",
        "extra_field_type": "int NOT NULL DEFAULT 1", "extra_field_options": "text", "position": "int(4) NOT NULL DEFAULT 0",
    },
    "extra_field": {
        "extra_field_id": "", "data_item_id": "int DEFAULT 0", "field_name": "varchar(255)", "value": "text",
        "data_item_type": "int DEFAULT 0",
    },
    "attachment": {
        "attachment_id": "", "data_item_id": _NUMBER, "data_item_type": _NUMBER, "title": "varchar(128)",
        "original_filename": _word(255), "stored_filename": _word(255), "content_type": "varchar(255)", "resume": _FLAG,
        "text": "text", "profile_image": "int(1) DEFAULT 0", "directory_name": "varchar(64)", "md5_sum": _word(40),
        "file_size_kb": "int DEFAULT 0", "md5_sum_text": _word(40), **_DATES,
    },
}  # fmt: skip

#: What a later version has instead.
LATER: dict[str, dict[str, str]] = {
    "user": {"password": _word(255)},
    "joborder": {"state": "varchar(64)", "country": "varchar(2)"},
    "candidate": {"address2": "text", "country": "varchar(2)"},
    "activity": {"date_occurred": _YEAR_1000},
    "calendar_event": {"joborder_id": "int"},
}

STATUSES = {
    0: "No Status", 100: "No Contact", 200: "Contacted", 250: "Candidate Responded", 300: "Qualifying", 400: "Submitted",
    500: "Interviewing", 600: "Offered", 650: "Not in Consideration", 700: "Client Declined", 800: "Placed",
}  # fmt: skip


def make_tables(place: Place, version: Version, *, engine: str = "InnoDB") -> None:
    """Makes the tables with the rows that a new installation has and that others refer to."""
    old = version == "0.9"
    characters = "utf8mb3 COLLATE utf8mb3_unicode_ci" if old else "utf8mb4 COLLATE utf8mb4_unicode_ci"
    for table, columns in TABLES.items():
        made = dict(columns) if old else columns | LATER.get(table, {})
        first = next(iter(made))
        made |= {first: "int AUTO_INCREMENT PRIMARY KEY", **({"site_id": _NUMBER} if old else {})}
        listed = ", ".join(f'"{name}" {kind}' for name, kind in made.items())
        place.run(f'CREATE TABLE "{table}" ({listed}) ENGINE={engine} DEFAULT CHARACTER SET {characters}')
    place.run(
        "CREATE TABLE candidate_joborder_status (candidate_joborder_status_id int PRIMARY KEY DEFAULT 0, "
        f"short_description {_word(32)}) ENGINE={engine}",
        *(f"INSERT INTO candidate_joborder_status VALUES ({number}, '{name}')" for number, name in STATUSES.items()),
    )
    if not old:
        place.run("INSERT INTO candidate_joborder_status VALUES (675, 'Candidate Declined')")
    site = (", site_id", ", 1") if old else ("", "")
    place.run(
        f"INSERT INTO company (name, entered_by, default_company{site[0]}) VALUES ('Internal Postings', 1, 1{site[1]})",
        f"INSERT INTO \"user\" (user_name, password, access_level{site[0]}) VALUES ('admin', 'x', 500{site[1]})",
        f"INSERT INTO tag (title{site[0]}) VALUES ('tag1'{site[1]})",
    )
