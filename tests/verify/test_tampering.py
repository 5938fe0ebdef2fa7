"""A target that was loaded and then tampered with: verify names each change by table and key, and never says a value."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from migrate import run
from migrate.core.errors import Exit
from migrate.core.outcome import Outcome
from migrate.core.progress import Silent
from migrate.report import document
from migrate.steps.request import Request
from tests.e2e.running import FIXTURES, build


@dataclass(frozen=True)
class Loaded:
    """A loaded database and store, to be tampered with."""

    folder: Path

    @property
    def request(self) -> Request:
        target, store = f"sqlite:///{self.folder / 'ats.db'}", str(self.folder / "files")
        return Request(deliveries=(self.folder / "delivery",), runs=self.folder / "runs", target=target, attachments=store)

    def edit(self, *statements: str) -> None:
        with closing(sqlite3.connect(self.folder / "ats.db")) as database:
            for statement in statements:
                database.execute(statement)
            database.commit()

    def verify(self) -> Outcome:
        return run.verify(self.request, None, Silent())

    def differences(self, *, told: str = "", untold: str = "\0") -> list[tuple[str, str | None, str | None]]:
        """Code, table and key of every difference; the document holds the one text and not the other."""
        outcome = self.verify()
        text = json.dumps(document(outcome), ensure_ascii=False)
        assert told in text
        assert untold not in text
        named = [entry for entry in document(outcome)["problems"] if entry["severity"] == "error"]
        assert (outcome.exit_code is Exit.DIFFERENCES) == bool(named)
        assert outcome.differences == sum(entry["count"] for entry in named)
        return [(entry["code"], entry["table"], entry["key"]) for entry in named]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("loaded")
    build(FIXTURES / "small" / "delivery", folder / "delivery")
    assert run.load(Loaded(folder).request, Silent()).error is None
    return folder


@pytest.fixture
def loaded(original: Path) -> Callable[[], Loaded]:
    """The load as it was: put back before every test, in its place, since rows hold the store's place."""
    keep = original.with_name("keep")
    if not keep.exists():
        shutil.copytree(original, keep)
    for name in ("files", "ats.db"):
        shutil.rmtree(original / name) if (original / name).is_dir() else (original / name).unlink()
    shutil.copytree(keep / "files", original / "files")
    shutil.copyfile(keep / "ats.db", original / "ats.db")
    return lambda: Loaded(original)


def test_an_untouched_load_is_proven(loaded: Callable[[], Loaded]) -> None:
    outcome = loaded().verify()
    assert document(outcome)["exit_code"] == 0
    counts = document(outcome)["facts"]["compared"]
    assert sum(count["expected"] for count in counts) == sum(count["found"] for count in counts) > 90


def test_a_changed_value_is_named_by_table_key_and_column(loaded: Callable[[], Loaded]) -> None:
    target = loaded()
    target.edit("UPDATE candidate SET last_name = 'Tampered' WHERE remote_id = '2'")
    found = target.differences(told="differs in last_name", untold="Tampered")
    assert found == [("V103", "candidate", "2")]


def test_a_reference_bent_to_another_row_is_named(loaded: Callable[[], Loaded]) -> None:
    target = loaded()
    other = "(SELECT id FROM candidate WHERE remote_id = '2')"
    target.edit(f"UPDATE activity SET candidate_id = {other} WHERE remote_id = 'note:6'")
    assert target.differences() == [("V103", "activity", "note:6")]


def test_one_changed_byte_of_a_message_is_named(loaded: Callable[[], Loaded]) -> None:
    target = loaded()
    target.edit("UPDATE activity SET body = body || ' ' WHERE remote_id LIKE 'message:%' AND body IS NOT NULL")
    found = target.differences()
    assert found
    assert {(code, table) for code, table, _ in found} == {("V103", "activity")}
    assert all(str(key).startswith("message:") for _, _, key in found)


def test_a_deleted_row_is_named(loaded: Callable[[], Loaded]) -> None:
    target = loaded()
    target.edit("DELETE FROM activity WHERE remote_id = 'note:6'")
    assert target.differences() == [("V101", "activity", "note:6")]


def test_an_added_row_is_told_as_somebody_elses(loaded: Callable[[], Loaded]) -> None:
    target = loaded()
    target.edit("INSERT INTO tag (id, remote_id, name) VALUES ('x1', 'smuggled', 'x')")
    assert target.differences(told="1 row in the target that we did not write", untold="smuggled") == []


def test_a_dropped_table_is_named_once(loaded: Callable[[], Loaded]) -> None:
    target = loaded()
    target.edit("PRAGMA foreign_keys = off", "DROP TABLE feedback")
    assert target.differences() == [("V104", "feedback", None)]


def test_a_file_that_was_changed_or_deleted_is_named(loaded: Callable[[], Loaded]) -> None:
    target = loaded()
    files = sorted(path for path in (target.folder / "files").rglob("*") if path.is_file())
    files[0].write_bytes(b"tampered")
    files[1].unlink()
    found = target.differences()
    assert {table for _, table, _ in found} == {"attachments"}
    assert len(found) == 2


def test_several_changes_are_all_named_in_one_run(loaded: Callable[[], Loaded]) -> None:
    target = loaded()
    target.edit(
        "UPDATE candidate SET first_name = 'T' WHERE remote_id = '1'",
        "DELETE FROM feedback WHERE remote_id = (SELECT min(remote_id) FROM feedback)",
        "UPDATE job SET name = NULL WHERE remote_id = (SELECT min(remote_id) FROM job)",
    )
    assert [(code, table) for code, table, _ in target.differences()] == [
        ("V103", "candidate"),
        ("V103", "job"),
        ("V101", "feedback"),
    ]
