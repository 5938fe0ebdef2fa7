from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from migrate.core.errors import SetupError
from migrate.mapping import Mapping, load_mapping
from tests.mapping.example_mapping import faults, frame, written

USERS = "Profile URL;E-mail;Target ID;Name\nhttp://de.linkedin.com/in/Anna-Ek/;anna@example.com;17;Anna Maria Ek\n"
ANNA, IDA = "https://www.linkedin.com/in/anna-ek", "https://www.linkedin.com/in/ida"
USER_TABLE = (
    "entity: user\ncolumns:\n  remote_id: row.key\n  first_name: users.first_name\n  last_name: users.last_name\n"
    "  email: users.email\n  target: users.target_id\n  known: users.known\n"
)


def target(extra: str) -> str:
    return "defaults: {key_columns: [remote_id]}\n" + extra


def people(mapping: Mapping) -> Any:
    return mapping.apply(mapping.specs[0], "user", frame("user", [{"profile_url": ANNA}, {"profile_url": IDA}]))


def test_the_users_file_is_read_as_a_spreadsheet_saves_it_and_in_any_spelling_of_the_url(tmp_path: Path) -> None:
    made = people(load_mapping(written(tmp_path, {"remote_user.yaml": USER_TABLE, "users.csv": "\ufeff" + USERS})))
    assert made.frame.select("first_name", "last_name", "email", "target", "known").rows() == [
        ("Anna Maria", "Ek", "anna@example.com", "17", True),
        (None, None, None, None, False),
    ]
    assert made.findings["code"].to_list() == ["M208"]


def test_a_users_file_of_the_command_line_replaces_the_mappings_own(tmp_path: Path) -> None:
    other = tmp_path / "mine.csv"
    other.write_text(f"profile url\n{IDA}\n", "utf-8")
    mapping = load_mapping(written(tmp_path / "m", {"remote_user.yaml": USER_TABLE, "users.csv": USERS}), users=other)
    assert people(mapping).frame["known"].to_list() == [False, True]


def test_whoever_is_missing_is_rejected_where_the_mapping_says_so(tmp_path: Path) -> None:
    files = {"target.yaml": target("users: {missing: reject}\n"), "remote_user.yaml": USER_TABLE, "users.csv": USERS}
    made = people(load_mapping(written(tmp_path, files)))
    assert (made.frame["_key"].to_list(), made.rejected["code"].to_list()) == ([ANNA], ["M209"])


def test_a_fallback_user_stands_in_for_the_missing_in_rows_and_references(tmp_path: Path) -> None:
    files = {
        "target.yaml": target("users: {missing: fallback, fallback: 'https://linkedin.com/in/anna-ek'}\n"),
        "remote_user.yaml": USER_TABLE,
        "users.csv": USERS,
        "job.yaml": "entity: job\ncolumns:\n  remote_id: row.key\n  owner_id: {ref: remote_user, key: owner_url}\n",
    }
    mapping = load_mapping(written(tmp_path, files))
    users, jobs = mapping.spec("remote_user"), mapping.spec("job")
    assert users is not None
    assert jobs is not None
    assert users.distinct
    made = mapping.apply(users, "user", frame("user", [{"profile_url": IDA}, {"profile_url": ANNA}]))
    assert (made.frame["_key"].to_list(), made.findings.height) == ([ANNA], 0)
    owned = [{"job_id": "1", "owner_url": IDA}, {"job_id": "2", "owner_url": ANNA}, {"job_id": "3"}]
    assert mapping.apply(jobs, "job", frame("job", owned)).frame["owner_id"].to_list() == [ANNA, ANNA, None]


def test_a_fallback_that_the_file_does_not_have_is_a_fault(tmp_path: Path) -> None:
    files = {"target.yaml": target(f"users: {{missing: fallback, fallback: '{IDA}'}}\n"), "users.csv": USERS}
    assert [(p.code.id, p.place.line) for p in faults(tmp_path, files)] == [("M132", 2)]


def test_a_line_in_which_nothing_is_filled_in_makes_nobody_known(tmp_path: Path) -> None:
    text = f"profile url,email,target id,name,roles\n{ANNA},anna@example.com,,,owns jobs\n{IDA},,,,interviews\n"
    made = people(load_mapping(written(tmp_path, {"remote_user.yaml": USER_TABLE, "users.csv": text})))
    known = dict(made.frame.select("remote_id", "known").iter_rows())
    assert (known[ANNA], known[IDA]) == (True, False)
    assert made.findings["code"].to_list() == ["M208"]


