"""Drafts for schemas that frameworks made, and what a draft must not propose."""

from pathlib import Path

import polars as pl
import pytest
import yaml

from migrate.core.entities import ENTITIES
from migrate.mapping import draft, matching_tables
from migrate.mapping.drafting.draft import Draft
from tests.mapping.example_mapping import faults, frame, sqlite_schema

DJANGO = """
CREATE TABLE django_migrations (id INTEGER PRIMARY KEY, app TEXT);
CREATE TABLE auth_user (id INTEGER PRIMARY KEY, username VARCHAR(150) NOT NULL UNIQUE, password VARCHAR(128) NOT NULL,
    email VARCHAR(254) NOT NULL, is_superuser BOOLEAN NOT NULL, is_active BOOLEAN NOT NULL);
CREATE TABLE hiring_employee (id INTEGER PRIMARY KEY, first_name VARCHAR(50), user_id INTEGER REFERENCES auth_user (id));
CREATE TABLE hiring_opening (id INTEGER PRIMARY KEY, title VARCHAR(50), is_active BOOLEAN NOT NULL, closed BOOLEAN NOT NULL,
    badge VARCHAR(50) NOT NULL, head_id INTEGER REFERENCES hiring_employee (id));
CREATE TABLE hiring_step (id INTEGER PRIMARY KEY, label VARCHAR(50) NOT NULL, opening_id INTEGER NOT NULL
    REFERENCES hiring_opening (id), UNIQUE (opening_id, label));
CREATE TABLE hiring_candidate (id INTEGER PRIMARY KEY, name VARCHAR(100), email VARCHAR(254) NOT NULL,
    resume VARCHAR(100), employee_ref VARCHAR(100), opening_id INTEGER REFERENCES hiring_opening (id),
    step_id INTEGER REFERENCES hiring_step (id), converted_employee_id INTEGER REFERENCES hiring_employee (id));
CREATE TABLE hiring_document (id INTEGER PRIMARY KEY, title VARCHAR(250) NOT NULL, candidate_id INTEGER NOT NULL
    REFERENCES hiring_candidate (id), employee_id INTEGER REFERENCES hiring_employee (id), employee_number VARCHAR(90));
CREATE TABLE hiring_opening_managers (id INTEGER PRIMARY KEY, opening_id INTEGER NOT NULL REFERENCES hiring_opening (id),
    employee_id INTEGER NOT NULL REFERENCES hiring_employee (id), UNIQUE (opening_id, employee_id));
CREATE TABLE hiring_interview (id INTEGER PRIMARY KEY, at_time TIME NOT NULL, interview_state VARCHAR(20) NOT NULL);
CREATE TABLE hiring_employeenote (id INTEGER PRIMARY KEY, description TEXT);
CREATE TABLE hiring_survey (id INTEGER PRIMARY KEY, question TEXT NOT NULL);
CREATE TABLE payroll_contract (id INTEGER PRIMARY KEY, title VARCHAR(50));
CREATE TABLE payroll_note (id INTEGER PRIMARY KEY, description TEXT);
"""
RAILS = """
CREATE TABLE schema_migrations (version TEXT PRIMARY KEY);
CREATE TABLE people (id INTEGER PRIMARY KEY, first_name VARCHAR(255), external_ref VARCHAR(255) UNIQUE,
    created_at DATETIME NOT NULL, updated_at DATETIME NOT NULL, deleted_at DATETIME);
CREATE TABLE comments (id INTEGER PRIMARY KEY, person_id INTEGER, body TEXT, created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL);
CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT, created_at DATETIME NOT NULL);
"""


def _draft(sql: str, *patterns: str, **found: pl.DataFrame) -> Draft:
    return draft(sqlite_schema(sql), lambda entity: iter([found.get(entity, ENTITIES[entity].empty())]), None, patterns)


@pytest.fixture(scope="module")
def django() -> Draft:
    return _draft(DJANGO, "hiring_%", job=frame("job", [{"job_id": "1", "state": "CLOSED"}, {"job_id": "2", "state": "OPEN"}]))


def test_a_pattern_chooses_tables_in_any_case() -> None:
    found = matching_tables(sqlite_schema(DJANGO), ["HIRING_s%", "*_note", "nothing_%"])
    assert {pattern: sorted(names) for pattern, names in found.items()} == {
        "HIRING_s%": ["hiring_step", "hiring_survey"],
        "*_note": ["payroll_note"],
        "nothing_%": [],
    }


