"""Attachments: reading, storing and whole loads against `unzip -d` and `cp` of the same files in the same run.

    python -m benchmarks.attachments [--megabytes 500] [--kilobytes 200] [--threads 4] [--stored] [--into FOLDER]

Writes archives of PDFs as resumes are: streams packed already (a third as bytes that deflate leaves alone, half as bytes that it
packs a little), and plain text. Every pass begins with the archives in the page cache; the disk is asked to settle before each.
A first load stores them with the records of a few candidates, the second reads archives and stored files again with `--reread`,
and the third recognises that nothing changed. Half a second to one of each load is the start of the command.
Prints seconds, MB/s, ratio to `unzip -d`, seconds of the processor and peak memory; of the pass that stores, both phases.
On a machine that others use too the seconds tell little: then compare those of the processor, which threads share out over the
cores. Where `cp` is no faster than `unzip` the disk is the limit: `--into` a memory disk shows the rest. Every pass holds the
start of an interpreter.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.processes import TALENTHUB, Run, recognised, timed

ROOT = Path(__file__).parents[1]
ARCHIVES = 8
CANDIDATES = 25
UNCHANGED = "load, unchanged"
_SCRIPT = [sys.executable, "-m", "benchmarks.attachments"]
#: Some byte values twice as often as others: what deflate packs by a few percent, one code a byte.
SKEWED = bytes(value % 200 for value in range(256))


def generate(folder: Path, megabytes: int, kilobytes: int, *, stored: bool, candidates: Sequence[str] = ()) -> int:
    """Eight archives; how many bytes of files they hold. The files are those of `candidates` in turn, else of one each."""
    chance, size = random.Random(1), kilobytes * 1000  # noqa: S311 - invented content, the same on every run
    count = megabytes * 1000 // kilobytes
    method = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    for number in range(ARCHIVES):
        first, last = number * count // ARCHIVES + 1, (number + 1) * count // ARCHIVES
        with zipfile.ZipFile(folder / f"Attachments_{first}-{last}.zip", "w", method) as archive:
            for candidate in range(first, last + 1):
                text = b"".join(b"%010d 00000 n \n" % chance.randrange(size) for _ in range(size // 6 // 20))
                body = chance.randbytes(size // 3) + chance.randbytes(size // 2).translate(SKEWED) + text
                kind = ("Public", "Private", "Miscellaneous")[candidate % 3]
                person = candidates[candidate % len(candidates)] if candidates else candidate
                name = f"Contract_1/Attachments_{first}-{last}/Candidate_{person}/{kind}/file {candidate}.pdf"
                archive.writestr(name, b"%PDF-1.7\n" + body + b"\nstartxref\n0\n%%EOF\n")
    return count * size


def deliver(folder: Path, megabytes: int, kilobytes: int, *, stored: bool = False) -> int:
    """A delivery: `archives` with files of the candidates whose records are in `records`. How many bytes of files it holds."""
    (folder / "archives").mkdir(parents=True)
    subprocess.run([*_SCRIPT, "--into", str(folder / "records"), "--run", "records"], cwd=ROOT, check=True)
    with zipfile.ZipFile(folder / "records" / "export.zip") as export:
        name = next(name for name in export.namelist() if name.endswith("/Candidates.csv"))
        ids = [line.partition(",")[0] for line in export.read(name).decode("utf-8-sig").splitlines()[1:]]
    known = [one for one in dict.fromkeys(ids) if one.isdecimal()]
    return generate(folder / "archives", megabytes, kilobytes, stored=stored, candidates=known)


def records(into: Path) -> None:
    """Invents the records of a few candidates."""
    from migrate.demo.delivery import invent  # noqa: PLC0415 - heavy, and not for the process that measures

    invent(into, candidates=CANDIDATES, seed=1, attachments=False)


def unzip(archives: Path, into: Path) -> None:
    """The first baseline, one archive after the other."""
    for archive in sorted(archives.glob("*.zip")):
        subprocess.run(["unzip", "-q", "-o", str(archive), "-d", str(into)], check=True)


def ours(archives: Path, into: Path, threads: int, *, store_too: bool) -> None:
    """Everything from the listing to the store, in a process set up as that of a command."""
    from migrate.core.allocators import collect_rarely, return_freed_memory  # noqa: PLC0415

    return_freed_memory()
    collect_rarely()
    import polars as pl  # noqa: PLC0415 - heavy, and not for the process that measures

    from migrate.archives import list_container  # noqa: PLC0415
    from migrate.attachments import copy_files, measure, open_store, resolve  # noqa: PLC0415
    from migrate.attachments.engine import Threads  # noqa: PLC0415

    listings = {index: list_container(path, index=index) for index, path in enumerate(sorted(archives.glob("*.zip")))}
    listing = pl.concat([one.members for one in listings.values()])
    store = open_store(into)
    begin = time.perf_counter()
    measured = measure(resolve(listing, None), listings, store, early=store_too, engine=Threads(threads))
    between = time.perf_counter()
    if not store_too:
        return
    stored = copy_files(measured, listings, store, engine=Threads(threads))
    end = time.perf_counter()
    phases = f"  phases: measure {between - begin:.2f} s, keep {end - between:.2f} s, {stored.bytes_copied} bytes copied"
    print(phases, file=sys.stderr)
    if not stored.book.balanced or stored.book.stored + stored.book.unchanged != stored.book.files:
        sys.exit(f"the book is wrong: {stored.book}")


def passes(folder: Path, threads: int) -> dict[str, list[str]]:
    """The command of each pass over the delivery in the folder, in their order: the first is the limit."""
    plain = folder / "unzip"
    script = [*_SCRIPT, "--archives", str(folder / "archives")]
    load = [*TALENTHUB, "load", str(folder / "archives"), str(folder / "records"), "--quiet", "--runs", str(folder / "runs")]
    load += ["--target", f"sqlite:///{folder / 'ats.db'}", "--attachments", str(folder / "loaded")]
    own = [*script, "--threads", str(threads), "--into", str(folder / "store"), "--run"]
    return {
        "unzip -d": [*script, "--into", str(plain), "--run", "unzip"],
        "cp -r": ["cp", "-r", str(plain), str(folder / "copy")],
        "measure (hash, type)": [*own, "measure"],
        "measure and keep": [*own, "keep"],
        "load, first": load,
        "load, unchanged, --reread": [*load, "--reread"],
        UNCHANGED: load,
    }


def measured(folder: Path, threads: int) -> Iterator[tuple[str, Run]]:
    """Runs all passes; the disk settles before each."""
    for name, command in passes(folder, threads).items():
        os.sync()
        run = timed(command, ROOT)
        yield (f"{name} (not recognised)" if name == UNCHANGED and not recognised(folder / "runs") else name), run


def compare(folder: Path, size: int, threads: int) -> None:
    """Runs all passes and prints a line each."""
    limit = 0.0
    print(f"{'':24}{'s':>8}{'MB/s':>8}{'x unzip':>9}{'cpu s':>8}{'MiB':>7}")
    for name, run in measured(folder, threads):
        limit = limit or run.seconds
        speed = f"{run.seconds:8.2f}{size / run.seconds / 1e6:8.0f}{limit / run.seconds:9.2f}"
        print(f"{name:24}{speed}{run.processor:8.2f}{run.mib:7.0f}", flush=True)


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description="attachments against unzip and cp")
    parser.add_argument("--megabytes", type=int, default=500)
    parser.add_argument("--kilobytes", type=int, default=200)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--stored", action="store_true", help="archives without compression")
    parser.add_argument("--into", type=Path, help="where to work; a temporary folder by default")
    parser.add_argument("--archives", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--run", choices=("records", "unzip", "measure", "keep"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.run == "records":
        records(given.into)
    elif given.run == "unzip":
        unzip(given.archives, given.into)
    elif given.run:
        ours(given.archives, given.into, given.threads, store_too=given.run == "keep")
    else:
        with tempfile.TemporaryDirectory(dir=given.into) as folder:
            size = deliver(Path(folder), given.megabytes, given.kilobytes, stored=given.stored)
            compare(Path(folder), size, given.threads)


if __name__ == "__main__":
    main()
