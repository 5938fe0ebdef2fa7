"""Of a database's error only names that its schema has are kept: a trigger may put a person's data where a name is expected."""

from __future__ import annotations

from tests.targets.places import Place
from tests.targets.shapes import JOB, put, rows_of, running

_RAISED = """
CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'Kanna Kowalska', CONSTRAINT = 'Kanna Kowalska', COLUMN = 'Kowalska',
  TABLE = 'Kanna';
END $$
"""
_AFTER = "BEFORE INSERT ON job FOR EACH ROW"


def test_names_that_a_postgresql_trigger_invents_are_not_kept(postgres: Place) -> None:
    with running(postgres.target(), "r1"):
        pass
    postgres.run(_RAISED, f"CREATE TRIGGER talks {_AFTER} EXECUTE FUNCTION tell()")
    with running(postgres.target(), "r2") as writer:
        refused = put(writer, JOB, rows_of(JOB, [{"remote_id": "1", "name": "a", "status": "OPEN"}])).refused
    assert refused.select("state", "constraint", "column").rows() == [("23514", None, None)]


def test_names_that_an_sqlite_trigger_invents_are_not_kept(sqlite: Place) -> None:
    with running(sqlite.target(), "r1"):
        pass
    message = "CHECK constraint failed: Kanna Kowalska"
    sqlite.run(f"CREATE TRIGGER talks {_AFTER} BEGIN SELECT RAISE(ABORT, '{message}'); END")
    with running(sqlite.target(), "r2") as writer:
        refused = put(writer, JOB, rows_of(JOB, [{"remote_id": "1", "name": "a", "status": "OPEN"}])).refused
    assert refused.select("state", "constraint", "column").rows() == [("SQLITE_CONSTRAINT_TRIGGER", None, None)]