def test_the_users_file_is_a_value_map_to_the_targets_own_ids(tmp_path: Path) -> None:
    text = (
        "entity: job\ncolumns:\n  remote_id: row.key\n  owner: {field: owner_url, map: users, type: integer, unmapped: 'null'}\n"
    )
    mapping = load_mapping(written(tmp_path, {"job.yaml": text, "users.csv": USERS}))
    made = mapping.apply(
        mapping.specs[0], "job", frame("job", [{"job_id": "1", "owner_url": ANNA}, {"job_id": "2", "owner_url": IDA}])
    )
    assert made.frame["owner"].to_list() == [17, None]
    assert made.coverage["value"].to_list() == [None, None]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("email\na@example.com\n", 1),
        ("profile url\nanna\n", 2),
        (f"profile url\n{ANNA}\nhttps://linkedin.com/in/ANNA-EK\n", 3),
        *(
            (f"profile url,target id\n{IDA},7a\n{ANNA},{cell}\n", 3)
            for cell in ("1.0E+05", "#N/A", "7.0", "'7", "7;8", "null", "TRUE")
        ),
        *(
            (f"profile url,email\n{IDA},ida@example.com\n{ANNA},{cell}\n", 3)
            for cell in ("#N/A", "anna", "a@example.com; b@example.com")
        ),
    ],
)
def test_a_faulty_users_file_is_a_fault_with_its_line(text: str, line: int, tmp_path: Path) -> None:
    assert [(p.code.id, p.place.line) for p in faults(tmp_path, {"users.csv": text})] == [("M132", line)]


CANDIDATE = "entity: candidate\ncolumns: {remote_id: row.key}\n"
TABLES = {
    "candidate.yaml": CANDIDATE,
    "note.yaml": "entity: note\ncolumns: {remote_id: row.key}\n",
    "remote_user.yaml": "entity: user\ncolumns: {remote_id: row.key}\n",
    "outcome.yaml": "entity: sales_outcome\ncolumns: {remote_id: row.key}\n",
}
OLD, NEW = datetime(2020, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC)
WORLD: dict[str, pl.DataFrame] = {
    "candidate": frame(
        "candidate",
        [
            {"candidate_id": "1", "emails": ["ANNA@example.com"], "profile_url": ANNA, "modified_at": NEW},
            {"candidate_id": "2", "profile_url": IDA, "modified_at": OLD},
            {"candidate_id": "3"},
        ],
    ),
    "note": frame("note", [{"note_id": "n1", "candidate_id": "1"}, {"note_id": "n2", "candidate_id": "2"}, {"note_id": "n3"}]),
    "user": frame("user", [{"profile_url": ANNA}, {"profile_url": IDA}]),
    "sales_activity": frame("sales_activity", [{"activity_id": "a1", "candidate_id": "1"}, {"activity_id": "a2"}]),
    "sales_outcome": frame(
        "sales_outcome", [{"outcome_id": "a1:x", "activity_id": "a1"}, {"outcome_id": "a2:x", "activity_id": "a2"}]
    ),
}


def left(mapping: Mapping) -> dict[str, list[str]]:
    """The keys that stay, by table, when the world above goes through the mapping."""
    settled = mapping.exclude_people(lambda entity: iter([WORLD[entity]]))
    return {
        spec.table: settled.apply(spec, spec.entities[0], WORLD[spec.entities[0]]).frame["_key"].to_list()
        for spec in mapping.specs
    }


@pytest.mark.parametrize("named", ["candidate id\n1\n", "E-mail\nanna@EXAMPLE.com\n", "profile url\nlinkedin.com/in/Anna-Ek\n"])
def test_an_erased_person_goes_with_everything_that_hangs_on_them(named: str, tmp_path: Path) -> None:
    files = {**TABLES, "target.yaml": target("erasure: erasure.csv\n"), "erasure.csv": named}
    mapping = load_mapping(written(tmp_path, files))
    assert mapping.leaves_out
    assert left(mapping) == {"candidate": ["2", "3"], "note": ["n2", "n3"], "outcome": ["a2:x"], "remote_user": [IDA]}


