"""`talenthub load` of 20,000 candidates into SQLite against `sqlite3 .import` of the rows it makes.

The baseline gets ready CSVs, one per table, into the same schema with foreign keys on, in one transaction: it reads no export,
maps nothing and keeps no ledger. `.import` knows no NULL: where a row points nowhere, its CSV points at the first row there is,
and CHECKs are ignored. Printed: seconds and peak memory of plan, first load, unchanged load and baseline, and the ratios.

    python -m benchmarks.load_sqlite [--candidates 20000] [--rounds 3]
"""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import statistics
import tempfile
from pathlib import Path

from benchmarks.processes import TALENTHUB, Run, timed
from migrate.demo.delivery import invent

ROOT = Path(__file__).parents[1]


def exported(database: Path, folder: Path) -> list[str]:
    """Every target table as a CSV without header; the tables in an order that foreign keys allow."""
    with sqlite3.connect(database) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        tables = [name for name in tables if not name.startswith(("talenthub_", "sqlite_"))]
        points = {name: {row[3]: row[2] for row in connection.execute(f"PRAGMA foreign_key_list({name})")} for name in tables}
        columns = {name: [row[1] for row in connection.execute(f"PRAGMA table_info({name})")] for name in tables}
    ordered: list[str] = []
    while len(ordered) < len(tables):
        ordered += [name for name in tables if name not in ordered and set(points[name].values()) <= {*ordered, name}]
    script = ""
    for name in ordered:
        cells = [
            f"coalesce({one}, (SELECT id FROM {points[name][one]} LIMIT 1))" if one in points[name] else one
            for one in columns[name]
        ]
        script += f".output {folder / name}.csv\nSELECT {', '.join(cells)} FROM {name};\n"
    timed(["sqlite3", str(database)], folder, ".mode csv\n" + script)
    return ordered


def baseline(folder: Path, tables: list[str]) -> Run:
    """`.import` of all tables into a new database."""
    database = folder / "baseline.db"
    database.unlink(missing_ok=True)
    schema = (ROOT / "sql" / "ats" / "sqlite" / "tables.sql").read_text("utf-8")
    timed(["sqlite3", str(database)], folder, schema)
    imports = "".join(f".import --csv {folder / name}.csv {name}\n" for name in tables)
    return timed(
        ["sqlite3", str(database)],
        folder,
        f"PRAGMA foreign_keys = ON;\nPRAGMA ignore_check_constraints = ON;\nBEGIN;\n{imports}COMMIT;\n",
    )


def main() -> None:
    """Runs the rounds and prints the medians."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--candidates", type=int, default=20_000)
    arguments.add_argument("--rounds", type=int, default=3)
    given = arguments.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="talenthub-bench-"))
    try:
        invented = invent(folder / "export", candidates=given.candidates, seed=1, attachments=False)
        print(
            f"{given.candidates:,} candidates, {sum(invented.targets.values()):,} target rows; medians of {given.rounds} rounds"
        )
        runs: dict[str, list[Run]] = {}
        for _ in range(given.rounds):
            (folder / "ats.db").unlink(missing_ok=True)
            url = "sqlite:///ats.db"
            plan = [*TALENTHUB, "plan", "export", "--target", url, "--out", "plan"]
            load = [*TALENTHUB, "load", "export", "--target", url]
            runs.setdefault("plan", []).append(timed(plan, folder))
            runs.setdefault("load, first", []).append(timed(load, folder))
            runs.setdefault("load, unchanged", []).append(timed(load, folder))
            tables = exported(folder / "ats.db", folder)
            runs.setdefault("sqlite3 .import", []).append(baseline(folder, tables))
        base = statistics.median(run.seconds for run in runs["sqlite3 .import"])
        for name, measured in runs.items():
            seconds = statistics.median(run.seconds for run in measured)
            print(f"{name:18} {seconds:7.2f} s  {max(run.mib for run in measured):6.0f} MiB  {seconds / base:5.2f} x .import")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
