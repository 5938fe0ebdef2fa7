from __future__ import annotations

import stat
from hashlib import md5, sha256
from os import urandom
from pathlib import Path

import polars as pl
import pytest

from migrate.attachments import Filters, Measured, Policy, copy_files, measure, open_store
from migrate.attachments.findings import measured_findings, resolved_findings, shared_contents
from migrate.core.books import AttachmentBook
from migrate.core.entities import ENTITIES
from migrate.core.errors import DriftError
from tests.attachments.deliveries import Given, office, pdf


def rows(measured: Measured) -> pl.DataFrame:
    return pl.concat([ENTITIES["attachment"].empty(), *measured.batches()])


def test_the_md5_is_measured_where_the_mapping_asks_for_it(given: Given) -> None:
    given.zip("a.zip", {"Candidate_1/Public/cv.pdf": pdf("a")})
    assert rows(given.measured(Policy(md5=True)))["md5"].to_list() == [md5(pdf("a"), usedforsecurity=False).hexdigest()]


def test_a_plain_name_is_printable_ascii_with_an_extension_of_the_list(given: Given) -> None:
    names = ["CV é.PDF", "run.php", "README", "50 %.txt"]
    given.zip("a.zip", {f"Candidate_1/Public/{name}": pdf(name) for name in names})
    found = rows(given.measured(Policy(layout="{candidate_id}/{plain_name:pdf,txt}")))
    assert sorted(found["stored_at"]) == ["1/50 _25.txt", "1/CV __.PDF", "1/README.txt", "1/run.php.txt"]


def test_every_planned_file_gets_one_canonical_row(given: Given) -> None:
    given.zip("a.zip", {"Candidate_1/Public/My CV.pdf": pdf("a"), "Candidate_2/Private/offer.docx": office()})
    found = rows(given.measured())
    assert found.schema == ENTITIES["attachment"].schema
    first = found.row(0, named=True)
    digest = sha256(pdf("a")).hexdigest()
    assert first == {
        "attachment_id": "1/Public/My CV.pdf",
        "candidate_id": "1",
        "folder": "Public",
        "file_name": "My CV.pdf",
        "file_url": f"file://{given.folder}/store/1/Public/{digest[:16]}-My%20CV.pdf",
        "stored_at": f"1/Public/{digest[:16]}-My CV.pdf",
        "size_bytes": len(pdf("a")),
        "size_kb": round(len(pdf("a")) / 1024),
        "sha256": digest,
        "md5": None,
        "content_type": "application/pdf",
        "extension_matches": True,
        "_file": 0,
        "_record": None,
        "_line": None,
    }


def test_measuring_writes_nothing(given: Given) -> None:
    given.zip("a.zip", {"Candidate_1/Public/cv.pdf": pdf("a")})
    given.measured()
    assert not (given.folder / "store").exists()


def test_without_a_store_files_are_counted_and_no_row_is_made(given: Given) -> None:
    given.zip("a.zip", {"Candidate_1/Public/cv.pdf": pdf("a")})
    measured = measure(given.resolved(), given.listings, None)
    assert list(measured.batches()) == []
    assert measured.book == AttachmentBook(files=1, stored=1)
    assert measured.to_store.is_empty()


def test_what_is_stored_equals_its_member_and_a_second_run_copies_nothing(given: Given) -> None:
    contents = [pdf("a"), office(), urandom(3_000_000), b""]
    given.zip("a.zip", {f"Candidate_{1 + number % 3}/Public/{number}.bin": content for number, content in enumerate(contents)})
    first, second = given.kept(), given.kept()
    assert sorted(given.stored().values()) == sorted(contents)
    assert first.book == AttachmentBook(files=4, stored=4)
    assert first.bytes_copied == sum(map(len, contents))
    assert second.book == AttachmentBook(files=4, unchanged=4)
    assert second.bytes_copied == 0


