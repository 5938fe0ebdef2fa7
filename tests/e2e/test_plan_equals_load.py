"""`plan` and `apply` leave the same target, accounting, rejects, locations, codes and stored files as `load`."""

from __future__ import annotations

import shutil
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from migrate import run
from migrate.core.outcome import Outcome
from migrate.core.progress import Silent
from migrate.demo import invent
from migrate.report import document
from migrate.steps.request import Request
from tests.e2e.running import FIXTURES, build

#: When and where a command ran, and what it was called.
APART = ("origin", "attachments_kept", "rejects")
#: When we wrote, and fingerprints, which hold the place of the store.
PASSED_OVER = ("created_at", "modified_at", "fp_hi", "fp_lo")
PROFILE = "https://www.linkedin.com/in/test-person-"
CANDIDATES = (
    "candidate_id,project_id,first_name,last_name,emails,phone_numbers,tags,profile_url,sourcing_channels,hiring_state_id"
    ",created_time,last_modified_time"
)
PROJECTS = (
    "project_id,project_name,visibility,state,type,owner_profile_url,candidate_hiring_state_ids,sourcing_channels"
    ",project_description,job_post_id,job_post_description,job_post_created_at,job_post_state"
)

#: An example takes seconds: what is found is small enough without shrinking.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)

PEOPLE = st.lists(
    st.tuples(
        st.sampled_from(["1", "2", "3", ""]),
        st.sampled_from(["Last", "Last", "", "x" * 400, "a;b", 'q"uote', "line\nbreak"]),
        st.sampled_from(["", "c@example.com", "c@example.com;d@example.com", "not an address"]),
        st.sampled_from(["100", "999"]),
        st.sampled_from(["1609459200000", "soon", ""]),
    ),
    min_size=1,
    max_size=6,
)
NOTES = st.lists(
    st.tuples(st.sampled_from(["1", "2", "x"]), st.sampled_from(["1", "3", "77"]), st.booleans()),
    max_size=4,
)
FILES = st.lists(
    st.tuples(
        st.sampled_from(["1", "2", "88"]),
        st.sampled_from(["Public", "Private", "Odd"]),
        st.sampled_from(["CV.pdf", "cv.PDF", "a.txt", "empty.txt"]),
        st.sampled_from([b"", b"%PDF-1.4 broken", b"text"]),
    ),
    max_size=5,
)


def csv(header: str, rows: list[str]) -> str:
    return "\n".join([header, *rows]) + "\n"


def quoted(*cells: str) -> str:
    return ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)


def delivery_of(folder: Path, people: Any, notes: Any, files: Any, *, zipped: bool) -> Path:
    """A delivery of these people, notes (true: with too few fields) and files; `zipped` puts the CSVs into an archive."""
    candidates = [
        quoted(key, job, "First", last, emails, "", "a;b", PROFILE + key, "REFERRAL", "11", time, time)
        for key, last, emails, job, time in people
    ]
    written = [
        f"{key},100" if short else quoted(key, "100", who, "text", PROFILE + "owner", "Project") for key, who, short in notes
    ]
    project = quoted("100", "Job", "PUBLIC", "ACTIVE", "JOB_POSTING", PROFILE + "owner", "11", "REFERRAL", "", "", "", "", "")
    # In the order of the archive, which is neither that of the alphabet nor that of reading.
    texts = {
        "Notes": csv("note_id,project_id,candidate_id,content,owner_profile_url,visibility", written),
        "HiringStates": csv("candidate_hiringstate_id,name,type", ["11,New,uncontacted"]),
        "Projects": csv(PROJECTS, [project]),
        "Candidates": csv(CANDIDATES, candidates),
    }
    folder.mkdir()
    if zipped:
        with zipfile.ZipFile(folder / "export.zip", "w") as archive:
            for name, text in texts.items():
                archive.writestr(f"Contract_1/{name}.csv", text)
    else:
        (folder / "Contract_1").mkdir()
        for name, text in texts.items():
            (folder / "Contract_1" / f"{name}.csv").write_text(text, "utf-8")
    with zipfile.ZipFile(folder / "Attachment 1-9.zip", "w") as archive:
        for (who, kind, name), content in {one[:3]: one[3] for one in files}.items():
            archive.writestr(f"Contract_1/Candidate_{who}/{kind}/{name}", content)
    return folder


def loaded(delivery: Path, work: Path, **options: Any) -> Outcome:
    return run.load(request(delivery, work, **options), Silent())


