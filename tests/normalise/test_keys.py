from __future__ import annotations

from pathlib import Path

import pytest

from migrate.core.errors import Exit, SetupError
from tests.normalise.raw_frames import book, codes, column, found, merged, raw, rows

NOTE = {"note_id": "1", "content": "called"}
OTHER = {"note_id": "1", "content": "wrote"}


def test_an_equal_record_is_repeated_and_loaded_once(tmp_path: Path) -> None:
    canonical = merged(tmp_path, ("notes", raw("notes", NOTE, NOTE)), ("notes", raw("notes", NOTE, file=1)))
    assert column(canonical, "note", "_line") == [2]
    assert book(canonical, "notes") == (3, 1, 0, 2)
    assert codes(canonical) == []


def test_a_later_record_with_other_content_is_rejected_and_names_the_place_of_the_first(tmp_path: Path) -> None:
    canonical = merged(tmp_path, ("notes", raw("notes", {"note_id": "2"}, NOTE)), ("notes", raw("notes", OTHER, file=1)))
    assert column(canonical, "note", "content") == [None, "called"]
    assert book(canonical, "notes") == (3, 2, 1, 0)
    reason = "another record has the same key and different content: a.csv:4"
    assert found(canonical.findings()) == [("S302", 2, "1", reason)]
    assert [row for frame in canonical.rejected() for row in frame.rows()] == [(1, 1, 2, "S302", reason, "notes", "1")]


def test_a_record_equal_to_a_rejected_one_is_rejected_as_well(tmp_path: Path) -> None:
    canonical = merged(tmp_path, ("notes", raw("notes", NOTE, OTHER, OTHER)))
    assert book(canonical, "notes") == (3, 1, 2, 0)


def test_blanks_around_a_key_make_no_other_key(tmp_path: Path) -> None:
    canonical = merged(tmp_path, ("notes", raw("notes", NOTE, {**OTHER, "note_id": " 1 "})))
    assert book(canonical, "notes") == (2, 1, 1, 0)


@pytest.mark.parametrize(
    ("table", "record", "keys"),
    [
        ("notes", {"note_id": " "}, "note_id"),
        ("candidates", {"project_id": "10"}, "candidate_id"),
        ("projects", {"project_id": ""}, "project_id"),
        ("hiring_states", {"name": "New"}, "candidate_hiringstate_id"),
        ("custom_field_values", {"custom_field_id": "1", "entity_id": "7"}, "custom_field_id or entity_type or entity_id"),
        ("sales_outcomes", {"activityId": "1"}, "activityId or activityType"),
    ],
)
def test_a_record_without_its_key_is_rejected(tmp_path: Path, table: str, record: dict[str, str], keys: str) -> None:
    canonical = merged(tmp_path, (table, raw(table, record)))
    assert book(canonical, table) == (1, 0, 1, 0)
    message = f"{keys} is empty: a record without a key cannot be identified"
    assert found(canonical.findings()) == [("S301", 2, None, message)]


def test_an_activity_without_time_or_type_has_its_key_all_the_same(tmp_path: Path) -> None:
    canonical = merged(tmp_path, ("sales_activities", raw("sales_activities", {"activityId": "1"})))
    assert book(canonical, "sales_activities") == (1, 1, 0, 0)


def test_a_corrected_record_takes_the_place_of_all_records_of_its_key(tmp_path: Path) -> None:
    corrected = raw("notes", {"note_id": "1", "content": "corrected"}, file=2, _corrected=True)
    files = raw("notes", NOTE, OTHER, {"note_id": "2"}, _corrected=False)
    canonical = merged(tmp_path, ("notes", files), ("notes", corrected))
    assert [(row["note_id"], row["content"]) for row in rows(canonical, "note")] == [("2", None), ("1", "corrected")]
    assert book(canonical, "notes") == (4, 2, 0, 2)
    assert codes(canonical) == []


def test_two_unequal_corrected_records_of_one_key_are_told_like_any_others(tmp_path: Path) -> None:
    corrected = raw("notes", NOTE, OTHER, file=2, _corrected=True)
    canonical = merged(tmp_path, ("notes", corrected), ("notes", raw("notes", {"note_id": "1", "content": "old"})))
    assert column(canonical, "note", "content") == ["called"]
    assert book(canonical, "notes") == (3, 1, 1, 1)


def test_equal_records_of_two_contracts_are_repeated(tmp_path: Path) -> None:
    canonical = merged(tmp_path, ("notes", raw("notes", NOTE)), ("notes", raw("notes", NOTE, file=1, _contract="2")))
    assert book(canonical, "notes") == (2, 1, 0, 1)


