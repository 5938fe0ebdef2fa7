"""People on the erasure list, through the real command: out of tables, ledger, store and run folders, and no way back."""

from __future__ import annotations

import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from tests.e2e import database
from tests.e2e.running import FIXTURES, Ended, build, talenthub

#: Ada is candidate 1 of the small delivery; none of these texts is anybody else's.
ADA = ("Grün", "ada@example.com", "ada.g@example.org", "ada.work@example.com", "ada-gruen")
TABLES_OF_ADA = (
    "candidate",
    "candidate_email_address",
    "candidate_phone_number",
    "candidate_url",
    "candidate_tag",
    "application",
    "activity",
    "attachment",
)


class Office:
    """One ATS, its store, its runs, and a mapping with an erasure list of its own."""

    def __init__(self, work: Path) -> None:
        self.work = work
        self.delivery = build(FIXTURES / "small" / "delivery", work / "delivery")
        self.mapping = work / "mapping"
        shutil.copytree(Path(__file__).parents[2] / "mappings" / "ats", self.mapping)
        (self.mapping / "target.yaml").write_text(
            (self.mapping / "target.yaml").read_text("utf-8") + "erasure: erasure.csv\n", "utf-8"
        )
        self.forget("candidate id\nnobody\n")

    @property
    def database(self) -> Path:
        return self.work / "ats.db"

    @property
    def runs(self) -> Path:
        return self.work / "runs"

    def forget(self, text: str) -> None:
        (self.mapping / "erasure.csv").write_text(text, "utf-8")

    def run(self, command: str, *more: str | Path, store: bool = True) -> Ended:
        options: list[str | Path] = ["--mapping", self.mapping, "--target", f"sqlite:///{self.database}", "--runs", self.runs]
        options += ["--attachments", self.work / "files"] if store else []
        return talenthub(command, self.delivery, *options, *more)

    def rename(self, old: str, new: str) -> None:
        """Another export, in which a text of Candidates.csv is another one."""
        archive = self.delivery / "export.zip"
        with zipfile.ZipFile(archive) as source:
            members = {info: source.read(info) for info in source.infolist()}
        with zipfile.ZipFile(archive, "w") as target:
            for info, content in members.items():
                changed = content.replace(old.encode(), new.encode()) if info.filename.endswith("Candidates.csv") else content
                target.writestr(info, changed)

    def without(self, candidate: str) -> None:
        """Another export, which does not name that candidate any more."""
        archive = self.delivery / "export.zip"
        with zipfile.ZipFile(archive) as source:
            members = {info: source.read(info) for info in source.infolist()}
        with zipfile.ZipFile(archive, "w") as target:
            for info, content in members.items():
                lines = content.decode().splitlines(keepends=True)
                named = f"{candidate},"
                stays = [line for line in lines if not (line.startswith(named) or f",{named}" in line)]
                target.writestr(info, "".join(stays if info.filename.endswith("Candidates.csv") else lines))
        for path in self.delivery.glob("Attachment*.zip"):
            path.unlink()

    def stored(self) -> list[str]:
        return sorted(path.relative_to(self.work / "files").as_posix() for path in (self.work / "files").rglob("*.*"))

    def texts(self) -> Iterator[tuple[str, bytes]]:
        """Everything that this tool keeps: the database's file and the folders of runs."""
        yield "ats.db", self.database.read_bytes()
        for path in sorted(self.runs.rglob("*")):
            if path.is_file():
                yield path.relative_to(self.runs).as_posix(), path.read_bytes()

    def rows_of_ada(self) -> dict[str, int]:
        with closing(sqlite3.connect(self.database)) as connection:
            ids = [row[0] for row in connection.execute("SELECT id FROM candidate WHERE remote_id = '1'")]
            assert len(ids) <= 1
            counts = {"candidate": len(ids)}
            for table in TABLES_OF_ADA[1:]:
                query = f"SELECT count(*) FROM {table} WHERE remote_id LIKE '1:%' OR remote_id LIKE '1/%' OR candidate_id = ?"
                counts[table] = connection.execute(query, ids or [None]).fetchone()[0]
        return counts


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Loaded, and loaded again after Ada's name changed, so that there are pre-images."""
    made = Office(tmp_path)
    first = made.run("load")
    assert first.exit == 0, first.document["problems"]
    made.rename("Ada,", "Augusta,")
    assert made.run("load").target("candidate")["update"] == 1
    assert all(made.rows_of_ada().values())
    return made


