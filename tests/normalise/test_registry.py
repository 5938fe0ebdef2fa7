"""A new export table is one module in `sources`, one in `core/entities` and one in `normalise/entities`: no list names it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import migrate
from migrate.core.entities import ENTITIES
from migrate.normalise.entities import READERS
from migrate.sources import SOURCES, TABLES

SOURCE = """
from migrate.sources.model import Column, Source, SourceTable

EXPORT = Source("guest-book", position=3)
VISITS = SourceTable("visits", "guest-book", "Visits", ("visit", "visits"), (Column("visit_id", key=True), Column("guest")))
"""

ENTITY = """
from migrate.core.entities.model import TEXT, Entity, Field

VISIT = Entity(
    "visit",
    "A visit.",
    key="visit_id",
    tables=("visits",),
    fields=(
        Field("visit_id", TEXT, "Its id.", "Visits.visit_id"),
        Field("guest", TEXT, "Who came.", "Visits.guest", personal=True),
    ),
    synonyms=("visit", "guestbook"),
)
"""

READER = """
import polars as pl

from migrate.core.entities.visits import VISIT
from migrate.normalise.keyed_reader import KeyedReader
from migrate.normalise.raw import RawBlock


def visits(block: RawBlock) -> pl.DataFrame:
    return block.canonical(VISIT, visit_id=block.short("visit_id"), guest=block.short("guest"))


READER = KeyedReader("visits", visits, key="visit_id", entity="visit")
"""

#: Reads one invented delivery and drafts a mapping, and prints what came out.
PROGRAM = """
import json, sys
from pathlib import Path
from migrate.core.entities import ENTITIES
from migrate.mapping.drafting.words import TABLES as WORDS
from migrate.normalise import Normaliser
from migrate.read import ReadOptions, blocks, open_delivery
from migrate.sources import TABLES

folder = Path(sys.argv[1])
options = ReadOptions()
delivery = open_delivery([folder / "delivery"], options)
normaliser = Normaliser(folder / "work", delivery.files)
for file in delivery.tables:
    for block in blocks(delivery, file, options):
        normaliser.take(normaliser.read(file.table.name, block.frame))
rows = [row for batch in normaliser.merge().entities["visit"]() for row in batch.select("visit_id", "guest").rows()]
found = {"table": list(TABLES)[-1], "entity": list(ENTITIES)[-1], "words": WORDS["visit"], "sources": delivery.sources}
print(json.dumps(found | {"rows": rows}))
"""


def test_an_invented_table_of_an_invented_source_needs_no_change_of_another_file(tmp_path: Path) -> None:
    package = tmp_path / "migrate"
    shutil.copytree(Path(migrate.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    for place, text in {
        "sources/exports/guest_book.py": SOURCE,
        "core/entities/visits.py": ENTITY,
        "normalise/entities/visit.py": READER,
    }.items():
        (package / place).write_text(text)
    (tmp_path / "delivery").mkdir()
    (tmp_path / "delivery" / "Visits.csv").write_text("visit_id,guest\n1,Ada Example\n2,Bo Example\n")
    program = [sys.executable, "-c", PROGRAM, str(tmp_path)]
    done = subprocess.run(program, cwd=tmp_path, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(tmp_path)})
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "table": "visits",
        "entity": "visit",
        "words": ["visit", "guestbook"],
        "sources": ["guest-book"],
        "rows": [["1", "Ada Example"], ["2", "Bo Example"]],
    }


def test_every_table_has_a_source_and_every_reader_a_table() -> None:
    assert {table.source for table in TABLES.values()} == set(SOURCES)
    assert set(READERS) < set(TABLES)
    assert {one.entity for one in READERS.values() if one.entity} < set(ENTITIES)


def test_the_order_of_tables_and_entities_is_the_documented_one() -> None:
    assert list(TABLES)[:3] == ["projects", "hiring_states", "candidates"]
    assert list(TABLES)[-3:] == ["seats", "sales_activities", "sales_outcomes"]
    assert [one.position for one in ENTITIES.values()] == list(range(1, 19))


def test_reading_and_normalising_ask_what_a_source_is_and_never_which_one() -> None:
    package = Path(migrate.__file__).parent
    files = [path for name in ("read", "normalise") for path in (package / name).rglob("*.py")]
    names = [f'"{name}"' for name in SOURCES] + ["TALENT_HUB", "SALES_NAVIGATOR"]
    assert [path.name for path in files if any(name in path.read_text("utf-8") for name in names)] == []