def test_what_is_erased_is_counted_as_excluded(tmp_path: Path) -> None:
    files = {**TABLES, "target.yaml": target("erasure: erasure.csv\n"), "erasure.csv": "candidate id\n1\n"}
    mapping = load_mapping(written(tmp_path, files)).exclude_people(lambda entity: iter([WORLD[entity]]))
    spec = mapping.spec("note")
    assert spec is not None
    assert mapping.apply(spec, "note", WORLD["note"]).excluded.select("_key", "rule").rows() == [("n1", "erasure")]


def test_people_too_old_go_with_what_hangs_on_them_and_the_undated_stay(tmp_path: Path) -> None:
    rule = target("retention: {stale: {entity: candidate, field: modified_at, older_than: 3 years}}\n")
    mapping = load_mapping(written(tmp_path, {**TABLES, "target.yaml": rule}), today=date(2026, 2, 28))
    assert left(mapping) == {
        "candidate": ["1", "3"],
        "note": ["n1", "n3"],
        "outcome": ["a1:x", "a2:x"],
        "remote_user": [ANNA, IDA],
    }


@pytest.mark.parametrize(
    ("age", "today", "first_kept"),
    [
        ("1 month", date(2024, 3, 31), date(2024, 2, 29)),
        ("1 year", date(2024, 2, 29), date(2023, 2, 28)),
        ("12 months", date(2024, 12, 31), date(2023, 12, 31)),
        ("30 days", date(2024, 3, 1), date(2024, 1, 31)),
    ],
)
def test_an_age_counts_from_the_day_of_the_run(age: str, today: date, first_kept: date, tmp_path: Path) -> None:
    rule = target(f"retention: {{stale: {{entity: candidate, field: modified_at, older_than: {age}}}}}\n")
    mapping = load_mapping(written(tmp_path, {**TABLES, "target.yaml": rule}), today=today)
    assert [plan.before.date() for plan in mapping.retention] == [first_kept]


@pytest.mark.parametrize(("entity", "key"), [("note", "note_id"), ("candidate", "candidate_id")])
def test_a_record_of_the_very_day_a_rule_names_stays(entity: str, key: str, tmp_path: Path) -> None:
    """`before: 2021-01-01` removes what happened in 2020; the first moment of 2021 is not before it."""
    rule = target(f"retention: {{old: {{entity: {entity}, field: created_at, before: 2021-01-01}}}}\n")
    mapping = load_mapping(written(tmp_path, {**TABLES, "target.yaml": rule}))
    first = datetime(2021, 1, 1, tzinfo=UTC)
    records = frame(entity, [{key: "1", "created_at": first - timedelta(microseconds=1)}, {key: "2", "created_at": first}])
    settled = mapping.exclude_people(lambda name: iter([records] if name == entity else []))
    spec = mapping.spec(entity)
    assert spec is not None
    assert settled.apply(spec, entity, records).frame["_key"].to_list() == ["2"]


def test_only_the_records_themselves_go_where_the_rule_is_not_about_candidates(tmp_path: Path) -> None:
    rule = target("retention: {old notes: {entity: note, field: created_at, before: 2021-01-01}}\n")
    mapping = load_mapping(written(tmp_path, {**TABLES, "target.yaml": rule}))
    notes = frame("note", [{"note_id": "1", "created_at": OLD}, {"note_id": "2", "created_at": NEW}, {"note_id": "3"}])
    settled = mapping.exclude_people(lambda entity: iter([notes] if entity == "note" else []))
    spec = mapping.spec("note")
    assert spec is not None
    assert settled.apply(spec, "note", notes).frame["_key"].to_list() == ["2", "3"]


def test_an_erasure_list_that_names_nobody_in_a_line_is_a_fault(tmp_path: Path) -> None:
    files = {"target.yaml": target("erasure: erasure.csv\n"), "erasure.csv": "candidate id,email\n1,\n,\n"}
    assert [(p.code.id, p.place.line) for p in faults(tmp_path, files)] == [("M132", 3)]


@pytest.mark.parametrize("cell", ["'1", "1.0", "1;2", "1E+18", "\\N"])
def test_an_erasure_list_with_a_changed_id_or_two_ids_in_a_cell_is_a_fault(cell: str, tmp_path: Path) -> None:
    files = {"target.yaml": target("erasure: erasure.csv\n"), "erasure.csv": f"candidate id\n{cell}\n"}
    with pytest.raises(SetupError, match="the candidate id was changed by a spreadsheet program, or there are several"):
        load_mapping(written(tmp_path, files))


