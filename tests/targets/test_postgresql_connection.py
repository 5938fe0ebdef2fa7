from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import psycopg
import pytest
import sqlalchemy as sa
from psycopg import sql

from migrate.core.errors import BusyError, SetupError, UnreachableError
from migrate.targets import open_target
from migrate.targets.postgresql.address import parse_address
from migrate.targets.postgresql.target import PostgresTarget
from tests.postgres import database
from tests.targets.places import Place
from tests.targets.shapes import CANDIDATE, load, people, put, running

SECRET = "s3cret-w0rd"  # noqa: S105 - it must turn up nowhere


@pytest.fixture
def role(postgres: Place, postgres_server: str) -> Iterator[str]:
    """A role that may log in and nothing else."""
    name = f"reader_{postgres.schema}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(name)))
    yield name
    with postgres.postgres() as connection:
        connection.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(name)))
        connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


def as_role(place: Place, name: str) -> PostgresTarget:
    return PostgresTarget(parse_address(f"{place.url}&options=-crole%3D{name}"), "ats")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (f"postgresql://me:{SECRET}@db.example.com:5433/ats?schema=hr", "postgresql://me@db.example.com:5433/ats?schema=hr"),
        (f"postgres://db.example.com/ats?user=me&password={SECRET}", "postgresql://db.example.com/ats?user=me"),
        (
            f"postgresql+psycopg://me:{SECRET}@h1.example.com,h2.example.com/ats?sslmode=verify-full&sslpassword={SECRET}",
            "postgresql://me@h1.example.com,h2.example.com/ats?sslmode=verify-full",
        ),
        ("postgresql:///ats?host=/var/run/postgresql", "postgresql:///ats?host=/var/run/postgresql"),
    ],
)
def test_a_shown_url_has_everything_but_the_password(url: str, shown: str) -> None:
    assert open_target(url, schema_name=None).shown_url == shown


def test_options_of_the_url_are_ours_or_the_clients() -> None:
    address = parse_address("postgresql://h/d?schema=hr&statement_timeout=5min&lock_timeout=2s&sslmode=require&connect_timeout=3")
    assert (address.schema, address.statement_timeout, address.lock_timeout) == ("hr", "5min", "2s")
    assert address.connection["sslmode"] == "require"
    assert address.connection["connect_timeout"] == "3"


@pytest.mark.parametrize("url", [f"postgresql://me:{SECRET}@h/d?nosuch=1", f"postgresql://me:{SECRET}@h:x y/d?schema=a"])
def test_a_url_that_the_client_refuses_is_never_shown(url: str) -> None:
    with pytest.raises(SetupError) as caught:
        open_target(url, schema_name=None).exists()
    assert SECRET not in str(caught.value.problems)


def test_a_server_that_is_away_is_said_without_the_password() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    target = open_target(f"postgresql://me:{SECRET}@127.0.0.1:{port}/ats", schema_name="ats")
    for attempt in (target.exists, target.schema, target.reader().__enter__, target.writer("r1").__enter__):
        with pytest.raises(UnreachableError, match="cannot be reached") as caught:
            attempt()
        assert SECRET not in str(caught.value.problems)
        assert caught.value.exit_code == 8


def test_a_database_that_is_not_there_is_said(postgres: Place) -> None:
    url = postgres.url.replace("/talenthub_test_", "/no_such_")
    with pytest.raises(UnreachableError) as caught:
        open_target(url, schema_name="ats").exists()
    assert "no such database" in str(caught.value.problems[0].help)


def test_a_schema_of_any_name_is_made_and_used(postgres: Place) -> None:
    name = 'Üb "er; drop'
    place = Place("postgresql", postgres.url.replace(postgres.schema, "%C3%9Cb+%22er%3B+drop"))
    assert place.schema == name
    load(place.target(), "r1", CANDIDATE, people("Okafor"))
    with running(place.target(), "r2", CANDIDATE) as writer:
        writer.rows.update(CANDIDATE, people("Berg"))
        assert writer.rows.count("candidate") == 1
    place.run('DROP SCHEMA "Üb ""er; drop" CASCADE')


