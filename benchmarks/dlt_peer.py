"""Loads CSVs into PostgreSQL with dlt and pyarrow: `python dlt_peer.py URL FILE...`, in an environment that has both."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dlt
from pyarrow import csv


def tables(path: Path) -> Iterator[Any]:
    """Arrow batches with every column as text."""
    parse = csv.ParseOptions(newlines_in_values=True)
    with csv.open_csv(path, parse_options=parse) as first:
        types = dict.fromkeys(first.schema.names, "string")
    with csv.open_csv(path, parse_options=parse, convert_options=csv.ConvertOptions(column_types=types)) as reader:
        yield from reader


def main() -> None:
    """One pipeline, one table a file."""
    url, *files = sys.argv[1:]
    pipeline = dlt.pipeline("benchmark", destination=dlt.destinations.postgres(url), dataset_name="raw")
    resources = [dlt.resource(tables(Path(file)), name=Path(file).stem.lower(), write_disposition="replace") for file in files]
    pipeline.run(resources).raise_on_failed_jobs()


if __name__ == "__main__":
    main()
