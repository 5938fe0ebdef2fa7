"""The archive holds every record of a delivery, and a stranger's tools open it."""

from __future__ import annotations

import csv
import hashlib
import json
import stat
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.e2e.running import FIXTURES, Ended, build, talenthub

Rows = list[tuple[Any, ...]]


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("archive")


@pytest.fixture(scope="module")
def delivery(work: Path) -> Path:
    return build(FIXTURES / "small" / "delivery", work / "delivery")


@pytest.fixture(scope="module")
def archived(work: Path, delivery: Path) -> Ended:
    return talenthub("archive", delivery, "-o", work / "archive", "--runs", work / "runs")


def query(work: Path, sql: str) -> Rows:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        return connection.execute(sql.replace("FROM ", f"FROM '{work}/archive/data/").replace("!", ".parquet'")).fetchall()


def given(name: str) -> list[dict[str, str]]:
    (path,) = FIXTURES.joinpath("small", "delivery").rglob(name)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_archive_is_written_and_every_record_is_accounted_for(archived: Ended) -> None:
    assert archived.exit == 0, archived.document["problems"]
    assert archived.document["balanced"] is True
    assert {"table": "candidate", "rows": 6} in [
        {"table": one["table"], "rows": one["rows"]} for one in archived.document["facts"]["archived"]
    ]


def test_duckdb_reads_the_same_people_as_the_csv(archived: Ended, work: Path) -> None:
    assert archived.exit == 0
    people = {(row["candidate_id"], row["first_name"].strip()) for row in given("Candidates.csv")}
    assert set(query(work, "SELECT candidate_id, given_name FROM candidate!")) <= people
    assert {key for key, _ in people} == {key for (key,) in query(work, "SELECT candidate_id FROM candidate!")}


def test_notes_are_byte_for_byte_what_the_export_holds_with_their_line(archived: Ended, work: Path) -> None:
    assert archived.exit == 0
    notes = {row["note_id"]: row["content"] for row in given("Notes.csv")}
    found = query(work, "SELECT note_id, content, source_file, source_line FROM note!")
    assert {key: content for key, content, _, _ in found} == notes
    assert {file.rsplit("/", 1)[1] for _, _, file, _ in found} == {"Notes.csv"}
    assert all(line >= 2 for *_, line in found)


def test_attachments_are_listed_with_the_hash_of_their_content(archived: Ended, work: Path) -> None:
    assert archived.exit == 0
    found = query(work, "SELECT sha256, size_bytes FROM attachment!")
    assert len(found) == archived.document["attachments"]["stored"]
    assert all(len(sha256) == 64 and size > 0 for sha256, size in found)


def test_the_descriptor_names_every_file_with_its_hash_and_every_column(archived: Ended, work: Path) -> None:
    assert archived.exit == 0
    folder = work / "archive"
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    assert {resource["path"] for resource in package["resources"]} == {
        path.relative_to(folder).as_posix() for path in folder.glob("data/*.parquet")
    }
    for resource in package["resources"]:
        content = (folder / resource["path"]).read_bytes()
        assert resource["hash"] == "sha256:" + hashlib.sha256(content).hexdigest()
        assert resource["bytes"] == len(content)
        described = [field["name"] for field in resource["schema"]["fields"]]
        with duckdb.connect() as connection:
            columns = connection.execute(f"DESCRIBE SELECT * FROM '{folder / resource['path']}'").fetchall()
        assert described == [name for name, *_ in columns]
        assert set(resource["schema"]["primaryKey"]) <= set(described)


def test_only_the_owner_can_read_it(archived: Ended, work: Path) -> None:
    assert archived.exit == 0
    for path in [work / "archive", *(work / "archive").rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)


def test_the_index_page_names_tables_and_no_person(archived: Ended, work: Path) -> None:
    assert archived.exit == 0
    page = (work / "archive" / "index.html").read_text("utf-8")
    assert "data/candidate.parquet" in page
    for row in given("Candidates.csv"):
        for column in ("last_name", "emails", "phone_numbers"):
            assert not row[column] or row[column] not in page


def test_people_on_the_erasure_list_are_not_archived(delivery: Path, tmp_path: Path) -> None:
    first = given("Candidates.csv")[0]["candidate_id"]
    erasure = tmp_path / "erasure.csv"
    erasure.write_text(f"candidate id\n{first}\n", "utf-8")
    ended = talenthub("archive", delivery, "-o", tmp_path / "archive", "--erasure", erasure, "--runs", tmp_path / "runs")
    assert ended.exit == 0
    for table in ("candidate", "application", "note", "message", "attachment"):
        assert query(tmp_path, f"SELECT count(*) FROM {table}! WHERE candidate_id = '{first}'") == [(0,)]
    assert query(tmp_path, "SELECT count(*) FROM candidate!") == [(5,)]


def test_a_folder_that_is_not_empty_is_refused_before_anything_is_read(delivery: Path, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "mine.txt").write_text("mine")
    ended = talenthub("archive", delivery, "-o", tmp_path / "own", "--runs", tmp_path / "runs")
    assert ended.exit == 2
    assert [problem["code"] for problem in ended.document["problems"]] == ["R302"]
    assert ended.document["sources"] == []
    assert [path.name for path in (tmp_path / "own").iterdir()] == ["mine.txt"]
