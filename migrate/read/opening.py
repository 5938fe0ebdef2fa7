"""Opens a delivery: checks everything that can be known before records are read, and reports all faults at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import polars as pl

from migrate.archives import DeliveryPath, Listing, check_total, refusal
from migrate.core.errors import SetupError
from migrate.core.places import Place
from migrate.core.problems import Problem, Severity
from migrate.read.attachment_listing import list_attachments, with_files
from migrate.read.codes import (
    CONTRACT_UNKNOWN,
    ENCODING,
    LEFT_ASIDE,
    NO_DELIVERY,
    NO_SUCH_CONTRACT,
    OPTIONAL_MISSING,
    REQUIRED_MISSING,
    SYSTEM_FILE,
)
from migrate.read.containers import containers
from migrate.read.corrections import replaced_places
from migrate.read.delivery import ATTACHMENT_SCHEMA, Delivery, Manifest, ReadOptions, TableFile
from migrate.read.duplicates import without_copies
from migrate.read.encodings import Encodings, parse_encodings
from migrate.read.manifest import compare_manifest
from migrate.read.names import CANDIDATE_FOLDER
from migrate.read.recognise import Recognised, recognise
from migrate.sources import SOURCES, TABLES

_NESTED = "D212"
_LINK = "D205"


def open_delivery(paths: Sequence[DeliveryPath], options: ReadOptions | None = None) -> Delivery:
    """Finds and recognises all files of a delivery: folders, export.csv, zips, CSVs, corrected rejects, in any mix and order.

    Raises SetupError with everything that is wrong: nothing found, archives or CSVs that cannot be opened, required CSVs
    missing, headers without key columns or with a column twice, encodings, bombs, a contract that is not there.
    """
    options = options or ReadOptions()
    listings, problems = containers(paths, options.limits)
    for listing in listings.values():
        problems += [*listing.problems, *_archives_inside(listing)]
    unopened = bool(_errors(problems))
    problems += check_total((listing.members for listing in listings.values()), options.limits)
    encodings = parse_encodings(options.encoding)
    found = {number: recognise(listing, options, encodings) for number, listing in listings.items()}
    for part in found.values():
        problems += part.problems
    problems += _unused(encodings, found.values())
    tables, attachments, more = _of_contract(found, listings, options)
    problems += more
    files, copies = without_copies(tables) if not _errors(problems) else (tables, [])
    problems += copies
    sources = _sources(files, attachments)
    # The content of a file that could not be opened is unknown, so only certain gaps are reported.
    problems += [
        problem for problem in _missing(files, sources, found.values(), paths, problems) if not (unopened and _is_error(problem))
    ]
    errors = _errors(problems)
    if errors:
        raise SetupError(errors)
    ordered = [replace(file, file=number) for number, file in enumerate(sorted(files, key=_order))]
    names = [file.shown for file in ordered]
    frame = with_files(attachments, names, listings)
    manifests = tuple(manifest for part in found.values() for manifest in part.manifests)
    if options.contract is None:
        for manifest in manifests:
            zips, unpacked, ranges = _archives(listings, ordered, frame, manifests)
            problems += compare_manifest(manifest, zips, unpacked=unpacked, unpacked_ranges=ranges)
    contracts = {file.contract for file in ordered} | set(frame["_contract"].unique().to_list())
    return Delivery(
        files=names,
        tables=tuple(ordered),
        attachments=frame,
        listings=listings,
        sources=sources,
        contracts=tuple(sorted(contract for contract in contracts if contract is not None)),
        manifests=manifests,
        problems=tuple(problems),
        replaced=replaced_places([file for file in ordered if file.corrected], options),
    )


def _errors(problems: Iterable[Problem]) -> list[Problem]:
    return [problem for problem in problems if _is_error(problem)]


def _unused(encodings: Encodings, found: Iterable[Recognised]) -> list[Problem]:
    """An error for each file that `--encoding` names and the delivery does not have."""
    return [
        Problem(
            code=ENCODING,
            message=f"--encoding names {name}, which is not in the delivery",
            help="use the name that the CSV has in the delivery, such as Notes.csv=cp1252",
        )
        for name in encodings.unused(sheet for part in found for sheet in part.sheets)
    ]


def _is_error(problem: Problem) -> bool:
    return problem.severity is Severity.ERROR


def _order(file: TableFile) -> tuple[int, bool, str]:
    return list(TABLES).index(file.table.name), file.corrected, file.shown


def _archives_inside(listing: Listing) -> list[Problem]:
    """Zips inside a zip, and zips that are links: outside of candidates' folders they are archives of an export."""
    name = pl.col("name")
    zips = listing.members.filter(name.str.contains(r"(?i)\.zip$") & ~name.str.contains(CANDIDATE_FOLDER))
    prefix = f"{listing.shown}/" if listing.shown else ""
    return [refusal(_NESTED if listing.is_zip else _LINK, prefix + inner) for inner in zips["name"]]


