from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrate.core.books import Books, TargetBook
from migrate.core.entities import ENTITIES
from migrate.core.facts.contents import Duplicates
from migrate.core.facts.overview import Timeline
from migrate.core.problems import Code, Problem, Severity
from migrate.report.facts import Samples, estimate, file_kinds, gather, orphans, since, value_maps
from migrate.report.facts.clusters import duplicates
from migrate.report.facts.people import contacts, users
from migrate.report.facts.pipelines import custom_fields, funnel, timeline
from migrate.runs.bundle import read_bundle
from migrate.targets.contract import RunRecord

Batches = Callable[[str], Iterator[pl.DataFrame]]


def canonical(entity: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=ENTITIES[entity].schema)


def batches_of(frames: dict[str, list[dict[str, Any]]], size: int = 2) -> Batches:
    def batches(entity: str) -> Iterator[pl.DataFrame]:
        yield from canonical(entity, frames.get(entity, [])).iter_slices(size)

    return batches


PIPELINE = [
    {"job_id": "j1", "stage_id": "s1", "name": "New", "type": "sourced", "position": 1},
    {"job_id": "j1", "stage_id": "s2", "name": "Offer", "type": "offer", "position": 2},
    {"job_id": "j1", "stage_id": "s3", "name": "Hired", "type": "hired", "position": 3},
]


def test_the_funnel_counts_candidates_per_job_and_stage_in_pipeline_order() -> None:
    applied = [("j1", "s2"), ("j1", "s1"), ("j1", "s1"), ("j2", "s9"), ("gone", None)]
    names = {"s1": "New", "s2": "Offer", "s9": "Odd", None: None}
    found = funnel(
        batches_of(
            {
                "application": [{"job_id": job, "stage_id": stage, "stage_name": names[stage]} for job, stage in applied],
                "job": [{"job_id": "j1", "name": "Nurse", "state": "ACTIVE"}, {"job_id": "j2", "name": "Cook"}],
                "stage": PIPELINE,
            }
        )
    )
    assert found is not None
    assert (found.applications, found.job_count, found.without_stage, found.unknown_jobs) == (5, 3, 1, 1)
    assert [(job.name, job.candidates) for job in found.jobs] == [("Nurse", 3), (None, 1), ("Cook", 1)]
    assert [(stage.name, stage.candidates) for stage in found.jobs[0].stages] == [("New", 2), ("Offer", 1), ("Hired", 0)]
    assert [(stage.name, stage.candidates) for stage in found.jobs[2].stages] == [("Odd", 1)]


def test_without_applications_there_is_no_funnel() -> None:
    assert funnel(batches_of({"job": [{"job_id": "j1"}]})) is None


def test_the_largest_jobs_are_listed_and_all_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("migrate.report.facts.pipelines.LISTED", 2)
    applied = [{"job_id": f"j{number}", "stage_id": "s"} for number in (1, 2, 2, 3, 3, 3)]
    found = funnel(batches_of({"application": applied}))
    assert found is not None
    assert [job.job_id for job in found.jobs] == ["j3", "j2"]
    assert (found.applications, found.job_count) == (6, 3)


def people(*given: tuple[str, str | None, list[str], list[str]]) -> list[dict[str, Any]]:
    names = ("candidate_id", "profile_url", "emails", "phone_numbers")
    return [dict(zip(names, person, strict=True)) for person in given]


def found_among(tmp_path: Path, rows: list[dict[str, Any]]) -> Duplicates:
    return duplicates(batches_of({"candidate": rows})("candidate"), tmp_path)


def test_candidates_that_share_anything_are_one_cluster_by_id(tmp_path: Path) -> None:
    found = found_among(
        tmp_path,
        people(
            ("1", "https://www.linkedin.com/in/a", ["A@example.com"], []),
            ("2", "https://www.linkedin.com/in/a", [], ["+49 170 1234567"]),
            ("3", None, ["x@example.com"], ["0049 (170) 12 34 567"]),
            ("4", None, ["a@example.com "], []),
            ("5", None, ["other@example.com"], ["12"]),
            ("6", None, [], ["12"]),
        ),
    )
    assert (found.cluster_count, found.candidates) == (1, 4)
    assert (found.by_profile_url, found.by_email, found.by_phone) == (1, 1, 1)
    (cluster,) = found.clusters
    assert (cluster.size, cluster.candidate_ids) == (4, ["1", "2", "3", "4"])
    assert cluster.shared == ["profile_url", "email", "phone"]


def test_a_phone_number_of_more_than_five_people_is_a_shared_number_and_joins_nobody(tmp_path: Path) -> None:
    switchboard = people(*((str(number), None, [], ["+49 30 901820"]) for number in range(1, 7)))
    found = found_among(tmp_path / "six", switchboard)
    assert (found.cluster_count, found.candidates, found.by_phone) == (0, 0, 0)
    assert (found.shared_numbers, found.with_shared_number) == (1, 6)
    found = found_among(tmp_path / "five", switchboard[:5])
    assert (found.cluster_count, found.candidates, found.by_phone) == (1, 5, 1)
    assert (found.shared_numbers, found.with_shared_number) == (0, 0)


