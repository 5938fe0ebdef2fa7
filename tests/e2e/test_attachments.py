"""Attachments through the real command line: stored once, linked, held back, left out, rejected."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import pytest

from tests.e2e.attachment_files import (
    FILES,
    archive,
    book,
    break_member,
    codes,
    encrypt_member,
    export,
    lie_about_size,
    loaded,
    mapping,
    pdf,
    rows,
    run,
    small,
    stored,
)
from tests.e2e.running import FIXTURES, build, load, talenthub


@pytest.fixture
def delivery(tmp_path: Path) -> Path:
    return small(tmp_path / "export")


def test_a_second_load_copies_nothing(delivery: Path, tmp_path: Path) -> None:
    first, second = loaded(delivery, tmp_path), loaded(delivery, tmp_path)
    assert (first.exit, book(first)) == (0, {"files": 4, "stored": 4, "markers": 1})
    assert (second.exit, book(second)) == (0, {"files": 4, "unchanged": 4, "markers": 1})
    assert first.document["facts"]["attachments_bytes_copied"] == sum(map(len, FILES.values()))
    assert second.document["facts"]["attachments_bytes_copied"] == 0
    assert second.target("attachment")["unchanged"] == 4
    names = {row["file_url"].removeprefix((tmp_path / "files").as_uri() + "/") for row in rows(tmp_path).values()}
    assert names == set(stored(tmp_path / "files"))
    assert {row["sha256"] for row in rows(tmp_path).values()} == set(stored(tmp_path / "files").values())


def test_plan_inspect_and_verify_write_nothing_into_a_store(delivery: Path, tmp_path: Path) -> None:
    made = run("plan", delivery, tmp_path, "--out", tmp_path / "plan")
    assert (made.exit, book(made)) == (0, {"files": 4, "stored": 4, "markers": 1})
    assert talenthub("inspect", delivery, "--runs", tmp_path / "runs").exit == 0
    assert run("verify", delivery, tmp_path).exit == 2  # there is no database to compare with
    assert not (tmp_path / "files").exists()
    done = talenthub("apply", tmp_path / "plan", "--runs", tmp_path / "runs")
    assert (done.exit, book(done)) == (0, {"files": 4, "stored": 4, "markers": 1})
    again = run("plan", delivery, tmp_path, "--out", tmp_path / "plan 2")
    assert book(again) == {"files": 4, "unchanged": 4, "markers": 1}


@pytest.mark.parametrize("stop", ["threshold", "mapping drift"])
def test_a_refused_load_leaves_nothing_in_the_store(stop: str, delivery: Path, tmp_path: Path) -> None:
    if stop == "threshold":
        break_member(delivery / "Attachments_1-3.zip", "Candidate_3/Public/cv.pdf")
        (delivery / "Notes.csv").write_text("note_id,candidate_id\n1\n2\n3\n")
        ended = loaded(delivery, tmp_path, "--max-rejects", "1")
        assert ended.exit == 5, ended.document["problems"]
    else:
        rules = mapping(tmp_path / "rules", "include")
        assert run("plan", delivery, tmp_path, "--mapping", rules, "--out", tmp_path / "plan").exit == 0
        (rules / "target.yaml").write_text((rules / "target.yaml").read_text() + "phone_region: DE\n")
        assert talenthub("apply", tmp_path / "plan", "--runs", tmp_path / "runs").exit == 6
    assert not (tmp_path / "files").exists()


def test_private_files_are_for_their_owner_only(delivery: Path, tmp_path: Path) -> None:
    assert loaded(delivery, tmp_path).exit == 0
    (offer,) = (tmp_path / "files").rglob("*offer.pdf")
    (cv,) = (tmp_path / "files" / "1").rglob("*cv.pdf")
    assert [stat.S_IMODE(path.stat().st_mode) for path in (offer, offer.parent)] == [0o600, 0o700]
    assert stat.S_IMODE(cv.stat().st_mode) & 0o044
    assert rows(tmp_path)["1/Private/offer.pdf"]["visibility"] == "PRIVATE"


def test_held_back_files_leave_no_byte_and_no_name_anywhere(tmp_path: Path) -> None:
    content, name = b"marked-secret-7f3a", "marked-name-51c2"
    delivery = export(tmp_path / "export", 2)
    private = {f"Candidate_1/Private/{name}.txt": content, f"Candidate_2/PRIVATE/old/{name}.pdf": pdf(content.decode())}
    archive(delivery, "Attachments_1-2.zip", {"Candidate_1/Public/cv.pdf": pdf("cv"), **private})
    rules = mapping(tmp_path / "rules", "{private: hold_back, unmatched: quarantine}")
    work = tmp_path / "work"
    work.mkdir()
    tell = ("--mapping", rules, "--report", work / "report.html", "--log-file", work / "log.jsonl")
    ends = [
        run("plan", delivery, work, *tell, "--out", work / "plan"),
        run("load", delivery, work, *tell),
        run("verify", delivery, work, *tell),
        talenthub("inspect", delivery, "--runs", work / "runs"),
    ]
    assert [ended.exit for ended in ends] == [0, 0, 0, 0]
    assert book(ends[1]) == {"files": 3, "stored": 1, "held_back": 2}
    for ended in ends:
        assert name not in f"{ended.document}{ended.stderr}"
    assert list(rows(work)) == ["1/Public/cv.pdf"]
    written = [path for path in work.rglob("*") if path.is_file()]
    assert {"report.html", "log.jsonl", "ats.db"} <= {path.name for path in written}
    for path in written:
        data = path.read_bytes()
        assert content not in data, path
        # Names of held back files are known to the owner's own run folders only.
        assert name.encode() not in data or stat.S_IMODE(path.stat().st_mode) == 0o600, path
        assert name not in path.name


def test_unmatched_files_are_kept_aside_where_the_mapping_says_so(tmp_path: Path) -> None:
    delivery = export(tmp_path / "export", 1)
    archive(delivery, "Attachments_1-9.zip", {"Candidate_1/Public/cv.pdf": pdf("a"), "Candidate_9/Public/cv.pdf": pdf("b")})
    ended = loaded(delivery, tmp_path, "--mapping", mapping(tmp_path / "rules", "{private: include, unmatched: quarantine}"))
    assert (ended.exit, book(ended)) == (0, {"files": 2, "stored": 1, "unmatched": 1})
    assert sorted(place.split("/")[0] for place in stored(tmp_path / "files")) == ["1", "quarantine"]
    assert list(rows(tmp_path)) == ["1/Public/cv.pdf"]


def test_filters_leave_files_out_by_their_rule(delivery: Path, tmp_path: Path) -> None:
    rules = mapping(tmp_path / "rules", '{private: include, layout: "{sha256}{suffix}", filters: {extensions: [pdf]}}')
    ended = loaded(delivery, tmp_path, "--mapping", rules)
    assert (ended.exit, book(ended)) == (0, {"files": 4, "stored": 3, "excluded": 1, "markers": 1})
    assert "left out by the filter extensions" in [problem["message"] for problem in ended.document["problems"]]
    assert all(place == f"{digest}.pdf" for place, digest in stored(tmp_path / "files").items())
    assert run("verify", delivery, tmp_path, "--mapping", rules).exit == 0


@pytest.mark.parametrize("spoil", ["broken", "encrypted", "lying"])
def test_an_unreadable_file_is_rejected_and_its_row_of_before_is_unseen(spoil: str, delivery: Path, tmp_path: Path) -> None:
    assert loaded(delivery, tmp_path).exit == 0
    before, files = rows(tmp_path), stored(tmp_path / "files")
    path, name = delivery / "Attachments_1-3.zip", "Candidate_3/Public/cv.pdf"
    match spoil:
        case "broken":
            break_member(path, name)
        case "encrypted":
            encrypt_member(path, name)
        case _:
            lie_about_size(path, name, len(FILES[name]) - 7)
    ended = loaded(delivery, tmp_path, "--delete-gone", "--max-deletes", "10")
    assert (ended.exit, book(ended)) == (3, {"files": 4, "unchanged": 3, "rejected": 1, "markers": 1})
    target = ended.target("attachment")
    assert (target["unchanged"], target["unseen"], target["gone"], target["delete"]) == (3, 1, 0, 0)
    assert (rows(tmp_path), stored(tmp_path / "files")) == (before, files)
    (problem,) = [each for each in ended.document["problems"] if each["severity"] == "error"]
    assert problem["file"] == "Attachments_1-3.zip"
    assert run("verify", delivery, tmp_path).document["differences"] == 0


def test_attachments_of_a_candidate_that_is_gone_from_the_csvs_but_not_from_the_archives_are_unseen(tmp_path: Path) -> None:
    delivery = build(FIXTURES / "small" / "delivery", tmp_path / "export")
    assert loaded(delivery, tmp_path).exit in {0, 3}
    before = rows(tmp_path)
    mine = [key for key in before if key.startswith("1/")]
    assert mine
    member = "Contract_123456/Candidates.csv"
    with zipfile.ZipFile(delivery / "export.zip") as whole:
        contents = {name: whole.read(name) for name in whole.namelist()}
    kept = [line for line in contents[member].splitlines(keepends=True) if not line.startswith(b"1,")]
    assert len(kept) < len(contents[member].splitlines())
    with zipfile.ZipFile(delivery / "export.zip", "w") as shorter:
        for name, content in contents.items():
            shorter.writestr(name, b"".join(kept) if name == member else content)
    ended = loaded(delivery, tmp_path, "--delete-gone", "--max-deletes", "100")
    assert ended.exit in {0, 3}
    target = ended.target("attachment")
    assert (target["unseen"], target["gone"], target["delete"]) == (len(mine), 0, 0)
    assert ended.target("candidate")["delete"] == 0
    assert rows(tmp_path) == before


def test_a_file_that_is_broken_at_first_is_loaded_when_it_is_whole(delivery: Path, tmp_path: Path) -> None:
    whole = (delivery / "Attachments_1-3.zip").read_bytes()
    break_member(delivery / "Attachments_1-3.zip", "Candidate_3/Public/cv.pdf")
    first = loaded(delivery, tmp_path)
    assert (first.exit, book(first)) == (3, {"files": 4, "stored": 3, "rejected": 1, "markers": 1})
    (delivery / "Attachments_1-3.zip").write_bytes(whole)
    second = loaded(delivery, tmp_path)
    assert (second.exit, book(second)) == (0, {"files": 4, "stored": 1, "unchanged": 3, "markers": 1})


def test_rows_of_candidates_whose_archive_was_not_given_are_unseen_and_others_gone(tmp_path: Path) -> None:
    delivery = export(tmp_path / "export", 4)
    archive(delivery, "Attachments_1-2.zip", {f"Candidate_{n}/Public/{name}": pdf(f"{n}{name}") for n in (1, 2) for name in "ab"})
    archive(delivery, "Attachments_3-4.zip", {"Candidate_3/Public/cv.pdf": pdf("3"), "Candidate_4/Public/cv.pdf": pdf("4")})
    assert loaded(delivery, tmp_path).exit == 0
    (delivery / "Attachments_3-4.zip").unlink()
    archive(delivery, "Attachments_1-2.zip", {"Candidate_1/Public/a": pdf("1a"), "Candidate_2/Public/a": pdf("2a")})
    ended = loaded(delivery, tmp_path)
    target = ended.target("attachment")
    assert (target["unchanged"], target["gone"], target["unseen"]) == (2, 2, 2)
    proof = run("verify", delivery, tmp_path)
    assert (proof.exit, codes(proof).get("V102")) == (4, 2)
    assert not {"A504", "A505", "A506"} & set(codes(proof))


def test_without_a_place_files_are_counted_and_none_becomes_a_row(delivery: Path, tmp_path: Path) -> None:
    ended = load(delivery, tmp_path)
    assert (ended.exit, book(ended)) == (0, {"files": 4, "excluded": 4, "markers": 1})
    assert ended.target("attachment")["rows"] == 0
    later = loaded(delivery, tmp_path)
    assert later.target("attachment")["insert"] == 4
    assert load(delivery, tmp_path).target("attachment")["unseen"] == 4
