"""The shipped mapping for Horilla, on both databases: the rows that its pages need, and what people edit there."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from migrate.mapping import check_mapping, load_mapping
from tests.e2e.horilla import install, load
from tests.e2e.running import FIXTURES, Ended, build
from tests.targets.places import Place

pytestmark = pytest.mark.slow

CANDIDATES = (
    "SELECT c.name, c.email, c.mobile, r.title, s.stage, c.hired, c.canceled FROM recruitment_candidate c"
    " JOIN recruitment_recruitment r ON r.id = c.recruitment_id_id JOIN recruitment_stage s ON s.id = c.stage_id_id"
    " ORDER BY c.email, r.title"
)
NOTES = (
    "SELECT n.description, c.email, s.stage, e.email FROM recruitment_stagenote n"
    " JOIN recruitment_candidate c ON c.id = n.candidate_id_id JOIN recruitment_stage s ON s.id = n.stage_id_id"
    " LEFT JOIN employee_employee e ON e.id = n.updated_by_id"
)
USERS = "profile url,email,target id,name\nhttps://www.linkedin.com/in/olga-owner,olga@example.com,,Olga Owner\n"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """An installation where Olga has an employee already."""
    if request.param == "sqlite":
        found = Place("sqlite", f"sqlite:///{tmp_path_factory.mktemp('horilla')}/horilla.db")
    else:
        found = Place("postgresql", f"{request.getfixturevalue('postgres_database')}&schema=horilla")
    install(found)
    found.run(
        "INSERT INTO employee_employee (employee_first_name, employee_last_name, email, phone, is_active)"
        " VALUES ('Olga', 'de Owner', 'olga@example.com', '555', true)"
    )
    return found


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("work")
    build(FIXTURES / "small" / "delivery", folder / "delivery")
    (folder / "users.csv").write_text(USERS)
    return folder


@pytest.fixture(scope="module")
def first(place: Place, work: Path) -> Ended:
    ended = load(place, work, "--users", work / "users.csv")
    assert ended.document["balanced"] is True, ended.document
    return ended


@pytest.fixture
def loaded(first: Ended, place: Place) -> Place:
    """The installation after the first load."""
    assert first.exit in (0, 3)
    return place


def test_the_mapping_fits_the_tables(place: Place) -> None:
    assert check_mapping(load_mapping("horilla"), place.target(None).schema()) == []


def test_a_person_has_a_row_per_project_with_the_same_name_and_address(loaded: Place) -> None:
    assert [(*row[:5], bool(row[5]), bool(row[6])) for row in loaded.rows(CANDIDATES)] == [
        ("晓岚 欧阳", "3@no-address.invalid", "", "Baker (Ghent)", "Archived", False, True),
        ("晓岚 欧阳", "3@no-address.invalid", "", "書記", "Without a stage", False, False),
        ("Ada Grün, MSc", "ada@example.com", "+12025550147", "Baker (Ghent)", "Phone screen", False, False),
        ("Ada Grün, MSc", "ada@example.com", "+12025550147", 'Data "wizard"', "Hired 🎉", True, False),
        ("Bo O'Vell", "bo@example.com", "+442079460823", "Baker (Ghent)", "Trial, onsite", False, False),
        ("Bo O'Vell", "bo@example.com", "+442079460823", "書記", "Without a stage", False, False),
        ('Łuk "Lucky" Kvissen', "luk@example.com", "", 'Data "wizard"', "Phone screen", False, False),
    ]


def test_an_employee_with_the_same_address_is_used_and_not_changed(loaded: Place) -> None:
    employees = loaded.rows(
        "SELECT employee_first_name, employee_last_name, phone FROM employee_employee WHERE email LIKE 'olga%'"
    )
    assert employees == [("Olga", "de Owner", "555")]
    assert ("ada@example.com", "olga@example.com") in [
        (row[1], row[3]) for row in loaded.rows(NOTES) if row[0].startswith("InMail: Hello, Ada\nDear Ada,")
    ]


def test_a_note_without_a_project_is_at_the_latest_project(loaded: Place) -> None:
    found = [row for row in loaded.rows(NOTES) if row[0] == "<p>Call back</p>"]
    assert found == [
        ("<p>Call back</p>", "bo@example.com", "Without a stage", "https://www.linkedin.com/in/nils-noter@no-address.invalid")
    ]


def test_scorecards_become_ratings_and_interviewers_of_the_interview(loaded: Place) -> None:
    ratings = loaded.rows(
        "SELECT c.email, r.rating FROM recruitment_candidaterating r JOIN recruitment_candidate c ON c.id = r.candidate_id_id"
        " ORDER BY 1, 2"
    )
    assert ratings == [("ada@example.com", 2), ("ada@example.com", 5), ("bo@example.com", 1)]
    interviews = loaded.rows(
        "SELECT i.interview_date, i.interview_time, count(*) FROM recruitment_interviewschedule i"
        " JOIN recruitment_interviewschedule_employee_id e ON e.interviewschedule_id = i.id GROUP BY 1, 2"
    )
    assert [tuple(map(str, row)) for row in interviews] == [("2021-02-01", "10:00:00", "2")]


def test_what_has_no_candidate_in_a_project_is_rejected_and_nothing_else(first: Ended) -> None:
    rejected = {row["table"]: row["reject"] for row in first.document["targets"] if row["reject"]}
    assert rejected == {"recruitment_candidate": 1, "recruitment_stagenote": 2}


def test_public_files_are_at_each_project_and_where_their_columns_say(loaded: Place, work: Path) -> None:
    documents = (
        "SELECT c.email, d.title, d.document FROM recruitment_candidatedocument d"
        " JOIN recruitment_candidate c ON c.id = d.candidate_id_id ORDER BY 1, 2"
    )
    found = loaded.rows(documents)
    assert [row[:2] for row in found] == [
        *[("ada@example.com", "Referral letter #1.html")] * 2,
        *[("ada@example.com", "Resume.pdf")] * 2,
        *[("ada@example.com", "Resume_3.txt")] * 2,
        *[("bo@example.com", "CV Bo.rtf")] * 2,
        *[("luk@example.com", "note.txt")] * 2,
        ("luk@example.com", "Łuk \u2013 CV.txt"),
    ]
    for path in {row[2] for row in found}:
        assert hashlib.sha256((work / "media" / path).read_bytes()).hexdigest()[:16] in path


def test_a_public_pdf_is_the_resume_in_every_row_of_its_person(loaded: Place, work: Path) -> None:
    resumes = dict(loaded.rows("SELECT DISTINCT email, resume FROM recruitment_candidate"))
    pdf = next((FIXTURES / "small" / "delivery").rglob("Resume.pdf*")).read_bytes()
    assert (work / "media" / resumes.pop("ada@example.com")).read_bytes() == pdf
    assert set(resumes.values()) == {""}


def test_a_second_load_writes_nothing(loaded: Place, work: Path) -> None:
    again = load(loaded, work, "--users", work / "users.csv")
    assert sum(row["insert"] + row["update"] + row["delete"] for row in again.document["targets"]) == 0


def test_a_delivery_without_files_leaves_the_resume_as_it_is(loaded: Place, work: Path) -> None:
    resume = "SELECT DISTINCT resume FROM recruitment_candidate WHERE email = 'ada@example.com'"
    before = loaded.rows(resume)
    records = work / f"records_{loaded.kind}"
    build(FIXTURES / "small" / "delivery" / "export.zip", records)
    again = load(loaded, work, "--users", work / "users.csv", delivery=records)
    assert sum(row["insert"] + row["update"] + row["delete"] for row in again.document["targets"]) == 0
    assert (loaded.rows(resume), before[0][0].endswith(".pdf")) == (before, True)


def test_a_stage_that_was_moved_in_horilla_stays_while_a_corrected_name_arrives(loaded: Place, work: Path) -> None:
    loaded.run(
        "UPDATE recruitment_candidate SET stage_id_id = (SELECT id FROM recruitment_stage WHERE stage = 'Trial, onsite')"
        " WHERE name LIKE 'Ada%' AND stage_id_id IN (SELECT id FROM recruitment_stage WHERE stage = 'Phone screen')"
    )
    source = work / f"source_{loaded.kind}"
    shutil.copytree(FIXTURES / "small" / "delivery", source)
    candidates = source / "export.zip" / "Contract_123456" / "Candidates.csv"
    text = candidates.read_text("utf-8")
    assert text.count('"Grün, MSc"') == 1
    candidates.write_text(text.replace('"Grün, MSc"', "Gruen"), "utf-8")
    ended = load(loaded, work, "--users", work / "users.csv", delivery=build(source, work / f"later_{loaded.kind}"))
    assert [row[0] for row in loaded.rows(CANDIDATES) if row[4] == "Trial, onsite"] == ["Ada Gruen", "Bo O'Vell"]
    edited = [problem["message"] for problem in ended.document["problems"] if "edited in the target" in problem["message"]]
    assert edited == ["edited in the target: stage_id_id; not overwritten, the other columns are updated"]
