"""What holds of any bytes that are read as a CSV: shared by the property tests and the fuzzer."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from migrate.read import ReadOptions, open_delivery
from migrate.read.grammar import physical_lines
from migrate.read.parsing import parse_csv
from tests.read.deliveries import table_file, unpacked

HEADER = b"note_id,project_id,candidate_id,content\n"
WIDTH = 4


def check_bytes(folder: Path, body: bytes, block_bytes: int) -> tuple[int, int]:
    """Reads `body` as records of Notes.csv and checks the laws; how many records were good and how many set aside.

    Every line is of exactly one record or blank line, in order, none twice and none left out; a record that is believed is
    what the csv module reads at its line; where nothing is set aside, the whole is what the csv module reads.
    """
    unpacked(folder, Notes=HEADER + body)
    options = ReadOptions(block_bytes=block_bytes, record_bytes=1 << 20)
    file = table_file(open_delivery([folder], options), "notes")
    lines = _lines(body)
    good: list[list[str]] = []
    taken: list[tuple[int, int]] = []
    asides = 0
    numbers: list[int] = []
    for part in parse_csv(file, options):
        for row in part.frame.rows():
            *cells, number, line = row
            numbers.append(number)
            text = b"".join(lines[line - 2 :])
            expected = next(csv.reader(io.StringIO(text.decode(), newline=""), strict=True))
            assert cells == expected, (line, cells, expected)
            good.append(cells)
            taken.append((line, 1 + sum(physical_lines(cell.encode()) for cell in cells)))
        for number, aside in part.asides:
            numbers.append(number)
            assert b"".join(lines[aside.line - 2 :]).startswith(aside.raw.removesuffix(b"\n")), aside
            taken.append((aside.line, physical_lines(aside.raw)))
            asides += 1
        taken += [(line, 1) for line in part.blank]
    _check_tiled(taken, len(lines))
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
    if not asides:
        whole = csv.reader(io.StringIO(body.decode(), newline=""), strict=True)
        assert good == [row for row in whole if len(row) > 1]  # a shorter one is a blank line, else it were set aside
    return len(good), asides


def _lines(body: bytes) -> list[bytes]:
    return re.findall(rb"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+\Z", body)


def _check_tiled(taken: list[tuple[int, int]], count: int) -> None:
    line = 2
    for start, length in sorted(taken):
        assert start == line, (start, line, sorted(taken))
        line += length
    assert line == count + 2, (line, count)
