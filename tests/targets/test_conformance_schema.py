"""Every target: the shipped schema is what its contract says, and reflection tells it as data."""

from __future__ import annotations

import polars as pl
import pytest

from migrate.core.errors import SetupError
from migrate.targets.schema import ForeignKey
from tests.targets.places import Place
from tests.targets.shapes import CANDIDATE, load, people, row_id, running

#: Tables and columns of the default target; other programs read them, so that none may go or change its name.
CONTRACT = {
    "remote_user": "profile_url first_name last_name email is_placeholder",
    "candidate": "first_name last_name profile_url source remote_created_at remote_updated_at",
    "candidate_email_address": "candidate_id value position email_address_type",
    "candidate_phone_number": "candidate_id value raw position phone_number_type",
    "candidate_url": "candidate_id value url_type",
    "tag": "name",
    "candidate_tag": "candidate_id tag_id",
    "job": "name description status visibility project_type owner_id",
    "job_sourcing_channel": "job_id value position",
    "job_posting": "job_id content status remote_created_at",
    "job_interview_stage": "job_id name stage_order stage_type",
    "application": "candidate_id job_id current_stage_id source applied_at outcome",
    "interview_module": "name description state start_at end_at",
    "scheduled_interview": "application_id interview_module_id start_at end_at status",
    "scorecard": "application_id interview_id interviewer_id overall_recommendation composite_score",
    "activity": "candidate_id application_id job_id user_id activity_type channel direction subject body visibility "
    "remote_created_at",
    "feedback": "candidate_id job_id requester_id requestee_id requester_role company message feedback_response "
    "recommendation_score approved_for_referral",
    "custom_field_definition": "entity_type name description state field_type options",
    "custom_field_value": "definition_id candidate_id job_id value",
    "attachment": "candidate_id file_name file_url attachment_type folder visibility size_bytes sha256 content_type",
    "sales_seat": "seat_id snapshot_date name status user_id extra",
    "sales_activity": "activity_type occurred_at seat_id member_identity_key candidate_id user_id extra",
    "sales_activity_outcome": "activity_remote_id sales_activity_id outcome_type extra",
}

#: Columns that point elsewhere, by the table they point at.
POINTERS = {
    "remote_user": "owner_id interviewer_id user_id requester_id requestee_id",
    "candidate": "candidate_id",
    "job": "job_id",
    "job_interview_stage": "current_stage_id",
    "application": "application_id",
    "interview_module": "interview_module_id",
    "scheduled_interview": "interview_id",
    "custom_field_definition": "definition_id",
    "tag": "tag_id",
    "sales_activity": "sales_activity_id",
}

ENUMS = {
    ("candidate_email_address", "email_address_type"): "PERSONAL WORK OTHER",
    ("candidate_phone_number", "phone_number_type"): "HOME WORK MOBILE SKYPE OTHER",
    ("candidate_url", "url_type"): "PERSONAL COMPANY PORTFOLIO BLOG SOCIAL_MEDIA OTHER JOB_POSTING",
    ("job", "status"): "OPEN CLOSED DRAFT ARCHIVED PENDING",
    ("job_posting", "status"): "PUBLISHED CLOSED DRAFT INTERNAL PENDING",
    ("application", "outcome"): "PENDING HIRED DECLINED",
    ("scheduled_interview", "status"): "SCHEDULED AWAITING_FEEDBACK COMPLETE",
    ("scorecard", "overall_recommendation"): "DEFINITELY_NO NO YES STRONG_YES NO_DECISION",
    ("activity", "activity_type"): "NOTE EMAIL OTHER",
    ("activity", "channel"): "NOTE INMAIL EMAIL REPLY",
    ("activity", "direction"): "IN OUT",
    ("activity", "visibility"): "ADMIN_ONLY PUBLIC PRIVATE",
    ("attachment", "attachment_type"): "RESUME COVER_LETTER OFFER_LETTER OTHER",
    ("attachment", "folder"): "Public Private Miscellaneous",
    ("attachment", "visibility"): "PUBLIC PRIVATE",
}


