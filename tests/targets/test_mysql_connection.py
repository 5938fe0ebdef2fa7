from __future__ import annotations

import secrets
import socket
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, urlsplit

import polars as pl
import pytest
import sqlalchemy as sa

from migrate.core.errors import BusyError, MigrateError, SetupError, UnreachableError
from migrate.targets import open_target
from migrate.targets.contract import Target
from migrate.targets.mysql.address import parse_address
from tests import mysql as servers
from tests.targets.places import Place
from tests.targets.shapes import CANDIDATE, load, people, put, running

SECRET = "s3cret-w0rd"  # noqa: S105 - it must turn up nowhere


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("MYSQL_PWD", "MYSQL_HOST", "MYSQL_TCP_PORT"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (f"mysql://me:{SECRET}@db.example.com:3307/ats", "mysql://me@db.example.com:3307/ats"),
        (f"mariadb://me:{SECRET}@[2001:db8::1]/ats?ssl-mode=REQUIRED", "mariadb://me@[2001:db8::1]/ats?ssl-mode=REQUIRED"),
        (f"mysql://me@h/ats?password={SECRET}&lock_timeout=5", "mysql://me@h/ats?lock-timeout=5"),
        ("mysql:///ats?socket=/run/mysqld/mysqld.sock", "mysql:///ats?socket=/run/mysqld/mysqld.sock"),
    ],
)
def test_a_shown_url_has_everything_but_the_password(url: str, shown: str) -> None:
    assert open_target(url, schema_name=None).shown_url == shown
    assert SECRET not in repr(parse_address(url))


@pytest.mark.parametrize("after", [f"{SECRET}/x", f"{SECRET}@x", f"{SECRET}#x", f"{SECRET}?x=1"])
def test_a_password_whose_end_is_unclear_is_refused_and_no_part_of_it_is_shown(after: str) -> None:
    with pytest.raises(SetupError) as caught:
        open_target(f"mysql://me:{after}@db.example.com/ats", schema_name=None)
    assert SECRET not in str(caught.value.problems)
    assert "%2F" in str(caught.value.problems[0].help)


def test_a_password_is_written_with_percent_signs() -> None:
    assert parse_address("mysql://me:a%2Fb%40c%25d@h/ats").connection["password"].split("/") == ["a", "b@c%d"]


@pytest.mark.parametrize(
    "url", ["mysql://h", "mysql://h/a/b", "mysql://h:x/a", "mysql://h/a?nosuch=1", "mysql://h/a?lock-timeout=x"]
)
def test_a_url_that_says_nothing_clear_is_refused(url: str) -> None:
    with pytest.raises(SetupError, match="not valid"):
        open_target(url, schema_name=None)


def test_the_clients_option_file_completes_the_url(tmp_path: Path) -> None:
    (tmp_path / ".my.cnf").write_text(
        f"!includedir /etc/none\n[client]\nuser = me\npassword = '{SECRET}'\nhost = db.example.com\n[mysqld]\nport = 1\n"
        "[talenthub]\nport = 3310\n"
    )
    address = parse_address("mysql:///ats")
    found = {name: address.connection[name] for name in ("user", "password", "host", "port")}
    assert found == {"user": "me", "password": SECRET, "host": "db.example.com", "port": 3310}
    assert address.shown == "mysql:///ats"
    assert parse_address("mysql://you:other@h:1/ats").connection["user"] == "you"


def test_another_option_file_can_be_named(tmp_path: Path) -> None:
    (tmp_path / "ats.cnf").write_text("[client]\nuser = other\n")
    assert parse_address(f"mysql://h/ats?defaults-file={tmp_path}/ats.cnf").connection["user"] == "other"


def test_an_option_file_that_cannot_be_read_is_named_without_its_lines(tmp_path: Path) -> None:
    (tmp_path / ".my.cnf").write_text(f"password = {SECRET}\n")
    with pytest.raises(SetupError, match=r"my\.cnf cannot be read") as caught:
        parse_address("mysql:///ats")
    assert SECRET not in str(caught.value.problems)


def test_the_password_can_stand_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MYSQL_PWD", SECRET)
    assert parse_address("mysql://me@h/ats").connection["password"] == SECRET


def test_a_mode_of_encryption_that_does_not_exist_is_refused() -> None:
    with pytest.raises(SetupError, match="ssl-mode must be one of"):
        parse_address("mysql://h/ats?ssl-mode=sometimes")


def test_a_server_that_is_away_is_said_without_the_password() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    target = open_target(f"mysql://me:{SECRET}@127.0.0.1:{port}/ats", schema_name="ats")
    for attempt in (target.exists, target.schema, target.reader().__enter__, target.writer("r1").__enter__):
        with pytest.raises(UnreachableError, match="cannot be reached") as caught:
            attempt()
        assert SECRET not in str(caught.value.problems)
        assert caught.value.exit_code == 8


