"""`talenthub load` of 100,000 candidates into PostgreSQL against psql's copy of the same rows.

The baseline gets ready files, one per table, into the same tables with their keys and foreign keys, in one transaction: it
reads no export, maps nothing, checks nothing and keeps no ledger. Printed: seconds and peak memory of our process (the
server's is its own) for the first load, the unchanged one, one with a hundredth of candidates, notes and messages changed,
and the ratios.

    TALENTHUB_TEST_POSTGRES=postgresql://postgres@127.0.0.1/postgres python -m benchmarks.load_postgresql [--candidates 100000]
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import sql

from benchmarks.processes import TALENTHUB, Run, timed
from migrate.demo.delivery import invent

ROOT = Path(__file__).parents[1]
DATABASE = "talenthub_benchmark"
#: Column that is edited in every hundredth record.
EDITED = {"Candidates.csv": "last_name", "Notes.csv": "content", "Messages.csv": "body"}


def changed(source: Path, into: Path) -> None:
    """The delivery again, with every hundredth record of three tables edited."""
    into.mkdir()
    with zipfile.ZipFile(source / "export.zip") as old, zipfile.ZipFile(into / "export.zip", "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            column = EDITED.get(Path(name).name)
            with old.open(name) as before, new.open(name, "w", force_zip64=True) as after:
                if column is None:
                    shutil.copyfileobj(before, after)
                else:
                    text = io.TextIOWrapper(before, encoding="utf-8-sig", newline="")
                    out = io.TextIOWrapper(after, encoding="utf-8", newline="")
                    csv.writer(out).writerows(_edited(csv.reader(text), column))
                    out.flush()
                    out.detach()


def _edited(rows: Iterator[list[str]], column: str) -> Iterator[list[str]]:
    header = next(rows)
    place = header.index(column)
    yield header
    for row in rows:
        if zlib.crc32(row[0].encode()) % 100 == 0:  # by the key, so that a repeated record stays equal to its first
            row[place] += " (edited)"
        yield row


def recreated(admin: str) -> None:
    """An empty database."""
    with psycopg.connect(admin, autocommit=True) as connection:
        name = sql.Identifier(DATABASE)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(name))


def exported(url: str, folder: Path) -> list[str]:
    """Every target table in COPY's text format, since psql ends a CSV too early; in an order that foreign keys allow."""
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT c.relname, coalesce(array_agg(p.relname) FILTER (WHERE p.relname IS NOT NULL), '{}') FROM pg_class c"
            " LEFT JOIN pg_constraint f ON f.conrelid = c.oid AND f.contype = 'f' LEFT JOIN pg_class p ON p.oid = f.confrelid"
            " WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE 'talenthub%' GROUP BY 1"
        ).fetchall()
        parents = {name: set(above) - {name} for name, above in found}
        ordered: list[str] = []
        while len(ordered) < len(parents):
            ordered += [name for name in parents if name not in ordered and parents[name] <= set(ordered)]
        for name in ordered:
            wanted = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(name))
            with (folder / f"{name}.tsv").open("wb") as file, connection.cursor() as cursor, cursor.copy(wanted) as copy:
                for chunk in copy:
                    file.write(chunk)
    return ordered


def baseline(url: str, folder: Path, tables: list[str]) -> Run:
    """Psql's copy of all tables into the same keyed tables."""
    for part in ("tables.sql", "keys.sql"):
        script = ROOT / "sql" / "ats" / "postgresql" / part
        subprocess.run(["psql", "-q", "-v", "ON_ERROR_STOP=1", "-f", script, url], check=True, stdout=subprocess.DEVNULL)
    copies = "".join(f"\\copy {name} FROM '{folder / name}.tsv'\n" for name in tables)
    return timed(["psql", "-q", "-v", "ON_ERROR_STOP=1", url], folder, f"BEGIN;\n{copies}COMMIT;\n")


def main() -> None:
    """Runs the rounds and prints the medians."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--candidates", type=int, default=100_000)
    arguments.add_argument("--rounds", type=int, default=1)
    given = arguments.parse_args()
    admin = os.environ.get("TALENTHUB_TEST_POSTGRES")
    if admin is None or shutil.which("psql") is None:
        sys.exit("skipped: set TALENTHUB_TEST_POSTGRES to a server where databases may be made, and have psql on the PATH")
    url = admin.rpartition("/")[0] + "/" + DATABASE
    folder = Path(tempfile.mkdtemp(prefix="talenthub-bench-"))
    try:
        invented = invent(folder / "export", candidates=given.candidates, seed=1, attachments=False)
        changed(folder / "export", folder / "edited")
        print(
            f"{given.candidates:,} candidates, {sum(invented.targets.values()):,} target rows; medians of {given.rounds} rounds"
        )
        runs: dict[str, list[Run]] = {}
        for _ in range(given.rounds):
            recreated(admin)
            load = [*TALENTHUB, "load", "export", "--target", url]
            runs.setdefault("load, first", []).append(timed(load, folder))
            runs.setdefault("load, unchanged", []).append(timed(load, folder))
            tables = exported(url, folder)
            edited = [*TALENTHUB, "load", "edited", "--target", url]
            runs.setdefault("load, 1 % changed", []).append(timed(edited, folder))
            recreated(admin)
            runs.setdefault("psql \\copy", []).append(baseline(url, folder, tables))
        base = statistics.median(run.seconds for run in runs["psql \\copy"])
        for name, measured in runs.items():
            seconds = statistics.median(run.seconds for run in measured)
            print(f"{name:18} {seconds:7.2f} s  {max(run.mib for run in measured):6.0f} MiB  {seconds / base:5.2f} x \\copy")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
