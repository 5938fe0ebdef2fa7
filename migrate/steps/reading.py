"""Reads canonical rows: opens the delivery, reads every CSV block by block, and merges the records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from migrate import read
from migrate.core.allocators import trim
from migrate.core.books import SourceBook
from migrate.core.ordered_map import ordered_map
from migrate.core.places import Place
from migrate.core.problems import Problem
from migrate.read import Delivery, TableFile, blocks
from migrate.read.codes import NO_RECORDS
from migrate.sources import SOURCES, TABLES
from migrate.steps.clusters import connect
from migrate.steps.joining import LookUp, leads, report_unjoined, seat_users
from migrate.steps.work import Work

if TYPE_CHECKING:
    from migrate.normalise import Canonical


def open_delivery(work: Work) -> Delivery:
    """Opens the delivery, and connects to a cluster if one is named. Raises SetupError, UnreachableError."""
    delivery = read.open_delivery(work.request.deliveries, work.request.reading)
    work.files = delivery.files
    work.table_of = {file.file: file.table.name for file in delivery.tables}
    connect(work, delivery)
    return delivery


def read_records(
    work: Work, delivery: Delivery, earlier: LookUp | None = None, *, merged: Mapping[str, str] = MappingProxyType({})
) -> Canonical:
    """Reads canonical rows; adds books, findings, rejects and facts of the delivery to the outcome. Raises SetupError.

    `earlier` finds candidates of earlier deliveries, for leads that are known by a profile URL. `merged`: candidates whom people
    declared the same, id to the id that the person keeps.
    """
    from migrate.normalise import Normaliser  # noqa: PLC0415 - a load of an unchanged delivery reads no records

    work.tell(delivery.problems)
    sizes = Counter[str]()
    for file in delivery.tables:
        sizes[file.table.name] += file.member.size
    normaliser = Normaliser(
        work.folder.work / "canonical",
        delivery.files,
        sizes=sizes,
        values=work.request.show_values,
        fields={file.file: file.columns for file in delivery.tables},
        seat_users=seat_users(work.request),
        leads=leads(work.request),
        earlier_candidates=earlier,
        merged=merged,
    )
    aside = {name: SourceBook(name) for name in TABLES if name in sizes}
    filled: set[int] = set()
    with work.progress.stage("reading", sum(sizes.values()), "B") as advance:
        found = ((file, block) for file in delivery.tables for block in blocks(delivery, file, work.request.reading))
        for file, block, taken in ordered_map(lambda one: (*one, normaliser.read(one[1].table, one[1].frame)), found):
            book, set_aside = aside[block.table], block.rejected.height + block.replaced.height
            if block.frame.height or set_aside:
                filled.add(file.file)
            book.records += set_aside
            book.rejected += block.rejected.height
            book.repeated += block.replaced.height
            work.find(block.findings)
            work.reject(block.rejected)
            normaliser.take(taken)
            advance(int(block.frame.estimated_size()))
    work.tell(_without_records(file for file in delivery.tables if file.file not in filled))
    canonical = normaliser.merge()
    trim()
    for findings in canonical.findings():
        work.find(findings)
    for rejected in canonical.rejected():
        work.reject(rejected)
    if canonical.sales is not None:
        work.tell(report_unjoined(canonical.sales))
    for book in canonical.books:
        _add(aside[book.table], book)
    work.outcome.books.sources = list(aside.values())
    work.facts.export = canonical.facts
    return canonical


def _without_records(files: Iterable[TableFile]) -> Iterator[Problem]:
    """A note for each file without records, of a source that exports one file of each table (others: one of each interval)."""
    for file in files:
        if SOURCES[file.table.source].complete and not file.corrected:
            message = "the file has a header and no records"
            yield Problem(code=NO_RECORDS, message=message, place=Place(file.shown), table=file.table.name)


def _add(book: SourceBook, more: SourceBook) -> None:
    for name in ("records", "used", "rejected", "excluded", "repeated"):
        setattr(book, name, getattr(book, name) + getattr(more, name))