def test_ids_of_two_contracts_that_collide_stop_the_run_with_every_place(tmp_path: Path) -> None:
    blocks = [
        ("notes", raw("notes", NOTE)),
        ("notes", raw("notes", OTHER, file=1, _contract="2")),
        ("hiring_states", raw("hiring_states", {"candidate_hiringstate_id": "5", "name": "New"})),
        ("hiring_states", raw("hiring_states", {"candidate_hiringstate_id": "5", "name": "Old"}, file=1, _contract="2")),
    ]
    with pytest.raises(SetupError) as stopped:
        merged(tmp_path, *blocks)
    assert stopped.value.exit_code is Exit.WRONG
    assert [(p.code.id, p.table, p.key, str(p.place)) for p in stopped.value.problems] == [
        ("S303", "hiring_states", "5", "b.csv:2"),
        ("S303", "notes", "1", "b.csv:2"),
    ]
    assert all(problem.help is not None and "--contract ID --source NAME" in problem.help for problem in stopped.value.problems)


def test_many_collisions_are_counted_beyond_those_that_are_listed(tmp_path: Path) -> None:
    ids = [str(number) for number in range(150)]
    one = raw("notes", *({"note_id": key, "content": "a"} for key in ids))
    two = raw("notes", *({"note_id": key, "content": "b"} for key in ids), file=1, _contract="2")
    with pytest.raises(SetupError) as stopped:
        merged(tmp_path, ("notes", one), ("notes", two))
    assert len(stopped.value.problems) == 101
    assert sum(problem.count for problem in stopped.value.problems) == 150


@pytest.mark.parametrize(
    ("table", "first", "second"),
    [
        ("candidates", {"candidate_id": "7", "first_name": "Anna"}, {"candidate_id": "7", "first_name": "Bert"}),
        (
            "candidates",
            {"candidate_id": "7", "profile_url": "linkedin.com/in/a"},
            {"candidate_id": "7", "profile_url": "linkedin.com/in/b"},
        ),
        ("projects", {"project_id": "10", "project_name": "Cook"}, {"project_id": "10", "project_name": "Baker"}),
        ("projects", {"project_id": "10", "job_post_id": "1"}, {"project_id": "11", "job_post_id": "1"}),
        (
            "scorecards",
            {"scorecard_id": "1", "interview_id": "5", "candidate_id": "7"},
            {"scorecard_id": "2", "interview_id": "5", "candidate_id": "8"},
        ),
    ],
)
def test_what_repeats_by_nature_collides_where_two_contracts_mean_something_else(
    tmp_path: Path, table: str, first: dict[str, str], second: dict[str, str]
) -> None:
    with pytest.raises(SetupError) as stopped:
        merged(tmp_path, (table, raw(table, first)), (table, raw(table, second, file=1, _contract="2")))
    assert [(problem.code.id, str(problem.place)) for problem in stopped.value.problems] == [("S303", "b.csv:2")]


def test_a_candidate_of_two_contracts_with_the_same_name_is_one_person(tmp_path: Path) -> None:
    one = raw("candidates", {"candidate_id": "7", "project_id": "10", "first_name": "Anna", "emails": "a@example.com"})
    two = raw("candidates", {"candidate_id": "7", "project_id": "20", "first_name": "Anna"}, file=1, _contract="2")
    canonical = merged(tmp_path, ("candidates", one), ("candidates", two))
    assert column(canonical, "application", "application_id") == ["7:10", "7:20"]
    assert column(canonical, "candidate", "given_name") == ["Anna"]


def test_a_name_that_changed_inside_a_contract_is_no_collision(tmp_path: Path) -> None:
    one = raw(
        "candidates",
        {"candidate_id": "7", "project_id": "10", "last_name": "Maiden", "last_modified_time": "1500000000000"},
        {"candidate_id": "7", "project_id": "11", "last_name": "Married", "last_modified_time": "1600000000000"},
    )
    two = raw("candidates", {"candidate_id": "7", "project_id": "20", "last_name": "Married"}, file=1, _contract="2")
    assert column(merged(tmp_path, ("candidates", one), ("candidates", two)), "candidate", "family_name") == ["Married"]


def test_records_of_no_known_contract_collide_with_none(tmp_path: Path) -> None:
    canonical = merged(tmp_path, ("notes", raw("notes", NOTE)), ("notes", raw("notes", OTHER, file=1, _contract=None)))
    assert book(canonical, "notes") == (2, 1, 1, 0)


def test_a_record_of_no_known_contract_makes_no_collision_of_two_that_agree(tmp_path: Path) -> None:
    blocks = [
        (
            "candidates",
            raw("candidates", {"candidate_id": "7", "project_id": str(n), "first_name": name}, file=n, _contract=contract),
        )
        for n, (name, contract) in enumerate([("Anna", "1"), ("Anna", "2"), ("Bert", None)])
    ]
    assert column(merged(tmp_path, *blocks), "candidate", "given_name") == ["Bert"]


def test_unknown_columns_of_one_file_are_null_in_the_batches_of_another(tmp_path: Path) -> None:
    one, two = raw("notes", {**NOTE, "extra.colour": "red"}), raw("notes", {"note_id": "2"}, file=1)
    canonical = merged(tmp_path, ("notes", one), ("notes", two))
    assert [frame["extra.colour"].to_list() for frame in canonical.batches("note")] == [["red"], [None]]
