"""SQLite: loads against `sqlite3 .import` of the rows that they make.

The limit gets ready CSVs, one per table, into the same schema with foreign keys on, in one transaction: it reads no export,
maps nothing and keeps no ledger. `.import` knows no NULL: where a row points nowhere, its CSV points at the first row there is,
and CHECKs are ignored.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from benchmarks.databases import Unavailable, parents_first
from benchmarks.processes import Run, timed

ROOT = Path(__file__).parents[1]


class Sqlite:
    """A file in a folder."""

    name = "sqlite"
    limit = "sqlite3 .import"

    def __init__(self, folder: Path) -> None:
        if shutil.which("sqlite3") is None:
            raise Unavailable("sqlite3 is not on the PATH")
        self._file = folder / "ats.db"
        self.url = f"sqlite:///{self._file}"

    def version(self) -> str:
        """Of Python's library, which loads; the shell has its own."""
        return f"SQLite {sqlite3.sqlite_version}"

    def recreate(self) -> None:
        """Removes the file."""
        for name in (self._file.name, "baseline.db"):
            for ending in ("", "-wal", "-shm", "-journal"):
                (self._file.parent / f"{name}{ending}").unlink(missing_ok=True)

    def export(self, folder: Path) -> list[str]:
        """Every target table as a CSV without header."""
        with closing(sqlite3.connect(self._file)) as connection:
            tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            tables = [name for name in tables if not name.startswith(("talenthub_", "sqlite_"))]
            points = {name: {row[3]: row[2] for row in connection.execute(f"PRAGMA foreign_key_list({name})")} for name in tables}
            columns = {name: [row[1] for row in connection.execute(f"PRAGMA table_info({name})")] for name in tables}
        ordered = parents_first({name: set(points[name].values()) for name in tables})
        script = ""
        for name in ordered:
            cells = [
                f"coalesce({one}, (SELECT id FROM {points[name][one]} LIMIT 1))" if one in points[name] else one
                for one in columns[name]
            ]
            script += f".output {folder / name}.csv\nSELECT {', '.join(cells)} FROM {name};\n"
        timed(["sqlite3", str(self._file)], folder, ".mode csv\n" + script)
        return ordered

    def baseline(self, folder: Path, tables: list[str]) -> Run:
        """`.import` of all tables into a new file."""
        database = self._file.parent / "baseline.db"
        schema = (ROOT / "sql" / "ats" / "sqlite" / "tables.sql").read_text("utf-8")
        timed(["sqlite3", str(database)], folder, schema)
        imports = "".join(f".import --csv {folder / name}.csv {name}\n" for name in tables)
        return timed(
            ["sqlite3", str(database)],
            folder,
            f"PRAGMA foreign_keys = ON;\nPRAGMA ignore_check_constraints = ON;\nBEGIN;\n{imports}COMMIT;\n",
        )

    def remove(self) -> None:
        """Removes the files."""
        self.recreate()
