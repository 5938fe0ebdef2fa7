"""Writes a CSV of files and texts that may contain identity documents, bank or health data: places and patterns, no values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from migrate.core.batches import Batches
from migrate.core.entities import ENTITIES
from migrate.core.facts.delivery import ListedSensitive, SensitiveCount
from migrate.core.sensitive_words import find_sensitive
from migrate.core.spreadsheet_text import sheet_text
from migrate.runs.durable import write_file
from migrate.steps.work import Work

HEADER = ("what", "id", "candidate id", "kind of data", "found by", "file", "line")
#: Texts that people wrote, by entity.
_TEXTS = {"note": "content", "message": "body", "feedback": "message"}


def write_sensitive(work: Work, batches: Batches, files: pl.DataFrame, path: Path) -> None:
    """Writes one line per file or text and pattern, mode 0600. `files`: those of `Measured`.

    A file is named by its name in the archive, because people must find it; a text only by its id and line.
    """
    lines = [*_files(work, files), *_texts(work, batches)]
    with write_file(path) as stream:
        stream.write(sheet_text(HEADER, lines))
    counts = Counter((str(line[0]), str(line[3]), str(line[4])) for line in lines)
    work.facts.listed_sensitive = ListedSensitive(file=str(path), lines=len(lines))
    work.facts.sensitive_content = [
        SensitiveCount(what=what, kind=kind, pattern=pattern, count=count)
        for (what, kind, pattern), count in counts.most_common()
    ]


def _files(work: Work, files: pl.DataFrame) -> Iterator[list[object]]:
    named = files.filter(pl.col("class") != "marker").select(
        "_file", "name", "candidate_id", text=pl.col("name").str.extract("([^/]*)$")
    )
    found = find_sensitive(named.with_columns(pl.col("text").str.replace_all("[_.-]", " ")), "text")
    for row in found.sort("_file", "name").iter_rows(named=True):
        yield ["file", row["name"], row["candidate_id"], row["kind"], row["pattern"], work.files[row["_file"]], None]


def _texts(work: Work, batches: Batches) -> Iterator[list[object]]:
    for entity, field in _TEXTS.items():
        key = ENTITIES[entity].key
        for frame in batches(entity):
            found = find_sensitive(frame.select(key, "candidate_id", "_file", "_line", field), field)
            for row in found.sort("_file", "_line").iter_rows(named=True):
                yield [entity, row[key], row["candidate_id"], row["kind"], row["pattern"], work.files[row["_file"]], row["_line"]]
