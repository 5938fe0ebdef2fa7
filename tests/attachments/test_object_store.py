"""The store behind fsspec: in memory for its logic, and against a real S3-compatible server where moto is installed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec
from uuid import uuid4

import pytest

from migrate.attachments import Policy, Store, compare_store, open_store, remove
from migrate.attachments.object_store import ObjectStore
from migrate.core.books import AttachmentBook
from migrate.core.errors import MigrateError, UnreachableError
from tests.attachments.deliveries import Given, pdf

S3 = find_spec("moto") is not None and find_spec("s3fs") is not None and find_spec("flask") is not None


@pytest.fixture(scope="module")
def s3_server() -> Iterator[str]:
    server = import_module("moto.server").ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["memory", pytest.param("s3", marks=pytest.mark.skipif(not S3, reason="moto and s3fs are not installed"))])
def store(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Store:
    if request.param == "memory":
        return open_store(f"memory://{uuid4()}/files")
    return s3_store(request.getfixturevalue("s3_server"), monkeypatch)


def s3_store(endpoint: str, monkeypatch: pytest.MonkeyPatch, *, bucket: bool = True) -> Store:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    s3fs = import_module("s3fs")
    s3fs.S3FileSystem.clear_instance_cache()
    name = f"files-{uuid4()}"
    if bucket:
        s3fs.S3FileSystem().mkdir(name)
    return open_store(f"s3://{name}/export 1")


def test_what_was_put_comes_back_and_is_held_by_size_and_hash(store: Store) -> None:
    body = os.urandom(20 << 20)
    store.begin()
    store.put("7/Public/big cv%2F.pdf", (body[at : at + (1 << 20)] for at in range(0, len(body), 1 << 20)), private=True)
    digest = hashlib.sha256(body).hexdigest()
    assert hashlib.sha256(b"".join(store.read("7/Public/big cv%2F.pdf"))).hexdigest() == digest
    for named in (True, False):
        assert store.holds("7/Public/big cv%2F.pdf", len(body), digest, named=named)
        assert not store.holds("7/Public/big cv%2F.pdf", 5, digest, named=named)
        assert not store.holds("7/Public/none.pdf", 5, digest, named=named)
    assert not store.holds("7/Public/big cv%2F.pdf", len(body), "0" * 64, named=False)
    with pytest.raises(FileNotFoundError):
        list(store.read("7/Public/none.pdf"))


def test_a_file_that_fails_on_the_way_leaves_nothing(store: Store) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"half" * 4_000_000
        raise RuntimeError("the source broke")

    store.begin()
    with pytest.raises(RuntimeError, match="the source broke"):
        store.put("7/Public/cv.pdf", chunks(), private=False)
    assert list(store.locations()) == []


def test_a_delivery_is_stored_proven_and_erased(given: Given, store: Store) -> None:
    given.zip("a.zip", {"Candidate_1/Public/my cv.pdf": pdf("a"), "Candidate_2/Private/offer.pdf": pdf("b")})
    first, second = given.kept(store=store), given.kept(store=store)
    assert (first.book, second.book) == (AttachmentBook(files=2, stored=2), AttachmentBook(files=2, unchanged=2))
    assert second.bytes_copied == 0
    measured = given.measured(store=store)
    assert compare_store(measured, store).findings.is_empty()
    url = measured.files["file_url"][0]
    assert url.startswith(store.base)
    assert "my%20cv.pdf" in url
    assert remove(store, [url]) == 1
    assert compare_store(measured, store).findings["code"].to_list() == ["A504"]


def test_a_layout_that_does_not_name_the_content_is_compared_by_hash(given: Given, store: Store) -> None:
    given.zip("a.zip", {"Candidate_1/Public/cv.pdf": pdf("a")})
    policy = Policy(layout="{candidate_id}/{folder}/{name}")
    given.kept(policy, store)
    store.put("1/Public/cv.pdf", [b"y" * len(pdf("a"))], private=False)
    assert given.kept(policy, store).book == AttachmentBook(files=1, stored=1)
    assert b"".join(store.read("1/Public/cv.pdf")) == pdf("a")


@pytest.mark.skipif(not S3, reason="moto and s3fs are not installed")
def test_a_server_that_is_away_is_exit_8_and_no_name_is_told(given: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    store = s3_store("http://127.0.0.1:9", monkeypatch, bucket=False)
    given.zip("a.zip", {"Candidate_1/Public/secretname.pdf": pdf("a")})
    with pytest.raises(UnreachableError) as error:
        given.kept(store=store)
    assert error.value.exit_code == 8
    assert "secretname" not in str(error.value)


@pytest.mark.skipif(not S3, reason="moto and s3fs are not installed")
def test_a_bucket_that_is_not_there_is_exit_8(given: Given, monkeypatch: pytest.MonkeyPatch, s3_server: str) -> None:
    store = s3_store(s3_server, monkeypatch, bucket=False)
    given.zip("a.zip", {"Candidate_1/Public/cv.pdf": pdf("a")})
    with pytest.raises(UnreachableError):
        given.kept(store=store)


@pytest.mark.skipif(not S3, reason="moto and s3fs are not installed")
def test_a_server_that_goes_away_in_the_middle_is_exit_8_and_the_next_run_finishes(
    given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = import_module("moto.server").ThreadedMotoServer
    first = server(ip_address="127.0.0.1", port=0, verbose=False)
    first.start()
    host, port = first.get_host_and_port()
    store = s3_store(f"http://{host}:{port}", monkeypatch)
    given.zip("a.zip", {f"Candidate_1/Public/{number}.pdf": pdf(str(number)) for number in range(12)})
    put = ObjectStore.put

    def put_until_it_stops(self: ObjectStore, location: str, chunks: Iterable[bytes], *, private: bool) -> None:
        put(self, location, chunks, private=private)
        first.stop()

    with monkeypatch.context() as patched:
        patched.setattr(ObjectStore, "put", put_until_it_stops)
        with pytest.raises(UnreachableError) as error:
            given.kept(store=store)
    assert error.value.exit_code == 8
    again = server(ip_address="127.0.0.1", port=port, verbose=False)
    again.start()
    try:
        done = given.kept(store=open_store(store.base.rstrip("/")))
        assert done.book.stored + done.book.unchanged == 12
        assert 1 <= done.book.unchanged < 12
        assert sum(1 for _ in store.locations()) == 12
    finally:
        again.stop()


@pytest.mark.parametrize(
    "url", ["s3://key:aB3/xK9pq@bucket/prefix", "ftp://me:aB3xK9pq@host/x", "s3://bucket?secret_key=aB3xK9pq"]
)
def test_a_url_with_a_password_is_refused_since_it_would_become_part_of_every_location(url: str) -> None:
    with pytest.raises(MigrateError) as error:
        open_store(url)
    assert "K9pq" not in f"{error.value}{error.value.problems}"