def test_without_an_option_the_schema_is_the_connections(postgres: Place) -> None:
    url = postgres.url.replace("schema=", "options=-csearch_path%3D")
    postgres.run("SELECT 1")
    load(open_target(url, schema_name="ats"), "r1", CANDIDATE, people("Okafor"))
    assert postgres.rows("SELECT count(*) FROM candidate") == [(1,)]
    with pytest.raises(SetupError, match="no schema was found"):
        open_target(url + "_not_there", schema_name="ats").exists()


def test_tables_of_another_schema_are_never_taken_for_ours(postgres: Place) -> None:
    postgres.run("CREATE TABLE public.candidate (id text, remote_id text)")
    try:
        target = postgres.target()
        assert not target.exists()
        load(target, "r1", CANDIDATE, people("Okafor"))
        assert postgres.rows("SELECT count(*) FROM public.candidate") == [(0,)]
    finally:
        postgres.run("DROP TABLE public.candidate")


def test_who_may_only_read_can_plan_and_is_told_the_grant_to_write(postgres: Place, role: str) -> None:
    load(postgres.target(), "r1", CANDIDATE, people("Okafor"))
    target = as_role(postgres, role)
    with pytest.raises(SetupError) as caught, target.reader() as reader:
        reader.rows.count("candidate")
    assert caught.value.problems[0].code.id == "T104"
    grants = str(caught.value.problems[0].help).removeprefix("ask the schema's owner to run: ")
    assert "INSERT" not in grants
    postgres.run(*grants.split(";")[:-1])
    assert target.schema().fingerprint == postgres.target().schema().fingerprint
    with target.reader() as reader:
        assert (reader.rows.count("candidate"), len(reader.ledger.runs())) == (1, 1)
        assert reader.rows.read(CANDIDATE, people("Okafor")["_id"]).height == 1
    with pytest.raises(SetupError) as caught:
        load(target, "r2", CANDIDATE, people("a", "b").slice(1))
    grants = str(caught.value.problems[0].help).removeprefix("ask the schema's owner to run: ")
    postgres.run(*grants.split(";")[:-1])
    load(target, "r2", CANDIDATE, people("a", "b").slice(1))
    assert postgres.rows("SELECT count(*) FROM candidate") == [(2,)]


def test_who_may_not_make_the_ledger_is_told_the_grant(postgres: Place, role: str) -> None:
    postgres.run("SELECT 1", f"GRANT USAGE ON SCHEMA {postgres.schema} TO {role}")
    with pytest.raises(SetupError) as caught:
        load(as_role(postgres, role), "r1", CANDIDATE, people("Okafor"))
    assert f"GRANT USAGE, CREATE ON SCHEMA {postgres.schema} TO {role}" in str(caught.value.problems[0].help)


def test_a_target_that_only_reads_is_said(postgres: Place) -> None:
    load(postgres.target(), "r1", CANDIDATE, people("Okafor"))
    url = f"{postgres.url}&options=-cdefault_transaction_read_only%3Don"
    with open_target(url, schema_name="ats").reader() as reader:
        assert reader.rows.count("candidate") == 1
    with pytest.raises(SetupError, match="is read-only") as caught:
        load(open_target(url, schema_name="ats"), "r2", CANDIDATE, people("a", "b").slice(1))
    assert caught.value.problems[0].code.id == "T105"


def test_a_database_in_another_encoding_is_refused(postgres_server: str) -> None:
    with database(postgres_server, encoding="LATIN1") as url, pytest.raises(SetupError, match="LATIN1") as caught:
        open_target(url, schema_name="ats").exists()
    assert caught.value.problems[0].code.id == "T106"


def hang_up(name: str) -> str:
    """The server ends connections of that name; to this test's database only, since tests run side by side."""
    ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    return f"{ended} WHERE application_name = '{name}' AND datname = current_database()"