def test_an_erasure_list_that_is_missing_is_a_fault_and_not_an_empty_list(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="missing"):
        load_mapping(written(tmp_path, {"target.yaml": target("erasure: erasure.csv\n")}))


def test_the_rows_that_earlier_runs_wrote_of_an_erased_person_are_named(tmp_path: Path) -> None:
    children = {
        "email.yaml": "entity: candidate\neach: emails\nparent: candidate\n"
        "columns: {remote_id: row.key, c: {ref: candidate, key: candidate_id}}\n",
        "tag.yaml": "entity: candidate\neach: tags\ndistinct: true\ncolumns: {remote_id: row.key}\n",
    }
    files = {**TABLES, **children, "target.yaml": target("erasure: erasure.csv\n"), "erasure.csv": "email\nanna@example.com\n"}
    mapping = load_mapping(written(tmp_path, files)).exclude_people(lambda entity: iter([WORLD[entity]]))
    assert mapping.erased_candidates.to_list() == ["1"]
    named = {spec.table: mapping.erased_keys(spec, spec.entities[0], WORLD[spec.entities[0]]).to_list() for spec in mapping.specs}
    assert named == {
        "candidate": ["1"],
        "email": ["1:anna@example.com"],
        "note": ["n1"],
        "outcome": ["a1:x"],
        "remote_user": [ANNA],
        "tag": [],
    }


def test_people_who_are_in_no_delivery_are_keyed_by_what_the_list_says(tmp_path: Path) -> None:
    templated = {"person.yaml": "entity: candidate\nkey: {template: 'p-{candidate_id}'}\ncolumns: {remote_id: row.key}\n"}
    files = {
        **TABLES,
        **templated,
        "target.yaml": target("erasure: erasure.csv\n"),
        "erasure.csv": f"candidate id,url\n9,\n,{IDA}\n",
    }
    mapping = load_mapping(written(tmp_path, files)).add_people_to_erase(["10"], [], {}).exclude_people(lambda _: iter([]))
    people = mapping.named_people()
    keys = {
        spec.table: sorted(mapping.erased_keys(spec, spec.entities[0], people[spec.entities[0]]))
        for spec in mapping.specs
        if spec.entities[0] in people
    }
    assert keys == {"candidate": ["10", "9"], "person": ["p-10", "p-9"], "remote_user": [IDA]}


def test_retention_erases_nothing_of_what_earlier_runs_wrote(tmp_path: Path) -> None:
    rule = target("retention: {stale: {entity: candidate, field: modified_at, older_than: 3 years}}\n")
    mapping = load_mapping(written(tmp_path, {**TABLES, "target.yaml": rule}), today=date(2026, 2, 28))
    settled = mapping.exclude_people(lambda entity: iter([WORLD[entity]]))
    spec = settled.spec("candidate")
    assert spec is not None
    assert settled.apply(spec, "candidate", WORLD["candidate"]).excluded["_key"].to_list() == ["2"]
    assert settled.erased_keys(spec, "candidate", WORLD["candidate"]).to_list() == []
    assert settled.erased_candidates.to_list() == []


def test_a_retention_rule_cannot_pass_for_the_erasure_list(tmp_path: Path) -> None:
    rule = target("retention: {erasure: {entity: candidate, field: modified_at, before: 2020-01-01}}\n")
    assert [(p.code.id, p.place.line) for p in faults(tmp_path, {"target.yaml": rule})] == [("M107", 2)]


def test_columns_that_people_are_known_by_are_found_whatever_they_are_called(tmp_path: Path) -> None:
    wide = (
        "entity: candidate\ncolumns:\n  remote_id: row.key\n  first: {field: emails, clean: [{item: 1}]}\n"
        "  rest: {field: emails, clean: [{items_from: 2}, {join: '; '}]}\n  linkedin: profile_url\n  name: given_name\n"
    )
    split = (
        "entity: candidate\neach: emails\nparent: candidate\n"
        "columns: {remote_id: row.key, c: {ref: candidate, key: candidate_id}, address: item.text}\n"
    )
    mapping = load_mapping(written(tmp_path, {"candidate.yaml": wide, "mail.yaml": split, "target.yaml": target("")}))
    found = [(one.spec.table, one.emails, one.urls, one.owner, one.keyed) for one in mapping.contacts()]
    assert found == [
        ("candidate", ("first", "rest"), ("linkedin",), None, False),
        ("mail", ("address",), (), "c", True),
    ]
