"""Writes `sql/ats/*/described.json` anew after a change of the SQL beside it: `python tests/targets/redescribe.py`."""

from __future__ import annotations

from migrate.core.shipped import shipped_folder
from migrate.targets.schema_json import schema_to_json
from tests import mysql
from tests.postgres import database, server
from tests.targets.places import Place
from tests.targets.shapes import running


def describe(place: Place) -> None:
    """Makes the tables, and writes what reflection sees."""
    file = shipped_folder("sql") / "ats" / place.kind / "described.json"
    if not file.is_file():
        file.write_text("[]")
    with running(place.target(), "describe"):
        pass
    file.write_text(schema_to_json(place.target(None).schema()), encoding="utf-8")


if __name__ == "__main__":
    with server() as url, database(url) as fresh:
        describe(Place("postgresql", f"{fresh}{'&' if '?' in fresh else '?'}schema=ats"))
    with mysql.server() as url:
        try:
            describe(Place("mysql", f"{url}/talenthub_describe"))
        finally:
            mysql.drop(url, "talenthub_describe")