def nothing_left(office: Office) -> None:
    assert not any(office.rows_of_ada().values())
    assert (
        database.query(office.database, "SELECT * FROM talenthub_id_map WHERE source_key LIKE '1:%' OR source_key LIKE '1/%'")
        == []
    )
    assert (
        database.query(office.database, "SELECT * FROM talenthub_preimage WHERE source_key = '1' OR source_key LIKE '1:%'") == []
    )
    assert database.broken_references(office.database) == []
    assert [path for path in office.stored() if path.startswith("1/")] == []
    kept = [(name, text) for name, content in office.texts() for text in (*ADA, "Augusta") if text.encode() in content]
    assert kept == []


def test_the_count_of_erased_rows_needs_no_folders_of_earlier_runs(office: Office) -> None:
    office.forget("candidate id\n1\n")
    shutil.rmtree(office.runs)
    done = office.run("load")
    assert sum(table["erased"] for table in done.document["targets"]) == done.document["facts"]["erased"]["rows"] > 10


@pytest.mark.parametrize(
    "named",
    [
        "candidate id\n1\n",
        "e-mail\nADA.Work@example.com\n",
        "profile url\nhttps://de.linkedin.com/in/ADA-gruen/?trk=x\n",
    ],
    ids=["id", "e-mail", "profile URL"],
)
def test_a_person_leaves_everything_that_earlier_runs_wrote(named: str, office: Office) -> None:
    files, others = office.stored(), database.count(office.database, "candidate")
    office.forget(named)
    planned = office.run("plan", "--out", office.work / "plan")
    erased = planned.target("candidate")["erased"]
    assert (planned.exit, erased, planned.target("candidate")["rows"]) == (0, 1, others - 1)
    done = office.run("load")
    assert done.exit == 0, done.document["problems"]
    assert done.document["targets"] == planned.document["targets"]
    assert sum(table["erased"] for table in done.document["targets"]) == done.document["facts"]["erased"]["rows"] > 10
    assert done.document["facts"]["erased"]["preimages"] >= 1
    assert done.document["facts"]["erased"]["stored_files"] == len([path for path in files if path.startswith("1/")]) == 4
    assert done.document["facts"]["erased"]["run_files"] >= 2
    assert done.source("candidates")["excluded"] == 2
    nothing_left(office)
    assert database.count(office.database, "candidate") == others - 1
    assert [path for path in office.stored() if not path.startswith("1/")] == [
        path for path in files if not path.startswith("1/")
    ]


def test_a_person_whom_the_export_no_longer_names_is_found_in_the_target(office: Office) -> None:
    office.without("1")
    office.forget("email\nada.g@example.org\n")
    done = office.run("load")
    assert done.target("candidate")["erased"] == 1
    nothing_left(office)


def test_a_person_is_found_by_what_they_were_known_by_before(office: Office) -> None:
    office.rename("ada.g@example.org", "other@example.com")
    assert office.run("load").target("candidate_email_address")["delete"] == 1
    office.forget("email\nada.g@example.org\n")
    assert office.run("load").target("candidate")["erased"] == 1
    nothing_left(office)


def test_a_second_run_finds_nothing_to_do_and_verify_agrees(office: Office) -> None:
    office.forget("email\nada@example.com\n")
    office.run("load")
    before = database.query(office.database, "SELECT * FROM talenthub_id_map ORDER BY kind, source_key")
    again = office.run("load")
    assert again.exit == 0
    for table in again.document["targets"]:
        assert (table["insert"], table["update"], table["delete"], table["erased"], table["gone"]) == (0, 0, 0, 0, 0), table
    assert database.query(office.database, "SELECT * FROM talenthub_id_map ORDER BY kind, source_key") == before
    verified = office.run("verify", "--sample", "20")
    assert (verified.exit, verified.document["differences"]) == (0, 0), verified.document["problems"]
    nothing_left(office)


