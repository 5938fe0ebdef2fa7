"""`talenthub load` of 100,000 candidates into MariaDB or MySQL against LOAD DATA LOCAL INFILE of the same rows.

The baseline gets ready files, one per table, into the same tables with their keys and foreign keys, in one transaction: it
reads no export, maps nothing, checks nothing and keeps no ledger. Printed: seconds and peak memory of our process (the
server's is its own) for the first load, the unchanged one, one with a hundredth of candidates, notes and messages changed,
and the ratios. Exits with 1 if the first load takes more than 1.5 times the baseline, or the unchanged one more than 0.5 times.

    TALENTHUB_TEST_MYSQL=mysql://root@127.0.0.1:3306 python -m benchmarks.load_mysql [--candidates 100000]
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pymysql
from pymysql.cursors import SSCursor

from benchmarks.load_postgresql import changed
from benchmarks.processes import TALENTHUB, Run, timed
from migrate.demo.delivery import invent
from tests.mysql import connect, drop

ROOT = Path(__file__).parents[1]
DATABASE = "talenthub_benchmark"
FIRST, UNCHANGED = 1.5, 0.5
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\0": "\\0"})


def exported(admin: str, folder: Path) -> list[str]:
    """Every target table as lines of LOAD DATA; in an order that foreign keys allow."""
    with closing(connect(admin)) as connection:
        connection.select_db(DATABASE)
        parents = _parents(connection)
        ordered: list[str] = []
        while len(ordered) < len(parents):
            ordered += [name for name in parents if name not in ordered and parents[name] <= set(ordered)]
        for name in ordered:
            with (
                (folder / f"{name}.tsv").open("w", encoding="utf-8", newline="\n") as file,
                connection.cursor(SSCursor) as cursor,
            ):
                cursor.execute(f'SELECT * FROM "{name}"')
                for row in cursor:
                    file.write("\t".join("\\N" if cell is None else str(cell).translate(_ESCAPED) for cell in row) + "\n")
    return ordered


def _parents(connection: pymysql.Connection[Any]) -> Mapping[str, set[str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()")
        found: dict[str, set[str]] = {name: set() for (name,) in cursor.fetchall() if not name.startswith("talenthub_")}
        cursor.execute(
            "SELECT table_name, referenced_table_name FROM information_schema.key_column_usage"
            " WHERE table_schema = DATABASE() AND referenced_table_name IS NOT NULL"
        )
        for table, parent in cursor.fetchall():
            if table in found and parent != table:
                found[table].add(parent)
    return found


def baseline(client: str, admin: str, folder: Path, tables: list[str]) -> Run:
    """LOAD DATA LOCAL INFILE of all tables into the same keyed tables, by the server's own client."""
    parts = urlsplit(admin)
    password = [f"--password={unquote(parts.password)}"] if parts.password else []
    command = [client, "--no-defaults", "--local-infile=1", f"--host={parts.hostname}", f"--port={parts.port or 3306}"]
    command += [f"--user={parts.username}", *password]
    made = (ROOT / "sql" / "ats" / "mysql" / "tables.sql").read_text(encoding="utf-8")
    timed([*command, DATABASE], folder, made)
    loads = "".join(
        f"LOAD DATA LOCAL INFILE '{folder / name}.tsv' INTO TABLE `{name}` CHARACTER SET utf8mb4;\n" for name in tables
    )
    strict = "SET SESSION sql_mode = 'STRICT_ALL_TABLES', time_zone = '+00:00';\n"
    return timed([*command, DATABASE], folder, f"{strict}START TRANSACTION;\n{loads}COMMIT;\n")


def recreated(admin: str) -> None:
    """An empty database."""
    drop(admin, DATABASE)
    with closing(connect(admin)) as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {DATABASE} DEFAULT CHARACTER SET utf8mb4")


def main() -> None:
    """Runs the rounds and prints the medians."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--candidates", type=int, default=100_000)
    arguments.add_argument("--rounds", type=int, default=1)
    given = arguments.parse_args()
    admin = os.environ.get("TALENTHUB_TEST_MYSQL", "").rstrip("/")
    client = shutil.which("mariadb") or shutil.which("mysql")
    if not admin or client is None:
        sys.exit(
            "skipped: set TALENTHUB_TEST_MYSQL to a server where databases may be made, and have mariadb or mysql on the PATH"
        )
    folder = Path(tempfile.mkdtemp(prefix="talenthub-bench-"))
    try:
        invented = invent(folder / "export", candidates=given.candidates, seed=1, attachments=False)
        changed(folder / "export", folder / "edited")
        rows = sum(invented.targets.values())
        print(f"{given.candidates:,} candidates, {rows:,} target rows; medians of {given.rounds} rounds")
        runs: dict[str, list[Run]] = {}
        for _ in range(given.rounds):
            _round(runs, client, admin, folder)
    finally:
        shutil.rmtree(folder)
        drop(admin, DATABASE)
    sys.exit(_report(runs))


def _round(runs: dict[str, list[Run]], client: str, admin: str, folder: Path) -> None:
    recreated(admin)
    load = [*TALENTHUB, "load", "export", "--target", f"{admin}/{DATABASE}"]
    runs.setdefault("load, first", []).append(timed(load, folder))
    runs.setdefault("load, unchanged", []).append(timed(load, folder))
    tables = exported(admin, folder)
    edited = [*TALENTHUB, "load", "edited", "--target", f"{admin}/{DATABASE}"]
    runs.setdefault("load, 1 % changed", []).append(timed(edited, folder))
    recreated(admin)
    runs.setdefault("LOAD DATA", []).append(baseline(client, admin, folder, tables))


def _report(runs: dict[str, list[Run]]) -> int:
    seconds = {name: statistics.median(run.seconds for run in measured) for name, measured in runs.items()}
    base = seconds["LOAD DATA"]
    for name, measured in runs.items():
        mib = max(run.mib for run in measured)
        print(f"{name:18} {seconds[name]:7.2f} s  {mib:6.0f} MiB  {seconds[name] / base:5.2f} x LOAD DATA")
    return int(seconds["load, first"] > FIRST * base or seconds["load, unchanged"] > UNCHANGED * base)


if __name__ == "__main__":
    main()