def broken_run(postgres: Place) -> None:
    with running(postgres.target(), "r2", CANDIDATE) as writer:
        put(writer, CANDIDATE, people("a", "b", "c").slice(1, 1))
        postgres.run(hang_up("talenthub r2"))
        put(writer, CANDIDATE, people("a", "b", "c").slice(2, 1))


def test_a_connection_that_breaks_rolls_back_and_the_next_run_begins_where_the_target_stands(postgres: Place) -> None:
    load(postgres.target(), "r1", CANDIDATE, people("Okafor"))
    with pytest.raises(UnreachableError, match="was lost") as caught:
        broken_run(postgres)
    assert caught.value.exit_code == 8
    assert postgres.rows("SELECT count(*) FROM candidate") == [(1,)]
    load(postgres.target(), "r3", CANDIDATE, people("a", "b").slice(1))


def test_a_reader_whose_connection_breaks_says_so(postgres: Place) -> None:
    load(postgres.target(), "r1", CANDIDATE, people("Okafor"))
    with postgres.target().reader() as reader:
        postgres.run(hang_up("talenthub"))
        with pytest.raises(UnreachableError, match="was lost"):
            reader.rows.count("candidate")


def test_a_lock_of_somebody_else_is_not_waited_for_without_end(postgres: Place) -> None:
    load(postgres.target(), "r1", CANDIDATE, people("Okafor"))
    target = open_target(f"{postgres.url}&lock_timeout=100ms", schema_name="ats")
    with postgres.postgres() as other:
        other.execute("BEGIN")
        other.execute("LOCK TABLE candidate IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(BusyError, match="locked") as caught, target.reader() as reader:
            reader.rows.count("candidate")
    assert caught.value.exit_code == 7


def test_a_statement_time_out_is_obeyed(postgres: Place) -> None:
    postgres.run("CREATE VIEW slow AS SELECT CAST(pg_sleep(5) AS text) AS slept")
    slow = sa.select(sa.column("slept", sa.Text())).select_from(sa.table("slow"))
    target = open_target(f"{postgres.url}&statement_timeout=50ms", schema_name=None)
    with target.reader() as reader, pytest.raises(UnreachableError, match="too long"):
        reader.rows._session.fetch(slow, {})  # type: ignore[attr-defined]


def test_a_deadlock_is_tried_again_since_its_savepoint_undid_it(postgres: Place) -> None:
    load(postgres.target(), "r1", CANDIDATE, people("Okafor", "Lind"))
    with postgres.postgres() as other:
        other.execute("ALTER ROLE CURRENT_USER SET deadlock_timeout = '100ms'")
        # The other side gives up a little after the first deadlock was found out, and lets the second attempt through.
        other.execute("SET deadlock_timeout = '10s'")
        other.execute("SET lock_timeout = '150ms'")
        waiting = threading.Thread(target=want_row_1, args=(other,))
        try:
            with running(postgres.target(), "r2", CANDIDATE) as writer:
                writer.rows.update(CANDIDATE, people("Berg"))
                other.execute("BEGIN")
                other.execute("UPDATE candidate SET source = 'x' WHERE remote_id = '2'")
                waiting.start()
                refused = writer.rows.update(CANDIDATE, people("Berg", "Sato").slice(1)).refused
        finally:
            waiting.join()
            other.execute("ALTER ROLE CURRENT_USER RESET deadlock_timeout")
    assert refused.is_empty()
    assert sorted(postgres.rows("SELECT last_name FROM candidate")) == [("Berg",), ("Sato",)]


def want_row_1(other: psycopg.Connection) -> None:
    with pytest.raises(psycopg.errors.LockNotAvailable):
        other.execute("UPDATE candidate SET source = 'x' WHERE remote_id = '1'")
    other.rollback()


def test_row_security_is_told(postgres: Place) -> None:
    with running(postgres.target(), "r1"):
        pass
    postgres.run("ALTER TABLE candidate ENABLE ROW LEVEL SECURITY")
    tables = postgres.target().schema().tables
    assert [name for name, table in tables.items() if table.row_security] == ["candidate"]