def test_no_rollback_brings_the_person_back(office: Office) -> None:
    office.forget("candidate id\n1\n")
    office.run("load")
    target = ("--target", f"sqlite:///{office.database}", "--runs", office.runs)
    runs = [run["run"] for run in talenthub("status", *target[:2]).document["facts"]["runs"]]
    for run in reversed(runs):
        assert talenthub("rollback", run, *target[:2], "--yes").exit == 0
        assert not any(office.rows_of_ada().values())
    assert database.count(office.database, "candidate") == 0


def test_status_and_summary_say_how_many_and_never_who(office: Office) -> None:
    office.forget("profile url\nlinkedin.com/in/ada-gruen\n")
    done = office.run("load")
    status = talenthub("status", "--target", f"sqlite:///{office.database}")
    assert status.document["facts"]["runs"][-1]["erased"] == done.document["facts"]["erased"]["rows"]
    for text in (f"{done.document}{done.stderr}", f"{status.document}{status.stderr}"):
        assert not [name for name in ADA if name in text]


def test_a_saved_plan_erases_when_it_is_applied(office: Office) -> None:
    office.forget("email\nada@example.com\n")
    office.run("plan", "--out", office.work / "plan")
    assert office.rows_of_ada()["candidate"] == 1
    done = talenthub("apply", office.work / "plan", "--runs", office.runs)
    assert done.exit == 0, done.document["problems"]
    nothing_left(office)
    for path in sorted((office.work / "plan").rglob("*")):
        assert path.is_dir() or not [text for text in ADA if text.encode() in path.read_bytes()], path


def test_rejects_of_earlier_runs_lose_the_person_and_keep_the_others(office: Office) -> None:
    office.rename("3,300,", "3,300,extra cell,")
    office.rename("1,0100,", "1,0100,extra cell,")
    assert office.run("load").exit == 3
    (kept,) = office.runs.rglob("rejects/**/Candidates.csv")
    assert "Grün" in kept.read_text("utf-8-sig")
    office.forget("candidate id\n1\n")
    done = office.run("load")
    assert done.document["facts"]["erased"]["rejects"] == 2
    for path in office.runs.rglob("rejects/**/Candidates.csv"):
        assert "晓岚" in path.read_text("utf-8-sig")
    nothing_left(office)


def test_without_a_store_the_files_wait_and_the_next_run_removes_them(office: Office) -> None:
    office.forget("candidate id\n1\n")
    done = office.run("load", store=False)
    assert [problem["count"] for problem in done.document["problems"] if problem["code"] == "A902"] == [4]
    assert not any(office.rows_of_ada().values())
    assert len([path for path in office.stored() if path.startswith("1/")]) == 4
    again = office.run("load")
    assert again.document["facts"]["erased"]["stored_files"] == 4
    assert [problem for problem in again.document["problems"] if problem["code"] == "A902"] == []
    nothing_left(office)


def test_a_file_that_no_row_names_goes_with_its_candidate(office: Office) -> None:
    content = b"by a run that was killed before it wrote the row"
    left = office.work / "files" / "1" / "Public" / f"{sha256(content).hexdigest()[:16]}-left behind.txt"
    left.write_bytes(content)
    office.forget("candidate id\n1\n")
    assert office.run("load").document["facts"]["erased"]["stored_files"] == 5
    nothing_left(office)


def test_the_list_may_be_given_apart_from_a_shipped_mapping(office: Office) -> None:
    (office.work / "forget.csv").write_text("e-mail\nada@example.com\n", "utf-8")
    office.mapping = Path("ats")
    planned = office.run("plan", "--erasure", office.work / "forget.csv", "--out", office.work / "plan")
    assert planned.target("candidate")["erased"] == 1
    assert talenthub("apply", office.work / "plan", "--runs", office.runs).exit == 0
    nothing_left(office)
