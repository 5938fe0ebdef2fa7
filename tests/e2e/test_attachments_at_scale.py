"""A delivery of 5,000 candidates and eight archives with files of every class; loads that are killed at any moment."""

from __future__ import annotations

import os
import random
import time
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import pytest

from tests import commands
from tests.e2e import database
from tests.e2e.attachment_files import archive, book, break_member, export, mapping, pdf, rows, run, stored

pytestmark = pytest.mark.slow

CANDIDATES, ARCHIVES = 5_000, 8
KINDS = ("Public", "Private", "Miscellaneous")


@dataclass
class Made:
    """What was put into the archives: the class of every file, and the contents that must be stored."""

    folder: Path
    classes: Counter[str] = field(default_factory=Counter)
    contents: dict[str, bytes] = field(default_factory=dict)


def deliver(folder: Path, chance: random.Random) -> Made:
    """Every candidate has a CV; by number some have more: private papers, scripts, markers, the same file in two archives."""
    made = Made(export(folder, CANDIDATES))
    carried: dict[str, bytes] = {}
    for part in range(ARCHIVES):
        first, last = part * CANDIDATES // ARCHIVES + 1, (part + 1) * CANDIDATES // ARCHIVES
        broken: list[str] = []
        files, carried = dict(carried), {}
        made.classes["repeated"] += len(files)
        for number in range(first, last + 1):
            below = f"Candidate_{number}"
            cv = pdf(f"{number}") + chance.randbytes(chance.randrange(3_000))
            files[f"{below}/Public/cv {number}.pdf"] = made.contents[f"{number}/Public/cv {number}.pdf"] = cv
            if number % 3 == 0:
                files[f"{below}/Private/offer.pdf"] = pdf(f"offer {number}")
                made.classes["held_back"] += 1
            else:
                files[f"{below}/Private/empty.txt"] = b""
                made.classes["markers"] += 1
            if number % 7 == 0:
                files[f"{below}/Miscellaneous/run.exe"] = b"MZ" + bytes([number % 251])
                made.classes["excluded"] += 1
            if number % 500 == 100:
                broken.append(f"{below}/Public/cv {number}.pdf")
        carried = {name: body for name, body in files.items() if f"_{last}/Public/" in name and last != CANDIDATES}
        files[f"Candidate_{90_000 + part}/Public/cv.pdf"] = pdf("nobody")
        files[".DS_Store"] = b"Bud1"
        made.classes.update(unmatched=1, excluded=1)
        path = archive(folder, f"Attachments_{first}-{last}.zip", files)
        for name in broken:
            break_member(path, name)
            del made.contents[name.removeprefix("Candidate_")]
            made.classes["rejected"] += 1
    made.classes["stored"] = len(made.contents)
    return made


def test_every_file_of_a_large_delivery_is_in_the_class_it_was_made_for(tmp_path: Path) -> None:
    made = deliver(tmp_path / "export", random.Random(6))  # noqa: S311 - invented content, the same on every run
    rules = mapping(tmp_path / "rules", "{private: hold_back, filters: {without_extensions: [exe]}}")
    members = [name for path in made.folder.glob("Attachments*.zip") for name in zipfile.ZipFile(path).namelist()]
    first = run("load", made.folder, tmp_path, "--mapping", rules)
    found = book(first)
    assert first.exit == 3
    assert {name: count for name, count in found.items() if name != "files"} == dict(made.classes)
    assert set(found) == {"files", "stored", "rejected", "unmatched", "held_back", "excluded", "repeated", "markers"}
    assert found["files"] + found["markers"] == len(members)
    assert found["files"] == sum(made.classes.values()) - made.classes["markers"]

    linked = rows(tmp_path)
    there = stored(tmp_path / "files")
    base = (tmp_path / "files").as_uri() + "/"
    digests = {key: sha256(content).hexdigest() for key, content in made.contents.items()}
    assert {key: row["sha256"] for key, row in linked.items()} == digests
    assert {row["file_url"].removeprefix(base).replace("%20", " "): row["sha256"] for row in linked.values()} == there

    second = run("load", made.folder, tmp_path, "--mapping", rules)
    assert second.document["facts"]["attachments_bytes_copied"] == 0
    assert book(second) == {"unchanged" if name == "stored" else name: count for name, count in found.items()}
    assert run("verify", made.folder, tmp_path, "--mapping", rules).document["differences"] == 0


def start(delivery: Path, work: Path) -> commands.Running:
    options = ["--target", f"sqlite:///{work / 'ats.db'}", "--runs", str(work / "runs"), "--attachments", str(work / "files")]
    return commands.start("load", delivery, *options)


def test_a_load_killed_at_any_moment_and_run_again_equals_one_that_nobody_disturbed(tmp_path: Path) -> None:
    delivery = export(tmp_path / "export", 400)
    contents = {f"{number}": os.urandom(40_000) for number in range(1, 401)}
    for part in range(4):
        names = {f"Candidate_{n}/{KINDS[int(n) % 3]}/f.pdf": body for n, body in contents.items() if int(n) % 4 == part}
        archive(delivery, f"Attachments_{part}-400.zip", names)
    calm, wild = tmp_path / "calm", tmp_path / "wild"
    calm.mkdir()
    wild.mkdir()
    begin = time.monotonic()
    assert start(delivery, calm).wait() == 0
    length = time.monotonic() - begin
    chance = random.Random(4)  # noqa: S311 - moments, not secrets
    moments = []
    for _ in range(12):
        running = start(delivery, wild)
        running.wait(chance.uniform(0.3, 1) * length)
        running.kill()
        files = stored(wild / "files") if (wild / "files").exists() else {}
        assert {sha256(contents[place.split("/")[0]]).hexdigest() for place in files} == set(files.values())
        count = linked_files(wild / "ats.db")
        assert count in {0, 400}
        assert count <= len(files)
        moments.append((len(files), count))
    assert len(set(moments)) > 1, f"no kill hit the storing: {moments}"
    assert start(delivery, wild).wait() == 0
    assert stored(wild / "files") == stored(calm / "files")
    assert not (wild / "files" / ".talenthub-incoming").exists()

    def comparable(work: Path) -> dict[str, dict[str, str]]:
        base = (work / "files").as_uri()
        times = {"created_at", "modified_at"}
        told = {key: {name: value for name, value in row.items() if name not in times} for key, row in rows(work).items()}
        return {key: row | {"file_url": row["file_url"].removeprefix(base)} for key, row in told.items()}

    assert comparable(wild) == comparable(calm)
    again = run("load", delivery, wild)
    assert (again.exit, book(again)) == (0, {"files": 400, "unchanged": 400})
    assert run("verify", delivery, wild).exit == 0


def linked_files(path: Path) -> int:
    """Rows of attachments; none where the database or the table is not there yet."""
    if not path.exists() or not database.query(path, "SELECT 1 FROM sqlite_master WHERE name = 'attachment'"):
        return 0
    return database.count(path, "attachment")
