"""Everything that may happen to archives, stored files and the index of a load before the next one."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

from migrate.runs.folder import own_runs
from migrate.steps import ledger
from tests.e2e.kept_changes import append_to, attachments, edit_zip, last_run, nothing, replace_in
from tests.e2e.kept_place import Place

Damage = Callable[[Place], object]


def stored_files(place: Place) -> list[Path]:
    return [path for path in sorted((place.live / "files").rglob("*")) if path.is_file() and path.stat().st_size > 1]


def archive(damage: Callable[[Path], object]) -> Damage:
    """Damages the archive of attachments."""
    return lambda place: damage(attachments(place))


def edit(path: Path) -> None:
    """Other bytes of the same size."""
    path.write_bytes(b"#" * path.stat().st_size)


def in_secret(damage: Callable[[Path], object]) -> Callable[[Path], None]:
    """Puts the time of the last modification back afterwards."""

    def hidden(path: Path) -> None:
        before = path.stat()
        damage(path)
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    return hidden


def replace(path: Path) -> None:
    """Another file of the same size and time takes the place."""
    before, other = path.stat(), path.with_name("other")
    other.write_bytes(b"#" * before.st_size)
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.rename(path)


def link(path: Path) -> None:
    away = path.with_name("away")
    path.rename(away)
    path.symlink_to(away.name)


def folder_instead(path: Path) -> None:
    path.unlink()
    path.mkdir()


def swap(place: Place) -> None:
    """Two stored files change places."""
    one, two, *_ = stored_files(place)
    away = one.with_name("away")
    one.rename(away)
    two.rename(one)
    away.rename(two)


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def flip(path: Path) -> None:
    """One byte of the first member is another one."""
    with path.open("r+b") as file:
        file.seek(200)
        byte = file.read(1)
        file.seek(200)
        file.write(bytes([byte[0] ^ 0xFF]))


def pack(change: Callable[[str, bytes], tuple[str, bytes] | None]) -> Callable[[Path], None]:
    """Packs an archive again, with other names or contents."""

    def packed(path: Path) -> None:
        with zipfile.ZipFile(path) as old:
            members = [(one.filename, old.read(one)) for one in old.infolist() if not one.is_dir()]
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
            for kept in (change(*member) for member in members):
                if kept is not None:
                    new.writestr(zipfile.ZipInfo(kept[0]), kept[1], zipfile.ZIP_DEFLATED)

    return packed


def other_content(name: str, content: bytes) -> tuple[str, bytes]:
    return name, content[::-1]


def other_extension(name: str, content: bytes) -> tuple[str, bytes]:
    return name + ".docx", content


def without_private(name: str, content: bytes) -> tuple[str, bytes] | None:
    return None if "/Private/" in name else (name, content)


def index_of(place: Place) -> Path:
    return last_run(place) / "known-files"


def other_index(name: str, value: object) -> Damage:
    def change(place: Place) -> None:
        path = index_of(place) / "index.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | {name: value}))

    return change


def undo_all(place: Place) -> None:
    """Rolls back every run, as `talenthub rollback` does, the last one first."""
    for folder in reversed(list(own_runs(place.live / "runs"))):
        ledger.rolled_back(f"sqlite:///{place.live / 'ats.db'}", folder.name)


def prune(keep: int) -> Damage:
    return lambda place: ledger.prune_runs(place.live / "runs", None, keep, f"sqlite:///{place.live / 'ats.db'}")


def csv_record(place: Place) -> None:
    """A record of the CSVs changes, so that the load reads them."""
    edit_zip(place, "Candidates.csv", lambda content: content.replace(b"@mail.", b"@post.", 1))


#: What may happen to one stored file.
OF_A_FILE: dict[str, Callable[[Path], object]] = {
    "a stored file is missing": Path.unlink,
    "a stored file is shorter": cut,
    "a stored file is empty": lambda path: os.truncate(path, 0),
    "a stored file is longer": lambda path: path.write_bytes(path.read_bytes() + b"#"),
    "a stored file was edited": edit,
    "a stored file was edited, and its time put back": in_secret(edit),
    "a stored file was replaced": replace,
    "a stored file is a link": link,
    "a stored file is a folder": folder_instead,
    "a stored file has another mode": lambda path: path.chmod(0o640),
    "a stored file was written again": lambda path: path.write_bytes(path.read_bytes()),
    "a stored file has a second name": lambda path: os.link(path, path.with_name("second")),
}


def first_stored(damage: Callable[[Path], object]) -> Damage:
    return lambda place: damage(stored_files(place)[0])


def each_its_own(place: Place) -> None:
    """Every damage of a file happens, each to another file; a folder in the place of one stops the load."""
    damages = [damage for damage in OF_A_FILE.values() if damage is not folder_instead]
    for damage, path in zip(damages, stored_files(place), strict=False):
        damage(path)


IN_STORE: dict[str, Damage] = {
    "nothing": nothing,
    "all stored files are missing": lambda place: shutil.rmtree(place.live / "files"),
    "two stored files changed places": swap,
    "every damage of a stored file": each_its_own,
    **{name: first_stored(damage) for name, damage in OF_A_FILE.items()},
}
IN_DELIVERY: dict[str, Damage] = {
    "an archive was touched": archive(Path.touch),
    "an archive has a damaged member": archive(flip),
    "an archive has a damaged member, and its time was put back": archive(in_secret(flip)),
    "an archive has other contents": archive(pack(other_content)),
    "an archive has other extensions": archive(pack(other_extension)),
    "an archive has fewer files": archive(pack(without_private)),
    "an archive was packed again": archive(pack(lambda name, content: (name, content))),
    "an archive was cut off": archive(cut),
    "an archive was replaced": archive(replace),
    "an archive is missing": archive(Path.unlink),
    "an archive was copied": archive(lambda path: shutil.copy2(path, path.with_name("Attachments_copy.zip"))),
    "a candidate's record changed": csv_record,
}


def attachments_with(policy: str) -> Damage:
    return replace_in("mapping/target.yaml", "attachments: include", f"attachments: {{{policy}}}")


IN_MAPPING: dict[str, Damage] = {
    "another layout": attachments_with('private: include, layout: "{sha256:2}/{sha256}{suffix}"'),
    "a layout without a hash": attachments_with('private: include, layout: "{candidate_id}/{folder}/{name}"'),
    "private files are held back": attachments_with("private: hold_back"),
    "a filter of types": attachments_with("private: include, filters: {content_types: [application/pdf]}"),
    "quarantine": attachments_with("private: include, unmatched: quarantine"),
    "other modes": attachments_with('private: include, modes: {public: "0644", private: "0640"}'),
    "a comment": append_to("mapping/candidate.yaml", "# a comment\n"),
}
IN_INDEX: dict[str, Damage] = {
    "no index": lambda place: shutil.rmtree(index_of(place)),
    "an index that is not JSON": lambda place: (index_of(place) / "index.json").write_text("{"),
    "an index of another version": other_index("format", 2),
    "an index of another tool": other_index("tool", "0"),
    "an index of another store": other_index("attachments", "/srv/files"),
    "an index whose table was changed": lambda place: (index_of(place) / "stored.parquet").write_bytes(b"PAR1"),
    "an index whose table is missing": lambda place: (index_of(place) / "members.parquet").unlink(),
}
IN_TARGET: dict[str, Damage] = {
    "all runs are rolled back": undo_all,
    "all runs but the last are pruned": prune(1),
    "a row was edited": lambda place: place.change("UPDATE candidate SET last_name = 'Edited'"),
}
DAMAGES = IN_STORE | IN_DELIVERY | IN_MAPPING | IN_INDEX | IN_TARGET
