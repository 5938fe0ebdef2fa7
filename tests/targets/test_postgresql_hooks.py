"""PostgreSQL alone: rules, row security, partitions, and triggers that save useless updates."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from psycopg import sql

from migrate.targets import open_target
from migrate.targets.contract import DROPPED
from migrate.targets.rows_and_ledger import erase_rows
from tests.targets.places import Place
from tests.targets.shapes import CANDIDATE, load, people, put, running

NAMES = "SELECT remote_id, last_name FROM candidate ORDER BY remote_id"


@pytest.fixture
def filled(postgres: Place) -> Place:
    load(postgres.target(), "r1", CANDIDATE, people("Okafor", "Berg", "Lind"))
    return postgres


def test_rules_that_stand_in_for_a_statement_are_named(filled: Place) -> None:
    filled.run(
        "CREATE RULE not_moss AS ON INSERT TO candidate WHERE NEW.last_name = 'Moss' DO INSTEAD NOTHING",
        "CREATE RULE keep AS ON DELETE TO candidate WHERE OLD.last_name = 'Berg' DO INSTEAD NOTHING",
        "CREATE RULE fixed AS ON UPDATE TO candidate WHERE OLD.last_name = 'Lind' DO INSTEAD NOTHING",
    )
    with running(filled.target(), "r2", CANDIDATE) as writer:
        put_in = put(writer, CANDIDATE, people("", "", "", "Moss", "Ross")[3:])
        changed = writer.rows.update(CANDIDATE, people("Okada", "Berg", "Lund"))
        gone = writer.rows.delete(CANDIDATE, people("", "")["_id"])
    assert put_in.refused.rows() == [(0, DROPPED, "rule not_moss", None)]
    assert changed.refused.rows() == [(2, DROPPED, "rule fixed", None)]
    assert gone.refused.rows() == [(1, DROPPED, "rule keep", None)]
    assert filled.rows(NAMES) == [("2", "Berg"), ("3", "Lind"), ("5", "Ross")]


def test_a_rule_that_marks_rows_instead_of_deleting_them_is_named_and_undone(filled: Place) -> None:
    filled.run(
        "CREATE RULE soft AS ON DELETE TO candidate DO INSTEAD UPDATE candidate SET last_name = 'gone' WHERE id = OLD.id",
    )
    with running(filled.target(), "r2", CANDIDATE) as writer:
        assert writer.rows.delete(CANDIDATE, people("", "")["_id"]).refused["state"].to_list() == [DROPPED] * 2
    assert [name for _, name in filled.rows(NAMES)] == ["Okafor", "Berg", "Lind"]


def test_a_trigger_of_a_partition_is_named_with_its_table(postgres: Place) -> None:
    columns = (
        "id uuid, remote_id text, last_name text, remote_created_at timestamptz, created_at timestamptz, modified_at timestamptz"
    )
    postgres.run(
        f"CREATE TABLE candidate ({columns}) PARTITION BY LIST (last_name)",
        "CREATE TABLE candidate_b PARTITION OF candidate FOR VALUES IN ('Berg')",
        "CREATE TABLE candidate_rest PARTITION OF candidate DEFAULT",
        "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "CREATE TRIGGER only_b BEFORE INSERT ON candidate_b FOR EACH ROW EXECUTE FUNCTION no()",
    )
    with running(postgres.target(None), "r1") as writer:
        written = put(writer, CANDIDATE, people("Okafor", "Berg", "Lind"))
    assert written.refused.rows() == [(1, DROPPED, "trigger only_b", None)]


def test_an_old_partition_by_a_trigger_that_sends_rows_on_takes_them_all(postgres: Place) -> None:
    columns = (
        "id uuid, remote_id text, last_name text, remote_created_at timestamptz, created_at timestamptz, modified_at timestamptz"
    )
    body = "BEGIN INSERT INTO candidate_part VALUES (NEW.*); RETURN NULL; END"
    postgres.run(
        f"CREATE TABLE candidate ({columns})",
        "CREATE TABLE candidate_part () INHERITS (candidate)",
        f"CREATE FUNCTION on_to_part() RETURNS trigger LANGUAGE plpgsql AS '{body}'",
        "CREATE TRIGGER parts BEFORE INSERT ON candidate FOR EACH ROW EXECUTE FUNCTION on_to_part()",
    )
    with running(postgres.target(None), "r1") as writer:
        written = put(writer, CANDIDATE, people("Okafor", "Berg"))
    assert written.refused.is_empty()
    assert postgres.rows(NAMES) == [("1", "Okafor"), ("2", "Berg")]


def test_an_update_that_changes_nothing_is_no_dropped_row(filled: Place) -> None:
    filled.run("CREATE TRIGGER z BEFORE UPDATE ON candidate FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()")
    frame = people("Okada", "Berg", "Lind")
    with running(filled.target(), "r2", CANDIDATE) as writer:
        assert writer.rows.update(CANDIDATE, frame).refused.is_empty()
        assert writer.rows.update(CANDIDATE, frame).refused.is_empty()


@pytest.fixture
def clerk(filled: Place) -> Iterator[Place]:
    """The same place for a role that row security applies to."""
    name = f"clerk_{filled.schema}"
    names = {"role": sql.Identifier(name), "schema": sql.Identifier(filled.schema)}
    with filled.postgres() as connection:
        for text in (
            "CREATE ROLE {role} LOGIN",
            "GRANT ALL ON SCHEMA {schema} TO {role}",
            "GRANT ALL ON ALL TABLES IN SCHEMA {schema} TO {role}",
            "ALTER TABLE candidate ENABLE ROW LEVEL SECURITY",
            "CREATE POLICY seen ON candidate FOR SELECT USING (last_name <> 'hidden')",
            "CREATE POLICY no_moss ON candidate FOR INSERT WITH CHECK (last_name <> 'Moss')",
            "CREATE POLICY mine ON candidate FOR UPDATE USING (last_name <> 'Berg') WITH CHECK (last_name <> 'Moss')",
            "CREATE POLICY out ON candidate FOR DELETE USING (last_name <> 'Berg')",
        ):
            connection.execute(sql.SQL(text).format(**names))
        connection.commit()
        url, _, options = filled.url.partition("?")
        head, _, rest = url.partition("://")
        yield Place("postgresql", f"{head}://{name}@{rest.rpartition('@')[2]}?{options}")
        for text in ("DROP OWNED BY {role}", "DROP ROLE {role}"):
            connection.execute(sql.SQL(text).format(**names))


def test_row_security_refuses_rows_one_by_one_and_is_named(clerk: Place, filled: Place) -> None:
    with running(open_target(clerk.url, schema_name=None), "r2", CANDIDATE) as writer:
        put_in = put(writer, CANDIDATE, people("", "", "", "Moss", "Ross")[3:])
        changed = writer.rows.update(CANDIDATE, people("Okada", "Bing", "Moss"))
        gone = writer.rows.delete(CANDIDATE, people("", "")["_id"])
    assert put_in.refused.rows() == [(0, "42501", "policy no_moss", None)]
    assert changed.refused.rows() == [
        (1, DROPPED, "policy mine or policy seen", None),
        (2, "42501", "policy mine or policy seen", None),
    ]
    assert gone.refused.rows() == [(1, DROPPED, "policy out or policy seen", None)]
    assert filled.rows(NAMES) == [("2", "Berg"), ("3", "Lind"), ("5", "Ross")]


def test_a_row_that_row_security_hides_is_not_said_to_be_erased(clerk: Place, filled: Place) -> None:
    filled.run("UPDATE candidate SET last_name = 'hidden' WHERE remote_id = '1'")
    with running(open_target(clerk.url, schema_name=None), "r2", CANDIDATE) as writer:
        done = erase_rows(writer, CANDIDATE, people("", "", "")["_id"])
    assert done.rows == 1
    assert done.refused.select("row", "state").rows() == [(0, DROPPED), (1, DROPPED)]