def test_chosen_tables_without_an_entity_are_left_out_with_a_reason(django: Draft) -> None:
    assert django.left_out["hiring_survey"] == "no entity of the export is called 'survey' or is like it"
    assert "# * hiring_survey: no entity of the export" in django.files["target.yaml"]


def test_tables_that_a_chosen_one_refers_to_are_drafted_too() -> None:
    assert set(_draft(DJANGO, "hiring_candidate").tables) == {"hiring_candidate", "hiring_opening", "hiring_step"}


def test_without_a_pattern_the_module_with_most_entities_is_drafted() -> None:
    assert "payroll_note" not in _draft(DJANGO).tables


def test_a_candidate_with_a_stage_is_an_application_with_fields_of_its_candidate(django: Draft) -> None:
    candidate = yaml.safe_load(django.files["hiring_candidate.yaml"])
    assert candidate["entity"] == "application"
    assert candidate["columns"]["name"] == {"template": "{candidate.given_name} {candidate.family_name}", "max_length": 100}
    assert candidate["columns"]["email"] == {
        "field": "candidate.emails",
        "clean": [{"item": 1}],
        "max_length": 254,
        "required": True,
    }
    assert candidate["columns"]["opening_id"] == {"ref": "hiring_opening", "key": "job_id"}
    assert candidate["columns"]["step_id"] == {"ref": "hiring_step", "key": "job_stage_id"}


def test_a_file_of_a_candidate_has_a_row_per_application(django: Draft) -> None:
    document = yaml.safe_load(django.files["hiring_document.yaml"])
    assert (document["each"], document["key"]) == ("applications", {"template": "{attachment_id}:{item.application_id}"})
    assert document["columns"]["candidate_id"] == {
        "ref": "hiring_candidate",
        "key": "item.application_id",
        "missing": "reject",
    }


def test_a_link_of_two_tables_is_found_by_its_two_references(django: Draft) -> None:
    managers = yaml.safe_load(django.files["hiring_opening_managers.yaml"])
    assert (managers["entity"], managers["key_columns"]) == ("job", ["opening_id", "employee_id"])
    assert managers["filters"] == {"with owner_url": {"field": "owner_url", "empty": False}}
    assert managers["columns"]["employee_id"] == {"ref": "hiring_employee", "key": "owner_url", "missing": "reject"}


def test_the_users_of_the_target_are_drafted_only_if_a_pattern_chooses_their_table(django: Draft) -> None:
    assert yaml.safe_load(django.files["hiring_employee.yaml"])["entity"] == "user"
    assert "hiring_employee" not in _draft(DJANGO, "hiring_opening").tables


def test_a_note_about_an_employee_is_no_note_about_a_candidate(django: Draft) -> None:
    assert "hiring_employeenote" in django.left_out


def test_a_column_that_is_called_like_its_table_gets_the_name() -> None:
    made = _draft("CREATE TABLE stage (id INTEGER PRIMARY KEY, stage VARCHAR(50) NOT NULL, external_id TEXT UNIQUE);")
    assert yaml.safe_load(made.files["stage.yaml"])["columns"]["stage"] == {"field": "name", "max_length": 50, "required": True}


def test_a_column_for_an_employee_gets_nothing_of_a_file_or_of_another_person(django: Draft) -> None:
    document = yaml.safe_load(django.files["hiring_document.yaml"])["columns"]
    assert document.keys() & {"employee_id", "employee_number"} == set()
    candidate = yaml.safe_load(django.files["hiring_candidate.yaml"])["columns"]
    assert candidate.keys() & {"converted_employee_id", "employee_ref"} == set()


def test_flags_follow_the_framework_and_the_words_of_the_export(django: Draft) -> None:
    opening = yaml.safe_load(django.files["hiring_opening.yaml"])["columns"]
    assert opening["is_active"] == {"constant": True}
    assert opening["closed"] == {
        "field": "state",
        "map": {"CLOSED": True, "OPEN": False},
        "unmapped": "default",
        "default": False,
    }


def test_a_gap_says_what_is_missing_and_what_is_usual(django: Draft) -> None:
    opening = yaml.safe_load(django.files["hiring_opening.yaml"])["columns"]
    assert opening["badge"] == {"gap": 'VARCHAR(50), must have a value; usual: {constant: ""}, which is Django\'s empty text'}


