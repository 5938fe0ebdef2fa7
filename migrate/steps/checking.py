"""What `check` does beside reading a mapping: its own tests, its coverage of a delivery, its printed form."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from migrate.core.errors import SetupError
from migrate.core.problems import Severity
from migrate.mapping import Mapping, print_mapping, run_tests
from migrate.report.facts import Facts, as_json, hide_words, value_maps
from migrate.runs.durable import SHARED_FILE, write_file
from migrate.steps.mapping import Rows
from migrate.steps.work import Work


def run_mapping_tests(work: Work, mapping: Mapping) -> None:
    """Runs the mapping's own tests. Raises SetupError with every difference."""
    failed = run_tests(mapping)
    if any(problem.severity is Severity.ERROR for problem in failed):
        raise SetupError(failed)
    work.tell(failed)
    work.outcome.facts["mapping"] = {"name": mapping.name, "tables": len(mapping.specs), "fingerprint": mapping.fingerprint[:12]}


def check_coverage(work: Work, rows: Rows) -> None:
    """How far the value maps know the delivery's values, with counts; and how many rows a load would reject."""
    work.outcome.foreseen_rejects = sum(frame.height for frames in rows.rejected.values() for frame in frames)
    if rows.coverage:
        maps = value_maps(pl.concat(rows.coverage))
        work.outcome.facts |= as_json(hide_words(Facts(value_maps=maps), work.words))


def write_sheet(work: Work, mapping: Mapping, path: Path) -> None:
    """The mapping as a table to sign; HTML where the name says so, else Markdown."""
    as_page = path.suffix.lower() in {".html", ".htm"}
    path.parent.mkdir(parents=True, exist_ok=True)
    with write_file(path, SHARED_FILE) as stream:
        stream.write(print_mapping(mapping, "html" if as_page else "markdown").encode("utf-8"))
    work.outcome.facts["printed"] = str(path)