def made(place: Place) -> None:
    with running(place.target(), "r0"):
        pass


def test_the_schema_of_a_target_that_is_not_there_is_the_one_that_will_be_made(place: Place) -> None:
    target = place.target()
    assert not target.exists()
    planned = target.schema()
    assert not any(table.exists for table in planned.tables.values())
    made(place)
    live = target.schema()
    assert target.exists()
    assert all(table.exists for table in live.tables.values())
    assert live.fingerprints == planned.fingerprints, (
        "sql/ats/postgresql/described.json is stale: see tests/targets/redescribe.py"
    )
    assert live.fingerprint == planned.fingerprint


def test_every_table_has_its_columns_keys_and_enums(place: Place) -> None:
    made(place)
    tables = place.target().schema().tables
    assert set(tables) == set(CONTRACT)
    pointers = {column: table for table, columns in POINTERS.items() for column in columns.split()}
    for name, columns in CONTRACT.items():
        table = tables[name]
        assert [column.name for column in table.columns] == ["id", "remote_id", *columns.split(), "created_at", "modified_at"]
        assert table.primary_key == ("id",)
        assert table.unique == (("remote_id",),)
        expected = sorted((column, pointers[column]) for column in columns.split() if column in pointers)
        assert [(*key.columns, key.table) for key in table.foreign_keys] == expected
        assert all(key == ForeignKey(key.columns, key.table, ("id",)) for key in table.foreign_keys)
        for column in table.columns:
            wanted = ENUMS.get((name, column.name))
            assert column.enum == (tuple(wanted.split()) if wanted else None), (name, column.name)


def test_ids_and_keys_are_never_empty_and_children_never_without_a_parent(place: Place) -> None:
    made(place)
    for name, table in place.target().schema().tables.items():
        demanded = {column.name for column in table.columns if not column.nullable}
        parents = {
            "candidate_email_address": {"candidate_id"},
            "candidate_phone_number": {"candidate_id"},
            "candidate_url": {"candidate_id"},
            "candidate_tag": {"candidate_id", "tag_id"},
            "job_sourcing_channel": {"job_id"},
        }
        assert demanded == {"id", "remote_id", "created_at", "modified_at"} | parents.get(name, set())


def test_types_are_told_as_those_of_mapped_frames(place: Place) -> None:
    made(place)
    tables = place.target().schema().tables

    def dtype(table: str, name: str) -> pl.DataType:
        return next(column.dtype for column in tables[table].columns if column.name == name)

    assert dtype("remote_user", "is_placeholder") == pl.Boolean()
    assert dtype("feedback", "approved_for_referral") == pl.Boolean()
    assert dtype("attachment", "size_bytes") == pl.Int64()
    assert dtype("candidate", "id") == pl.String()
    assert dtype("feedback", "recommendation_score") == pl.String()
    assert dtype("candidate", "remote_created_at") == (pl.String() if place.kind == "sqlite" else pl.Datetime("us", "UTC"))


