r"""All benchmarks: `python -m benchmarks`; `make bench` and `make bench-full` call it.

Invents deliveries, and measures each command in every database that is there, against the practical limit of the same rows in
the same run. Then come attachments, reading, and other tools. Whatever is missing is named and left out. Every process is a line
of `NAME.jsonl`, written at once. At the end, or when it is interrupted, `NAME.md` and `NAME.svg` show what was measured.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import NamedTuple

from benchmarks import attachments, deliveries, machine, read_messages
from benchmarks.databases import Database, Unavailable, measure_round
from benchmarks.load_mysql import mariadb
from benchmarks.load_postgresql import Postgresql, postgresql
from benchmarks.load_sqlite import Sqlite
from benchmarks.peers import measure, peers
from benchmarks.processes import TALENTHUB, CommandFailed, timed
from benchmarks.results import Results
from benchmarks.table import as_markdown

NAMES = ("postgresql", "sqlite", "mysql")
PARTS = (*NAMES, "attachments", "reading", "peers")
#: Candidates above which only PostgreSQL and SQLite are measured, and no peers: the others take hours.
_MANY = 500_000


class Size(NamedTuple):
    """A size to measure: `place` has its deliveries, which make `rows` in the target."""

    place: Path
    candidates: int
    rows: int
    rounds: int


@contextmanager
def workplace(into: Path | None) -> Iterator[Path]:
    """A folder that is removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="talenthub-bench-", dir=into))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def open_database(name: str, folder: Path) -> AbstractContextManager[Database]:
    """The database of a name. Raises Unavailable, here or on entering."""
    if name == "sqlite":
        return nullcontext(Sqlite(folder))
    return postgresql() if name == "postgresql" else mariadb()


def loads(results: Results, parts: list[str], sizes: list[tuple[int, int]], folder: Path) -> None:
    """Every size in every database: `sizes` are candidates and rounds."""
    for candidates, rounds in sizes:
        place = folder / str(candidates)
        size = Size(place, candidates, deliveries.make(place, candidates), rounds)
        for number in range(1, rounds + 1):
            run = timed([*TALENTHUB, "inspect", "export", "--quiet", "--runs", str(place / "runs")], place)
            results.add("delivery", "inspect", candidates, number, run, rows=size.rows)
        for name in NAMES:
            if name not in parts:
                continue
            if name == "mysql" and candidates > _MANY:
                results.note(f"{name}: left out at {candidates:,} candidates, which would take too long")
                continue
            with reported(results, name), open_database(name, place) as database:
                _rounds(results, database, size)
                if isinstance(database, Postgresql) and "peers" in parts and candidates <= _MANY:
                    _peers(results, database, size)
        shutil.rmtree(place)


def _rounds(results: Results, database: Database, size: Size) -> None:
    results.limit(database.name, database.limit)
    results.note(f"{database.name}: {database.version()}")
    try:
        for number in range(1, size.rounds + 1):
            for task, run in measure_round(database, size.place):
                results.add(database.name, task, size.candidates, number, run, rows=size.rows)
    finally:
        database.remove()


def _peers(results: Results, database: Database, size: Size) -> None:
    """Beside the limit of PostgreSQL, in its table."""
    plain = size.place / "plain"
    deliveries.plain(size.place / "export", plain)
    for peer in peers(plain, database.url):
        if isinstance(peer, Unavailable):
            results.note(f"left out: {peer}")
            continue
        results.note(peer.note)
        for number in range(1, size.rounds + 1):
            with reported(results, peer.name):
                database.recreate()
                results.add(database.name, peer.name, size.candidates, number, measure(peer, size.place))
    database.remove()


def files(results: Results, megabytes: int, rounds: int, folder: Path) -> None:
    """Attachments against `unzip -d`."""
    if shutil.which("unzip") is None:
        raise Unavailable("unzip is not on the PATH")
    results.limit("attachments", "unzip -d")
    for number in range(1, rounds + 1):
        place = folder / f"attachments-{number}"
        attachments.deliver(place, megabytes, 200)
        for task, run in attachments.measured(place, os.cpu_count() or 1):
            results.add("attachments", task, megabytes, number, run, unit="MB")
        shutil.rmtree(place)


def reading(results: Results, megabytes: int, rounds: int, folder: Path) -> None:
    """Messages out of their zip against decompressing them alone."""
    results.limit("reading", "decompressing alone")
    path = folder / "messages.zip"
    read_messages.generate(path, megabytes, 1)
    for number in range(1, rounds + 1):
        for task, what in (("decompressing alone", "inflate"), ("reading messages", "read")):
            results.add("reading", task, megabytes, number, read_messages.measured(what, path).run, unit="MB")
    path.unlink()


@contextmanager
def reported(results: Results, name: str) -> Iterator[None]:
    """What cannot be measured is a note, and the rest goes on."""
    try:
        yield
    except Unavailable as reason:
        results.note(f"left out: {name}: {reason}")
    except CommandFailed as failure:
        results.note(f"failed: {name}: {failure}")


def finish(results: Results) -> None:
    """Writes the table and the charts of what was measured."""
    if not results.records:
        return
    from benchmarks.chart import draw  # noqa: PLC0415 - heavy, and not while something is measured

    table = results.path.with_suffix(".md")
    table.write_text(as_markdown(results), encoding="utf-8")
    charts = draw(results, results.path.with_suffix(""))
    print(as_markdown(results))
    print("written:", *(str(file) for file in (results.path, table, *charts)))


def main(arguments: list[str] | None = None) -> int:
    """See the module; 1 if something failed that is there."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--candidates", type=int, nargs="+", default=[20_000, 100_000], help="sizes of the deliveries")
    parser.add_argument("--rounds", type=int, nargs="+", default=[3, 1], help="rounds of each size; the last is for all others")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS), help="what to measure")
    parser.add_argument("--megabytes", type=int, default=200, help="of attachments, and of messages")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results" / "bench", help="the files without endings")
    parser.add_argument("--into", type=Path, help="where to work; the system's temporary folder by default")
    given = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    results = Results(given.out.with_suffix(".jsonl"))
    results.begin(machine.describe())
    rounds = [given.rounds[min(index, len(given.rounds) - 1)] for index in range(len(given.candidates))]
    try:
        with workplace(given.into) as folder:
            if set(given.parts) & set(NAMES):
                loads(results, given.parts, list(zip(given.candidates, rounds, strict=True)), folder)
            for part, measured in (("attachments", files), ("reading", reading)):
                if part in given.parts:
                    with reported(results, part):
                        measured(results, given.megabytes, given.rounds[0], folder)
    except KeyboardInterrupt:
        results.note("interrupted: the rest was not measured")
        finish(results)
        return 130
    finish(results)
    return int(any(note.startswith("failed: ") for note in results.notes))


if __name__ == "__main__":
    sys.exit(main())
