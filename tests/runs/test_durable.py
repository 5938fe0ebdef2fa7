"""The order of the calls that make a written file outlive a loss of power: write, sync, rename, sync of the folder."""

from __future__ import annotations

import os
from pathlib import Path

import polars as pl
import pytest

from migrate.attachments.folder_store import FolderStore
from migrate.attachments.manifest import write_manifest
from migrate.fetch.part import Part
from migrate.runs import durable
from migrate.runs.durable import sync_tree, write_file

#: `("sync", file or folder)`, `("rename", from, to)`, by inode number of what is synced.
Calls = list[tuple[str, int]]


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    """What the system was asked for, in order: the inode of each sync, and of what each rename moved."""
    seen: Calls = []
    fsync, replace = os.fsync, os.replace

    def sync(descriptor: int) -> None:
        seen.append(("sync", os.fstat(descriptor).st_ino))
        fsync(descriptor)

    def rename(source: str | Path, target: str | Path) -> None:
        seen.append(("rename", Path(source).stat().st_ino))
        replace(source, target)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(os, "replace", rename)
    monkeypatch.setattr(durable, "_SYNCFS", None)
    return seen


def assert_safe(calls: Calls, path: Path) -> None:
    """The file was synced before it got its name, and its folder after."""
    file, folder = path.stat().st_ino, path.parent.stat().st_ino
    order = [calls.index(("sync", file)), calls.index(("rename", file))]
    after = [place for place, call in enumerate(calls) if call == ("sync", folder)]
    assert order == sorted(order), calls
    assert after, calls
    assert after[-1] > order[1], calls


def test_a_file_is_synced_renamed_and_its_folder_synced(calls: Calls, tmp_path: Path) -> None:
    with write_file(tmp_path / "x") as stream:
        stream.write(b"x")
    assert_safe(calls, tmp_path / "x")


def test_a_download_is(calls: Calls, tmp_path: Path) -> None:
    (tmp_path / ".x.part").write_bytes(b"x")
    Part(tmp_path / ".x.part").finish(tmp_path / "x")
    assert_safe(calls, tmp_path / "x")


def test_a_manifest_is(calls: Calls, tmp_path: Path) -> None:
    columns = ("candidate_id", "folder", "file_name", "name", "class", "rule")
    files = pl.DataFrame(schema=dict.fromkeys(columns, pl.String) | {"size": pl.Int64})
    write_manifest(files, tmp_path / "files.csv")
    assert_safe(calls, tmp_path / "files.csv")


def test_stored_files_are_synced_together_and_their_folders_when_the_run_ends(calls: Calls, tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "store")
    store.begin()
    names = [store.stage([b"x"], private=False) for _ in range(3)]
    store.adopt((name, f"7/Public/{number}.pdf", False) for number, name in enumerate(names))
    store.end()
    for number in range(3):
        assert_safe(calls, tmp_path / "store" / "7" / "Public" / f"{number}.pdf")
    last_sync = max(place for place, call in enumerate(calls[: calls.index(("rename", inode(tmp_path / "store/7/Public/0.pdf")))])
                    if call[0] == "sync")  # fmt: skip
    assert last_sync >= 2, "all files are synced before the first one is renamed"


def inode(path: Path) -> int:
    return path.stat().st_ino


def test_a_tree_is_synced_to_the_last_file(calls: Calls, tmp_path: Path) -> None:
    (tmp_path / "actions" / "note").mkdir(parents=True)
    (tmp_path / "actions" / "note" / "0.parquet").write_bytes(b"x")
    sync_tree(tmp_path)
    synced = {number for what, number in calls if what == "sync"}
    assert synced == {inode(path) for path in (tmp_path, *tmp_path.rglob("*"))}


def test_a_device_is_written_to_and_not_replaced() -> None:
    with write_file(Path("/dev/null")) as stream:
        stream.write(b"x")
    assert not Path("/dev/null").is_file()


def test_a_link_is_replaced_and_what_it_names_keeps_its_content(tmp_path: Path) -> None:
    (tmp_path / "export.csv").write_bytes(b"theirs")
    (tmp_path / "report.html").symlink_to(tmp_path / "export.csv")
    with write_file(tmp_path / "report.html") as stream:
        stream.write(b"ours")
    assert (tmp_path / "export.csv").read_bytes() == b"theirs"
    assert (tmp_path / "report.html").read_bytes() == b"ours"


def test_nobody_but_one_module_syncs_or_renames_what_is_kept() -> None:
    package = Path(durable.__file__).parents[1]
    spoken = {
        str(path.relative_to(package))
        for path in package.rglob("*.py")
        if any(word in path.read_text("utf-8") for word in ("os.fsync", "os.replace", ".fsync(", "shutil.move"))
    }
    assert spoken == {"runs/durable.py"}


def test_nobody_but_one_function_deletes_folders() -> None:
    package = Path(durable.__file__).parents[1]
    spoken = {str(path.relative_to(package)) for path in package.rglob("*.py") if "rmtree" in path.read_text("utf-8")}
    assert spoken == {"runs/marker.py"}