def test_a_stored_file_that_was_damaged_is_put_right(given: Given) -> None:
    given.zip("a.zip", {"Candidate_1/Public/cv.pdf": pdf("a")})
    given.kept()
    (place,) = given.stored()
    (given.folder / "store" / place).write_bytes(b"y" * len(pdf("a")))
    assert given.kept().book == AttachmentBook(files=1, stored=1)
    assert given.stored()[place] == pdf("a")


def test_one_name_with_two_contents_gives_the_same_two_ids_in_any_order(given: Given, tmp_path: Path) -> None:
    other = Given(tmp_path / "other")
    other.folder.mkdir()
    for delivery, order in ((given, "ab"), (other, "ba")):
        for mark in order:
            delivery.zip(f"{mark}.zip", {"Candidate_1/Public/cv.pdf": pdf(mark)})
    one, two = (rows(delivery.measured()).sort("sha256") for delivery in (given, other))
    assert one["attachment_id"].to_list() == two["attachment_id"].to_list()
    assert one["attachment_id"].to_list() == ["1/Public/cv.pdf", f"1/Public/cv.pdf~{one['sha256'][1][:12]}"]
    assert measured_findings(given.measured())["code"].to_list() == ["A208"]


def test_a_name_made_to_look_like_a_marked_one_takes_nobodys_id_and_nobodys_place(given: Given) -> None:
    a, b, other = sorted((pdf("a"), pdf("b"), pdf("c")), key=lambda body: sha256(body).hexdigest())
    mark = sha256(b).hexdigest()[:12]
    given.zip("a.zip", {"Candidate_1/Public/cv.pdf": a})
    given.zip("b.zip", {"Candidate_1/Public/cv.pdf": b, f"Candidate_1/Public/cv.pdf~{mark}": other})
    given.zip("c.zip", {f"Candidate_1/Public/cv~{mark}.pdf": other})
    policy = Policy(layout="{candidate_id}/{folder}/{name}")
    found = rows(given.measured(policy))
    assert found["attachment_id"].n_unique() == 4
    given.kept(policy)
    stored = {given.store.base + place: sha256(body).hexdigest() for place, body in given.stored().items()}
    assert dict(found.select("file_url", "sha256").iter_rows()) == stored


def test_equal_size_and_checksum_do_not_make_a_repeat_where_the_bytes_differ(given: Given) -> None:
    given.unpacked("one", {"Candidate_1/Public/cv.txt": b"first"})
    given.unpacked("two", {"Candidate_1/Public/cv.txt": b"other"})
    given.unpacked("three", {"Candidate_1/Public/cv.txt": b"other"})
    assert given.resolved().book == AttachmentBook(files=3, stored=1, repeated=2)
    kept = given.kept()
    assert kept.book == AttachmentBook(files=3, stored=2, repeated=1)
    assert sorted(given.stored().values()) == [b"first", b"other"]


def test_a_broken_member_is_rejected_and_the_rest_goes_on(given: Given) -> None:
    path = given.zip("a.zip", {"Candidate_1/Public/secretname.pdf": b"A" * 999, "Candidate_2/Public/cv.pdf": pdf("b")}, method=0)
    path.write_bytes(path.read_bytes().replace(b"A" * 999, b"A" * 998 + b"B"))
    kept = given.kept()
    assert kept.book == AttachmentBook(files=2, stored=1, rejected=1)
    (finding,) = measured_findings(given.measured()).rows(named=True)
    assert (finding["code"], finding["_file"]) == ("D211", 0)
    assert finding["key"].startswith("1/Public/#")
    assert given.measured().rejected.rows() == [("1/Public/secretname.pdf", 0)]


