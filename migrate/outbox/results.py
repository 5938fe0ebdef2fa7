"""Takes over what the vendor's loader reported: ids of loaded rows, reasons of refused rows.

All files are checked before anything is written: a file of another outbox or another bundle is refused as a whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path

import polars as pl

from migrate.core.bundle_layout import BundleLayout, FileLayout, ResultsLayout
from migrate.core.csv_text import csv
from migrate.core.errors import SetupError
from migrate.core.places import Place
from migrate.core.problems import Problem
from migrate.core.sizes import RESULT_ROWS
from migrate.outbox.codes import BAD_RESULTS, NO_RESULTS, NOT_REPORTED, OTHER_BUNDLE, VENDOR_REFUSED
from migrate.outbox.journal import Journal
from migrate.outbox.lists import shown_name
from migrate.outbox.masking import mask_values
from migrate.targets.sqlite import SqliteTarget
from migrate.targets.sqlite.rows import run_frame
from migrate.targets.sqlite.session import SqliteSession
from migrate.targets.statements import statement


@dataclass(slots=True)
class Imported:
    """The result: rows by table that the vendor loaded and still refuses, and a finding for each refusal."""

    loaded: dict[str, int] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Report:
    """One file of results: the file of the layout and the bundle that it is about, and whether its rows were loaded."""

    path: Path
    file: FileLayout
    handover: int
    success: bool


def import_results(target: SqliteTarget, folder: Path, *, run: str) -> Imported:
    """Reads every results file in `folder`, and writes ids and refusals to the outbox in one transaction.

    Raises SetupError, with every fault, if the importer reports no results, or a file cannot be read or is not about a bundle of
    this outbox.
    """
    with target.session(run) as session:
        journal = Journal(session)
        layout = journal.layout()
        results = layout.results
        if results is None:
            raise _no_results(folder, f"{layout.importer} reports no results that can be read")
        faults: list[Problem] = []
        reports = _reports(session, layout, results, folder, faults)
        if not reports and not faults:
            raise _no_results(folder, f"no file in {folder} is named {results.success} or {results.failure}")
        for report in reports:
            _check(session, report, results, faults)
        if faults:
            raise SetupError(faults)
        done = Imported(files=[report.path.name for report in reports])
        for report in reports:
            _take(session, report, results)
        for file, number in dict.fromkeys((report.file, report.handover) for report in reports):
            _conclude(session, file, number, done)
    return done


def _no_results(folder: Path, message: str) -> SetupError:
    help_text = "name the folder in which the loader wrote its results"
    return SetupError(Problem(code=NO_RESULTS, message=message, place=Place(str(folder)), help=help_text))


def _reports(
    session: SqliteSession, layout: BundleLayout, results: ResultsLayout, folder: Path, faults: list[Problem]
) -> list[_Report]:
    """The results files in the order of their names, which is that of time."""
    found = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        success, failure = fnmatchcase(path.name, results.success), fnmatchcase(path.name, results.failure)
        if not (success or failure) or not path.is_file():
            continue
        file, name = next(((file, name) for file in layout.files if (name := _bundle_in(file, path.name))), (None, None))
        numbers = session.fetch(statement("sqlite", "handover_named"), {"name": name}) if name else []
        if file is None or not numbers:
            faults.append(_other(path, "its name is not that of a file of a bundle of this outbox"))
        else:
            found.append(_Report(path, file, int(numbers[0][0]), success))
    return found


def _bundle_in(file: FileLayout, name: str) -> str | None:
    """The bundle's id in the name of a results file; None if it is about another file."""
    before, mark, after = file.name.rpartition("/")[2].rpartition(".")[0].partition("{bundle}")
    pattern = re.escape(before) + r"([0-9a-f]{8})" + re.escape(after).replace(r"\{part\}", r"\d+") + r"(?:-\d+)?_"
    match = re.match(pattern, name) if mark else None
    return match[1] if match else None


def _other(path: Path, reason: str) -> Problem:
    help_text = "give only the results of bundles that were written from this outbox"
    message = f"{path.name} belongs to another bundle: {reason}; nothing was taken over"
    return Problem(code=OTHER_BUNDLE, message=message, place=Place(path.name), help=help_text)


