"""The deliveries of a benchmark: an invented one, and the same with a hundredth edited in another row order.

    python -m benchmarks.deliveries FOLDER --candidates 20000

Makes `export` and `edited` in the folder and prints the number of target rows. The benchmarks run it as a process, so that its
memory is not that of what they measure.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

#: Column that is edited in every hundredth record.
EDITED = {"Candidates.csv": "last_name", "Notes.csv": "content", "Messages.csv": "body"}
#: Parts into which the rows of a file are dealt, and that follow one another.
_PARTS = 16


def rewritten(source: Path, into: Path) -> None:
    """The delivery with its rows in another order, and every hundredth record of three tables edited.

    Records with equal first cells keep their order: which of two records with one key wins must not change.
    """
    into.mkdir()
    with zipfile.ZipFile(source / "export.zip") as old, zipfile.ZipFile(into / "export.zip", "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            with old.open(name) as before, new.open(name, "w", force_zip64=True) as after:
                text = io.TextIOWrapper(before, encoding="utf-8-sig", newline="")
                out = io.TextIOWrapper(after, encoding="utf-8", newline="")
                _write(csv.reader(text), EDITED.get(Path(name).name), out)
                out.flush()
                out.detach()


def _write(rows: Iterator[list[str]], column: str | None, out: IO[str]) -> None:
    header = next(rows)
    place = None if column is None else header.index(column)
    csv.writer(out).writerow(header)
    with tempfile.TemporaryDirectory() as folder:
        parts = [(Path(folder) / str(number)).open("w+", encoding="utf-8", newline="") for number in range(_PARTS)]
        writers = [csv.writer(part) for part in parts]
        for row in rows:
            digest = zlib.crc32(row[0].encode())  # by the key, so that a repeated record stays equal to its first
            if place is not None and digest % 100 == 0:
                row[place] += " (edited)"
            writers[digest // 100 % _PARTS].writerow(row)
        for part in parts:
            part.seek(0)
            shutil.copyfileobj(part, out, 1 << 20)
            part.close()


def plain(source: Path, into: Path) -> None:
    """The CSVs without their zip, for tools that read no zip."""
    into.mkdir()
    with zipfile.ZipFile(source / "export.zip") as archive:
        for name in archive.namelist():
            with archive.open(name) as member, (into / Path(name).name).open("wb") as file:
                shutil.copyfileobj(member, file, 1 << 20)


def make(folder: Path, candidates: int) -> int:
    """Makes both deliveries in a process of its own; the number of target rows."""
    command = [sys.executable, "-m", "benchmarks.deliveries", str(folder), "--candidates", str(candidates)]
    answer: dict[str, int] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    return answer["rows"]


def main() -> None:
    """See the module."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--candidates", type=int, required=True)
    given = arguments.parse_args()
    from migrate.demo.delivery import invent  # noqa: PLC0415 - heavy, and not for the process that measures

    invented = invent(given.folder / "export", candidates=given.candidates, seed=1, attachments=False)
    rewritten(given.folder / "export", given.folder / "edited")
    print(json.dumps({"rows": sum(invented.targets.values())}))


if __name__ == "__main__":
    main()
