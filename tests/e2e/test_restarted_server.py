"""The server crashes and comes up again while a load is under way: exit 8, the target as before, and running again finishes."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pymysql
import pytest

from tests import mysql
from tests.e2e.running import talenthub
from tests.e2e.whole import Target, first_loaded, stored, undisturbed
from tests.own_mysql import own_mysql, program
from tests.own_server import own_server

MOMENTS = 8


@dataclass(frozen=True)
class Server:
    """A server of one test, and a session of somebody else who lets nobody write candidates, though everybody may read them.

    `waiting` is the number of those who wait to write.
    """

    url: str
    restart: Callable[[], None]
    locking: Callable[[], AbstractContextManager[Callable[[], int]]]


@pytest.fixture(params=["postgresql", "mysql"])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    if request.param == "mysql" and program("mariadbd") is None:
        pytest.skip(mysql.REASON)
    # Not below pytest's own folder: the server runs as another user where tests run as root.
    with TemporaryDirectory(prefix="talenthub-restart-") as name:
        Path(name).chmod(0o755)
        if request.param == "mysql":
            # What was committed must outlive a crash.
            with own_mysql(Path(name), "--innodb-flush-log-at-trx-commit=1") as other:
                yield Server(f"{other.url}/ats", other.restart, partial(locked_in_mysql, other.url))
        else:
            with own_server(Path(name) / "data") as one:
                yield Server(one.url, one.restart, partial(locked_in_postgresql, one.url))


@contextmanager
def locked_in_postgresql(url: str) -> Iterator[Callable[[], int]]:
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = CAST('candidate' AS regclass)"
    other = psycopg.connect(url)
    other.execute("LOCK TABLE candidate IN SHARE MODE")
    yield lambda: (other.execute(waiting).fetchone() or (0,))[0]
    other.close()


@contextmanager
def locked_in_mysql(url: str) -> Iterator[Callable[[], int]]:
    other = mysql.connect(url)

    def ask(statement: str) -> int:
        with other.cursor() as cursor:
            cursor.execute(statement)
            return int(cursor.fetchall()[0][0])

    other.begin()
    ask("SELECT COUNT(*) FROM ats.candidate FOR UPDATE")  # with the gaps between the rows
    yield lambda: ask("SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'")
    with suppress(pymysql.Error):
        other.close()


@contextmanager
def started(arguments: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    line = [sys.executable, "-m", "migrate.cli.main", *arguments]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        yield process


def crash_while_it_writes(server: Server) -> None:
    """Crashes the server as soon as somebody waits to write."""
    deadline = time.monotonic() + 120
    with server.locking() as waiting:
        while not waiting():
            assert time.monotonic() < deadline, "nobody came to write"
            time.sleep(0.3)  # MariaDB's list of transactions is not renewed while it is asked more often.
        server.restart()


@pytest.mark.slow
def test_a_load_whose_server_crashes_while_it_writes_ends_with_8_and_the_next_finishes(server: Server, tmp_path: Path) -> None:
    target = Target(server.url, None)
    _, second, before = first_loaded(target, tmp_path, 20, 30)
    with started(second) as process:
        crash_while_it_writes(server)
        said, _ = process.communicate(timeout=120)
    assert process.returncode == 8, said.decode()
    assert "T111" in said.decode()
    assert target.rows() == before
    assert talenthub(*second).exit == 0
    again = talenthub(*second)
    assert (again.exit, again.target("candidate")["unchanged"]) == (0, 30)


@pytest.mark.slow
def test_a_load_whose_server_crashes_at_any_moment_is_whole_or_it_never_was(server: Server, tmp_path: Path) -> None:
    target = Target(server.url, None)
    _, second, before = first_loaded(target, tmp_path, 20, 30)
    ended, lasts, after, files = undisturbed(target, tmp_path, second)
    run = ended.document["run"]
    dice = random.Random(20260131)  # noqa: S311 - moments, no secrets
    ends: list[int] = []
    for _ in range(MOMENTS):
        if target.rows() == after:
            assert talenthub("rollback", run, "--yes", "--target", target.url, "--runs", tmp_path / "runs").exit == 0
            assert target.rows() == before
        with started([*second, "--format", "json"]) as process:
            time.sleep(dice.uniform(lasts * 0.2, lasts))
            server.restart()
            said, _ = process.communicate(timeout=120)
        ends.append(process.returncode)
        assert ends[-1] in (0, 8), said.decode()
        assert target.rows() in ([after] if ends[-1] == 0 else [before, after])
        run = json.loads(said)["run"]
    assert 8 in ends
    assert talenthub(*second).exit == 0
    assert target.rows() == after
    assert stored(tmp_path) == files
