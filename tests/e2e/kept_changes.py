"""Everything that may happen to a migration between two loads."""

from __future__ import annotations

import json
import random
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

from migrate.runs.folder import own_runs
from tests.e2e.kept_place import Place

Change = Callable[[Place], object]

_MOMENT = (2023, 5, 17, 12, 0, 0)
_KEY = "candidate"


def last_run(place: Place) -> Path:
    return list(own_runs(place.live / "runs"))[-1]


def nothing(_place: Place) -> None:
    """Changes nothing."""


def edit_zip(place: Place, name: str, edit: Callable[[bytes], bytes], method: int = zipfile.ZIP_DEFLATED) -> None:
    """Edits a member of export.zip, whatever its folder."""
    path = next((place.live / "delivery").glob("export*.zip"))
    with zipfile.ZipFile(path) as archive:
        members = {one.filename: archive.read(one) for one in archive.infolist()}
    with zipfile.ZipFile(path, "w") as archive:
        for member, content in members.items():
            changed = edit(content) if member.endswith(name) else content
            archive.writestr(zipfile.ZipInfo(member, _MOMENT), changed, method)


def other_order(content: bytes) -> bytes:
    header, *lines = content.decode("utf-8-sig").splitlines(keepends=True)
    return "".join([header, *reversed(lines)]).encode()


def append_to(name: str, text: str) -> Change:
    def change(place: Place) -> None:
        path = place.live / name
        path.write_text(path.read_text("utf-8") + text, "utf-8")

    return change


def replace_in(name: str, old: str, new: str) -> Change:
    def change(place: Place) -> None:
        path = place.live / name
        assert old in path.read_text("utf-8")
        path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")

    return change


def proof_with(**inputs: str) -> Change:
    def change(place: Place) -> None:
        path = last_run(place) / "proof.json"
        proof = json.loads(path.read_text())
        proof["inputs"] |= inputs
        path.write_text(json.dumps(proof))

    return change


def statement(text: str) -> Change:
    return lambda place: place.change(text)


def attachments(place: Place) -> Path:
    return next((place.live / "delivery").glob("Attachment*.zip"), place.live / "delivery" / "none.zip")


def rename(place: Place) -> None:
    path = place.live / "delivery" / "export.zip"
    if path.exists():
        path.rename(path.with_name("exported.zip"))


def pack_again(place: Place) -> None:
    edit_zip(place, "Notes.csv", bytes, zipfile.ZIP_STORED)


def touch_all(place: Place) -> None:
    for path in (place.live / "delivery").iterdir():
        path.touch()


def stored_file(place: Place) -> Path:
    return min(path for path in (place.live / "files").rglob("*") if path.is_file() and path.stat().st_size > 1)


def spoil(place: Place) -> None:
    path = stored_file(place)
    path.write_bytes(b"#" * path.stat().st_size)


#: Everything that may happen between two loads, and whether the second one may still recognise the delivery.
CHANGES: dict[str, tuple[Change, bool]] = {
    "nothing": (nothing, True),
    "other modification times": (touch_all, True),
    "a record more": (lambda place: edit_zip(place, "Notes.csv", lambda content: content + b"77,100,1,text,,\n"), False),
    "a byte": (lambda place: edit_zip(place, "Candidates.csv", lambda content: content.replace(b"@mail.", b"@post.", 1)), False),
    "records in another order": (lambda place: edit_zip(place, "Candidates.csv", other_order), False),
    "the same content, packed in another way": (pack_again, False),
    "a renamed archive": (rename, False),
    "an archive of attachments is missing": (lambda place: attachments(place).unlink(missing_ok=True), False),
    "a comment in the mapping": (append_to("mapping/candidate.yaml", "# a comment\n"), False),
    "a policy in the mapping": (append_to("mapping/target.yaml", "phone_region: DE\n"), False),
    "a title in the mapping": (append_to("mapping/tag.yaml", "title: Labels\n"), False),
    "another version of the tool": (proof_with(tool="0"), False),
    "another day that a rule depends on": (proof_with(day="0"), False),
    "other options": (proof_with(options="0"), False),
    "a proof that is no JSON": (lambda place: (last_run(place) / "proof.json").write_text("{"), False),
    "a proof of a later version": (lambda place: (last_run(place) / "proof.json").write_text('{"format": 2}'), False),
    "no proof": (lambda place: (last_run(place) / "proof.json").unlink(), False),
    "no folder of the last run": (lambda place: shutil.rmtree(last_run(place)), False),
    "a changed plan": (lambda place: (last_run(place) / "plan/plan.json").write_text("{}"), False),
    "a changed list of attachments": (lambda place: (last_run(place) / "plan/attachments.parquet").write_bytes(b"PAR1"), False),
    "an edited row": (statement(f"UPDATE {_KEY} SET last_name = 'Edited'"), False),
    "a deleted row": (statement("DELETE FROM activity"), False),
    "a row of others": (statement("DELETE FROM candidate_tag WHERE 1 = 0"), True),
    "an id map row is missing": (statement("DELETE FROM talenthub_id_map WHERE source_key LIKE '%1'"), False),
    "an id map row has another fingerprint": (statement("UPDATE talenthub_id_map SET fp_lo = fp_lo + 1"), False),
    "a run is missing": (statement("DELETE FROM talenthub_run WHERE number = (SELECT max(number) FROM talenthub_run)"), False),
    "a pruned run": (statement("UPDATE talenthub_run SET pruned = 1"), False),
    "another column": (statement(f"ALTER TABLE {_KEY} ADD COLUMN of_others INTEGER"), False),
    "a stored file is missing": (lambda place: stored_file(place).unlink(), True),
    "a stored file was changed": (spoil, True),
}


def random_byte(seed: int) -> Change:
    """Changes one byte of one CSV."""

    def change(place: Place) -> None:
        dice = random.Random(seed)  # noqa: S311 - a place, no secret

        def edit(content: bytes) -> bytes:
            at = dice.randrange(len(content))
            return content[:at] + bytes([dice.choice(b'a1,;"\n')]) + content[at + 1 :]

        edit_zip(place, dice.choice(["Candidates.csv", "Notes.csv", "Projects.csv"]), edit)

    return change
