"""The invented delivery holds what its own books say: looked up here with nothing but the csv and zipfile modules."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import tracemalloc
import zipfile
from collections import Counter
from pathlib import Path

import phonenumbers
import pytest

from migrate.core.errors import Exit
from migrate.demo import Invented, invent
from migrate.demo.candidates import candidate_id
from migrate.demo.file_contents import docx, pdf, png
from migrate.demo.vocabulary import vocabulary

FILES = {
    "candidates": "Candidates.csv",
    "projects": "Project.csv",
    "notes": "Notes.csv",
    "messages": "Messages.csv",
    "feedbacks": "Feedback.csv",
    "scorecards": "Scorecards.csv",
    "hiring_states": "HiringStates.csv",
    "interview_modules": "InterviewModules.csv",
    "custom_field_definitions": "CustomFieldDefinition.csv",
    "custom_field_values": "CustomFieldValues.csv",
}


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Invented:
    folder = tmp_path_factory.mktemp("invented")
    return invent(folder / "delivery", candidates=300, seed=7, expectations=folder / "expected")


def records(invented: Invented, table: str) -> list[list[str]]:
    with zipfile.ZipFile(invented.folder / "export.zip") as archive:
        text = archive.read(f"Contract_123456/{FILES[table]}").decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def rows(invented: Invented, table: str) -> list[dict[str, str]]:
    header, *body = records(invented, table)
    return [dict(zip(header, cells, strict=True)) for cells in body]


def files_by_size(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


@pytest.mark.parametrize("table", FILES)
def test_every_file_holds_as_many_records_as_its_book_and_all_of_the_header_s_width(invented: Invented, table: str) -> None:
    header, *body = records(invented, table)
    assert len(body) == invented.sources[table].records
    assert {len(cells) for cells in body} == {len(header)}


@pytest.mark.parametrize(
    ("target", "table", "columns"),
    [
        ("candidate", "candidates", ["candidate_id"]),
        ("application", "candidates", ["candidate_id", "project_id"]),
        ("job", "projects", ["project_id"]),
        ("job_posting", "projects", ["job_post_id"]),
        ("feedback", "feedbacks", ["feedback_id"]),
        ("scorecard", "scorecards", ["scorecard_id"]),
        ("scheduled_interview", "scorecards", ["interview_id"]),
        ("interview_module", "interview_modules", ["interview_module_id"]),
        ("custom_field_definition", "custom_field_definitions", ["custom_field_id"]),
    ],
)
def test_the_expected_rows_are_the_distinct_keys(invented: Invented, target: str, table: str, columns: list[str]) -> None:
    keys = {tuple(row[column] for column in columns) for row in rows(invented, table)}
    assert invented.targets[target] == len({key for key in keys if all(key)})


def test_notes_and_messages_together_are_the_activities(invented: Invented) -> None:
    notes = {row["note_id"] for row in rows(invented, "notes")}
    messages = {row["message_id"] for row in rows(invented, "messages")}
    assert invented.targets["activity"] == len(notes) + len(messages)


def test_expected_bodies_are_those_in_the_file(invented: Invented) -> None:
    written = {f"message:{row['message_id']}": row["body"] for row in rows(invented, "messages")}
    lines = (invented.folder.parent / "expected/activity.jsonl").read_text("utf-8").splitlines()
    expected = [json.loads(line) for line in lines]
    bodies = {row["remote_id"]: row["body"] for row in expected if row["remote_id"].startswith("message:")}
    assert bodies == written
    assert invented.message_bytes == sum(len(body.encode()) for body in bodies.values())


def test_tags_and_addresses_are_counted_once_per_person_without_regard_to_case(invented: Invented) -> None:
    tags: set[tuple[str, str]] = set()
    emails: set[tuple[str, str]] = set()
    for row in rows(invented, "candidates"):
        tags |= {(row["candidate_id"], tag.strip().lower()) for tag in row["tags"].split(";") if tag.strip()}
        emails |= {(row["candidate_id"], mail.strip().lower()) for mail in row["emails"].split(";") if mail.strip()}
    assert invented.targets["candidate_tag"] == len(tags)
    assert invented.targets["tag"] == len({tag for _, tag in tags})
    assert invented.targets["candidate_email_address"] == len(emails)


def test_pipelines_are_the_list_and_the_single_state_that_it_lacks(invented: Invented) -> None:
    stages = set()
    for row in rows(invented, "projects"):
        listed = [state.strip() for state in row["candidate_hiring_state_ids"].split(";")]
        stages |= {(row["project_id"], state) for state in [*listed, row["Candidate_hiringstate_id"]] if state}
    assert invented.targets["job_interview_stage"] == len(stages)


def test_people_stand_in_several_projects_under_names_that_disagree(invented: Invented) -> None:
    names: dict[str, set[str]] = {}
    for row in rows(invented, "candidates"):
        names.setdefault(row["candidate_id"], set()).add(row["first_name"] + row["last_name"])
    seen = Counter(row["candidate_id"] for row in rows(invented, "candidates"))
    assert invented.persons_in_several_projects == sum(1 for count in seen.values() if count > 1) > 20
    assert any(len(found) > 1 for found in names.values())


def test_no_id_looks_rounded_at_any_size() -> None:
    ids = [candidate_id(number) for number in range(200_000)]
    assert len(set(ids)) == len(ids)
    assert [one for one in ids if len(one) > 16 and one.endswith("0")] == []


def test_every_kind_of_orphan_is_there(invented: Invented) -> None:
    assert set(invented.orphans) >= {
        "application without job",
        "note on an unknown project",
        "note on an unknown candidate",
        "message to an unknown candidate",
        "feedback on an unknown candidate",
        "value of an unknown field",
    }


def test_interviews_have_several_interviewers_and_some_modules_have_no_scorecard(invented: Invented) -> None:
    interviews = Counter(row["interview_id"] for row in rows(invented, "scorecards"))
    modules = {row["interview_module_id"] for row in rows(invented, "interview_modules")}
    assert max(count for interview, count in interviews.items() if interview) > 1
    assert modules - {row["interview_module_id"] for row in rows(invented, "scorecards")}


def test_archives_hold_the_files_and_markers_that_the_book_tells(invented: Invented) -> None:
    names: list[str] = []
    contents: set[tuple[str, bytes]] = set()
    for path in invented.folder.glob("Attachment*.zip"):
        with zipfile.ZipFile(path) as archive:
            found = archive.namelist()
            names += found
            contents |= {(name.split("/", 2)[2], archive.read(name)) for name in found if not name.endswith("/empty.txt")}
    book = invented.attachments
    assert book.balanced
    assert len(names) == book.files + book.markers
    assert book.markers == sum(name.endswith("/empty.txt") for name in names) > 0
    assert book.files - book.repeated == len(contents)
    assert book.repeated > 0
    assert book.unmatched == 1


def test_the_list_of_archives_names_what_lies_beside_it(invented: Invented) -> None:
    lines = (invented.folder / "export.csv").read_text("utf-8").splitlines()
    assert lines[0] == "Filename,Download Url"
    tail = lines.index("Statistics,")
    assert {line.split(",")[0] for line in lines[1:tail]} == {path.name for path in invented.folder.glob("*.zip")}


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    first = invent(tmp_path / "a", candidates=60, seed=3)
    again = invent(tmp_path / "b", candidates=60, seed=3)
    other = invent(tmp_path / "c", candidates=60, seed=4)
    assert files_by_size(first.folder) == files_by_size(again.folder)
    assert first.targets == again.targets
    assert files_by_size(first.folder) != files_by_size(other.folder)


def test_broken_records_are_counted_as_rejected_and_change_nothing_else(tmp_path: Path) -> None:
    whole = invent(tmp_path / "whole", candidates=40, seed=5)
    broken = invent(tmp_path / "broken", candidates=40, seed=5, broken=4)
    assert broken.targets == whole.targets
    assert sum(book.rejected for book in broken.sources.values()) == 4
    assert all(book.balanced for book in broken.sources.values())
    assert (whole.exit_code, broken.exit_code) == (Exit.DONE, Exit.REJECTS)


def test_expectations_are_written_as_json(invented: Invented, tmp_path: Path) -> None:
    invented.write(tmp_path / "invented.json")
    document = json.loads((tmp_path / "invented.json").read_text("utf-8"))
    assert document["targets"]["candidate"] == 300
    assert document["sources"]["candidates"]["records"] == invented.sources["candidates"].records


def test_memory_does_not_follow_the_number_of_candidates(tmp_path: Path) -> None:
    def peak(candidates: int) -> int:
        tracemalloc.start()
        invent(tmp_path / str(candidates), candidates=candidates, seed=1, attachments=False)
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    invent(tmp_path / "warm", candidates=5, seed=1, attachments=False)
    assert peak(3000) < peak(300) + 3_000_000


def test_numbers_that_must_become_e164_are_valid_and_the_others_are_not() -> None:
    words = vocabulary()
    for shown, stored in words.phones:
        typed = shown.format(4, 7)
        number = phonenumbers.parse(f"+{typed[2:]}" if typed.startswith("00") else typed)
        assert phonenumbers.is_valid_number(number)
        assert phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) == stored.format(4, 7)
    for unreadable in words.unreadable_phones:
        typed = unreadable.format(4, 7)
        assert not typed.startswith("+") or not phonenumbers.is_valid_number(phonenumbers.parse(typed))


def test_tags_keep_their_key_in_every_case() -> None:
    assert all(tag.upper().lower() == tag.lower() for tag in vocabulary().tags)


def test_papers_are_what_their_content_says() -> None:
    assert pdf("a (paper)").startswith(b"%PDF-1.4")
    assert int(pdf("x").split(b"startxref\n")[1].split(b"\n")[0]) == pdf("x").index(b"xref\n0 6")
    assert png(1).startswith(b"\x89PNG\r\n\x1a\n")
    with zipfile.ZipFile(io.BytesIO(docx("a paper"))) as package:
        assert package.testzip() is None
        assert "word/document.xml" in package.namelist()