def test_what_is_usual_fits_the_type_and_the_entity(django: Draft) -> None:
    interview = yaml.safe_load(django.files["hiring_interview.yaml"])["columns"]
    assert interview["at_time"]["gap"].endswith('; usual: {field: start_at, clean: [{format_time: "%H:%M:%S"}]}')
    assert interview["interview_state"]["gap"].endswith("; usual: {constant: ...}, a word that the application knows")


def test_no_constant_is_proposed_for_what_differs_from_person_to_person() -> None:
    sql = (
        "CREATE TABLE candidate (id INTEGER PRIMARY KEY, external_id TEXT UNIQUE, full_first_name TEXT NOT NULL,"
        " full_last_name TEXT NOT NULL, main_email TEXT NOT NULL);"
    )
    columns = yaml.safe_load(_draft(sql).files["candidate.yaml"])["columns"]
    assert columns["full_first_name"]["gap"].endswith('; usual: {field: given_name, default: "-"}')
    assert columns["full_last_name"]["gap"].endswith('; usual: {field: family_name, default: "-"}')
    assert "usual" not in columns["main_email"]["gap"]


def test_a_reference_to_a_table_that_is_not_drafted_is_usually_a_lookup() -> None:
    sql = (
        "CREATE TABLE department (id INTEGER PRIMARY KEY, code TEXT, department TEXT);"
        "CREATE TABLE job (id INTEGER PRIMARY KEY, external_id TEXT, department_id INTEGER NOT NULL REFERENCES department (id));"
    )
    job = yaml.safe_load(_draft(sql).files["job.yaml"])["columns"]
    assert job["department_id"]["gap"].endswith(
        "a row of department; usual: {constant: ..., lookup: {table: department, by: code}}"
    )


def test_a_table_without_a_column_for_our_key_names_its_unique_columns_in_a_comment(django: Draft) -> None:
    step = django.files["hiring_step.yaml"]
    assert "key_columns" not in yaml.safe_load(step)
    assert "# key_columns: [opening_id, label]  # unique: would find rows that people entered themselves" in step


def test_the_only_faults_of_a_draft_are_its_gaps(django: Draft, tmp_path: Path) -> None:
    found = faults(tmp_path, django.files)
    assert {problem.code.id for problem in found} == {"M134"}


def test_rails_times_are_required_and_a_mark_of_deletion_stays_empty() -> None:
    made = _draft(RAILS)
    people = yaml.safe_load(made.files["people.yaml"])
    assert people["key_columns"] == ["external_ref"]
    assert people["columns"]["created_at"] == {"coalesce": ["created_at", "modified_at"], "required": True}
    assert "# deleted_at: stays empty (DATETIME)" in made.files["people.yaml"]


def test_rails_columns_refer_to_tables_by_name() -> None:
    comments = yaml.safe_load(_draft(RAILS).files["comments.yaml"])
    assert comments["columns"]["person_id"] == {"ref": "people", "key": "candidate_id"}
    assert "by its name: it has no foreign key" in _draft(RAILS).files["comments.yaml"]


def test_a_table_of_which_no_column_has_a_match_is_still_a_mapping(tmp_path: Path) -> None:
    made = _draft("CREATE TABLE candidate (id INTEGER PRIMARY KEY, shoe_size REAL);")
    assert yaml.safe_load(made.files["candidate.yaml"])["columns"] == {}
    assert faults(tmp_path, made.files) == []


def test_every_file_begins_with_the_line_for_editors(django: Draft) -> None:
    texts = [text for name, text in django.files.items() if name.endswith(".yaml")]
    assert {text.partition("\n")[0] for text in texts} == {"# yaml-language-server: $schema=mapping.schema.json"}
    assert '"$schema"' in django.files["mapping.schema.json"]