def test_a_whole_copy_takes_the_place_of_a_broken_one(given: Given) -> None:
    path = given.zip("a.zip", {"Candidate_1/Public/cv.pdf": b"A" * 999}, method=0)
    given.zip("b.zip", {"Candidate_1/Public/cv.pdf": b"A" * 999})
    path.write_bytes(path.read_bytes().replace(b"A" * 999, b"A" * 998 + b"B"))
    assert given.kept().book == AttachmentBook(files=2, stored=1, rejected=1)
    assert list(given.stored().values()) == [b"A" * 999]


def test_a_delivery_that_changes_between_measuring_and_storing_stops_the_run(given: Given) -> None:
    path = given.zip("a.zip", {"Candidate_1/Public/cv.pdf": b"A" * 999}, method=0)
    store = given.store
    measured = given.measured(store=store)
    path.write_bytes(path.read_bytes().replace(b"A" * 999, b"A" * 998 + b"B"))
    with pytest.raises(DriftError) as error:
        copy_files(measured, given.listings, store)
    assert error.value.problems[0].code.id == "A403"
    assert given.stored() == {}


def test_private_files_can_be_read_by_their_owner_only(given: Given) -> None:
    given.zip("a.zip", {"Candidate_1/Private/offer.pdf": pdf("a"), "Candidate_1/Public/cv.pdf": pdf("b")})
    given.kept()
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (given.folder / "store").rglob("*")}
    assert modes["Private"] == 0o700
    assert {mode for name, mode in modes.items() if name.endswith("offer.pdf")} == {0o600}
    assert {mode for name, mode in modes.items() if name.endswith("cv.pdf")} == {0o666 & ~_umask()}


def _umask() -> int:
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("Umask"))
    return int(line.split()[1], 8)


def test_a_layout_that_does_not_tell_kinds_keeps_every_file_private(given: Given) -> None:
    given.zip("a.zip", {"Candidate_1/Private/offer.pdf": pdf("a"), "Candidate_1/Public/cv.pdf": pdf("a")})
    given.kept(Policy(layout="{sha256:2}/{sha256}"))
    (path,) = (path for path in (given.folder / "store").rglob("*") if path.is_file() and path.name != "lock")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_held_back_private_files_reach_neither_store_nor_rows_nor_findings(given: Given) -> None:
    marked = b"PRIVATE-MARK " * 50
    given.zip("a.zip", {"Candidate_1/Private/secretname.txt": marked, "Candidate_1/Public/cv.pdf": pdf("a")})
    given.zip("b.zip", {"Candidate_9/Private/secretname.txt": marked, "stray/secretname.txt": marked})
    policy = Policy(private="hold_back", unmatched="quarantine")
    kept = given.kept(policy)
    assert kept.book == AttachmentBook(files=4, stored=1, unmatched=2, held_back=1)
    assert list(given.stored().values()) == [pdf("a")]
    measured = given.measured(policy)
    assert rows(measured)["folder"].to_list() == ["Public"]
    said = pl.concat([resolved_findings(given.resolved(policy)), measured_findings(measured)])
    assert "secretname" not in said.write_csv()


