"""Attachments proven: verify after tampering, the manifest, the figures of inspect, tables of other names."""

from __future__ import annotations

import csv
import shutil
import stat
from pathlib import Path

import pytest

from tests import commands
from tests.e2e import database
from tests.e2e.attachment_files import (
    FILES,
    archive,
    codes,
    export,
    loaded,
    pdf,
    rows,
    run,
    small,
)
from tests.e2e.running import Ended, talenthub


@pytest.fixture
def delivery(tmp_path: Path) -> Path:
    return small(tmp_path / "export")


FILE_CHANGES = ["file changed", "file deleted", "file added", "file became a link", "file became a folder"]
ROW_CHANGES = ["row deleted", "row added", "row changed"]


@pytest.mark.parametrize("what", ["nothing", *FILE_CHANGES, *ROW_CHANGES, "older delivery"])
def test_verify_finds_what_was_tampered_with_and_nothing_else(what: str, delivery: Path, tmp_path: Path) -> None:
    assert loaded(delivery, tmp_path).exit == 0
    (cv,) = (tmp_path / "files" / "1").rglob("*cv.pdf")
    match what:
        case "file changed":
            cv.write_bytes(cv.read_bytes()[::-1])
        case "file deleted":
            cv.unlink()
        case "file became a link":
            cv.rename(tmp_path / "elsewhere")
            cv.symlink_to(tmp_path / "elsewhere")
        case "file became a folder":
            cv.unlink()
            cv.mkdir()
        case "file added":
            (cv.parent / "planted.exe").write_bytes(b"MZ")
        case "row deleted":
            database.change(tmp_path / "ats.db", "DELETE FROM attachment WHERE remote_id = '1/Public/cv.pdf'")
        case "row added":
            columns = "candidate_id, file_name, attachment_type, folder, visibility, created_at, modified_at"
            database.change(
                tmp_path / "ats.db",
                f"INSERT INTO attachment (id, remote_id, {columns}) "
                f"SELECT 'x', '1/Public/planted.pdf', {columns} FROM attachment LIMIT 1",
            )
        case "row changed":
            database.change(tmp_path / "ats.db", "UPDATE attachment SET sha256 = 'x' WHERE remote_id = '1/Public/cv.pdf'")
        case "older delivery":
            archive(delivery, "Attachments_1-3.zip", {name: body for name, body in FILES.items() if "_3/" not in name})
            (delivery / "export.csv").unlink()
        case _:
            pass
    expected = {
        "file changed": {"A505": 1},
        "file deleted": {"A504": 1},
        "file became a link": {"A504": 1},
        "file became a folder": {"A504": 1},
        "row deleted": {"V101": 1},
        "row changed": {"V103": 1},
    }.get(what, {})
    ended = run("verify", delivery, tmp_path)
    told = {"file added": {"A506": 1}, "row added": {"V108": 1}}.get(what, {})
    found = {code: count for code, count in codes(ended).items() if code[0] == "V" or code.startswith("A5")}
    assert {code: count for code, count in found.items() if code in ("A506", "V108")} == told
    differences = {code: count for code, count in found.items() if code not in told}
    assert differences == expected
    assert ended.document["differences"] == sum(expected.values())
    assert ended.exit == (4 if expected else 0)


def listed(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_manifest_tells_every_file_with_its_status(delivery: Path, tmp_path: Path) -> None:
    archive(
        delivery, "Attachments_4-9.zip", {"Candidate_9/Public/cv.pdf": pdf("nobody"), "Candidate_1/Public/cv.pdf": pdf("one")}
    )
    (delivery / "export.csv").unlink()
    paths = {name: tmp_path / f"{name}.csv" for name in ("inspect", "plan", "apply", "again", "verify")}
    talenthub("inspect", delivery, "--runs", tmp_path / "runs", "--manifest", paths["inspect"])
    run("plan", delivery, tmp_path, "--out", tmp_path / "plan", "--manifest", paths["plan"])
    done = talenthub("apply", tmp_path / "plan", "--runs", tmp_path / "runs", "--manifest", paths["apply"])
    assert done.document["facts"]["manifest"] == {"file": str(paths["apply"]), "files": 6}
    loaded(delivery, tmp_path, "--manifest", paths["again"])
    next((tmp_path / "files" / "3").rglob("*.pdf")).unlink()
    run("verify", delivery, tmp_path, "--manifest", paths["verify"])
    told = {name: listed(path) for name, path in paths.items()}
    statuses = {name: [row["status"] for row in lines] for name, lines in told.items()}
    rest = ["unmatched", "repeated"]
    assert statuses == {
        "inspect": ["planned"] * 4 + rest,
        "plan": ["planned"] * 4 + rest,
        "apply": ["stored"] * 4 + rest,
        "again": ["unchanged"] * 4 + rest,
        "verify": ["unchanged"] * 3 + ["planned", *rest],
    }
    cv = told["apply"][0]
    assert (cv["candidate_id"], cv["kind"], cv["name"], cv["type"]) == ("1", "Public", "cv.pdf", "application/pdf")
    assert (cv["size"], cv["sha256"]) == (str(len(pdf("one"))), told["inspect"][0]["sha256"])
    assert cv["stored_at"] == rows(tmp_path)["1/Public/cv.pdf"]["file_url"]
    assert told["inspect"][0]["stored_at"] == ""
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths.values()} == {0o600}


