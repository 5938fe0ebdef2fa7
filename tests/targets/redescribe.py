"""Writes `sql/ats/postgresql/described.json` anew after a change of the SQL beside it: `python tests/targets/redescribe.py`."""

from __future__ import annotations

from migrate.core.shipped import shipped_folder
from migrate.targets.schema_json import schema_to_json
from tests.postgres import database, server
from tests.targets.places import Place
from tests.targets.shapes import running

if __name__ == "__main__":
    file = shipped_folder("sql") / "ats" / "postgresql" / "described.json"
    with server() as url, database(url) as fresh:
        place = Place("postgresql", f"{fresh}{'&' if '?' in fresh else '?'}schema=ats")
        with running(place.target(), "describe"):
            pass
        file.write_text(schema_to_json(place.target(None).schema()), encoding="utf-8")