PIPELINE = """
CREATE TABLE person (id INTEGER PRIMARY KEY, first_name TEXT, last_name TEXT);
CREATE TABLE vacancy (id INTEGER PRIMARY KEY, title TEXT, is_open BOOLEAN NOT NULL);
CREATE TABLE employee (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE progress (id INTEGER PRIMARY KEY, person_id INTEGER NOT NULL REFERENCES person (id),
    vacancy_id INTEGER NOT NULL REFERENCES vacancy (id), step VARCHAR(40), entered_on DATE,
    heard_from VARCHAR(20) CHECK (heard_from IN ('fair', 'web')));
CREATE TABLE watched (id INTEGER PRIMARY KEY, person_id INTEGER NOT NULL REFERENCES person (id),
    vacancy_id INTEGER NOT NULL REFERENCES vacancy (id), since DATE);
CREATE TABLE interview (id INTEGER PRIMARY KEY, progress_id INTEGER REFERENCES progress (id), start_at TIMESTAMP);
CREATE TABLE vacancy_managers (vacancy_id INTEGER NOT NULL REFERENCES vacancy (id), employee_id INTEGER NOT NULL
    REFERENCES employee (id), PRIMARY KEY (vacancy_id, employee_id));
CREATE TABLE document (id INTEGER PRIMARY KEY, person_id INTEGER REFERENCES person (id), filename TEXT, body BLOB NOT NULL);
CREATE TABLE scorecard (id INTEGER PRIMARY KEY, progress_id INTEGER REFERENCES progress (id), rating INTEGER NOT NULL);
CREATE TABLE interview_panel (interview_id INTEGER NOT NULL REFERENCES interview (id), employee_id INTEGER NOT NULL
    REFERENCES employee (id), PRIMARY KEY (interview_id, employee_id));
"""


def test_a_table_with_person_job_step_and_date_holds_applications_whatever_it_is_called() -> None:
    made = _draft(PIPELINE)
    assert yaml.safe_load(made.files["progress.yaml"])["entity"] == "application"
    assert "watched" not in made.tables


def test_a_list_of_allowed_words_for_the_source_becomes_a_value_map() -> None:
    made = _draft(PIPELINE, application=frame("application", [{"application_id": "1", "source": "Fair"}]))
    rule = yaml.safe_load(made.files["progress.yaml"])["columns"]["heard_from"]
    assert (rule["field"], rule["map"]) == ("source", "progress_heard_from")
    assert "Fair,fair" in made.files["maps/progress_heard_from.csv"]


def test_interviewers_are_linked_from_the_scorecards_once_for_each_interview(tmp_path: Path) -> None:
    made = _draft(PIPELINE)
    link = yaml.safe_load(made.files["interview_panel.yaml"])
    assert (link["entity"], link["distinct"]) == ("scorecard", True)
    assert link["key"] == {"template": "{interview_id}:{interviewer_url}"}
    assert link["columns"]["interview_id"]["ref"] == "interview"
    assert link["columns"]["employee_id"]["field"] == "interviewer_url"
    assert [fault.code.id for fault in faults(tmp_path, made.files) if fault.code.id != "M134"] == []


def test_the_managers_of_a_job_are_its_owners() -> None:
    link = yaml.safe_load(_draft(PIPELINE).files["vacancy_managers.yaml"])
    assert (link["entity"], link["columns"]["employee_id"]["field"]) == ("job", "owner_url")


def test_the_map_of_a_flag_has_every_word_of_the_export() -> None:
    jobs = [{"job_id": str(number), "state": word} for number, word in enumerate(("OPEN", "CLOSED", "DRAFT"))]
    rule = yaml.safe_load(_draft(PIPELINE, job=frame("job", jobs)).files["vacancy.yaml"])["columns"]["is_open"]
    assert rule["map"] == {"OPEN": True, "CLOSED": False, "DRAFT": False}


def test_a_rating_in_whole_numbers_is_a_recommendation_through_a_value_map() -> None:
    scorecards = frame("scorecard", [{"scorecard_id": "1", "overall_recommendation": "Strong yes"}])
    made = _draft(PIPELINE, scorecard=scorecards)
    rule = yaml.safe_load(made.files["scorecard.yaml"])["columns"]["rating"]
    assert (rule["field"], rule["map"], rule["type"]) == ("overall_recommendation", "scorecard_rating", "integer")
    assert "Strong yes,?" in made.files["maps/scorecard_rating.csv"]


def test_a_column_of_bytes_in_a_table_of_files_holds_the_file() -> None:
    rule = yaml.safe_load(_draft(PIPELINE).files["document.yaml"])["columns"]["body"]
    assert rule == {"field": "content", "max_bytes": 10_000_000}