def test_applications_are_counted_by_month_without_a_gap_between_the_first_and_the_last() -> None:
    times = ["2025-11-03", "2026-02-01", "2026-02-28", None]
    rows = [{"created_at": None if day is None else datetime.fromisoformat(f"{day}T12:00:00+00:00")} for day in times]
    found = timeline(batches_of({"application": rows}))
    assert found == Timeline(months=["2025-11", "2025-12", "2026-01", "2026-02"], applications=[1, 0, 0, 2], without_date=1)
    assert timeline(batches_of({})) is None


def test_one_candidate_with_one_value_twice_is_no_duplicate(tmp_path: Path) -> None:
    found = found_among(tmp_path, people(("1", None, ["a@example.com", "A@example.com"], ["1234567", "12345 67"])))
    assert (found.cluster_count, found.candidates, found.by_email) == (0, 0, 0)


def test_no_value_is_written_while_duplicates_are_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("migrate.runs.spool.Spool.clear", lambda _spool: None)
    found_among(tmp_path, people(("1", "https://www.linkedin.com/in/a", ["a@example.com"], ["+49 170 1234567"])))
    written = [frame for path in tmp_path.rglob("*.arrows") for frame in read_bundle(path)]
    assert written
    assert all(set(frame.columns) == {"hash", "kind", "candidate_id"} for frame in written)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcde"), st.sampled_from("vwxyz")), min_size=1, max_size=12))
def test_clusters_are_the_connected_parts_of_who_shares_what(
    tmp_path_factory: pytest.TempPathFactory, given_: list[tuple[str, str]]
) -> None:
    rows = people(*((str(n), f"u{url}", [f"{mail}@example.com"], []) for n, (url, mail) in enumerate(given_)))
    found = found_among(tmp_path_factory.mktemp("work"), rows)
    parts: list[set[int]] = []
    for n, (url, mail) in enumerate(given_):
        touching = [part for part in parts if any(given_[m][0] == url or given_[m][1] == mail for m in part)]
        parts = [part for part in parts if part not in touching] + [{n}.union(*touching)]
    expected = sorted(sorted(str(n) for n in part) for part in parts if len(part) > 1)
    assert sorted(sorted(cluster.candidate_ids) for cluster in found.clusters) == expected
    assert found.candidates == sum(map(len, expected))


def test_candidates_without_an_email_are_counted() -> None:
    rows = people(("1", "u", ["a@example.com"], []), ("2", None, [], ["1"]), ("3", None, [], []))
    rows[0]["given_name"] = "Ada"
    rows.append({"candidate_id": "4", "emails": None, "phone_numbers": None, "family_name": ""})
    found = contacts(batches_of({"candidate": rows})("candidate"))
    assert asdict(found) == {
        "candidates": 4, "without_email": 3, "without_phone": 3, "without_both": 2, "without_profile_url": 3, "without_name": 3,
    }  # fmt: skip


def test_users_that_the_users_file_lacks_are_named_by_hash_and_role() -> None:
    rows = [
        {"profile_url": "https://www.linkedin.com/in/known", "mentions": 9, "is_owner": True},
        {"profile_url": "https://www.linkedin.com/in/one", "mentions": 3, "is_author": True, "is_interviewer": True},
        {"profile_url": "https://www.linkedin.com/in/two", "mentions": 5},
    ]
    found = users(batches_of({"user": rows})("user"), pl.Series(["https://www.linkedin.com/in/known"]))
    assert (found.users, found.in_users_file, found.not_in_users_file) == (3, 1, 2)
    assert [(user.mentions, user.roles) for user in found.unknown] == [(5, []), (3, ["interviewer", "author"])]
    assert all(user.user.startswith("#") for user in found.unknown)
    assert "linkedin" not in repr(found)


def test_custom_fields_are_counted_by_type_without_their_names() -> None:
    found = custom_fields(
        batches_of(
            {
                "custom_field": [
                    {
                        "custom_field_id": "1",
                        "entity_type": "candidate",
                        "type": "string",
                        "state": "active",
                        "name": "Salary of Anna",
                    },
                    {"custom_field_id": "2", "entity_type": "candidate", "type": "string", "state": "DELETED"},
                    {"custom_field_id": "3", "entity_type": "project", "type": "number", "state": "active"},
                ],
                "custom_field_value": [{"custom_field_id": "1"}, {"custom_field_id": "1"}, {"custom_field_id": "3"}],
            }
        )
    )
    assert found is not None
    made = [(each.entity_type, each.type, each.fields, each.deleted, each.unused, each.values) for each in found]
    assert made == [("candidate", "string", 2, 1, 1, 2), ("project", "number", 1, 0, 0, 1)]
    assert "Anna" not in str(found)