def _check(session: SqliteSession, report: _Report, results: ResultsLayout, faults: list[Problem]) -> None:
    """Checks that a file has the columns, and that each of its rows was handed over in its bundle."""
    wanted = [str(report.file.key_heading), results.id if report.success else results.reason]
    unknown = 0
    try:
        for batch in _rows(report.path):
            lacking = [name for name in wanted if name not in batch[0]]
            if lacking:
                message = f"{report.path.name} has no column {', '.join(lacking)}"
                faults.append(Problem(code=BAD_RESULTS, message=message, place=Place(report.path.name)))
                return
            keys = {row[wanted[0]] for row in batch}
            given = {"part": report.file.name, "handover": report.handover, "keys": json.dumps(sorted(keys))}
            unknown += len(keys) - int(session.fetch(statement("sqlite", "handed_known"), given)[0][0])
            if report.success and any(not row[results.id] for row in batch):
                message = f"{report.path.name} has a row without {results.id}"
                faults.append(Problem(code=BAD_RESULTS, message=message, place=Place(report.path.name)))
                return
    except (UnicodeDecodeError, csv.Error, OSError) as error:
        message = f"{report.path.name} cannot be read as CSV in UTF-8 ({type(error).__name__})"
        faults.append(Problem(code=BAD_RESULTS, message=message, place=Place(report.path.name)))
        return
    if unknown:
        faults.append(_other(report.path, f"{unknown} of its rows were not handed over in it"))


def _rows(path: Path) -> Iterator[list[dict[str, str]]]:
    """The rows of a CSV with a header, in batches. Missing cells are empty texts."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream, restval="")
        while batch := list(islice(reader, RESULT_ROWS)):
            yield batch


def _take(session: SqliteSession, report: _Report, results: ResultsLayout) -> None:
    """Writes the ids or reasons of a file; those of an earlier bundle replace none of a later one."""
    file, key = report.file, str(report.file.key_heading)
    for batch in _rows(report.path):
        frame = pl.DataFrame({"key": [row[key] for row in batch]}, schema={"key": pl.String}).with_columns(
            table_name=pl.lit(file.table), part=pl.lit(file.name), handover=pl.lit(report.handover)
        )
        if report.success:
            ids = frame.with_columns(pl.Series("vendor_id", [row[results.id] for row in batch], dtype=pl.String))
            run_frame(session, statement("sqlite", "vendor_id_set"), ids)
            run_frame(session, statement("sqlite", "refusal_drop"), frame)
            continue
        reasons = [_masked(row, results.reason, key) for row in batch]
        run_frame(session, statement("sqlite", "refusal_set"), frame.with_columns(pl.Series("reason", reasons, dtype=pl.String)))


def _conclude(session: SqliteSession, file: FileLayout, number: int, done: Imported) -> None:
    """Counts what the vendor loaded and refused of one file of one bundle, now that all results are taken over."""
    given = {"part": file.name, "table_name": file.table, "handover": number}
    loaded = int(session.fetch(statement("sqlite", "vendor_id_count"), given)[0][0])
    refused = session.fetch(statement("sqlite", "refusal_list"), given)
    done.loaded[file.table] = done.loaded.get(file.table, 0) + loaded
    done.refused[file.table] = done.refused.get(file.table, 0) + len(refused)
    for key, reason in refused:
        shown = key if file.show_keys else None
        done.problems.append(Problem(code=VENDOR_REFUSED, message=reason, table=file.table, key=shown, each=True))
    count, key = session.fetch(statement("sqlite", "handed_unreported"), given)[0]
    if count:
        done.problems.append(
            Problem(
                code=NOT_REPORTED,
                message=f"{shown_name(file.name)}: rows of bundle {number} are in no results file",
                table=file.table,
                key=key if file.show_keys else None,
                count=count,
                help="import the file again, or write a bundle with --full; then read the results again",
            )
        )


def _masked(row: dict[str, str], reason: str, key: str) -> str:
    """The vendor's reason without values of the row."""
    return mask_values(
        row[reason], ((name, each) for name, each in row.items() if name not in (reason, key) and isinstance(each, str))
    )