def test_quarantined_files_are_kept_privately_and_get_no_row(given: Given) -> None:
    given.zip("a.zip", {"Candidate_9/Public/cv.pdf": pdf("a"), "deep/down/readme.txt": b"x"})
    policy = Policy(unmatched="quarantine")
    kept = given.kept(policy)
    assert kept.book == AttachmentBook(files=2, unmatched=2)
    assert sorted(place.split("/")[:3] for place in given.stored()) == [["quarantine", "9", "Public"], ["quarantine", "_", "_"]]
    files = [path for path in (given.folder / "store" / "quarantine").rglob("*") if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert list(given.measured(policy).batches()) == []
    assert given.kept(policy).bytes_copied == 0


def test_a_filter_on_content_looks_at_the_bytes_and_not_at_the_name(given: Given) -> None:
    given.zip("a.zip", {"Candidate_1/Public/a.pdf": b"\x89PNG\r\n\x1a\n", "Candidate_1/Public/b.pdf": pdf("a")})
    policy = Policy(filters=Filters(content_types=frozenset({"application/*"})))
    assert given.kept(policy).book == AttachmentBook(files=2, stored=1, excluded=1)
    assert measured_findings(given.measured(policy))["message"].to_list() == ["left out by the filter content_types"]


def test_one_content_with_several_candidates_is_reported_by_ids(given: Given) -> None:
    given.zip("a.zip", {f"Candidate_{number}/Public/{number}.pdf": pdf("same") for number in (1, 2, 3)})
    given.zip("b.zip", {"Candidate_1/Miscellaneous/again.pdf": pdf("same"), "Candidate_1/Public/own.pdf": pdf("own")})
    measured = given.measured()
    shared = shared_contents(measured)
    assert shared.select("candidates", "files").rows() == [(["1", "2", "3"], 4)]
    assert measured_findings(measured).select("code", "message").rows() == [("A305", "3 candidates have the same file content")]


def test_files_that_nobody_hashed_are_not_one_content(given: Given) -> None:
    given.zip("a.zip", {f"Candidate_{number}/Public/{number}.pdf": pdf(str(number)) for number in (1, 2, 3)})
    unread = measure(given.resolved(), given.listings, None)
    assert measured_findings(unread).is_empty()
    assert shared_contents(unread).is_empty()


def test_findings_show_ids_and_counts_and_never_a_name(given: Given) -> None:
    given.zip(
        "a.zip",
        {
            "Candidate_1/Public/secretname.docx": pdf("a"),
            "Candidate_2/Public/secretname.pdf": pdf("b")[:40],
            "Candidate_secretname/Public/cv.pdf": b"x",
            "secretname.txt": b"x",
            "Candidate_1/secretname.txt": b"x",
            "../secretname.txt": b"x",
            "Candidate_3/Public/.DS_Store": b"x",
        },
    )
    said = pl.concat([resolved_findings(given.resolved()), measured_findings(given.measured())])
    assert sorted(said["code"]) == ["A201", "A202", "A203", "A206", "A301", "A303", "D204"]
    assert "secretname" not in said.write_csv()


def test_files_taken_while_they_are_read_end_as_if_copied_afterwards(given: Given, tmp_path: Path) -> None:
    files = {
        "Candidate_1/Public/cv.pdf": pdf("a"),
        "Candidate_1/Private/offer.pdf": pdf("bb"),
        "Candidate_9/Public/x.pdf": pdf("ccc"),
    }
    given.zip("a.zip", files)
    given.zip("b.zip", {"Candidate_1/Public/cv.pdf": pdf("a"), "Candidate_2/Public/cv.png": pdf("dddd")})
    policy = Policy(unmatched="quarantine", filters=Filters(without_extensions=frozenset({"png"})))
    one = given.kept(policy, open_store(tmp_path / "one"), early=True)
    two = given.kept(policy, open_store(tmp_path / "two"), early=False)
    assert one.book == two.book == AttachmentBook(files=5, stored=2, unmatched=1, excluded=1, repeated=1)
    assert one.bytes_copied == two.bytes_copied
    assert snapshot(tmp_path / "one") == snapshot(tmp_path / "two")


def snapshot(root: Path) -> dict[str, tuple[int, bytes | None]]:
    return {
        path.relative_to(root).as_posix(): (path.stat().st_mode, path.read_bytes() if path.is_file() else None)
        for path in root.rglob("*")
    }


def test_a_plan_read_by_another_process_copies_where_nothing_was_staged(given: Given) -> None:
    given.zip("a.zip", {"Candidate_1/Public/cv.pdf": pdf("a")})
    store = given.store
    measured = measure(given.resolved(), given.listings, store, early=True)
    store.end()
    assert given.stored() == {}
    assert copy_files(measured, given.listings, given.store).book == AttachmentBook(files=1, stored=1)
    assert list(given.stored().values()) == [pdf("a")]