def test_value_maps_name_every_unmapped_value_with_its_count_and_the_worst_map_first() -> None:
    rows = [
        ("job", "status", "states", "ACTIVE", True, 4, 1, 2),
        ("activity", "visibility", "notes", "Team", False, 2, 0, 90),
        ("activity", "visibility", "notes", "Team", False, 3, 0, 17),
        ("activity", "visibility", "notes", None, False, 1, None, None),
        ("activity", "visibility", "notes", "Project", True, 9, 0, 3),
    ]
    names = ["table", "column", "map", "value", "mapped", "count", "_file", "_line"]
    first, second = value_maps(pl.DataFrame(rows, schema=names, orient="row"), ["Notes.csv", "Projects.csv"])
    assert (first.column, first.values, first.records, first.unmapped_values, first.unmapped_records) == (
        "visibility",
        3,
        15,
        2,
        6,
    )
    assert [(each.value, each.count, each.place) for each in first.unmapped] == [("Team", 5, "Notes.csv:17"), (None, 1, None)]
    assert (second.column, second.unmapped) == ("status", [])


def test_orphans_are_the_problems_of_their_codes_by_kind() -> None:
    kept = Code("P901", "kept", Severity.WARNING)
    rejected = Code("P902", "rejected", Severity.ERROR)
    other = Code("P903", "other", Severity.ERROR)
    problems = [
        Problem(code=kept, message="no job", table="activity", count=2),
        Problem(code=rejected, message="no candidate", table="activity", each=True),
        Problem(code=rejected, message="no candidate", table="activity", each=True, count=4),
        Problem(code=other, message="else", table="activity"),
    ]
    found = orphans(problems, {"P901", "P902"})
    assert [(each.what, each.count, each.rejected) for each in found] == [("no candidate", 5, True), ("no job", 2, False)]


def test_files_are_counted_by_kind_and_class() -> None:
    frame = pl.DataFrame({"folder": ["Public", "Public", None], "class": ["stored", "stored", "unmatched"], "size": [3, 4, None]})
    found = [(each.kind, each.file_class, each.files, each.bytes) for each in file_kinds(frame)]
    assert found == [("Public", "stored", 2, 7), (None, "unmatched", 1, 0)]


def run_record(**changes: Any) -> RunRecord:
    given_: dict[str, Any] = {
        "run": "r1", "command": "load", "source": "talent-hub", "status": "done", "started": "2026-01-01T10:00:00+00:00",
        "finished": "2026-01-01T10:01:40+00:00", "host": "h", "user": "u", "tool_version": "1", "fingerprint_version": 1,
        "delivery": "d", "mapping": "m",
    }  # fmt: skip
    return RunRecord(**(given_ | changes))


def test_what_changed_since_the_last_run_is_told_by_fingerprints_and_actions() -> None:
    books = Books(targets=[TargetBook("a", insert=2, gone=1), TargetBook("b", insert=1, update=5, delete=3)])
    found = since(run_record(), books, delivery="other", mapping="m")
    assert asdict(found) == {
        "run": "r1", "finished": "2026-01-01T10:01:40+00:00", "delivery_changed": True, "mapping_changed": False,
        "insert": 3, "update": 5, "delete": 3, "gone": 1,
    }  # fmt: skip
    assert since(None, books, delivery="d", mapping="m").run is None


def test_time_is_estimated_at_the_speed_of_the_last_run_where_that_tells() -> None:
    told = estimate(30_000, 1, 0, run_record(), last_rows=100_000)
    assert (told.seconds, told.measured) == (30.0, True)
    assert not estimate(30_000, 1, 0, run_record(), last_rows=10).measured
    assert not estimate(30_000, 1, 0, None).measured


def test_samples_keep_the_first_rows_of_a_table_and_cut_long_text() -> None:
    samples = Samples()
    for start in (0, 3, 6):
        rows = [{"_key": str(n), "body": "x" * 500, "n": n, "none": None} for n in range(start, start + 3)]
        samples.take("activity", pl.DataFrame(rows))
    (found,) = samples.result()
    assert [row["n"] for row in found.rows] == ["0", "1", "2", "3", "4"]
    assert all(set(row) == {"body", "n"} and len(row["body"]) == 120 for row in found.rows)


def test_all_facts_of_a_delivery_can_be_written_as_json_and_hold_no_person(tmp_path: Path) -> None:
    secret: dict[str, Any] = {
        "given_name": "Zoë",
        "family_name": "Ångström",
        "emails": ["zoe@example.com"],
        "phone_numbers": ["+4915112345678"],
    }
    url = "https://www.linkedin.com/in/zoe"
    batches = batches_of(
        {
            "candidate": [{"candidate_id": n, "profile_url": url, "tags": ["vip"]} | secret for n in ("1", "2")],
            "application": [{"job_id": "j1", "candidate_id": "1"}],
            "user": [{"profile_url": url, "mentions": 1}],
        }
    )
    text = json.dumps(gather(batches, pl.Series([], dtype=pl.String), tmp_path, None).as_json(), ensure_ascii=False)
    for value in ("Zoë", "Ångström", "zoe", "15112345678", "vip"):
        assert value not in text
    assert json.loads(text)["duplicates"]["cluster_count"] == 1
