"""An invented delivery of 2,000 candidates becomes what its inventor says, once, and changes by exactly what is edited."""

from __future__ import annotations

import csv
import io
import json
import shutil
import zipfile
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest

from migrate.demo import Invented, invent
from tests.e2e import database
from tests.e2e.running import Ended, load

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Story:
    work: Path
    invented: Invented
    first: Ended

    def load(self) -> Ended:
        return load(self.invented.folder, self.work, "--attachments", self.work / "files")

    def expected(self, table: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.work / "expected" / f"{table}.jsonl").read_text("utf-8").splitlines()]

    def found(self, table: str) -> dict[str, dict[str, Any]]:
        return {row["remote_id"]: row for row in database.rows_with_keys(self.work / "ats.db", table)}


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    work = tmp_path_factory.mktemp("generated")
    invented = invent(work / "delivery", candidates=2000, seed=20261121, expectations=work / "expected")
    return Story(work, invented, load(invented.folder, work, "--attachments", work / "files"))


def test_the_load_ends_as_invented(story: Story) -> None:
    assert story.first.exit == story.invented.exit_code, story.first.document["problems"]
    assert story.first.document["balanced"] is True


def test_every_table_has_as_many_rows_as_were_invented(story: Story) -> None:
    found = {table: database.count(story.work / "ats.db", table) for table in story.invented.targets}
    assert found == story.invented.targets


def test_every_file_s_book_is_the_inventor_s(story: Story) -> None:
    found = {row["table"]: row for row in story.first.document["sources"] if row["records"]}
    assert found == {table: asdict(book) for table, book in story.invented.sources.items()}


def test_every_attachment_is_in_the_class_it_was_invented_for(story: Story) -> None:
    assert story.first.document["attachments"] == asdict(story.invented.attachments)


def test_bodies_and_subjects_are_equal_byte_for_byte(story: Story) -> None:
    found = story.found("activity")
    wanted = story.expected("activity")
    assert len(wanted) == len(found)
    for row in wanted:
        line = found[row["remote_id"]]
        shown = {key: line[key] for key in ("body", "subject", "activity_type", "channel", "direction")}
        assert shown == {key: row[key] for key in shown}


def test_persons_settled_from_several_records_have_the_name_modified_last(story: Story) -> None:
    found = story.found("candidate")
    for row in story.expected("candidate"):
        line = found[row["remote_id"]]
        assert (line["first_name"], line["last_name"], line["source"]) == (row["first_name"], row["last_name"], row["source"])


@pytest.mark.parametrize("table", ["candidate_email_address", "candidate_phone_number", "candidate_tag"])
def test_child_rows_are_those_of_all_records_together(story: Story, table: str) -> None:
    # Tags are compared and kept with collapsed whitespace.
    expected = (
        " ".join(row["remote_id"].split()) if table == "candidate_tag" else row["remote_id"] for row in story.expected(table)
    )
    assert sorted(story.found(table)) == sorted(expected)


def test_applications_stand_where_the_export_has_them(story: Story) -> None:
    found = story.found("application")
    for row in story.expected("application"):
        line = found[row["remote_id"]]
        columns = ("candidate_id", "job_id", "current_stage_id", "source", "outcome")
        assert {key: line[key] for key in columns} == {key: row[key] for key in columns}


def test_references_hold(story: Story) -> None:
    assert database.broken_references(story.work / "ats.db") == []


def test_the_second_load_inserts_and_updates_nothing_and_one_edited_name_is_one_update(story: Story) -> None:
    again = story.load()
    assert again.exit == story.invented.exit_code
    for row in again.document["targets"]:
        assert (row["insert"], row["update"], row["delete"], row["unchanged"]) == (0, 0, 0, row["rows"]), row["table"]

    edit_one_last_name(story.invented.folder / "export.zip")
    edited = story.load()
    assert edited.exit == story.invented.exit_code
    assert {row["table"]: row["update"] for row in edited.document["targets"] if row["update"]} == {"candidate": 1}
    assert sum(row["insert"] + row["delete"] for row in edited.document["targets"]) == 0
    names = database.query(story.work / "ats.db", "SELECT last_name FROM candidate WHERE last_name = 'Edited, by hand'")
    assert len(names) == 1


def edit_one_last_name(archive: Path) -> None:
    """Gives another last name to the first person that has one record only."""
    name = "Contract_123456/Candidates.csv"
    edited = archive.with_suffix(".edited")
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(edited, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            content = source.read(member)
            target.writestr(member, _edited(content) if member.filename == name else content)
    shutil.move(edited, archive)


def _edited(content: bytes) -> bytes:
    header, *rows = csv.reader(io.StringIO(content.decode(), newline=""))
    seen = Counter(row[0] for row in rows)
    chosen = next(row for row in rows if seen[row[0]] == 1)
    chosen[header.index("last_name")] = "Edited, by hand"
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows([header, *rows])
    return out.getvalue().encode()