def test_a_database_that_is_not_there_is_said_where_its_tables_are_the_owners(mysql: Place) -> None:
    with pytest.raises(SetupError, match="database not found"):
        open_target(mysql.url, schema_name=None).schema()


def test_a_database_of_any_name_is_made_and_used(mysql_server: str) -> None:
    name = f'Üb "e`r; %s {secrets.token_hex(3)}'
    url = f"{mysql_server}/{quote(name)}"
    target = open_target(url, schema_name="ats")
    try:
        load(target, "r1", CANDIDATE, people("Okafor"))
        with running(target, "r2", CANDIDATE) as writer:
            writer.rows.update(CANDIDATE, people("Berg"))
            assert writer.rows.count("candidate") == 1
    finally:
        with closing(servers.connect(mysql_server)) as connection, connection.cursor() as cursor:
            cursor.execute("DROP DATABASE IF EXISTS `{}`".format(name.replace("`", "``").replace("%", "%")))


@pytest.fixture
def user(mysql_server: str) -> Iterator[str]:
    """A user who may connect and nothing else."""
    name = f"reader_{secrets.token_hex(4)}"
    with closing(servers.connect(mysql_server)) as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE USER '{name}'@'%' IDENTIFIED BY '{SECRET}'")
        cursor.execute(f"CREATE USER '{name}'@'localhost' IDENTIFIED BY '{SECRET}'")
    yield name
    with closing(servers.connect(mysql_server)) as connection, connection.cursor() as cursor:
        cursor.execute(f"DROP USER '{name}'@'%', '{name}'@'localhost'")


def as_user(place: Place, name: str) -> Target:
    parts = urlsplit(place.url)
    return open_target(f"mysql://{name}:{SECRET}@{parts.hostname}:{parts.port or 3306}{parts.path}", schema_name="ats")


def test_who_may_only_read_can_plan_and_is_told_the_grant_to_write(mysql: Place, user: str) -> None:
    load(mysql.target(), "r1", CANDIDATE, people("Okafor"))
    target = as_user(mysql, user)
    with pytest.raises((SetupError, UnreachableError)) as refused, target.reader() as reader:
        reader.rows.count("candidate")
    assert SECRET not in str(refused.value.problems)
    mysql.run(*(f"GRANT SELECT, SHOW VIEW, TRIGGER ON `{mysql.schema}`.* TO '{user}'@'{host}'" for host in ("%", "localhost")))
    assert target.schema().fingerprint == mysql.target().schema().fingerprint
    with target.reader() as reader:
        assert (reader.rows.count("candidate"), len(reader.ledger.runs())) == (1, 1)
        assert reader.rows.read(CANDIDATE, people("Okafor")["_id"]).height == 1
    with pytest.raises(SetupError) as caught:
        load(target, "r2", CANDIDATE, people("a", "b").slice(1))
    assert caught.value.problems[0].code.id == "T104"
    grants = str(caught.value.problems[0].help).removeprefix("ask the server's administrator to run: ")
    mysql.run(*grants.split(";")[:-1])
    load(target, "r2", CANDIDATE, people("a", "b").slice(1))
    assert mysql.rows("SELECT count(*) FROM candidate") == [(2,)]


def hang_up(place: Place) -> None:
    """The server ends the connections to this test's database."""
    with closing(place.mysql()) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT id FROM information_schema.processlist WHERE db = %s AND id <> CONNECTION_ID()", (place.schema,))
        for (other,) in cursor.fetchall():
            cursor.execute(f"KILL {other}")


def broken_run(place: Place) -> None:
    with running(place.target(), "r2", CANDIDATE) as writer:
        put(writer, CANDIDATE, people("a", "b", "c").slice(1, 1))
        hang_up(place)
        put(writer, CANDIDATE, people("a", "b", "c").slice(2, 1))


def test_a_connection_that_breaks_rolls_back_and_the_next_run_begins_where_the_target_stands(mysql: Place) -> None:
    load(mysql.target(), "r1", CANDIDATE, people("Okafor"))
    with pytest.raises(UnreachableError, match="was lost") as caught:
        broken_run(mysql)
    assert caught.value.exit_code == 8
    assert mysql.rows("SELECT count(*) FROM candidate") == [(1,)]
    load(mysql.target(), "r3", CANDIDATE, people("a", "b").slice(1))