def test_the_manifest_names_the_files_that_a_targets_parser_will_fail_on(tmp_path: Path) -> None:
    delivery = export(tmp_path / "export", 3)
    files = {
        "Candidate_1/Public/locked.pdf": pdf("a").replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt 5 0 R"),
        "Candidate_1/Public/cut.pdf": pdf("b")[:-20],
        "Candidate_1/Public/cut.docx": b"PK\x03\x04" + b"x" * 99,
        "Candidate_2/Public/really.docx": pdf("c"),
        "Candidate_2/Public/letter.pdf": pdf("d"),
        "Candidate_3/Public/letter.pdf": pdf("d"),
        "Candidate_3/Public/fine.pdf": pdf("e"),
    }
    archive(delivery, "Attachments_1-3.zip", files)
    ended = loaded(delivery, tmp_path, "--manifest", tmp_path / "files.csv")
    remarks = {(row["candidate_id"], row["name"]): row["remark"] for row in listed(tmp_path / "files.csv")}
    assert remarks == {
        ("1", "locked.pdf"): "A302 a document is encrypted",
        ("1", "cut.pdf"): "A303 a PDF is damaged",
        ("1", "cut.docx"): "A301 a file's extension does not match its content; A304 an office document cannot be opened",
        ("2", "really.docx"): "A301 a file's extension does not match its content",
        ("2", "letter.pdf"): "A305 several candidates have the same file content",
        ("3", "letter.pdf"): "A305 several candidates have the same file content",
        ("3", "fine.pdf"): "",
    }
    (shared,) = ended.document["facts"]["shared_contents"]
    assert (shared["candidates"], shared["files"]) == (["2", "3"], 2)


def test_inspect_shows_kinds_types_sizes_and_archives_as_tables(delivery: Path, tmp_path: Path) -> None:
    shown = commands.run("inspect", delivery, "--runs", tmp_path / "runs")
    assert shown.exit == 0
    lines = [line.split() for line in shown.stdout.splitlines()]
    assert ["Attachments", "by", "kind", "class", "files", "bytes"] in lines
    assert ["Private", "planned", "1", str(len(FILES["Candidate_1/Private/offer.pdf"]))] in lines
    assert ["application/pdf", "name", "3", str(sum(len(body) for name, body in FILES.items() if name.endswith(".pdf")))] in lines
    assert ["Attachments_1-3.zip", "4", str(sum(map(len, FILES.values())))] in lines
    assert "up to 100 KB" in shown.stdout
    assert "cv.pdf" not in shown.stdout


def test_a_table_of_attachments_may_have_any_name(delivery: Path, tmp_path: Path) -> None:
    id_and_key = "id TEXT PRIMARY KEY NOT NULL, source_id TEXT UNIQUE"
    database.change(tmp_path / "mine.db", f"CREATE TABLE person ({id_and_key}, name TEXT)")
    database.change(tmp_path / "mine.db", f"CREATE TABLE paper ({id_and_key}, person TEXT REFERENCES person (id), place TEXT)")
    rules = tmp_path / "rules"
    rules.mkdir()
    defaults = "{id: uuid5, key_columns: [source_id], created_column: null, modified_column: null}"
    (rules / "target.yaml").write_text(f"attachments: include\ndefaults: {defaults}\n")
    (rules / "person.yaml").write_text("entity: candidate\ncolumns: {source_id: row.key, name: family_name}\n")
    (rules / "paper.yaml").write_text(
        "entity: attachment\ncolumns: {source_id: row.key, person: {ref: person, key: candidate_id}, place: file_url}\n"
    )
    options = ("--mapping", rules, "--target", f"sqlite:///{tmp_path / 'mine.db'}", "--runs", tmp_path / "runs")

    def done(command: str) -> Ended:
        return talenthub(command, delivery, *options, "--attachments", tmp_path / "files")

    assert done("load").target("paper")["insert"] == 4
    (delivery / "export.csv").unlink()
    archive(delivery, "Attachments_1-3.zip", {name: FILES[name] for name in list(FILES)[:1]})
    target = done("load").target("paper")
    assert (target["unchanged"], target["gone"], target["unseen"]) == (1, 1, 2)
    proof = done("verify")
    assert {code for code in codes(proof) if code[0] == "V" or code.startswith("A5")} == {"V102"}
    shutil.rmtree(tmp_path / "files" / "3")
    assert codes(done("verify"))["A504"] == 1