def planned_and_applied(delivery: Path, work: Path, **options: Any) -> Outcome:
    planned = run.plan(request(delivery, work, **options), work / "plan", Silent())
    if planned.error is None:
        assert rejects(work) == rejects(work, planned.run), "plan wrote no rejects"
        shutil.rmtree(work / "runs" / str(planned.run))
    outcome = run.apply(work / "plan", Request(runs=work / "runs", manifest=options.get("manifest")), Silent())
    return outcome if planned.error is None else planned


def request(delivery: Path, work: Path, **options: Any) -> Request:
    target = f"sqlite:///{work / 'ats.db'}"
    return Request(runs=work / "runs", deliveries=(delivery,), target=target, attachments=str(work / "files"), **options)


def rejects(work: Path, name: str | None = None) -> dict[str, bytes]:
    """The files of rejects in the folders of runs, or of one of them, by their path below it."""
    folders = [work / "runs" / name] if name else sorted((work / "runs").glob("*"))
    return {
        str(path.relative_to(folder)): path.read_bytes() for folder in folders for path in sorted(folder.glob("rejects/**/*.csv"))
    }


def rows(work: Path) -> dict[str, list[str]]:
    """Every row of target and id map, by value."""
    if not (work / "ats.db").exists():
        return {}
    with closing(sqlite3.connect(work / "ats.db")) as connection:
        connection.row_factory = sqlite3.Row
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        chosen = [name for name in names if not name.startswith("talenthub_") or name == "talenthub_id_map"]
        found = {}
        for name in chosen:
            lines = connection.execute(f'SELECT * FROM "{name}"').fetchall()
            found[name] = sorted(repr({key: line[key] for key in line.keys() if key not in PASSED_OVER}) for line in lines)  # noqa: SIM118 - a Row's keys
    return {name: [line.replace(str(work), "WORK") for line in lines] for name, lines in found.items()}


def stored(work: Path) -> dict[str, bytes]:
    return {str(path.relative_to(work)): path.read_bytes() for path in sorted((work / "files").rglob("*")) if path.is_file()}


def told(outcome: Outcome) -> dict[str, Any]:
    whole = document(outcome)
    kept = {name: whole[name] for name in ("status", "exit_code", "balanced", "sources", "targets", "attachments", "problems")}
    return kept | {"facts": {name: fact for name, fact in whole["facts"].items() if name not in APART}}


def assert_equal(delivery: Path, base: Path, **options: Any) -> Outcome:
    one, two = base / "one", base / "two"
    one.mkdir()
    two.mkdir()
    first, second = loaded(delivery, one, **options), planned_and_applied(delivery, two, **options)
    assert told(second) == told(first)
    assert rows(two) == rows(one)
    assert rejects(two) == rejects(one)
    assert stored(two) == stored(one)
    return first


def check_property(examples: int) -> None:
    @settings(max_examples=examples, deadline=None, phases=PHASES, suppress_health_check=[HealthCheck.too_slow])
    @given(PEOPLE, NOTES, FILES, st.booleans())
    def equal(people: Any, notes: Any, files: Any, zipped: bool) -> None:
        with TemporaryDirectory() as name:
            base = Path(name)
            assert_equal(delivery_of(base / "delivery", people, notes, files, zipped=zipped), base)

    equal()


def test_a_few_damaged_deliveries_end_the_same() -> None:
    check_property(5)


@pytest.mark.exhaustive
def test_many_damaged_deliveries_end_the_same() -> None:
    check_property(80)


def test_the_small_delivery_ends_the_same(tmp_path: Path) -> None:
    assert assert_equal(build(FIXTURES / "small" / "delivery", tmp_path / "delivery"), tmp_path).error is None


@pytest.mark.exhaustive
def test_an_invented_delivery_ends_the_same(tmp_path: Path) -> None:
    invented = invent(tmp_path / "delivery", candidates=200, seed=7, expectations=tmp_path / "expected")
    assert int(assert_equal(invented.folder, tmp_path).exit_code) == invented.exit_code


def test_rejects_are_the_same_where_a_threshold_stops_both(tmp_path: Path) -> None:
    people = [("1", "Last", "", "100", "soon"), ("2", "", "", "100", "")]
    delivery = delivery_of(tmp_path / "delivery", people, [("1", "1", True)], [], zipped=True)
    first = assert_equal(delivery, tmp_path, max_rejects="0")
    assert int(first.exit_code) == 5
    assert rejects(tmp_path / "one")
