"""The shipped mapping keeps to the contract of the default target."""

from datetime import UTC, datetime
from typing import Any

import pytest

from migrate.core.redaction import KeyKind
from migrate.core.shipped import shipped_folder
from migrate.mapping import Mapping, check_mapping, load_mapping, run_tests
from migrate.mapping.order import needs
from tests.mapping.example_mapping import frame, sqlite_schema

ATS = load_mapping("ats")


def rows(table: str, entity: str, given: list[dict[str, Any]], mapping: Mapping = ATS) -> list[dict[str, Any]]:
    spec = mapping.spec(table)
    assert spec is not None
    made = mapping.apply(spec, entity, frame(entity, given))
    assert made.rejected.is_empty()
    return made.frame.drop("_parent", "_file", "_record", "_line").to_dicts()


def test_it_fits_the_schema_that_the_tool_creates_without_a_warning() -> None:
    folder = shipped_folder("sql") / "ats" / "sqlite"
    sql = (folder / "tables.sql").read_text("utf-8") + (folder / "keys.sql").read_text("utf-8")
    schema = sqlite_schema(sql)
    assert check_mapping(ATS, schema) == []
    assert {spec.table for spec in ATS.specs} == set(schema.tables)
    for spec in ATS.specs:
        filled = {column.name for column in spec.columns} | {"id", "created_at", "modified_at"}
        assert filled == {column.name for column in schema.tables[spec.table].columns}, spec.table


def test_its_own_tests_pass() -> None:
    assert run_tests(ATS) == []


def test_every_table_comes_behind_those_it_refers_to() -> None:
    seen: set[str] = set()
    for spec in ATS.specs:
        assert needs(spec) <= seen
        seen.add(spec.table)


def test_every_row_is_found_by_its_remote_id_which_is_the_source_key() -> None:
    for spec in ATS.specs:
        assert spec.key_columns == ("remote_id",)
        assert (spec.id_column, spec.id_kind) == ("id", "uuid5")
        for entity in spec.entities:
            made = ATS.apply(spec, entity, frame(entity, []))
            assert made.frame.columns[0] == "_key"


def test_children_follow_their_parent_and_orphans_are_kept() -> None:
    for spec in ATS.specs:
        for column in spec.references:
            assert column.reference is not None
            child = spec.parent == column.reference.table or column.name == "tag_id"
            assert column.reference.missing == ("reject" if child else "null"), f"{spec.table}.{column.name}"


@pytest.mark.parametrize(
    ("table", "kind"),
    [
        ("candidate", KeyKind.PLAIN),
        ("application", KeyKind.PLAIN),
        ("activity", KeyKind.PLAIN),
        ("remote_user", KeyKind.HASHED),
        ("tag", KeyKind.HASHED),
        ("candidate_email_address", KeyKind.PARENT),
        ("candidate_tag", KeyKind.PARENT),
        ("job_sourcing_channel", KeyKind.PARENT),
        ("attachment", KeyKind.FILE),
    ],
)
def test_a_key_made_of_a_persons_value_is_never_shown(table: str, kind: KeyKind) -> None:
    spec = ATS.spec(table)
    assert spec is not None
    assert spec.key_kind is kind


def test_sales_tables_belong_to_the_other_source() -> None:
    assert {spec.table for spec in ATS.specs if spec.source == "sales-navigator"} == {
        "sales_seat",
        "sales_activity",
        "sales_activity_outcome",
    }


def test_another_name_for_the_source_is_for_talent_hub_alone() -> None:
    assert {spec.source for spec in ATS.with_source_name("second").specs} == {"second", "sales-navigator"}


def test_a_candidate() -> None:
    moment = datetime(2024, 5, 1, 10, tzinfo=UTC)
    given = {"candidate_id": "007", "given_name": "Anna", "family_name": "Ek", "source": "Referral", "created_at": moment}
    assert rows("candidate", "candidate", [given]) == [
        {
            "_key": "007",
            "remote_id": "007",
            "first_name": "Anna",
            "last_name": "Ek",
            "profile_url": None,
            "source": "Referral",
            "remote_created_at": moment,
            "remote_updated_at": None,
        }
    ]


def test_a_number_is_e164_where_it_can_be_read_and_as_given_where_not() -> None:
    numbers = ["+49 (0)30 901820", "0049 30 901820", "030 901820", "ask Bea"]
    made = rows("candidate_phone_number", "candidate", [{"candidate_id": "7", "phone_numbers": numbers}])
    assert [(row["remote_id"], row["value"], row["raw"], row["position"]) for row in made] == [
        ("7:+4930901820", "+4930901820", "+49 (0)30 901820", 1),
        ("7:030 901820", "030 901820", "030 901820", 3),
        ("7:ask bea", "ask Bea", "ask Bea", 4),
    ]


def test_addresses_of_the_web_and_of_mail() -> None:
    given = {"candidate_id": "7", "emails": ["Anna@Example.com"], "profile_url": "https://www.linkedin.com/in/anna"}
    (mail,) = rows("candidate_email_address", "candidate", [given])
    assert (mail["remote_id"], mail["value"], mail["position"]) == ("7:anna@example.com", "Anna@Example.com", 1)
    (web,) = rows("candidate_url", "candidate", [given])
    assert web == {
        "_key": "7:https://www.linkedin.com/in/anna",
        "remote_id": "7:https://www.linkedin.com/in/anna",
        "candidate_id": "7",
        "value": "https://www.linkedin.com/in/anna",
        "url_type": "SOCIAL_MEDIA",
    }


