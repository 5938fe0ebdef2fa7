"""What is in an object store is read as on disk, by ranges: never more of an archive than what is asked for."""

from __future__ import annotations

import os
import pickle
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import fsspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.archives import MemberError, RemotePath, delivery_path, list_container, members, open_member
from migrate.archives.remote import RangeFile
from migrate.core.errors import SetupError, UnreachableError
from migrate.core.sizes import RANGE_BYTES
from tests import object_server
from tests.read.hostile import build_zip

Upload = Callable[[dict[str, bytes]], RemotePath]


@pytest.fixture(scope="module")
def server() -> Iterator[dict[str, str]]:
    with object_server.server_in_environment() as found:
        yield found


@pytest.fixture(
    params=["memory", pytest.param("s3", marks=pytest.mark.skipif(not object_server.INSTALLED, reason=object_server.REASON))]
)
def upload(request: pytest.FixtureRequest) -> Upload:
    """Writes objects below a new prefix."""
    kind = request.param
    if kind == "s3":
        request.getfixturevalue("server")

    def write(objects: dict[str, bytes]) -> RemotePath:
        url, files = f"{kind}://bucket-{uuid4()}/exports", fsspec.filesystem(kind, use_listings_cache=False)
        if kind == "s3":
            files.mkdir(url.rpartition("/")[0])
        for name, body in objects.items():
            files.pipe_file(f"{url}/{name}", body)
        return RemotePath(url)

    return write


