"""Triggers that drop or change rows without an error, in the words of each database."""

from __future__ import annotations

import pytest

from tests.targets.places import Place

#: In PostgreSQL a trigger is a function and its use.
_FUNCTION = "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"
_USE = "CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
_IGNORE = "CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {when} BEGIN {first} SELECT RAISE(IGNORE); END"


def dropping(place: Place, name: str, event: str, table: str, *, when: str, first: str = "") -> None:
    """A trigger that drops the rows for which `when` (over NEW or OLD) is true, after it did `first` (a statement)."""
    if place.kind == "mysql":
        pytest.skip("a trigger of MariaDB or MySQL stores a row or raises an error; it cannot leave a row out")
    if place.kind == "sqlite":
        place.run(_IGNORE.format(name=name, event=event, table=table, when=when, first=first))
        return
    kept = "OLD" if event == "DELETE" else "NEW"
    body = f"IF {when} THEN {first} RETURN NULL; END IF; RETURN {kept};"
    place.run(_FUNCTION.format(name=name, body=body), _USE.format(name=name, event=event, table=table))


def changing(place: Place, name: str, table: str, column: str, value: str) -> None:
    """A trigger that stores `value` (an SQL expression over NEW) in a column of every row that is inserted or updated."""
    if place.kind == "sqlite":
        for event in ("INSERT", "UPDATE"):
            change = f"UPDATE {table} SET {column} = {value} WHERE rowid = NEW.rowid AND {column} IS NOT {value};"
            place.run(f"CREATE TRIGGER {name}_{event.lower()} AFTER {event} ON {table} BEGIN {change} END")
        return
    if place.kind == "mysql":
        for event in ("INSERT", "UPDATE"):
            use = f"CREATE TRIGGER {name}_{event.lower()} BEFORE {event} ON {table} FOR EACH ROW SET NEW.{column} = {value}"
            place.run(use)
        return
    body = f"NEW.{column} := {value}; RETURN NEW;"
    place.run(_FUNCTION.format(name=name, body=body), _USE.format(name=name, event="INSERT OR UPDATE", table=table))


def removed(place: Place, name: str) -> None:
    """A trigger made here, gone again."""
    if place.kind == "sqlite":
        found = place.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        place.run(*(f"DROP TRIGGER {trigger}" for (trigger,) in found if str(trigger).startswith(name)))
        return
    if place.kind == "mysql":
        place.run(*(f"DROP TRIGGER {name}_{event}" for event in ("insert", "update")))
        return
    place.run(f"DROP FUNCTION {name}() CASCADE")
