"""Additional parts of `check`: the mapping's tests, coverage of a delivery, the printed mapping."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from migrate.core.errors import SetupError
from migrate.core.facts.delivery import CheckedMapping
from migrate.core.facts.report import ReportFacts
from migrate.core.problems import Severity
from migrate.mapping import Mapping, print_mapping, run_tests
from migrate.report.facts import hide_words, value_maps
from migrate.runs.durable import SHARED_FILE, write_file
from migrate.steps.mapping import Rows
from migrate.steps.work import Work


def run_mapping_tests(work: Work, mapping: Mapping) -> None:
    """Runs the mapping's own tests. Raises SetupError with every difference."""
    failed = run_tests(mapping)
    if any(problem.severity is Severity.ERROR for problem in failed):
        raise SetupError(failed)
    work.tell(failed)
    work.facts.mapping = CheckedMapping(name=mapping.name, tables=len(mapping.specs), fingerprint=mapping.fingerprint[:12])


def check_coverage(work: Work, rows: Rows) -> None:
    """Returns how many of the delivery's values the value maps cover, with counts, and how many rows a load would reject."""
    work.outcome.foreseen_rejects = sum(frame.height for frames in rows.rejected.values() for frame in frames)
    if rows.coverage:
        maps = value_maps(pl.concat(rows.coverage), work.files)
        work.facts.add(hide_words(ReportFacts(value_maps=maps), work.words))


def write_sheet(work: Work, mapping: Mapping, path: Path) -> None:
    """Writes the mapping as a document to sign: HTML if the name ends in .html, otherwise Markdown."""
    as_page = path.suffix.lower() in {".html", ".htm"}
    path.parent.mkdir(parents=True, exist_ok=True)
    with write_file(path, SHARED_FILE) as stream:
        stream.write(print_mapping(mapping, "html" if as_page else "markdown").encode("utf-8"))
    work.facts.printed = str(path)
