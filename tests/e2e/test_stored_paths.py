"""Rows with the path of a file in the store (`stored_at`) instead of its URL, as an ATS with a media folder wants it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.e2e import database
from tests.e2e.attachment_files import archive, codes, export, pdf
from tests.e2e.running import Ended, talenthub

CV = "Candidate_1/Public/My CV é 100%.pdf"
#: The layout encodes %, so the path on disk has %25, and the URL of that path has %2525.
PLACE = "1/Public/My CV é 100%25.pdf"
MAPPING = {
    "target.yaml": (
        "defaults: {id: sequence, key_columns: [ref], created_column: null, modified_column: null}\n"
        'attachments: {private: include, layout: "{candidate_id}/{folder}/{name}"}\n'
        "picks: {resume: {entity: candidate, of: attachment, where: {folder: [Public]}}}\n"
    ),
    "person.yaml": "entity: candidate\ncolumns: {ref: row.key, resume: resume.stored_at}\n",
    "paper.yaml": (
        "entity: attachment\n"
        "columns: {ref: row.key, place: stored_at, url: file_url, person_id: {ref: person, key: candidate_id}}\n"
    ),
}
SCHEMA = (
    "CREATE TABLE person (id INTEGER PRIMARY KEY, ref TEXT NOT NULL UNIQUE, resume TEXT)",
    (
        "CREATE TABLE paper (id INTEGER PRIMARY KEY, ref TEXT NOT NULL UNIQUE, place TEXT, url TEXT,"
        " person_id INTEGER REFERENCES person (id))"
    ),
)


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").mkdir()
    for name, text in MAPPING.items():
        (tmp_path / "mine" / name).write_text(text, "utf-8")
    for statement in SCHEMA:
        database.change(tmp_path / "ats.db", statement)
    export(tmp_path / "export", 2)
    archive(tmp_path / "export", "Attachments_1-2.zip", {CV: pdf("one"), "Candidate_2/Private/offer.pdf": pdf("two")})
    return tmp_path


def run(command: str, *more: str) -> Ended:
    return talenthub(command, "export", "--mapping", "mine", "--target", "sqlite:///ats.db", *more)


def paths(work: Path) -> list[tuple[str, str | None]]:
    return [(row["ref"], row["resume"]) for row in database.query(work / "ats.db", "SELECT ref, resume FROM person ORDER BY ref")]


def test_the_column_holds_the_path_as_it_is_on_disk(work: Path) -> None:
    assert run("load", "--attachments", "media").exit == 0
    assert paths(work) == [("1", PLACE), ("2", None)]
    assert hashlib.sha256((work / "media" / PLACE).read_bytes()).digest() == hashlib.sha256(pdf("one")).digest()
    (row,) = (row for row in database.query(work / "ats.db", "SELECT place, url FROM paper") if row["place"] == PLACE)
    assert row["url"].endswith("/media/1/Public/My%20CV%20%C3%A9%20100%2525.pdf")
    assert run("verify", "--attachments", "media").exit == 0
    again = run("load", "--attachments", "media")
    assert {table["table"]: table["unchanged"] for table in again.document["targets"]} == {"person": 2, "paper": 2}


@pytest.mark.parametrize("only", ["pick", "own row"])
def test_a_file_that_a_row_names_by_its_path_is_erased_with_the_person(only: str, work: Path) -> None:
    if only == "pick":
        (work / "mine" / "paper.yaml").unlink()
    else:
        (work / "mine" / "person.yaml").write_text("entity: candidate\ncolumns: {ref: row.key}\n")
        rules = "columns: {ref: row.key, place: stored_at, person_id: {ref: person, key: candidate_id}}\n"
        (work / "mine" / "paper.yaml").write_text(f"entity: attachment\n{rules}")
    assert run("load", "--attachments", "media", "--runs", "first").exit == 0
    (work / "erase.csv").write_text("candidate id\n1\n")
    # Another folder of runs: only the rows of the target say which files are ours.
    done = run("load", "--erasure", "erase.csv", "--runs", "second", "--attachments", "media")
    assert done.exit == 0, done.document["problems"]
    assert not (work / "media" / PLACE).exists()
    assert (work / "media" / "2" / "Private" / "offer.pdf").exists()


def test_without_a_store_the_file_waits_until_a_run_names_the_store(work: Path) -> None:
    (work / "mine" / "paper.yaml").unlink()
    assert run("load", "--attachments", "media", "--runs", "first").exit == 0
    (work / "erase.csv").write_text("candidate id\n1\n")
    assert codes(run("load", "--erasure", "erase.csv", "--runs", "second"))["A902"] == 1
    assert (work / "media" / PLACE).exists()
    done = run("load", "--erasure", "erase.csv", "--runs", "second", "--attachments", "media")
    assert "A902" not in codes(done)
    assert not (work / "media" / PLACE).exists()


def test_a_delivery_without_files_changes_no_pick_of_a_file(work: Path) -> None:
    assert run("load", "--attachments", "media").exit == 0
    (work / "export" / "Attachments_1-2.zip").unlink()
    for more in ([], ["--attachments", "media"]):
        done = run("load", *more)
        assert done.exit == 0, done.document["problems"]
        assert paths(work) == [("1", PLACE), ("2", None)]
        assert done.target("person")["update"] == 0
        assert codes(done)["P312"] == 1