def test_a_table_of_the_users_own_is_told_with_lengths_defaults_and_generated_columns(place: Place) -> None:
    number = {
        "sqlite": "integer PRIMARY KEY AUTOINCREMENT",
        "postgresql": "integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
        "mysql": "integer AUTO_INCREMENT PRIMARY KEY",
    }[place.kind]
    text = "varchar(9)" if place.kind == "mysql" else "text"
    place.run(
        f"CREATE TABLE person (id {number}, code varchar(12) NOT NULL, "
        f"grade {text} DEFAULT 'x' CHECK (grade IN ('x', 'it''s')), "
        "\"rank\" text CHECK (\"rank\" IN ('a', 'b') OR \"rank\" IN ('c')), "
        "either text, "
        "score numeric(5, 2), on_day date, at timestamp, yes boolean, twice integer GENERATED ALWAYS AS (2 * 2) STORED, "
        "CHECK (either IN ('a') OR code IN ('b')), UNIQUE (code, grade))",
        "CREATE UNIQUE INDEX person_score ON person (score)",
    )
    if place.kind != "mysql":  # It has no partial indexes.
        place.run("CREATE UNIQUE INDEX person_some ON person (on_day) WHERE yes")
    table = place.target(None).schema().tables["person"]
    told = {column.name: column for column in table.columns}
    assert told["id"].has_default
    assert not told["id"].nullable
    assert (told["code"].max_length, told["code"].nullable, told["code"].has_default) == (12, False, False)
    assert told["grade"].enum == ("x", "it's")
    assert told["rank"].enum == (("a", "b", "c") if place.kind == "sqlite" else None)
    assert told["either"].enum is None
    assert told["grade"].has_default
    assert [told[name].dtype for name in ("score", "on_day", "at", "yes")] == [
        pl.Float64(),
        pl.Date(),
        pl.Datetime("us", "UTC"),
        pl.Boolean(),
    ]
    assert [name for name, column in told.items() if column.generated] == ["twice"]
    assert table.unique == (("code", "grade"), ("score",))


def test_the_fingerprint_moves_with_a_table_and_not_with_rows_nor_with_the_ledger(place: Place) -> None:
    target = place.target()
    made(place)
    before = target.schema()
    load(target, "r1", CANDIDATE, people("Okafor"))
    assert target.schema().fingerprint == before.fingerprint
    place.run("ALTER TABLE tag ADD COLUMN colour text")
    after = target.schema()
    changed = {name for name, value in after.fingerprints.items() if value != before.fingerprints[name]}
    assert after.fingerprint != before.fingerprint
    assert changed == {"tag"}


def test_a_trigger_changes_the_fingerprint_of_its_table(place: Place) -> None:
    made(place)
    before = place.target().schema()
    if place.kind == "sqlite":
        place.run("CREATE TRIGGER mind AFTER INSERT ON tag BEGIN SELECT 1; END")
    elif place.kind == "mysql":
        place.run("CREATE TRIGGER mind BEFORE INSERT ON tag FOR EACH ROW SET NEW.name = NEW.name")
    else:
        place.run(
            "CREATE FUNCTION mind() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
            "CREATE TRIGGER mind BEFORE INSERT ON tag FOR EACH ROW EXECUTE FUNCTION mind()",
        )
    after = place.target().schema()
    assert after.tables["tag"].triggers == ("mind",)
    assert {name for name in after.fingerprints if after.fingerprints[name] != before.fingerprints[name]} == {"tag"}


def test_tables_that_are_missing_are_made_and_the_others_left_alone(place: Place) -> None:
    made(place)
    load(place.target(), "r1", CANDIDATE, people("Okafor"))
    place.run("DROP TABLE sales_activity_outcome")
    planned = place.target().schema().tables
    assert [name for name, table in planned.items() if not table.exists] == ["sales_activity_outcome"]
    with running(place.target(), "r2") as writer:
        assert writer.rows.count("candidate") == 1
    assert place.target().schema().tables["sales_activity_outcome"].foreign_keys != ()


def test_a_target_without_a_shipped_schema_must_be_there(place: Place) -> None:
    target = place.target(None)
    with pytest.raises(SetupError, match="not found"), target.writer("r1"):
        pass


def test_rows_that_break_a_key_stop_the_run_where_keys_are_built_after_them_and_are_set_aside_elsewhere(place: Place) -> None:
    target = place.target()
    twice = people("Okafor", "Lind").with_columns(pl.lit("same").alias("remote_id"))
    if target.capabilities.keys_after_rows:
        with pytest.raises(SetupError, match=r"violate the keys|refused"):
            load(target, "r1", CANDIDATE, twice)
        assert not target.exists()
    else:
        assert load(target, "r1", CANDIDATE, twice).refused["row"].to_list() == [1]
        place.run("DELETE FROM candidate")
    assert load(target, "r2", CANDIDATE, people("Okafor")).ids["_id"].to_list() == [row_id("1")]
