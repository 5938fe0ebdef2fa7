from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
import yaml

from migrate.core.entities import ENTITIES
from migrate.core.vocabulary import DOCUMENTED
from migrate.mapping import check_mapping, draft, load_mapping
from migrate.mapping.drafting.yaml_text import flow
from tests.mapping.example_mapping import faults, frame, sqlite_schema, written

SQL = """
CREATE TABLE recruiter (id INTEGER PRIMARY KEY, full_name TEXT, linkedin TEXT UNIQUE);
CREATE TABLE person (
    person_id INTEGER PRIMARY KEY, external_id VARCHAR(40) NOT NULL, first_name VARCHAR(64) NOT NULL,
    last_name VARCHAR(64), email1 VARCHAR(128), email2 VARCHAR(128), mobile VARCHAR(40), shoe_size REAL,
    site_id INTEGER NOT NULL, created_on DATETIME, UNIQUE (external_id)
);
CREATE TABLE vacancy (
    id INTEGER PRIMARY KEY, external_id TEXT UNIQUE, title TEXT, status TEXT CHECK (status IN ('OPEN', 'CLOSED')),
    owner INTEGER REFERENCES recruiter (id)
);
CREATE TABLE person_phone (
    id INTEGER PRIMARY KEY, external_id TEXT UNIQUE, person_id INTEGER NOT NULL REFERENCES person (person_id),
    number TEXT NOT NULL, position INTEGER
);
CREATE TABLE activity (
    id INTEGER PRIMARY KEY, external_id TEXT UNIQUE, person INTEGER REFERENCES person (person_id), text TEXT, created_at DATETIME
);
CREATE TABLE invoice (id INTEGER PRIMARY KEY, amount INTEGER);
"""
SITE_GAP = "INTEGER, must have a value; usual: {constant: ...}, the id of a row that exists"
FOUND = {
    "job": [
        frame("job", [{"job_id": "1", "state": "OPEN"}]),
        frame("job", [{"job_id": "2", "state": "open"}, {"job_id": "3", "state": "ACTIVE"}]),
    ],
    "user": [frame("user", [{"profile_url": "https://www.linkedin.com/in/a", "mentions": 3}])],
}


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    return draft(sqlite_schema(SQL), lambda entity: iter(FOUND.get(entity, [ENTITIES[entity].empty()]))).files


def test_tables_that_fit_nothing_are_left_out(files: dict[str, str]) -> None:
    tables = {name for name in files if name.endswith(".yaml")} - {"target.yaml"}
    assert tables == {"recruiter.yaml", "person.yaml", "vacancy.yaml", "person_phone.yaml", "activity.yaml"}


def test_columns_are_filled_by_name_and_type(files: dict[str, str]) -> None:
    person = yaml.safe_load(files["person.yaml"])
    assert person["entity"] == "candidate"
    assert person["id"] == {"kind": "sequence", "column": "person_id"}
    assert person["key_columns"] == ["external_id"]
    assert person["columns"] == {
        "external_id": {"field": "row.key", "max_length": 40},
        "first_name": {"field": "given_name", "max_length": 64, "required": True},
        "last_name": {"field": "family_name", "max_length": 64},
        "email1": {"field": "emails", "clean": [{"item": 1}], "max_length": 128},
        "email2": {"field": "emails", "clean": [{"item": 2}], "max_length": 128},
        "mobile": {"field": "phone_numbers", "clean": [{"item": 1}], "max_length": 40},
        "site_id": {"gap": SITE_GAP},
        "created_on": "created_at",
    }
    assert "# shoe_size: stays empty (REAL)" in files["person.yaml"]


def test_foreign_keys_become_references_and_lists_children(files: dict[str, str]) -> None:
    assert yaml.safe_load(files["vacancy.yaml"])["columns"]["owner"] == {"ref": "recruiter", "key": "owner_url"}
    phone = yaml.safe_load(files["person_phone.yaml"])
    assert (phone["parent"], phone["each"]) == ("person", "phone_numbers")
    assert phone["columns"]["person_id"] == {"ref": "person", "key": "candidate_id", "missing": "reject"}
    assert (phone["columns"]["number"], phone["columns"]["position"]) == ("item.text", "item.position")


def test_one_table_for_notes_and_messages_is_filled_by_both(files: dict[str, str]) -> None:
    activity = yaml.safe_load(files["activity.yaml"])
    assert activity["entities"]["note"]["columns"]["text"] == "content"
    assert activity["entities"]["message"]["columns"]["text"] == "body"


def test_a_value_map_has_counts_over_all_batches_and_names_the_allowed_values(files: dict[str, str]) -> None:
    assert files["maps/vacancy_status.csv"] == (
        "\ufeffin the export (state),status,times found,allowed values\nOPEN,OPEN,2,\nACTIVE,?,1,OPEN | CLOSED\n"
    )


