"""Archives a delivery: every canonical record as Parquet, in a new folder. Never overwrites files."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from migrate.core.batches import Batches
from migrate.core.entities import ENTITIES
from migrate.core.errors import SetupError
from migrate.core.facts.delivery import ArchivedFile
from migrate.core.places import Place
from migrate.core.problems import Problem
from migrate.datapackage import ArchivedTable, descriptor, index_page, write_table
from migrate.mapping import Mapping
from migrate.read import Delivery
from migrate.runs.durable import write_file
from migrate.runs.marker import begin_output, end_output, is_marked
from migrate.steps.codes import ARCHIVE_FOLDER_IN_USE
from migrate.steps.mapping import retained_people
from migrate.steps.work import Work


def check_archive_folder(folder: Path) -> None:
    """Raises SetupError if the folder exists and is not empty and not an archive that was left unfinished."""
    if is_marked(folder, "unfinished"):
        return
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        message = f"{folder} is not an empty folder: archives never overwrite files"
        raise SetupError(
            Problem(code=ARCHIVE_FOLDER_IN_USE, message=message, place=Place(str(folder)), help="choose a new folder with -o")
        )


def write_archive(work: Work, delivery: Delivery, mapping: Mapping, batches: Batches, folder: Path) -> None:
    """Writes the archive (folder 0700, files 0600) and adds its tables to the outcome. `batches` is empty for an absent entity.

    People on the erasure list, and records that the mapping's retention rules exclude, are not archived. The index page is
    written last: an archive without one is incomplete.
    """
    kept = retained_people(mapping, batches)
    begin_output(folder)
    tables: list[ArchivedTable] = []
    with work.progress.stage("archiving", len(ENTITIES), "tables") as advance:
        for name in ENTITIES:
            table = write_table(ENTITIES[name], kept(name), work.files, folder, work.folder.work / "archive")
            tables += [] if table is None else [table]
            advance(1)
    now = datetime.now(UTC)
    described = descriptor(tables, created=now, fingerprint=delivery.fingerprint)
    with write_file(folder / "datapackage.json") as stream:
        stream.write(json.dumps(described, ensure_ascii=False, indent=2).encode())
    with write_file(folder / "index.html") as stream:
        page = index_page(tables, created=now, fingerprint=delivery.fingerprint, files=work.files)
        stream.write(page.encode())
    end_output(folder)
    work.facts.archived = [
        ArchivedFile(table=table.entity.name, file=table.path, rows=table.rows, bytes=table.bytes) for table in tables
    ]