def test_a_tag_is_one_row_spelt_as_it_is_met_first() -> None:
    given = [{"candidate_id": "1", "tags": ["Python", "Berlin"]}, {"candidate_id": "2", "tags": ["PYTHON"]}]
    assert [(row["remote_id"], row["name"]) for row in rows("tag", "candidate", given)] == [
        ("python", "Python"),
        ("berlin", "Berlin"),
    ]
    assert [(row["remote_id"], row["tag_id"]) for row in rows("candidate_tag", "candidate", given)] == [
        ("1:python", "python"),
        ("1:berlin", "berlin"),
        ("2:python", "python"),
    ]


@pytest.mark.parametrize(
    ("table", "record", "field", "column", "pairs"),
    [
        (
            "scorecard",
            ("scorecard", "scorecard_id"),
            "overall_recommendation",
            "overall_recommendation",
            {
                "strong yes": "STRONG_YES",
                "Yes": "YES",
                "no": "NO",
                " Strong No ": "DEFINITELY_NO",
                None: "NO_DECISION",
                "": "NO_DECISION",
            },
        ),
        (
            "job",
            ("job", "job_id"),
            "state",
            "status",
            {"ACTIVE": "OPEN", "CLOSED": "CLOSED", "DRAFT": "DRAFT", None: None, "x": None},
        ),
        (
            "job_posting",
            ("job_posting", "job_posting_id"),
            "state",
            "status",
            {"active": "PUBLISHED", "Closed": "CLOSED", None: None},
        ),
        (
            "scheduled_interview",
            ("interview", "interview_id"),
            "state",
            "status",
            {"invitation sent": "SCHEDULED", "Feedback Pending": "AWAITING_FEEDBACK", "complete": "COMPLETE", "draft": None},
        ),
        (
            "application",
            ("application", "application_id"),
            "stage_type",
            "outcome",
            {"hired": "HIRED", "Archived": "DECLINED", "rejected": "DECLINED", "phone screen": "PENDING", None: "PENDING"},
        ),
        (
            "activity",
            ("note", "note_id"),
            "visibility",
            "visibility",
            {"HiringContext": "PRIVATE", "Project": "PRIVATE", "x": None},
        ),
        (
            "activity",
            ("message", "message_id"),
            "type",
            "activity_type",
            {"InMail": "EMAIL", "email": "EMAIL", "reply": "EMAIL", "x": "OTHER"},
        ),
        (
            "activity",
            ("message", "message_id"),
            "type",
            "channel",
            {"InMail": "INMAIL", "email": "EMAIL", "reply": "REPLY", "x": None},
        ),
        (
            "activity",
            ("message", "message_id"),
            "type",
            "direction",
            {"InMail": "OUT", "email": "OUT", "reply": "IN", None: None},
        ),
        (
            "attachment",
            ("attachment", "attachment_id"),
            "folder",
            "attachment_type",
            {"Public": "RESUME", "Private": "OFFER_LETTER", "Miscellaneous": "OTHER"},
        ),
        (
            "attachment",
            ("attachment", "attachment_id"),
            "folder",
            "visibility",
            {"Public": "PUBLIC", "Private": "PRIVATE", "Miscellaneous": "PUBLIC"},
        ),
    ],
)
def test_a_value_map_says_what_the_contract_says(
    table: str, record: tuple[str, str], field: str, column: str, pairs: dict[str | None, str | None]
) -> None:
    entity, key = record
    made = rows(table, entity, [{key: str(number), field: value} for number, value in enumerate(pairs)])
    assert [row[column] for row in made] == list(pairs.values())


def test_notes_and_messages_are_one_table_and_their_text_stays_byte_for_byte() -> None:
    body = " <p>Hallo\r\n\u200f שלום 🎉</p>\n"
    (note,) = rows("activity", "note", [{"note_id": "6", "content": body, "author_url": "https://www.linkedin.com/in/a"}])
    assert (note["remote_id"], note["activity_type"], note["channel"], note["direction"]) == ("note:6", "NOTE", "NOTE", None)
    assert (note["body"], note["user_id"]) == (body, "https://www.linkedin.com/in/a")
    (message,) = rows("activity", "message", [{"message_id": "6", "subject": "", "body": body}])
    assert (message["remote_id"], message["subject"], message["body"]) == ("message:6", "", body)


def test_custom_fields_are_json_in_one_spelling() -> None:
    (definition,) = rows("custom_field_definition", "custom_field", [{"custom_field_id": "71", "options": ["Early", 'a "b"']}])
    assert definition["options"] == '["Early","a \\"b\\""]'
    (value,) = rows(
        "custom_field_value", "custom_field_value", [{"custom_field_value_id": "71:candidate:1", "value": '[ 1, "é" ]'}]
    )
    assert value["value"] == '[1,"é"]'


def test_everybody_is_a_placeholder_until_the_users_file_knows_them() -> None:
    (user,) = rows("remote_user", "user", [{"profile_url": "https://www.linkedin.com/in/anna"}])
    assert user == {
        "_key": "https://www.linkedin.com/in/anna",
        "remote_id": "https://www.linkedin.com/in/anna",
        "profile_url": "https://www.linkedin.com/in/anna",
        "first_name": None,
        "last_name": None,
        "email": None,
        "is_placeholder": True,
    }