def test_everybody_found_stands_in_the_users_file(files: dict[str, str]) -> None:
    assert (
        files["users.csv"]
        == "\ufeffprofile url,email,target id,name,roles,jobs,times found\nhttps://www.linkedin.com/in/a,,,,,,3\n"
    )
    assert yaml.safe_load(files["recruiter.yaml"])["columns"] == {"full_name": "users.name", "linkedin": "row.key"}


def test_the_draft_has_no_fault_but_its_gaps_and_fits_once_they_are_filled(files: dict[str, str], tmp_path: Path) -> None:
    gaps = faults(tmp_path / "drafted", files)
    assert [(gap.code.id, Path(str(gap.place.file)).name) for gap in gaps] == [
        ("M134", "vacancy_status.csv"),
        ("M134", "person.yaml"),
    ]
    filled = {
        **files,
        "person.yaml": files["person.yaml"].replace(f'{{gap: "{SITE_GAP}"}}', "{constant: 1}"),
        "maps/vacancy_status.csv": files["maps/vacancy_status.csv"].replace("?", "OPEN"),
    }
    mapping = load_mapping(written(tmp_path / "filled", filled))
    assert check_mapping(mapping, sqlite_schema(SQL)) == []


def test_users_who_are_there_already_are_found_through_the_users_file() -> None:
    sql = (
        "CREATE TABLE account (id INTEGER PRIMARY KEY, name TEXT);"
        "CREATE TABLE job (id INTEGER PRIMARY KEY, external_id TEXT UNIQUE, owner_id INTEGER REFERENCES account (id));"
    )
    made = draft(sqlite_schema(sql), lambda entity: iter([ENTITIES[entity].empty()])).files
    assert "account.yaml" not in made
    owner = yaml.safe_load(made["job.yaml"])["columns"]["owner_id"]
    assert owner == {"field": "owner_url", "map": "users", "type": "integer", "unmapped": "null"}


def test_words_that_the_target_has_as_numbers_get_a_value_map_with_gaps(tmp_path: Path) -> None:
    sql = "CREATE TABLE application (id INTEGER PRIMARY KEY, external_id TEXT UNIQUE, stage INTEGER);"
    found = frame("application", [{"application_id": "1:1", "stage_name": "Offer"}, {"application_id": "1:2"}])
    made = draft(sqlite_schema(sql), lambda entity: iter([found] if entity == "application" else [])).files
    assert yaml.safe_load(made["application.yaml"])["columns"]["stage"] == {
        "field": "stage_name",
        "map": "application_stage",
        "type": "integer",
    }
    assert made["maps/application_stage.csv"] == "\ufeffin the export (stage_name),stage,times found\n,,1\nOffer,?,1\n"
    assert [fault.code.id for fault in faults(tmp_path, made)] == ["M134"]


def test_an_empty_delivery_still_gives_a_draft() -> None:
    made = draft(sqlite_schema(SQL), lambda _: iter(list[pl.DataFrame]())).files
    assert made["maps/vacancy_status.csv"] == "\ufeffin the export (state),status,times found,allowed values\n"


@pytest.mark.parametrize("value", ["no", "a b", "007", 'say "x"', "x: y", "é", True, 7, None, ["a", {"b": 1}], {"null": "null"}])
def test_what_is_written_is_read_back(value: object) -> None:
    assert yaml.safe_load(flow(value)) == value


def test_a_value_map_leaves_out_words_that_nobody_vouches_for_and_says_where_they_are() -> None:
    sql = "create table activity (id integer primary key, type text check (type in ('Call', 'InMail')));"
    texts = ["InMail", "Kanna Kowalska", "call", "Kanna Kowalska", "reply"]
    rows = [{"type": text, "_file": 3, "_record": n, "_line": n + 1} for n, text in enumerate(texts, 1)]
    found = pl.DataFrame(rows, schema_overrides={"_file": pl.Int32})
    batch = pl.concat([ENTITIES["message"].empty(), found], how="diagonal_relaxed")

    def batches(entity: str) -> Iterator[pl.DataFrame]:
        return iter([batch] if entity == "message" else [])

    made = draft(sqlite_schema(sql), batches, DOCUMENTED)
    files = made.files
    (name,) = [name for name in files if name.startswith("maps/")]
    assert [line.split(",")[0] for line in files[name].splitlines()[1:]] == ["InMail", "call", "reply"]
    (left_out,) = made.hidden.values()
    assert (left_out.values, left_out.records, left_out.file, left_out.line) == (1, 2, 3, 3)
    everything = draft(sqlite_schema(sql), batches, None)
    assert "Kanna Kowalska" in everything.files[name]
    assert everything.hidden == {}
