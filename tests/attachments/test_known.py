"""Contents that an earlier run found: what is taken from it, and what is read."""

from __future__ import annotations

import zipfile
from pathlib import Path
from uuid import uuid4

import fsspec
import polars as pl
import pytest

from migrate.attachments import KnownContents, Measured, Policy, Store, Stored, copy_files, known_members, measure, open_store
from migrate.attachments.engine import Threads
from migrate.attachments.known import STORED
from migrate.core import file_identity
from tests.attachments.deliveries import Given, pdf

FILES = {f"Candidate_{1 + number % 3}/Public/{number}.pdf": pdf(str(number)) for number in range(6)}
#: What a caller knows of the archive with the container 0.
ARCHIVES = {0: "as it is"}


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are known without waiting until they are two seconds old."""
    monkeypatch.setattr(file_identity, "QUIET", -1)


def loaded(
    given: Given, store: Store, known: KnownContents | None = None, policy: Policy | None = None
) -> tuple[Measured, Stored, KnownContents]:
    """Measures and stores as a load does. The last part is what the next load knows."""
    measured = measure(given.resolved(policy), given.listings, store, early=True, known=known, engine=Threads(2))
    stored = copy_files(measured, given.listings, store, known=known or KnownContents(), engine=Threads(2))
    places = stored.places.filter(pl.col("identity").is_not_null()).select(*STORED)
    return measured, stored, KnownContents(known_members(measured.files, ARCHIVES), places, ARCHIVES)


def settled(given: Given, store: Store, policy: Policy | None = None) -> KnownContents:
    """What is known after two loads: what the first one stored need not be known to the second."""
    return loaded(given, store, loaded(given, store, None, policy)[2], policy)[2]


def frames(measured: Measured) -> pl.DataFrame:
    return measured.files.drop("staged")


def test_known_contents_equal_those_that_are_read(given: Given) -> None:
    given.zip("a.zip", FILES)
    known = settled(given, given.store)
    again, stored, _ = loaded(given, given.store, known)
    assert again.known == {0: 6}
    assert (stored.known, stored.bytes_copied) == (6, 0)
    read, compared, _ = loaded(given, given.store)
    assert read.known == {}
    assert compared.known == 0
    assert frames(again).equals(frames(read))
    assert stored.files.drop("staged").equals(compared.files.drop("staged"))


def test_an_archive_without_an_identity_is_read(given: Given) -> None:
    given.zip("a.zip", FILES)
    known = settled(given, given.store)
    without = KnownContents(known.members, known.stored)
    assert loaded(given, given.store, without)[0].known == {}


def test_a_member_with_another_entry_in_the_directory_is_read(given: Given) -> None:
    path = given.zip("a.zip", FILES)
    known = settled(given, given.store)
    given.listings.clear()
    given.zip(path.name, FILES | {"Candidate_3/Public/5.pdf": pdf("another one")})
    assert loaded(given, given.store, known)[0].known == {0: 5}, "the last member is another"


def test_a_member_with_another_extension_is_judged_again(given: Given) -> None:
    given.zip("a.zip", {"Candidate_1/Public/cv.pdf": pdf("a")})
    known = settled(given, given.store)
    other = KnownContents(known.members.with_columns(pl.lit("docx").alias("extension")), known.stored, ARCHIVES)
    assert loaded(given, given.store, other)[0].known == {}


def test_an_md5_that_was_not_measured_is_measured_now(given: Given) -> None:
    given.zip("a.zip", FILES)
    known = settled(given, given.store)
    measured, _, more = loaded(given, given.store, known, Policy(md5=True))
    assert measured.known == {}
    assert measured.files["md5"].null_count() == 0
    without = loaded(given, given.store, more)[0]
    assert without.known == {0: 6}
    assert without.files["md5"].null_count() == 6, "a mapping that asks for no MD5 gets none"


def test_a_damaged_member_is_read_each_time(given: Given) -> None:
    path = given.zip("a.zip", FILES, zipfile.ZIP_STORED)
    content = bytearray(path.read_bytes())
    content[content.index(b"%PDF")] ^= 0xFF
    path.write_bytes(content)
    known = settled(given, given.store)
    measured = loaded(given, given.store, known)[0]
    assert measured.known == {0: 5}
    assert measured.book.rejected == 1


def test_a_missing_stored_file_comes_from_a_known_archive(given: Given) -> None:
    given.zip("a.zip", FILES)
    known = settled(given, given.store)
    before = given.stored()
    Path(given.folder / "store" / min(before)).unlink()
    measured, stored, _ = loaded(given, given.store, known)
    assert measured.known == {0: 6}
    assert stored.known == 5
    assert (stored.book.stored, stored.book.unchanged) == (1, 5)
    assert given.stored() == before


def test_another_layout_stores_known_contents_at_their_new_places(given: Given) -> None:
    given.zip("a.zip", FILES)
    known = settled(given, given.store)
    policy = Policy(layout="{sha256:2}/{sha256}{suffix}")
    measured, stored, _ = loaded(given, given.store, known, policy)
    assert measured.known == {0: 6}
    assert stored.known == 0
    assert stored.book.stored == 6


def test_objects_are_known_by_etag_and_size(given: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    given.zip("a.zip", FILES)
    url = f"memory://{uuid4()}/files"
    files = fsspec.filesystem("memory")
    found = type(files).find

    def find(self: object, path: str, **options: object) -> dict[str, dict[str, object]]:
        listed: dict[str, dict[str, object]] = found(self, path, **options)
        return {name: details | {"ETag": str(details["created"])} for name, details in listed.items()}

    monkeypatch.setattr(type(files), "find", find)
    policy = Policy(layout="{candidate_id}/{name}")
    known = settled(given, open_store(url), policy)
    _, stored, _ = loaded(given, open_store(url), known, policy)
    assert (stored.known, stored.book.unchanged) == (6, 6)
    place = next(iter(dict(open_store(url).locations())))
    files.pipe_file(f"{url.removeprefix('memory:/')}/{place}", b"#" * dict(open_store(url).locations())[place])
    _, stored, _ = loaded(given, open_store(url), known, policy)
    assert (stored.known, stored.book.unchanged, stored.book.stored) == (5, 5, 1)


def test_without_an_etag_objects_are_compared(given: Given) -> None:
    given.zip("a.zip", FILES)
    url = f"memory://{uuid4()}/files"
    known = settled(given, open_store(url))
    _, stored, _ = loaded(given, open_store(url), known)
    assert (stored.known, stored.book.unchanged) == (0, 6)