def packed(folder: Path, contents: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    path = folder / f"{uuid4()}.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, body in contents.items():
            archive.writestr(name, body)
    return path.read_bytes()


def contents(path: Path | RemotePath) -> dict[str, bytes | str]:
    """Every member's bytes, or the code of its error."""
    listing = list_container(path)
    found: dict[str, bytes | str] = {}
    for member in members(listing.members, {0: listing}):
        try:
            with open_member(member) as stream:
                found[member.name] = b"".join(stream.chunks())
        except MemberError as error:
            found[member.name] = error.problem.code.id
    return found


def test_a_zip_gives_the_members_that_it_gives_on_disk(upload: Upload, tmp_path: Path) -> None:
    body = {"a/cv é.pdf": os.urandom(300_000), "empty": b"", "b.csv": b"x,y\n" * 100_000}
    (tmp_path / "export.zip").write_bytes(packed(tmp_path, body))
    prefix = upload({"export.zip": (tmp_path / "export.zip").read_bytes()})
    here, there = list_container(tmp_path / "export.zip"), list_container(prefix / "export.zip")
    assert there.is_zip
    assert there.members.equals(here.members)
    assert contents(prefix / "export.zip") == body


def test_a_prefix_is_a_folder_with_everything_below_it(upload: Upload) -> None:
    prefix = upload({"export.csv": b"a", "Contract_1/Notes.csv": b"notes", "big.bin": b"z" * (RANGE_BYTES + 7), "empty": b""})
    listing = list_container(prefix)
    assert not listing.is_zip
    assert listing.members["name"].to_list() == ["Contract_1/Notes.csv", "big.bin", "empty", "export.csv"]
    assert contents(prefix) == {
        "Contract_1/Notes.csv": b"notes",
        "big.bin": b"z" * (RANGE_BYTES + 7),
        "empty": b"",
        "export.csv": b"a",
    }
    assert (prefix / "export.csv").read_bytes() == b"a"
    assert sorted(entry.name for entry in prefix.iterdir()) == ["Contract_1", "big.bin", "empty", "export.csv"]


def test_an_object_whose_name_could_lead_elsewhere_is_refused(upload: Upload) -> None:
    prefix = upload({"Candidate_1/../../etc/passwd": b"x", "fine": b"y"})
    refused = dict(list_container(prefix).members.select("name", "refused").iter_rows())
    assert refused["fine"] is None
    assert {code for name, code in refused.items() if name != "fine"} <= {"D204"}


class Counted:
    """A file system that counts what is requested."""

    def __init__(self, files: Any) -> None:
        self._files = files
        self.requests: list[int] = []

    def cat_file(self, path: str, start: int, end: int) -> bytes:
        data: bytes = self._files.cat_file(path, start=start, end=end)
        self.requests.append(len(data))
        return data

    def __getattr__(self, name: str) -> Any:
        return getattr(self._files, name)


def test_one_member_of_a_large_archive_takes_one_request_for_its_bytes_and_no_more(upload: Upload, tmp_path: Path) -> None:
    body = {f"{number}.pdf": os.urandom(200_000) for number in range(40)}
    prefix = upload({"a.zip": packed(tmp_path, body)})
    archive = prefix / "a.zip"
    counted = Counted(archive._client[0])
    archive.__dict__["_client"] = (counted, archive._client[1])
    listing = list_container(archive)
    assert sum(counted.requests) < 100_000, "only the directory"
    counted.requests.clear()
    member = list(members(listing.members, {0: listing}))[17]
    with open_member(member) as stream:
        assert b"".join(stream.chunks()) == body["17.pdf"]
    assert len(counted.requests) == 1
    assert counted.requests[0] < 202_000


def test_a_member_larger_than_a_request_is_read_in_pieces(upload: Upload, tmp_path: Path) -> None:
    body = {"a": os.urandom(2 * RANGE_BYTES + 3), "b": os.urandom(10)}
    prefix = upload({"a.zip": packed(tmp_path, body, zipfile.ZIP_STORED)})
    assert contents(prefix / "a.zip") == body


@given(
    body=st.binary(max_size=300),
    steps=st.lists(st.tuples(st.integers(0, 310), st.integers(0, 320)), max_size=8),
    window=st.tuples(st.integers(0, 310), st.integers(0, 320)),
)
def test_any_sequence_of_seeks_and_reads_gives_what_a_file_gives(
    body: bytes, steps: list[tuple[int, int]], window: tuple[int, int]
) -> None:
    files = fsspec.filesystem("memory")
    files.pipe_file("/ranges/x", body)
    opened = [RangeFile(files, "/ranges/x", *window), RangeFile(files, "/ranges/x", 0, 0, len(body))]
    for place, size in steps:
        for file in opened:
            file.seek(place)
            assert file.read(size) == body[place : place + size]
    opened[1].seek(-len(body), 2)
    assert opened[1].read() == body


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[: len(data) // 2],
        lambda data: data[:-5],
        lambda _: b"",
        lambda _: b"<html>sign in</html>",
        lambda data: data[:40] + bytes([data[40] ^ 1]) + data[41:],
        lambda data: data.replace(b"PK\x03\x04", b"PK\x03\x05", 1),
        # A local header whose lengths lead behind the end of the file.
        lambda data: data[:26] + b"\xff\xff\xff\xff" + data[30:],
    ],
)
def test_damage_is_called_by_the_same_code_as_on_disk(upload: Upload, tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    data = damage(build_zip({"members": [{"name": "m", "text": "hello " * 50}]}, tmp_path))
    (tmp_path / "a.zip").write_bytes(data)
    remote = upload({"a.zip": data}) / "a.zip"
    here, there = list_container(tmp_path / "a.zip"), list_container(remote)
    assert [(problem.code, problem.message) for problem in there.problems] == [
        (problem.code, problem.message) for problem in here.problems
    ]
    assert contents(remote) == contents(tmp_path / "a.zip")


def test_a_file_that_is_written_again_while_it_is_read_is_not_used(upload: Upload) -> None:
    prefix = upload({"Notes.csv": b"a" * (RANGE_BYTES * 2)})
    listing = list_container(prefix)
    (member,) = members(listing.members, {0: listing})
    with open_member(member) as stream:
        stream.read()
        files, path = (prefix / "Notes.csv")._client
        files.pipe_file(path, b"b" * (RANGE_BYTES * 2))
        with pytest.raises(MemberError) as error:
            list(stream.chunks())
    assert error.value.problem.code.id == "D215"


def test_an_object_that_is_removed_after_it_was_listed_is_one_unreadable_file(upload: Upload, tmp_path: Path) -> None:
    prefix = upload({"a.zip": packed(tmp_path, {"m": b"x"}), "b.csv": b"y"})
    listings = [list_container(prefix / "a.zip"), list_container(prefix)]
    files, path = prefix._client
    files.rm_file(f"{path}/a.zip")
    files.rm_file(f"{path}/b.csv")
    for listing in listings:
        for member in members(listing.members, {0: listing}):
            with pytest.raises(MemberError) as error, open_member(member) as stream:
                list(stream.chunks())
            assert error.value.problem.code.id == "D215"


def test_what_does_not_exist_is_neither_object_nor_prefix(upload: Upload) -> None:
    prefix = upload({"a.csv": b"x"})
    assert ((prefix / "b").exists(), (prefix / "b").is_dir(), (prefix / "b").is_file()) == (False, False, False)
    assert (prefix.is_dir(), (prefix / "a.csv").is_file()) == (True, True)


@pytest.mark.skipif(not object_server.INSTALLED, reason=object_server.REASON)
def test_a_server_that_is_away_is_exit_8_and_neither_key_nor_object_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in object_server.variables("http://127.0.0.1:9").items():
        monkeypatch.setenv(name, value)
    fsspec.get_filesystem_class("s3").clear_instance_cache()
    with pytest.raises(UnreachableError) as error:
        RemotePath("s3://bucket/lovelace.zip").exists()
    assert (error.value.exit_code, error.value.problems[0].code.id) == (8, "D218")
    assert "lovelace" not in f"{error.value}{error.value.problems}"
    fsspec.get_filesystem_class("s3").clear_instance_cache()


@pytest.mark.parametrize(
    "url", ["s3://key:aB3xK9pq@bucket/a.zip", "s3://bucket/a.zip?secret_key=aB3xK9pq", "nosuch://bucket/a.zip"]
)
def test_a_url_with_a_password_or_of_an_unknown_kind_is_refused(url: str) -> None:
    with pytest.raises(SetupError) as error:
        RemotePath(url).exists()
    assert error.value.problems[0].code.id == "D218"
    assert "K9pq" not in f"{error.value}{error.value.problems}"


def test_a_missing_extra_names_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "fsspec", None)
    with pytest.raises(SetupError) as error:
        RemotePath("gs://bucket/a.zip").exists()
    assert error.value.problems[0].help == "pip install 'talenthub-migrate[gcs]'"


def test_a_place_is_a_path_or_a_url() -> None:
    assert delivery_path("s3://bucket/a/b.zip/") == RemotePath("s3://bucket/a/b.zip")
    assert delivery_path("file:///srv/a%20b") == Path("/srv/a b")
    assert delivery_path("exports/s3") == Path("exports/s3")
    place = RemotePath("s3://bucket/a/b.zip")
    assert (place.name, place.suffix, str(place.parent), [str(path) for path in place.parents]) == (
        "b.zip",
        ".zip",
        "s3://bucket/a",
        ["s3://bucket/a", "s3://bucket"],
    )
    assert pickle.loads(pickle.dumps(place)) == place  # noqa: S301 - our own