def _of_contract(
    found: Mapping[int, Recognised], listings: dict[int, Listing], options: ReadOptions
) -> tuple[list[TableFile], pl.DataFrame, list[Problem]]:
    """Tables and attachments, of the asked contract only. What names no contract belongs to the only one there is."""
    tables = [file for part in found.values() for file in part.tables]
    frames: list[pl.DataFrame] = []
    problems: list[Problem] = []
    for number, listing in listings.items():
        frame, system, aside = list_attachments(listing, found[number].own)
        frames.append(frame)
        place = Place(listing.shown or listing.path.name)
        if system:
            message = "files of the operating system are skipped"
            problems.append(Problem(code=SYSTEM_FILE, message=message, place=place, count=system))
        if aside:
            message = "files outside the folders of an export are skipped"
            problems.append(Problem(code=LEFT_ASIDE, message=message, place=place, count=aside))
    schema = {name: dtype for name, dtype in ATTACHMENT_SCHEMA.items() if name != "_file"} | {"folder": pl.String()}
    columns = list(schema)
    attachments = pl.concat([pl.DataFrame(schema=schema), *(frame.select(columns) for frame in frames)])
    known = {file.contract for file in tables if SOURCES[file.table.source].contracts} | set(
        attachments["_contract"].unique().to_list()
    )
    known.discard(None)
    if len(known) == 1:
        only = next(iter(known))
        tables = [
            replace(file, contract=file.contract or only) if SOURCES[file.table.source].contracts else file for file in tables
        ]
        attachments = attachments.with_columns(pl.col("_contract").fill_null(only))
    if options.contract is None:
        return tables, attachments, problems
    asked = options.contract.lower().removeprefix("contract").lstrip("_- ")
    if asked not in known:
        there = ", ".join(sorted(contract for contract in known if contract)) or "none"
        message = f"contract {asked} is not in the delivery"
        return (
            tables,
            attachments,
            [*problems, Problem(code=NO_SUCH_CONTRACT, message=message, help=f"the delivery contains: {there}")],
        )
    problems += [
        Problem(
            code=CONTRACT_UNKNOWN,
            message="the file belongs to no known contract and is skipped",
            place=Place(file.shown),
            table=file.table.name,
        )
        for file in tables
        if file.contract is None and SOURCES[file.table.source].contracts
    ]
    # Files of a source without contracts name none.
    wanted = [file for file in tables if file.contract == asked or not SOURCES[file.table.source].contracts]
    return wanted, attachments.filter(pl.col("_contract") == asked), problems


def _sources(files: list[TableFile], attachments: pl.DataFrame) -> tuple[str, ...]:
    with_attachments = {source.name for source in SOURCES.values() if source.attachments and attachments.height}
    sources = {file.table.source for file in files} | with_attachments
    return tuple(sorted(sources, reverse=True))


def _missing(
    files: list[TableFile],
    sources: tuple[str, ...],
    found: Iterable[Recognised],
    paths: Sequence[DeliveryPath],
    problems: list[Problem],
) -> list[Problem]:
    if not sources:
        if _errors(problems):
            return []
        names = ", ".join(path.name or str(path) for path in paths)
        helped = "give the folder, the export.csv or the zips of a Talent Hub export, or a folder of Sales Navigator CSVs"
        return [Problem(code=NO_DELIVERY, message="no file of an export was found", place=Place(names), help=helped)]
    present = {file.table.name for file in files if not file.corrected}
    seen_faulty = {problem.table for problem in problems if problem.severity is Severity.ERROR}
    empty = {table.name for part in found for table in part.empty}
    missing = []
    for table in TABLES.values():
        if table.source not in sources or table.name in present or table.name in seen_faulty:
            continue
        if table.required:
            message = f"{table.title}.csv is {'empty' if table.name in empty else 'missing'}"
            helped = "also give export.zip, which contains it"
            missing.append(Problem(code=REQUIRED_MISSING, message=message, table=table.name, help=helped))
        elif SOURCES[table.source].complete and table.name not in empty:
            message = f"{table.title}.csv is not in the delivery"
            missing.append(Problem(code=OPTIONAL_MISSING, message=message, table=table.name))
    return missing


def _archives(
    listings: Mapping[int, Listing], files: list[TableFile], frame: pl.DataFrame, manifests: Sequence[Manifest]
) -> tuple[list[str], bool, list[str]]:
    """Names of zips, whether there are unpacked CSVs, and names of unpacked attachment folders."""
    zips = [listing.path.name for listing in listings.values() if listing.is_zip]
    unpacked = any(file.member.offset is None and not file.corrected for file in files)
    loose = frame.filter(pl.col("offset").is_null())["name"].str.extract(r"(?i)(attachments?[_ ]*\d+ ?- ?\d+)").unique()
    if loose.null_count():
        # Candidates' folders that were moved together no longer show which archive they came from: any may be unpacked here.
        return zips, unpacked, [name for manifest in manifests for name in manifest.archives]
    return zips, unpacked, loose.to_list()
