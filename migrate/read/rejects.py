"""Writes rejects: one CSV per source file, with the reasons. The corrected folder can be given as an additional delivery."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import polars as pl

from migrate.core.csv_text import csv
from migrate.read.blocks import reason_of
from migrate.read.codes import BACKSLASH_QUOTE, EMPTY_KEY, SPREADSHEET_ID
from migrate.read.corrections import as_line, text_of
from migrate.read.delivery import Delivery, ReadOptions, TableFile
from migrate.read.header import ORIGINAL, REJECT_COLUMNS
from migrate.read.parsing import Parsed, parse_csv
from migrate.runs.durable import write_file
from migrate.runs.marker import private_folder

#: Records whose key is what is to be corrected; S316 is normalise's, of ids that several people share.
_KEYLESS = (EMPTY_KEY.id, SPREADSHEET_ID.id, "S316")
_MARK = b"\xef\xbb\xbf"


def write_rejects(delivery: Delivery, rejected: pl.DataFrame, folder: Path, options: ReadOptions) -> list[Path]:
    """Writes the rejected records, by a second pass over the files that have any.

    `rejected` has the place columns, `code` and `message` of `REJECTED_SCHEMA`: records that `blocks` or later stages rejected.
    Each file has the original header, then `code`, `reason`, `file`, `line`, and `original`: a record without a usable key, or
    malformed, as it was. They are CSVs in UTF-8 with a mark, so that spreadsheet programs read them rightly, of mode 0600,
    called like their table in a folder called like its contract. A record that several stages rejected is written once,
    with the first reason.

    Returns the paths written.
    """
    written: list[Path] = []
    taken: set[Path] = set()
    for file in delivery.tables:
        mine = rejected.filter(pl.col("_file") == file.file).unique("_record", keep="first", maintain_order=True)
        if mine.is_empty():
            continue
        path = _free(folder, file, taken)
        private_folder(path.parent)
        with write_file(path) as stream:
            _write(stream, file, mine, options)
        written.append(path)
    return written


def _free(folder: Path, file: TableFile, taken: set[Path]) -> Path:
    parent = folder / f"Contract_{file.contract}" if file.contract else folder
    names = [f"{file.table.title}.csv", *(f"{file.table.title} ({number}).csv" for number in range(2, len(taken) + 3))]
    path = next(parent / name for name in names if parent / name not in taken)
    taken.add(path)
    return path


def _write(stream: IO[bytes], file: TableFile, mine: pl.DataFrame, options: ReadOptions) -> None:
    # A file of corrected rejects that is rejected again keeps the place where its records came from.
    own = [number for number, name in enumerate(file.columns) if name is not None]
    header = [file.layout.header[number] or f"column {number + 1}" for number in own]
    stream.write(_MARK + _csv([[*header, *REJECT_COLUMNS, ORIGINAL]]))
    for part in parse_csv(file, options):
        stream.write(_csv(_rows(part, file, mine, own)))


def _rows(part: Parsed, file: TableFile, mine: pl.DataFrame, own: list[int]) -> Iterator[list[str]]:
    frame = part.frame.join(mine.select("_record", "code", "message"), on="_record", how="inner", maintain_order="left")
    cells = [f"c{number}" for number in own]
    every = [f"c{number}" for number in range(len(file.columns))]
    where = _source_place(file)
    rows: list[tuple[int, list[str]]] = []
    for record in frame.iter_rows(named=True):
        place = [record[where[0]], record[where[1]]] if where else [file.shown, str(record["_line"])]
        # By its text a record without a usable key is known again when its corrected version is given; the others have their key.
        original = as_line(record[cell] for cell in every) if record["code"] in _KEYLESS else ""
        rows.append((record["_record"], [*(record[cell] for cell in cells), record["code"], record["message"], *place, original]))
    wanted = set(mine["_record"].to_list())
    for number, aside in part.asides:
        if number in wanted:
            text = text_of(aside)
            escape = "\\" if aside.code is BACKSLASH_QUOTE else None
            found = next(csv.reader(io.StringIO(text, newline=""), delimiter=file.layout.delimiter, escapechar=escape), [])
            fitting = [found[place] if place < len(found) else "" for place in own]
            why = [aside.code.id, reason_of(aside, file), file.shown, str(aside.line), text]
            rows.append((number, [*fitting, *why]))
    return (row for _, row in sorted(rows, key=lambda row: row[0]))


def _source_place(file: TableFile) -> tuple[str, str] | None:
    if not file.corrected:
        return None
    return f"c{file.layout.header.index('file')}", f"c{file.layout.header.index('line')}"


def _csv(rows: list[list[str]] | Iterator[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()
