"""Law 8: no person in any output. Every value of an invented person is looked for in all that the commands say and write."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import commands as forked
from tests.report.persons import Persons, write

DELIVERED = "delivery"
#: Where persons belong: what came in, the target, the store. Everything else must not hold them, unless it is private.
_THEIRS = (DELIVERED, "ats.db", "files")


@dataclass
class Commands:
    """Runs the real command in a folder and keeps all it says."""

    folder: Path
    persons: Persons

    def run(self, *arguments: str, ends: tuple[int, ...]) -> str:
        done = forked.run(*arguments, folder=self.folder)
        said = done.stdout + done.stderr
        assert done.exit in ends, said
        assert self.found_in(said) == [], arguments
        return said

    def found_in(self, text: str) -> list[str]:
        """What of a person stands in a text, by kind; never the value, which a test should not print either."""
        return sorted({what for value, what in self.persons.known.items() if value.casefold() in text.casefold()})

    def public_files(self) -> Iterator[Path]:
        """Files that others may read: of another mode than 0600, or reachable without passing a folder of 0700."""
        for path in sorted(self.folder.rglob("*")):
            inside = path.relative_to(self.folder)
            if path.is_file() and inside.parts[0] not in _THEIRS and not _private(path, self.folder):
                yield path


def _private(path: Path, top: Path) -> bool:
    folders = [folder for folder in path.parents if folder.is_relative_to(top) and folder != top]
    guarded = any(stat.S_IMODE(folder.stat().st_mode) == 0o700 for folder in folders)
    return guarded and stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.fixture(params=[1, pytest.param(2, marks=pytest.mark.slow), pytest.param(3, marks=pytest.mark.slow)])
def commands(request: pytest.FixtureRequest, tmp_path: Path) -> Commands:
    return Commands(tmp_path, write(tmp_path / DELIVERED, request.param))


def test_no_value_of_a_person_is_said_or_written_where_others_may_read(commands: Commands) -> None:
    to = ("--mapping", "ats", "--target", "sqlite:///ats.db", "--attachments", "files")
    commands.run("inspect", DELIVERED, ends=(0, 3))
    commands.run("plan", DELIVERED, *to, "--out", "plan", "--report", "plan.html", "--log-file", "plan.log", ends=(3,))
    commands.run("show", "plan", "--format", "json", ends=(0, 3))
    commands.run("load", DELIVERED, *to, "--report", "load.html", "--log-file", "load.jsonl", "-v", ends=(3,))
    commands.run("load", DELIVERED, *to, "--max-rejects", "0", ends=(5,))
    with closing(sqlite3.connect(commands.folder / "ats.db")) as database:
        database.execute("UPDATE candidate SET last_name = ?", (commands.persons.word("edited name"),))
        database.execute("UPDATE candidate_email_address SET value = ?", (commands.persons.word("edited e-mail"),))
        smuggled = (commands.persons.word("smuggled name"), commands.persons.word("smuggled name"))
        database.execute("INSERT INTO tag (id, remote_id, name) VALUES ('x', ?, ?)", smuggled)
        database.execute("DELETE FROM activity")
        database.commit()
    commands.run("verify", DELIVERED, *to, "--report", "verify.html", "--format", "json", "--sample", "3", ends=(4,))
    commands.run("verify", DELIVERED, *to, ends=(4,))
    commands.run("status", "--target", "sqlite:///ats.db", "--format", "json", ends=(0,))
    public = list(commands.public_files())
    assert {path.name for path in public} >= {"plan.html", "load.html", "verify.html", "plan.log", "load.jsonl"}
    for path in public:
        assert commands.found_in(path.read_text("utf-8", errors="replace")) == [], path.name


def test_the_search_would_find_a_person(commands: Commands) -> None:
    """The test above can fail: the delivery itself holds what is looked for, and so does a public file that has a value."""
    value, what = next(iter(commands.persons.known.items()))
    (commands.folder / "leak.txt").write_text(f"... {value.upper()} ...", "utf-8")
    assert commands.found_in((commands.folder / "leak.txt").read_text("utf-8")) == [what]
    assert [path.name for path in commands.public_files()] == ["leak.txt"]
    assert len(commands.persons.known) > 100
