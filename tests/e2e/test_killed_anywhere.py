"""kill -9 at fifty random moments of the real `load`: the target is as before or as after, and running again finishes.

Stricter than the conformance suite's test: the moments lie anywhere in the command, from its start to its last line, attachments
included, and the run that is killed inserts, updates and holds on to rows that are gone.
"""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests import commands
from tests.e2e.rows import driven
from tests.e2e.running import talenthub
from tests.e2e.whole import Target, first_loaded, stored, undisturbed
from tests.postgres import database

MOMENTS = 50

#: How many other connections a database has.
_OTHERS = {
    "postgresql": "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND backend_type = 'client backend'",
    "mysql": "SELECT count(*) FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()",
}


@pytest.fixture(params=["sqlite", "postgresql", "mysql"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Target]:
    if request.param == "sqlite":
        yield Target(f"sqlite:///{tmp_path / 'ats.db'}", tmp_path / "ats.db")
        return
    if request.param == "mysql":
        yield Target(request.getfixturevalue("mysql_url"), None)
        return
    with database(request.getfixturevalue("postgres_server")) as url:
        yield Target(url, None)


def killed(arguments: list[str], after: float) -> bool:
    """Starts the command and kills it so many seconds later; False where it had ended before."""
    running = commands.start(*arguments)
    if running.wait(after) is not None:
        return False
    running.kill()
    return True


@pytest.mark.slow
def test_a_load_killed_at_any_moment_is_whole_or_it_never_was(target: Target, tmp_path: Path) -> None:
    first, second, before = first_loaded(target, tmp_path, 60, 90)
    ended, lasts, after, files = undisturbed(target, tmp_path, second)
    assert before != after
    assert ended.target("candidate")["update"] > 0

    dice = random.Random(20260131)  # noqa: S311 - moments, no secrets
    hits, whole = 0, 0
    for _ in range(MOMENTS):
        put_back(target, first, tmp_path, before)
        hits += killed(second, dice.uniform(0, lasts))
        settle(target)
        now = target.rows()
        assert now in (before, after)
        whole += now == after
    assert hits >= MOMENTS * 3 // 4, "too many runs ended before they were killed"
    assert whole < MOMENTS, "no run was killed before its commit"

    again = talenthub(*second)
    assert again.exit == ended.exit
    assert target.rows() == after
    assert stored(tmp_path) == files


def put_back(target: Target, first: list[str], work: Path, before: dict[str, list[str]]) -> None:
    """The state before, where a run had committed: from a copy, or by loading anew."""
    if target.database is not None:
        kept = work / "before.db"
        if not kept.exists():
            empty(target)
            assert talenthub(*first).exit == 0
            shutil.copyfile(target.database, kept)
        for path in work.glob("ats.db*"):
            path.unlink()
        shutil.copyfile(kept, target.database)
    elif target.rows() != before:
        empty(target)
        assert talenthub(*first).exit == 0


def empty(target: Target) -> None:
    if target.database is not None:
        target.database.unlink()
        return
    engine = sa.create_engine(driven(target.url), isolation_level="AUTOCOMMIT")
    name = engine.url.database if engine.dialect.name == "mysql" else "public"
    with engine.connect() as connection:
        connection.execute(sa.text(f"DROP SCHEMA {name}{'' if engine.dialect.name == 'mysql' else ' CASCADE'}"))
        connection.execute(sa.text(f"CREATE SCHEMA {name}"))
    engine.dispose()


def settle(target: Target) -> None:
    """A server finds out a moment later that its client is gone, and then takes the run back."""
    if target.database is not None:
        return
    engine = sa.create_engine(driven(target.url), isolation_level="AUTOCOMMIT")
    others = sa.text(_OTHERS[engine.dialect.name])
    deadline = time.monotonic() + 30
    with engine.connect() as connection:
        while connection.execute(others).scalar_one() and time.monotonic() < deadline:
            time.sleep(0.05)
    engine.dispose()
