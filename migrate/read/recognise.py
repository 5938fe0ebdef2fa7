"""Recognises the known CSVs among the members of containers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from migrate.archives import Listing, Member, members, open_member, refusal
from migrate.core.errors import SetupError
from migrate.core.places import Place
from migrate.core.problems import Problem, Severity
from migrate.read.codes import ABOVE_HEADER, BY_HEADER, DELIMITER, LEFT_ASIDE, MANIFEST_UNREADABLE, OPTIONAL_MISSING
from migrate.read.delivery import Layout, Manifest, ReadOptions, TableFile
from migrate.read.encodings import Encodings
from migrate.read.header import columns_of, is_rejects
from migrate.read.layout import layout_of, no_csv
from migrate.read.manifest import is_manifest, parse_manifest
from migrate.read.names import CANDIDATE_FOLDER, SYSTEM_FILE, by_name, by_name_and_header, contract_in
from migrate.sources import SourceTable

_CALLED = {",": "commas", ";": "semicolons", "\t": "tabs"}


@dataclass(slots=True)
class Recognised:
    """What was found in one container.

    Attributes:
        own: Names of members that are not attachments.
        sheets: Shown names of all CSVs that were looked at.
        empty: Tables whose file holds nothing.
    """

    tables: list[TableFile] = field(default_factory=list)
    manifests: list[Manifest] = field(default_factory=list)
    own: set[str] = field(default_factory=set)
    sheets: list[str] = field(default_factory=list)
    empty: list[SourceTable] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def recognise(listing: Listing, options: ReadOptions, encodings: Encodings) -> Recognised:
    """Looks at every CSV that is not below a candidate's folder; faults are collected as problems, none is raised."""
    found = Recognised()
    for member, refused in _sheets(listing):
        if not listing.is_zip and (listing.path / member.name).resolve() in options.aside:
            found.own.add(member.name)
            continue
        shown = f"{listing.shown}/{member.name}" if listing.shown else member.name
        found.sheets.append(shown)
        called = by_name(member.name)
        if refused is not None:
            if called is not None or is_manifest(member.name):
                found.own.add(member.name)
                found.problems.append(replace(refusal(refused, shown), table=None if called is None else called.name))
            continue
        try:
            if is_manifest(member.name):
                _manifest(found, member, shown)
            else:
                _sheet(found, listing, member._replace(shown=shown), called, encodings)
        except SetupError as error:
            found.own.add(member.name)
            # The table is there, though it cannot be read: it is not reported as missing too.
            table = None if called is None else called.name
            found.problems += [replace(problem, table=problem.table or table) for problem in error.problems]
    return found


def _sheets(listing: Listing) -> Iterator[tuple[Member, str | None]]:
    name = pl.col("name")
    outside = ~name.str.contains(CANDIDATE_FOLDER) & ~name.str.contains(SYSTEM_FILE)
    sheets = listing.members.filter(name.str.contains(r"(?i)\.csv$") & outside)
    containers: Mapping[int, Listing] = {listing.index: listing}
    yield from zip(members(sheets, containers), sheets["refused"].to_list(), strict=True)


def _manifest(found: Recognised, member: Member, shown: str) -> None:
    with open_member(member._replace(shown=shown)) as stream:
        manifest = parse_manifest(b"".join(stream.chunks()), shown)
    found.own.add(member.name)
    if manifest is None:
        message = "it contains neither the columns 'Filename' and 'Download Url' nor archives; it is skipped"
        found.problems.append(Problem(code=MANIFEST_UNREADABLE, message=message, place=Place(shown)))
    else:
        found.manifests.append(manifest)


def _sheet(found: Recognised, listing: Listing, member: Member, called: SourceTable | None, encodings: Encodings) -> None:
    shown = member.shown
    layout = layout_of(member, shown, encodings.of(shown)) if member.size else None
    if layout is None:
        if called is not None:
            found.own.add(member.name)
            found.empty.append(called)
            message = "the file is empty and is treated as missing"
            found.problems.append(Problem(code=OPTIONAL_MISSING, message=message, place=Place(shown), table=called.name))
        return
    if called is not None and layout.header[0].startswith("<"):
        raise SetupError(no_csv(shown))
    table = called or by_name_and_header(member.name, layout.header)
    if table is None:
        if not listing.is_zip:
            found.own.add(member.name)
            found.problems.append(
                Problem(code=LEFT_ASIDE, message="neither its name nor its header belongs to an export", place=Place(shown))
            )
        return
    found.own.add(member.name)
    corrected = is_rejects(layout.header)
    columns, problems = columns_of(table, layout.header, shown, layout.header_line, corrected=corrected)
    found.problems += problems
    if called is None:
        message = f"recognised as {table.title}.csv by its columns"
        found.problems.append(Problem(code=BY_HEADER, message=message, place=Place(shown), table=table.name))
    if layout.above is not None:
        line, count = layout.above
        message = f"the header is in line {layout.header_line}; the lines above it are skipped"
        found.problems.append(
            Problem(code=ABOVE_HEADER, message=message, place=Place(shown, line), table=table.name, count=count)
        )
    if layout.delimiter != ",":
        found.problems.append(_delimiter(layout, shown, table))
    if not any(problem.severity is Severity.ERROR for problem in problems):
        path = f"{listing.path.as_posix()}/{member.name}"
        found.tables.append(TableFile(table, -1, shown, contract_in(path), member, layout, columns, corrected))


def _delimiter(layout: Layout, shown: str, table: SourceTable) -> Problem:
    called = _CALLED.get(layout.delimiter, f"'{layout.delimiter}'")
    message = f"columns are separated by {called}: a spreadsheet program saved the file and may have changed ids and dates"
    return Problem(code=DELIMITER, message=message, place=Place(shown, 1), table=table.name)
