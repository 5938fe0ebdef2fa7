"""Bundles of an invented delivery, read again by Python's own `csv` and held against the rules of each importer."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from migrate.demo import invent
from tests.outbox.importer_rules import IMPORTERS, WITHOUT, Rule
from tests.outbox.world import World

Rows = list[dict[str, str]]


def read(bundle: Path, stem: str, rule: Rule) -> Rows:
    """The lines of a file and its parts, after its form was checked."""
    parts = sorted(path for path in bundle.glob(f"{stem}*.csv"))
    assert parts, f"no file {stem}"
    found: Rows = []
    for path in parts:
        content = path.read_bytes()
        assert content.startswith(b"\xef\xbb\xbf") == rule.mark
        text = content.decode("utf-8-sig" if rule.mark else "utf-8")
        assert text.endswith(rule.line_end)
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        assert ",".join(rows[0]) == rule.headings
        assert {len(row) for row in rows} == {len(rows[0])}
        assert rule.max_rows is None or len(rows) - 1 <= rule.max_rows
        found += [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    return found


def check(rows: Rows, rule: Rule) -> None:
    """Holds the lines against the rule."""
    for heading in rule.required:
        assert [row for row in rows if not row[heading].strip()] == [], heading
    for heading in rule.unique:
        values = [row[heading].lower() for row in rows if row[heading]]
        assert len(values) == len(set(values)), heading
    for heading, allowed in rule.allowed.items():
        assert {row[heading] for row in rows} <= allowed
    for heading, separator in rule.lists.items():
        items = [item for row in rows if row[heading] for item in row[heading].split(separator)]
        assert all(item.strip() for item in items), heading
    if rule.opened:
        begins = [cell for row in rows for cell in row.values() if cell.startswith(("=", "@", "\t", "\r", "\n"))]
        signed = [cell for row in rows for cell in row.values() if cell.startswith(("+", "-"))]
        assert begins == []
        assert [cell for cell in signed if set(cell) - set("+-0123456789 ().,/")] == []


def greenhouse_resumes(bundle: Path, files: dict[str, Rows]) -> None:
    emails = {row["Email"].lower() for row in files["candidates"] if row["Email"]}
    for name in members(bundle / "resumes.zip"):
        assert any(name.lower().startswith(f"{email}-") for email in emails)
        assert name.rpartition(".")[2] in {"pdf", "doc", "docx"}


def lever_resumes(bundle: Path, files: dict[str, Rows]) -> None:
    named = {row["Resume Filename"] for row in files["talent-hub-opportunities"] if row["Resume Filename"]}
    assert named == set(members(bundle / "resumes.zip"))
    assert all(set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789_-.") for name in named)


def manatal_resumes(bundle: Path, files: dict[str, Rows]) -> None:
    names = [path.name for path in (bundle / "5_resumes").iterdir()]
    keys = [name.removesuffix("-resume." + name.rpartition(".")[2]) for name in names]
    assert len(keys) == len(set(keys))
    assert set(keys) <= {row["Candidate Source ID"] for row in files["2_candidates"]}
    assert {name.rpartition(".")[2] for name in names} <= {"pdf", "doc", "docx", "rtf"}
    assert {row["Candidate Source ID"] for row in files["4_matches"]} <= {
        row["Candidate Source ID"] for row in files["2_candidates"]
    }
    assert {row["Job Source ID"] for row in files["4_matches"]} <= {row["Job Source ID"] for row in files["3_jobs"]}


def teamtailor_resumes(bundle: Path, files: dict[str, Rows]) -> None:
    assert {row["CV"] for row in files["candidates"] if row["CV"]} == set(members(bundle / "cv.zip"))
    people = {row["Candidate ID"] for row in files["candidates"]}
    assert {row["Candidate ID"] for row in files["applications"]} <= people
    assert {row["Candidate ID"] for row in files["notes"]} <= people
    with (bundle / "mapping-document.csv").open(newline="", encoding="utf-8") as stream:
        document = list(csv.DictReader(stream))
    for stem, rule in IMPORTERS["teamtailor"].items():
        listed = [row for row in document if row["File"] == f"{stem}.csv"]
        assert [row["Column Name in import document"] for row in listed] == rule.headings.split(",")
        assert "".join(row["Column Letter in import document"] for row in listed) == "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[: len(listed)]
    assert document[-1]["File"] == "cv.zip"


def recruitee_resumes(bundle: Path, files: dict[str, Rows]) -> None:
    names = {row["Name"].removeprefix("'") for row in files["candidates"]}
    found = [path.name for path in (bundle / "resumes").iterdir()]
    assert found
    assert all(name.rpartition(".")[2] in {"pdf", "doc", "docx"} for name in found)
    assert names


def bullhorn_files(bundle: Path, files: dict[str, Rows]) -> None:
    (path,) = (bundle / "attachments").glob("Candidate_files_*.csv")
    with path.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["relativeFilePath"] for row in rows} == {one.name for one in path.parent.iterdir()} - {path.name}
    people = {row["externalID"] for row in files["Candidate_"]}
    assert {row["candidate.externalID"] for row in rows} <= people
    listed = {key for row in files["Tearsheet_"] for key in row["candidates.externalID"].split(";") if key}
    assert listed <= people
    assert {row["candidate.externalID"] for row in files["JobSubmission_"]} <= people


RESUMES: dict[str, Callable[[Path, dict[str, Rows]], None]] = {
    "greenhouse-bulk": greenhouse_resumes,
    "lever": lever_resumes,
    "ashby-csv": lambda _bundle, _files: None,
    "recruitee": recruitee_resumes,
    "manatal": manatal_resumes,
    "teamtailor": teamtailor_resumes,
    "bullhorn": bullhorn_files,
}


def members(archive: Path) -> list[str]:
    """The names in a zip, which is sound."""
    with zipfile.ZipFile(archive) as opened:
        assert opened.testzip() is None
        return opened.namelist()


def delivered(export: Path) -> tuple[set[str], set[str]]:
    """The candidates and applications of the delivery, read without our code."""
    with zipfile.ZipFile(export / "export.zip") as opened:
        (name,) = [one for one in opened.namelist() if "Candidate" in one and "Field" not in one]
        rows = list(csv.DictReader(io.StringIO(opened.read(name).decode("utf-8-sig"), newline="")))
    applications = {f"talent-hub-{row['candidate_id']}:{row['project_id']}" for row in rows if row["project_id"]}
    return {f"talent-hub-{row['candidate_id']}" for row in rows}, applications


def check_importer(name: str, export: Path, folder: Path) -> None:
    """Loads, bundles, and holds everything against the rules."""
    world = World(folder, name)
    (folder / "export").symlink_to(export)
    assert world.load().exit == 0
    done = world.bundle()
    assert done.exit in {0, 3}
    assert done.document["balanced"] is True
    bundle, files = folder / "out", {stem: read(folder / "out", stem, rule) for stem, rule in IMPORTERS[name].items()}
    for stem, rule in IMPORTERS[name].items():
        check(files[stem], rule)
        (counted,) = [one for one in done.document["facts"]["handed_over"] if one["name"].startswith(stem)]
        assert len(files[stem]) == counted["insert"]
        if rule.key is not None:
            candidates, applications = delivered(export)
            without = [row[rule.key] for row in world.lines(WITHOUT[name])] if name in WITHOUT else []
            expected = (
                applications | (candidates - {key.partition(":")[0] for key in applications}) if name in WITHOUT else candidates
            )
            names = [stem.strip("_"), WITHOUT.get(name, stem).removesuffix(".csv")]
            lists = [path for one in names for path in (bundle / "not-handed-over").glob(f"{one}*.csv")]
            refused = {row["key"] for path in lists for row in world.lines(f"not-handed-over/{path.name}")}
            assert {row[rule.key] for row in files[stem]} | refused | set(without) == expected
    RESUMES[name](bundle, files)
    assert json.loads((bundle / "bundle.json").read_text())["importer"]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("invented") / "export"
    invent(folder, candidates=40, seed=3)
    return folder


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("invented") / "export"
    invent(folder, candidates=2_000, seed=4)
    return folder


@pytest.mark.parametrize("name", IMPORTERS)
def test_a_bundle_keeps_the_rules_of_its_importer(name: str, small: Path, tmp_path: Path) -> None:
    check_importer(name, small, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", IMPORTERS)
def test_a_bundle_of_2000_candidates_keeps_the_rules_of_its_importer(name: str, large: Path, tmp_path: Path) -> None:
    check_importer(name, large, tmp_path)
