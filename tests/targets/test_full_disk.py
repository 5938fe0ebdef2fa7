"""The disk fills up in the middle of a run: the target is as before, and the run goes through once there is room."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from migrate.core.errors import UnreachableError
from migrate.targets.contract import Target
from tests import mysql as servers
from tests.own_mysql import OwnMysql, own_mysql, program
from tests.own_server import fill, own_server, small_disk
from tests.targets.places import Place
from tests.targets.shapes import CANDIDATE, SOURCE, load, people, put, running

#: Names that take room, in no way that compresses.
LONG = [secrets.token_hex(4_000) for _ in range(200)]


@pytest.fixture
def below() -> Iterator[Path]:
    """A folder that a server's own user can reach, as pytest's are not."""
    with tempfile.TemporaryDirectory(prefix="talenthub-full-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def grow(target: Target, times: int = 1) -> None:
    """Updates, deletes and inserts, far more than there is room for."""
    with running(target, "r2", CANDIDATE) as writer:
        writer.rows.update(CANDIDATE, people("Berg", *["Lind"] * 49).slice(0, 1))
        writer.rows.delete(CANDIDATE, people(*["Lind"] * 50)["_id"].slice(49))
        writer.ledger.forget(SOURCE, "candidate", people(*["Lind"] * 50)["_key"].slice(49))
        put(writer, CANDIDATE, people(*["Lind"] * 50, *LONG * times).slice(50))


def state(place: Place) -> list[list[tuple[object, ...]]]:
    looks = ("last_name FROM candidate", "source_key FROM talenthub_id_map", "run FROM talenthub_run")
    return [sorted(place.rows(f"SELECT {look}")) for look in looks]


@pytest.mark.slow
@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_sqlite_on_a_full_disk_is_as_before_and_the_next_run_finishes(below: Path, journal: str) -> None:
    with small_disk(below / "disk", 16) as disk:
        place = Place("sqlite", f"sqlite:///{disk}/target.db")
        load(place.target(), "r1", CANDIDATE, people(*["Lind"] * 50))
        place.run(f"PRAGMA journal_mode = {journal}")
        before = state(place)
        # From no room for a journal up to room for all but the last pages.
        for kibibytes in (0, 4, 12, 40, 100, 300, 900, 1_500):
            ballast = fill(disk, kibibytes * 1024)
            with pytest.raises(UnreachableError) as caught:
                grow(place.target())
            assert caught.value.exit_code == 8
            ballast.unlink()
            assert state(place) == before
            assert place.rows("PRAGMA integrity_check") == [("ok",)]
        grow(place.target())
        assert place.rows("SELECT count(*) FROM candidate") == [(249,)]


@pytest.fixture
def cramped(below: Path) -> Iterator[tuple[Place, Path]]:
    """A database of a server of its own whose files lie on a small disk; the server's log lies elsewhere."""
    with small_disk(below / "disk", 48) as disk, own_server(below / "data") as server:
        space = disk / "space"
        space.mkdir()
        space.chmod(0o777)
        owner = (below / "data").stat()
        os.chown(space, owner.st_uid, owner.st_gid)
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute(f"CREATE TABLESPACE cramped LOCATION '{space}'".encode())
            connection.execute("CREATE DATABASE cramped TABLESPACE cramped TEMPLATE template0")
        try:
            yield Place("postgresql", f"{server.url.replace('/postgres?', '/cramped?')}&schema=ats"), disk
        finally:
            with psycopg.connect(server.url, autocommit=True) as connection:
                connection.execute("DROP DATABASE cramped WITH (FORCE)")
                connection.execute("DROP TABLESPACE cramped")


@pytest.mark.slow
def test_postgresql_on_a_full_disk_is_as_before_and_the_next_run_finishes(cramped: tuple[Place, Path]) -> None:
    place, disk = cramped
    load(place.target(), "r1", CANDIDATE, people(*["Lind"] * 50))
    before = state(place)
    for kibibytes in (0, 64, 300, 900):
        ballast = fill(disk, kibibytes * 1024)
        with pytest.raises(UnreachableError, match="disk is full") as caught:
            grow(place.target())
        assert caught.value.exit_code == 8
        ballast.unlink()
        assert state(place) == before
    grow(place.target())
    assert place.rows("SELECT count(*) FROM candidate") == [(249,)]


@pytest.mark.slow
def test_a_server_that_goes_down_over_a_full_log_is_as_before_when_it_is_up_again(below: Path) -> None:
    with small_disk(below / "disk", 256) as disk, own_server(below / "data") as server:
        place = Place("postgresql", f"{server.url}&schema=ats")
        load(place.target(), "r1", CANDIDATE, people(*["Lind"] * 50))
        before = state(place)
        server.keep_log_on(disk)
        ballast = fill(disk, 1 << 20)
        with pytest.raises(UnreachableError, match=r"was lost|disk is full") as caught:
            grow(place.target(), 30)
        assert caught.value.exit_code == 8
        ballast.unlink()
        server.revive()
        assert state(place) == before
        grow(place.target(), 30)
        assert place.rows("SELECT count(*) FROM candidate") == [(6049,)]


@pytest.fixture
def cramped_mysql(below: Path) -> Iterator[tuple[Place, Path, OwnMysql]]:
    """A database of a MariaDB of its own whose tables lie on a small disk; the server's logs lie elsewhere."""
    if program("mariadbd") is None:
        pytest.skip(servers.REASON)
    with small_disk(below / "disk", 48) as disk, own_mysql(below) as server:
        space = disk / "ats"
        space.mkdir()
        (below / "data" / "ats").symlink_to(space)
        yield Place("mysql", f"{server.url}/ats"), disk, server


@pytest.mark.slow
def test_mariadb_on_a_full_disk_is_as_before_and_the_next_run_finishes(cramped_mysql: tuple[Place, Path, OwnMysql]) -> None:
    place, disk, server = cramped_mysql
    load(place.target(), "r1", CANDIDATE, people(*["Lind"] * 50))
    before = state(place)
    for kibibytes in (0, 64, 300, 900):
        ballast = fill(disk, kibibytes * 1024)
        # Where not even a page that it has can be written, the server itself goes down.
        with pytest.raises(UnreachableError, match=r"disk is full|was lost") as caught:
            grow(place.target(), 5)
        assert caught.value.exit_code == 8
        ballast.unlink()
        server.revive()
        assert state(place) == before
    grow(place.target())
    assert place.rows("SELECT count(*) FROM candidate") == [(249,)]


@pytest.mark.slow
def test_a_mariadb_whose_every_file_has_no_room_is_as_before_when_it_is_up_again(below: Path) -> None:
    if program("mariadbd") is None:
        pytest.skip(servers.REASON)
    with small_disk(below / "disk", 400) as disk, own_mysql(disk) as server:
        place = Place("mysql", f"{server.url}/ats")
        load(place.target(), "r1", CANDIDATE, people(*["Lind"] * 50))
        before = state(place)
        ballast = fill(disk, 1 << 20)
        with pytest.raises(UnreachableError, match=r"was lost|disk is full|cannot be reached") as caught:
            grow(place.target(), 30)
        assert caught.value.exit_code == 8
        ballast.unlink()
        server.revive()
        assert state(place) == before
        grow(place.target(), 30)
        assert place.rows("SELECT count(*) FROM candidate") == [(6049,)]
