"""Mapping: what five fields of related records cost, on candidates and applications through `mappings/ats`.

    python -m benchmarks.map_related [--candidates 100000] [--rounds 3]

Maps every table of candidates and applications twice: as shipped, and with five fields of the candidate and the job added to each
application. Prints processor seconds of both, the ratio, and peak memory.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from benchmarks.map_candidates import batch
from migrate.core.entities import ENTITIES
from migrate.core.places import PLACE_COLUMNS
from migrate.core.shipped import shipped_folder
from migrate.mapping import Mapping, load_mapping

RELATED = ("candidate.given_name", "candidate.family_name", "candidate.profile_url", "candidate.source", "job.name")
JOBS, BATCH = 100, 50_000


def frames(candidates: int) -> dict[str, list[pl.DataFrame]]:
    """Invented candidates, one application each, and the jobs, in batches."""
    people = [batch(first, min(BATCH, candidates - first)) for first in range(0, candidates, BATCH)]
    job = (pl.col("_record") % JOBS).cast(pl.String)
    applications = [
        frame.select(
            pl.concat_str("candidate_id", pl.lit(":"), job).alias("application_id"),
            "candidate_id",
            job.alias("job_id"),
            "source",
            "created_at",
            "modified_at",
            *PLACE_COLUMNS,
        )
        for frame in people
    ]
    jobs = pl.DataFrame({"job_id": [str(number) for number in range(JOBS)]}).with_columns(
        name=pl.lit("Job ") + pl.col("job_id"), _file=pl.lit(0, pl.Int32), _record=pl.int_range(JOBS), _line=pl.int_range(JOBS)
    )
    made = {"candidate": people, "application": applications, "job": [jobs]}
    return {name: [_whole(name, frame) for frame in batches] for name, batches in made.items()}


def _whole(entity: str, frame: pl.DataFrame) -> pl.DataFrame:
    schema = ENTITIES[entity].schema
    return frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(kind).alias(name) for name, kind in schema.items()
    )


def with_related(folder: Path) -> Mapping:
    """The shipped mapping with five further columns of applications."""
    shutil.copytree(shipped_folder("mappings") / "ats", folder)
    table = folder / "application.yaml"
    lines = "".join(f"  related_{number}: {field}\n" for number, field in enumerate(RELATED))
    text = table.read_text("utf-8")
    table.write_text(text.replace("columns:\n", f"columns:\n{lines}", 1), "utf-8")
    return load_mapping(folder)


def run(mapping: Mapping, given: dict[str, list[pl.DataFrame]], work: Path) -> float:
    """Processor seconds for all tables of candidates and applications."""

    def batches(entity: str, columns: Sequence[str] | None = None, /) -> Iterator[pl.DataFrame]:
        for frame in given[entity]:
            yield frame if columns is None else frame.select(*columns, *PLACE_COLUMNS)

    begin = time.process_time()
    for spec in mapping.specs:
        if spec.entities in {("candidate",), ("application",)} and spec.table != "candidate_phone_number":
            for frame in mapping.records(spec, spec.entities[0], batches, work):
                mapping.apply(spec, spec.entities[0], frame)
    return time.process_time() - begin


def main() -> None:
    """Prints both times and their ratio."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--candidates", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    given = frames(options.candidates)
    with tempfile.TemporaryDirectory() as folder:
        mappings = {"without": load_mapping("ats"), "with five related fields": with_related(Path(folder) / "ats")}
        best = {
            name: min(run(mapping, given, Path(folder) / "work") for _ in range(options.rounds))
            for name, mapping in mappings.items()
        }
    for name, spent in best.items():
        print(f"{name:26} {spent:6.2f} s")
    plain, related = best.values()
    print(f"ratio                      {related / plain:6.2f}")
    print(f"peak memory                {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
