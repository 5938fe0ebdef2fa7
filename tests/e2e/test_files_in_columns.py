"""Files that the target's own columns hold: from plan to rollback, on every database, without a store."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from migrate.attachments import delivered
from tests.e2e.attachment_files import archive, export, pdf
from tests.e2e.own_ats import NUMBERED, OwnAts, codes, own_database, written

BYTES = {"sqlite": "BLOB", "postgresql": "bytea", "mysql": "LONGBLOB"}
TEXT = {"sqlite": "TEXT", "postgresql": "text", "mysql": "VARCHAR(190)"}
TARGET = (
    "defaults: {id: sequence, key_columns: [ref], created_column: null, modified_column: null}\n"
    "attachments: {private: include}\n"
    "picks: {resume: {entity: candidate, of: attachment, where: {folder: [Public]}, last_by: size_bytes}}\n"
)
PERSON = "entity: candidate\ncolumns: {ref: row.key, cv: {field: resume.content, max_bytes: 100000, too_long: null}}\n"
PAPER = (
    "entity: attachment\n"
    "columns:\n"
    "  ref: row.key\n"
    "  name: file_name\n"
    "  person_id: {ref: person, key: candidate_id, missing: reject}\n"
    "  body: {field: content, max_bytes: 200000, required: true}\n"
)
#: All bytes that a text could damage.
ODD = bytes(range(256)) * 40
FILES = {
    "Candidate_1/Public/cv.pdf": pdf("one"),
    "Candidate_1/Private/offer.bin": ODD,
    "Candidate_2/Public/big.pdf": pdf("two") + b"\\\\x00\n" * 30_000,
}


def deliver(ats: OwnAts, files: dict[str, bytes]) -> None:
    for path in (ats.folder / "export").iterdir():
        path.unlink()
    export(ats.folder / "export", 2)
    archive(ats.folder / "export", "Attachments_1-2.zip", files)


@pytest.fixture(params=["sqlite", "postgresql", "mysql"])
def ats(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OwnAts]:
    kind = request.param
    with own_database(request, tmp_path) as url:
        made = OwnAts(tmp_path, url)
        made.execute(
            f"CREATE TABLE person (id {NUMBERED[kind]}, ref {TEXT[kind]} NOT NULL UNIQUE, cv {BYTES[kind]})",
            f"CREATE TABLE paper (id {NUMBERED[kind]}, ref {TEXT[kind]} NOT NULL UNIQUE, name {TEXT[kind]},"
            f" person_id BIGINT NOT NULL, body {BYTES[kind]} NOT NULL, FOREIGN KEY (person_id) REFERENCES person (id))",
        )
        made.map({"target.yaml": TARGET, "person.yaml": PERSON, "paper.yaml": PAPER})
        deliver(made, FILES)
        yield made


def held(ats: OwnAts) -> dict[str, bytes | None]:
    """The files in the target: of papers by their key, of people by their id."""
    found = [*ats.rows("SELECT ref, body FROM paper"), *ats.rows("SELECT ref, cv FROM person")]
    return {ref: None if body is None else bytes(body) for ref, body in found}


WHOLE = {
    "1/Public/cv.pdf": FILES["Candidate_1/Public/cv.pdf"],
    "1/Private/offer.bin": ODD,
    "2/Public/big.pdf": FILES["Candidate_2/Public/big.pdf"],
    "1": FILES["Candidate_1/Public/cv.pdf"],
    "2": None,
}


def test_files_arrive_byte_for_byte_and_a_second_run_reads_and_writes_none(ats: OwnAts, monkeypatch: pytest.MonkeyPatch) -> None:
    done = ats.run("load")
    assert (done.exit, written(done)) == (0, {"person": 2, "paper": 3}), done.document["problems"]
    assert held(ats) == WHOLE
    # The pick of candidate 2 is larger than its column allows, and the rule keeps the row.
    assert codes(done).get("M220") == 1
    assert {name: done.document["attachments"][name] for name in ("stored", "unchanged", "rejected")} == {
        "stored": 3, "unchanged": 0, "rejected": 0,
    }  # fmt: skip
    monkeypatch.setattr(delivered.DeliveredFiles, "read", lambda *_: pytest.fail("a file was read to be written"))
    again = ats.run("load")
    assert (again.exit, written(again)) == (0, {})
    assert again.document["attachments"]["unchanged"] == 3
    verified = ats.run("verify")
    assert verified.exit == 0, verified.document["problems"]


def test_verify_sees_a_file_that_the_target_holds_otherwise(ats: OwnAts) -> None:
    assert ats.run("load").exit == 0
    ats.execute("UPDATE paper SET body = (SELECT cv FROM person WHERE ref = '1') WHERE ref = '1/Private/offer.bin'")
    verified = ats.run("verify")
    assert verified.exit == 4
    assert any(one["table"] == "paper" and "body" in one["message"] for one in verified.document["problems"])


def test_a_changed_file_is_replaced_an_edited_one_is_held_and_a_rollback_restores_it(ats: OwnAts) -> None:
    assert ats.run("load").exit == 0
    other = {**FILES, "Candidate_1/Private/offer.bin": ODD[::-1], "Candidate_2/Public/big.pdf": pdf("three")}
    deliver(ats, other)
    ats.execute("UPDATE paper SET body = (SELECT cv FROM person WHERE ref = '1') WHERE ref = '2/Public/big.pdf'")
    planned = ats.run("plan", "--out", "plan")
    assert planned.exit == 0, planned.document["problems"]
    done = ats.apply("plan")
    assert done.exit == 0, done.document["problems"]
    now = held(ats)
    assert (now["1/Private/offer.bin"], now["2/Public/big.pdf"]) == (ODD[::-1], FILES["Candidate_1/Public/cv.pdf"])
    assert now["2"] == pdf("three")
    assert codes(done).get("P302") == 1
    back = ats.run("rollback", str(done.document["run"]), "--yes", mapped=False)
    assert back.exit == 0, back.document["problems"]
    assert held(ats) == {**WHOLE, "2/Public/big.pdf": FILES["Candidate_1/Public/cv.pdf"]}


def test_a_row_whose_other_columns_change_keeps_its_file_without_sending_it(ats: OwnAts, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ats.run("load").exit == 0
    ats.map({"paper.yaml": PAPER.replace("name: file_name", "name: {field: file_name, clean: [upper]}")})
    monkeypatch.setattr(delivered.DeliveredFiles, "read", lambda *_: pytest.fail("a file was read to be written"))
    done = ats.run("load")
    assert (done.exit, written(done)) == (0, {"paper": 3})
    assert held(ats) == WHOLE
    assert ats.rows("SELECT name FROM paper WHERE ref = '1/Public/cv.pdf'") == [("CV.PDF",)]


def test_a_file_over_the_limit_rejects_its_row_with_its_place_and_is_counted(ats: OwnAts) -> None:
    ats.map({"paper.yaml": PAPER.replace("200000", "20000"), "person.yaml": "entity: candidate\ncolumns: {ref: row.key}\n"})
    done = ats.run("load")
    assert done.exit == 3
    (found,) = [one for one in done.document["problems"] if one["code"] == "M216"]
    assert (found["table"], found["count"]) == ("paper", 1)
    assert "Attachments_1-2.zip" in found["file"]
    assert {name: done.document["attachments"][name] for name in ("stored", "rejected")} == {"stored": 2, "rejected": 1}
    assert done.document["balanced"]


def test_an_erased_person_s_files_leave_the_target(ats: OwnAts) -> None:
    assert ats.run("load").exit == 0
    deliver(ats, {name: body for name, body in FILES.items() if "Candidate_1" not in name})
    (ats.folder / "erase.csv").write_text("candidate id\n1\n")
    done = ats.run("load", "--erasure", "erase.csv")
    assert done.exit == 0, done.document["problems"]
    assert held(ats).keys() == {"2/Public/big.pdf", "2"}


@pytest.mark.slow
@pytest.mark.parametrize("ats", ["mysql"], indirect=True)
def test_a_file_that_no_packet_takes_is_rejected_with_the_size_that_the_server_needs(ats: OwnAts) -> None:
    ((packet,),) = ats.rows("SELECT @@max_allowed_packet")
    if packet > 32 << 20:
        pytest.skip(f"the server takes packets of {packet} bytes, which needs a file of half that size")
    files = {**FILES, "Candidate_2/Private/long.bin": random.Random(7).randbytes(packet // 2)}  # noqa: S311 - bytes that do not compress
    ats.map({"paper.yaml": PAPER.replace("200000", "67108864")})
    deliver(ats, files)
    done = ats.run("load")
    assert done.exit == 3
    (found,) = [one for one in done.document["problems"] if one["severity"] == "error"]
    assert "max_allowed_packet of" in found["message"]
    assert held(ats) == WHOLE
