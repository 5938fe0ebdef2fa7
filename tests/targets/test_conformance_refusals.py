"""Every target: a row that it refuses is set aside by itself, and nothing of anybody's goes along with a deleted row."""

from __future__ import annotations

from typing import Any

import polars as pl

from tests.targets.places import Place
from tests.targets.shapes import (
    CANDIDATE,
    EMAIL,
    JOB,
    load,
    people,
    put,
    row_id,
    rows_of,
    running,
)


def test_a_row_that_breaks_a_rule_is_refused_alone(place: Place) -> None:
    rows = [{"remote_id": str(n), "name": "a\nb" * (n % 3), "status": "OPEN"} for n in range(60)]
    rows[0]["status"] = "NOSUCH"
    rows[31]["status"] = "OTHER"
    rows[59]["status"] = "x\ny"
    with running(place.target(), "r1") as writer:
        written = put(writer, JOB, rows_of(JOB, rows))
    assert written.refused["row"].to_list() == [0, 31, 59]
    assert written.refused["constraint"].to_list() == ["job_status"] * 3
    assert written.refused["state"].null_count() == 0
    assert written.ids.height == 57
    assert place.rows("SELECT count(*) FROM job") == [(57,)]


def test_a_missing_value_and_a_second_row_of_one_key_are_refused_with_their_column(place: Place) -> None:
    load(place.target(), "r1", CANDIDATE, people("Okafor"))
    rows: list[dict[str, Any]] = [
        {"remote_id": "1:a", "candidate_id": row_id("1"), "value": "ann@example.com"},
        {"remote_id": "1:b", "candidate_id": None, "value": "b@example.com"},
        {"remote_id": "1:a2", "candidate_id": row_id("1"), "value": "ann2@example.com"},
    ]
    twice = rows_of(EMAIL, rows).with_columns(pl.Series("remote_id", ["1:a", "1:b", "1:a"]))
    with running(place.target(), "r2") as writer:
        refused = put(writer, EMAIL, twice).refused
    assert refused["row"].to_list() == [1, 2]
    assert refused["column"][0] == "candidate_id"
    assert place.rows("SELECT value FROM candidate_email_address") == [("ann@example.com",)]


def test_a_row_whose_parent_is_missing_is_refused(place: Place) -> None:
    load(place.target(), "r1", CANDIDATE, people("Okafor"))
    rows = [{"remote_id": f"{n}", "candidate_id": row_id("1" if n % 7 else "99"), "value": "x"} for n in range(1, 50)]
    with running(place.target(), "r2") as writer:
        refused = put(writer, EMAIL, rows_of(EMAIL, rows)).refused
    assert refused["row"].to_list() == [6, 13, 20, 27, 34, 41, 48]


def test_an_update_changes_the_columns_it_has_and_names_rows_that_are_gone(place: Place) -> None:
    target = place.target()
    frame = people("Okafor", "Lind")
    load(target, "r1", CANDIDATE, frame)
    change = people("Berg", "Lind", "Nobody").select("_key", "_id", "remote_id", "last_name").filter(pl.col("_key") != "2")
    with running(target, "r2", CANDIDATE) as writer:
        written = writer.rows.update(CANDIDATE, change)
    assert written.refused.rows() == [(1, "missing", None, None)]
    assert written.ids["_key"].to_list() == ["1"]
    with target.reader() as reader:
        back = reader.rows.read(CANDIDATE, frame["_id"]).sort("remote_id")
    assert back["last_name"].to_list() == ["Berg", "Lind"]
    assert back["remote_created_at"].null_count() == 0


def test_an_update_that_breaks_a_rule_is_refused_alone_and_leaves_no_pre_image(place: Place) -> None:
    target = place.target()
    load(target, "r1", JOB, rows_of(JOB, [{"remote_id": str(n), "name": "n", "status": "OPEN"} for n in range(5)]))
    change = rows_of(JOB, [{"remote_id": str(n), "name": "m", "status": "WRONG" if n == 3 else "DRAFT"} for n in range(5)])
    with running(target, "r2", JOB) as writer:
        refused = writer.rows.update(JOB, change).refused
    assert refused["row"].to_list() == [3]
    assert sorted(place.rows("SELECT remote_id, status FROM job"))[3] == ("3", "OPEN")
    with target.reader() as reader:
        assert sorted(pl.concat(reader.ledger.changes("r2"))["_key"].to_list()) == ["0", "1", "2", "4"]


def test_a_row_on_which_another_hangs_is_not_deleted(place: Place) -> None:
    target = place.target()
    frame = people("Okafor", "Lind")
    load(target, "r1", CANDIDATE, frame)
    load(target, "r2", EMAIL, rows_of(EMAIL, [{"remote_id": "1:a", "candidate_id": row_id("1"), "value": "a@example.com"}]))
    with running(target, "r3", CANDIDATE) as writer:
        hanging = writer.rows.find_referrers("candidate", frame["_id"])
        written = writer.rows.delete(CANDIDATE, pl.concat([frame["_id"], pl.Series([row_id("77")])]))
    assert hanging.rows() == [(row_id("1"), "candidate_email_address", row_id("1:a"))]
    assert sorted(written.refused.select("row", "state").rows()) == [(0, "referenced"), (2, "missing")]
    assert written.refused.filter(pl.col("row") == 0)["constraint"].to_list() == ["candidate_email_address"]
    assert place.rows("SELECT remote_id FROM candidate") == [("1",)]


def test_a_cascade_of_the_targets_own_does_not_take_somebodys_row_along(place: Place) -> None:
    target = place.target()
    frame = people("Okafor")
    load(target, "r1", CANDIDATE, frame)
    kinds = {"sqlite": "TEXT", "postgresql": "uuid", "mysql": "varchar(36) character set ascii collate ascii_bin"}
    place.run(
        f"CREATE TABLE memo (id integer PRIMARY KEY, words varchar(90), "
        f"candidate {kinds[place.kind]} REFERENCES candidate (id) ON DELETE CASCADE)",
        f"INSERT INTO memo VALUES (1, 'call back', '{row_id('1')}')",
    )
    with running(target, "r2", CANDIDATE) as writer:
        assert writer.rows.delete(CANDIDATE, frame["_id"]).refused["constraint"].to_list() == ["memo"]
    assert place.rows("SELECT words FROM memo") == [("call back",)]