def test_a_reader_whose_connection_breaks_says_so(mysql: Place) -> None:
    load(mysql.target(), "r1", CANDIDATE, people("Okafor"))
    with mysql.target().reader() as reader:
        hang_up(mysql)
        with pytest.raises(UnreachableError, match="was lost"):
            reader.rows.count("candidate")


def test_the_lock_of_a_command_that_was_lost_ends_the_run_before_it_writes(mysql: Place) -> None:
    load(mysql.target(), "r1", CANDIDATE, people("Okafor"))
    target = mysql.target()
    with target.held("r2"):
        hang_up(mysql)
        with pytest.raises(UnreachableError, match="was lost"), target.writer("r2"):
            pass
    assert mysql.rows("SELECT run FROM talenthub_run") == [("r1",)]


def test_a_lock_of_somebody_else_is_not_waited_for_without_end(mysql: Place) -> None:
    load(mysql.target(), "r1", CANDIDATE, people("Okafor"))
    target = open_target(f"{mysql.url}?lock-timeout=1", schema_name="ats")
    with closing(mysql.mysql()) as other, other.cursor() as cursor:
        cursor.execute("START TRANSACTION")
        cursor.execute("UPDATE candidate SET source = 'x'")
        with pytest.raises(BusyError, match="locked") as caught, running(target, "r2", CANDIDATE) as writer:
            writer.rows.update(CANDIDATE, people("Berg"))
    assert caught.value.exit_code == 7
    assert mysql.rows("SELECT last_name FROM candidate") == [("Okafor",)]


def test_a_statement_time_out_is_obeyed(mysql: Place) -> None:
    mysql.run("CREATE VIEW slow AS SELECT SLEEP(20) AS slept")
    slow = sa.select(sa.column("slept", sa.Text())).select_from(sa.table("slow"))
    target = open_target(f"{mysql.url}?statement-timeout=1", schema_name=None)
    with target.reader() as reader, pytest.raises(UnreachableError, match="too long"):
        reader.rows._session.fetch(slow, {})  # type: ignore[attr-defined]


def test_an_id_map_that_cannot_be_written_ends_the_run_and_leaves_nothing(mysql: Place) -> None:
    rows = people("Okafor")

    def enters_a_row_twice() -> None:
        with running(mysql.target(), "r1", CANDIDATE) as writer:
            put(writer, CANDIDATE, rows)
            writer.ledger.remember(CANDIDATE.source, CANDIDATE.table, rows)

    with pytest.raises(MigrateError):
        enters_a_row_twice()
    assert mysql.rows("SELECT COUNT(*) FROM candidate") == [(0,)]
    assert load(mysql.target(), "r2", CANDIDATE, rows).ids.height == 1


def test_what_is_read_after_the_id_map_was_given_contains_it(mysql: Place) -> None:
    with running(mysql.target(), "r1", CANDIDATE) as writer:
        put(writer, CANDIDATE, people("Okafor", *["Lind"] * 5_000))
        found = pl.concat(list(writer.ledger.id_map(CANDIDATE.source, CANDIDATE.table)))
    assert found.height == 5_001


def test_a_deadlock_ends_the_run_since_the_server_undid_all_of_it(mysql: Place) -> None:
    load(mysql.target(), "r1", CANDIDATE, people("Okafor", *["Lind"] * 50))
    with pytest.raises(BusyError) as caught:
        cross(mysql)
    assert caught.value.exit_code == 7
    assert mysql.rows("SELECT run FROM talenthub_run") == [("r1",)]
    assert mysql.rows("SELECT last_name FROM candidate WHERE remote_id = '1'") == [("Okafor",)]


def cross(place: Place) -> None:
    """A run and somebody else each want the rows that the other has; whoever changed more of them is let through."""
    with closing(place.mysql()) as other, other.cursor() as cursor:
        cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")
        cursor.execute("START TRANSACTION")
        with running(place.target(), "r2", CANDIDATE) as writer:
            writer.rows.update(CANDIDATE, people("Berg"))
            # By the index: MariaDB 11.8 waits for every row that a scan passes.
            cursor.execute(
                "UPDATE candidate FORCE INDEX (candidate_remote_id_key) SET source = REPEAT('x', 900) WHERE remote_id > '1'"
            )
            # It waits, and its answer is not waited for.
            other._execute_command(3, "UPDATE candidate SET source = 'x' WHERE remote_id = '1'")  # type: ignore[attr-defined]
            writer.rows.update(CANDIDATE, people("Berg", "Sato").slice(1))


def test_without_the_driver_the_command_that_installs_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("migrate.targets.mysql")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pymysql", None)
    with pytest.raises(SetupError, match="need a driver") as caught:
        open_target("mysql://h/ats", schema_name=None)
    assert caught.value.problems[0].help == "run: pip install 'talenthub-migrate[mysql]'"
