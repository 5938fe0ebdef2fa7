from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from migrate.attachments import Store, open_store, remove
from migrate.attachments.folder_store import FolderStore
from migrate.core.errors import SetupError, UnreachableError
from migrate.runs.marker import mark_folder


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path / "store")
    store.begin()
    yield store
    store.end()


def unfinished(root: Path) -> list[Path]:
    return list((root / ".talenthub-incoming").rglob("*.part"))


def there(store: Store) -> list[tuple[str, int]]:
    return list(store.locations())


def test_what_was_put_is_held_by_size_and_hash(store: Store) -> None:
    store.put("7/Public/cv.pdf", [b"ab", b"c"], private=False)
    digest = hashlib.sha256(b"abc").hexdigest()
    assert store.holds("7/Public/cv.pdf", 3, digest, named=True)
    assert not store.holds("7/Public/cv.pdf", 4, digest, named=True)
    assert not store.holds("7/Public/cv.pdf", 3, "0" * 64, named=True)
    assert not store.holds("7/Public", 3, digest, named=True)
    assert not store.holds("7/Public/cv.pdf/deeper", 3, digest, named=True)
    assert b"".join(store.read("7/Public/cv.pdf")) == b"abc"


def test_a_file_that_fails_on_the_way_leaves_nothing(store: Store, tmp_path: Path) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"half"
        raise RuntimeError("the source broke")

    with pytest.raises(RuntimeError, match="the source broke"):
        store.put("7/Public/cv.pdf", chunks(), private=False)
    assert there(store) == []
    assert unfinished(tmp_path / "store") == []


def test_nothing_is_written_through_a_link_out_of_the_store(store: Store, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "store" / "7").symlink_to(tmp_path / "outside")
    with pytest.raises(UnreachableError):
        store.put("7/Public/cv.pdf", [b"abc"], private=False)
    assert list((tmp_path / "outside").iterdir()) == []


def test_a_link_where_a_file_belongs_is_replaced_and_not_followed(store: Store, tmp_path: Path) -> None:
    (tmp_path / "outside").write_bytes(b"abc")
    (tmp_path / "store" / "7").mkdir()
    (tmp_path / "store" / "7" / "cv.pdf").symlink_to(tmp_path / "outside")
    assert not store.holds("7/cv.pdf", 3, hashlib.sha256(b"abc").hexdigest(), named=True)
    store.put("7/cv.pdf", [b"new"], private=False)
    assert (tmp_path / "outside").read_bytes() == b"abc"
    assert not (tmp_path / "store" / "7" / "cv.pdf").is_symlink()


@pytest.mark.parametrize("instead", ["nothing", "link", "folder", "file above"])
def test_only_a_file_that_stands_in_its_place_is_read(store: Store, tmp_path: Path, instead: str) -> None:
    (tmp_path / "outside").write_bytes(b"abc")
    place = tmp_path / "store" / "7"
    if instead == "file above":
        place.write_bytes(b"abc")
    else:
        place.mkdir()
    if instead == "link":
        (place / "cv.pdf").symlink_to(tmp_path / "outside")
    elif instead == "folder":
        (place / "cv.pdf").mkdir()
    with pytest.raises(FileNotFoundError):
        list(store.read("7/cv.pdf"))


def test_the_next_run_sweeps_what_a_dead_one_left(tmp_path: Path) -> None:
    dead = tmp_path / "store" / ".talenthub-incoming" / "01234567"
    dead.mkdir(parents=True)
    mark_folder(dead, "incoming")
    (dead / "0123.part").write_bytes(b"half")
    store = open_store(tmp_path / "store")
    assert store.begin() == 1
    store.end()
    assert there(store) == []
    assert list((tmp_path / "store").iterdir()) == []


@pytest.mark.usefixtures("store")
def test_a_running_ones_files_are_left_alone(tmp_path: Path) -> None:
    (running,) = (tmp_path / "store" / ".talenthub-incoming").iterdir()
    (running / "0123.part").write_bytes(b"half")
    other = open_store(tmp_path / "store")
    assert other.begin() == 0
    other.end()
    assert (running / "0123.part").exists()


def test_a_folder_url_and_a_path_are_the_same_store(tmp_path: Path) -> None:
    folder = tmp_path / "my files"
    assert open_store(folder).base == open_store(folder.as_uri()).base == f"file://{tmp_path}/my%20files/"


def test_a_file_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("x")
    with pytest.raises(SetupError):
        open_store(tmp_path / "store")


def test_a_kind_of_store_that_nobody_knows_is_refused_by_name() -> None:
    with pytest.raises(SetupError) as error:
        open_store("carrier-pigeon://roof/3")
    assert "carrier-pigeon" in error.value.problems[0].message


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_read_only_store_cannot_be_reached(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(UnreachableError):
        open_store(tmp_path / "store").begin()


def test_a_folder_that_cannot_be_made_cannot_be_reached(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(UnreachableError) as error:
        open_store(tmp_path / "file" / "store").begin()
    assert error.value.exit_code == 8


def test_erasing_removes_files_and_empty_folders_and_nothing_else(store: Store, tmp_path: Path) -> None:
    for place in ("7/Public/a b.pdf", "7/Private/offer.pdf", "8/Public/cv.pdf"):
        store.put(place, [b"x"], private=False)
    outside = tmp_path / "outside.pdf"
    outside.write_text("x")
    inside = [store.base + "7/Public/a%20b.pdf", store.base + "7/Private/offer.pdf"]
    urls = [*inside, outside.as_uri(), store.base + "../outside.pdf"]
    assert remove(store, urls) == 2
    assert there(store) == [("8/Public/cv.pdf", 1)]
    assert not (tmp_path / "store" / "7").exists()
    assert outside.exists()
    assert remove(store, urls) == 0


def test_a_file_that_other_rows_still_name_is_not_erased(store: Store) -> None:
    store.put("aa/hash", [b"x"], private=False)
    url = store.base + "aa/hash"
    assert remove(store, [url], still_used=[url]) == 0
    assert there(store) == [("aa/hash", 1)]


def test_nothing_is_erased_through_a_link_out_of_the_store(store: Store, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "cv.pdf").write_bytes(b"x")
    (tmp_path / "store" / "7").symlink_to(tmp_path / "outside")
    assert remove(store, [store.base + "7/cv.pdf"]) == 0
    assert (tmp_path / "outside" / "cv.pdf").exists()


def test_written_files_are_let_go_after_a_while_and_all_of_them_in_the_end(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "store")
    before = open_files()
    store.begin()
    names = [store.stage([b"x" * number], private=False) for number in range(300)]
    assert len(open_files()) - len(before) < 100
    store.adopt((name, f"7/{number}.pdf", False) for number, name in enumerate(names))
    assert len(open_files()) - len(before) == 1  # the lock
    store.stage([b"left over"], private=False)
    store.end()
    assert open_files() == before
    assert sorted(there(store)) == sorted((f"7/{number}.pdf", number) for number in range(300))


def open_files() -> set[str]:
    return set(os.listdir("/proc/self/fd"))  # noqa: PTH208 - names alone


def test_a_long_file_is_written_as_it_comes(store: Store) -> None:
    piece = os.urandom(1 << 20)
    store.put("7/long.bin", (piece for _ in range(40)), private=True)
    assert b"".join(store.read("7/long.bin")) == piece * 40
