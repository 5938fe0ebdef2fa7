"""Small deliveries on disk, and what reading gives, in plain values."""

from __future__ import annotations

import zipfile
from pathlib import Path

import polars as pl

from migrate.read import Block, Delivery, ReadOptions, TableFile, blocks, open_delivery

#: The least a Talent Hub delivery must hold, with every documented column.
PROJECTS = (
    b"project_id,project_name,visibility,state,type,owner_profile_url,candidate_hiring_state_ids,sourcing_channels,"
    b"project_description,job_post_id,job_post_description,job_post_created_at,job_post_state\n7,Bookkeeper,,,,,,,,,,,\n"
)
CANDIDATES = (
    b"candidate_id,project_id,first_name,last_name,emails,phone_numbers,tags,profile_url,sourcing_channels,hiring_state_id,"
    b"created_time,last_modified_time\n1,7,Ada,,,,,,,,,\n2,7,Bo,,,,,,,,,\n"
)


def unpacked(folder: Path, **sheets: bytes) -> Path:
    """A folder with `Contract_1/<sheet>.csv`; Projects and Candidates are added."""
    target = folder / "Contract_1"
    target.mkdir(parents=True, exist_ok=True)
    for name, data in {"Projects": PROJECTS, "Candidates": CANDIDATES, **sheets}.items():
        (target / f"{name}.csv").write_bytes(data)
    return folder


def packed(path: Path, members: dict[str, bytes]) -> Path:
    """A zip of these members."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def table_file(delivery: Delivery, table: str) -> TableFile:
    """The one file of a table."""
    (found,) = (file for file in delivery.tables if file.table.name == table)
    return found


def read_table(path: Path, table: str, options: ReadOptions | None = None) -> list[Block]:
    """All blocks of the one file of a table."""
    options = options or ReadOptions()
    delivery = open_delivery([path], options)
    return list(blocks(delivery, table_file(delivery, table), options))


def rows(found: list[Block], *columns: str) -> list[tuple[object, ...]]:
    """Rows of these columns over all blocks."""
    return pl.concat([block.frame for block in found]).select(columns).rows() if found else []


def rejected(found: list[Block]) -> list[tuple[str, int]]:
    """Code and line of all rejected records."""
    return [row for block in found for row in block.rejected.select("code", "_line").rows()]


def noted(found: list[Block]) -> list[tuple[str, int]]:
    """Code and line of all findings."""
    return [row for block in found for row in block.findings.select("code", "_line").rows()]


def codes(delivery: Delivery) -> list[str]:
    """Codes of the delivery's problems, without those on missing optional CSVs."""
    return [problem.code.id for problem in delivery.problems if not (problem.code.id == "D103" and problem.place.file is None)]
