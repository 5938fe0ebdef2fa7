"""From paths to canonical rows: opens the delivery, reads every CSV block by block, settles them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import polars as pl

from migrate.core.books import SourceBook
from migrate.core.errors import SetupError
from migrate.core.problems import Problem
from migrate.normalise import Canonical, Gathering
from migrate.read import Delivery, blocks, open_delivery
from migrate.sources import TABLES
from migrate.steps.codes import BAD_JOIN_FILE
from migrate.steps.work import Work


def opened(work: Work) -> Delivery:
    """The delivery. Raises SetupError."""
    delivery = open_delivery(work.request.deliveries, work.request.reading)
    work.files = delivery.files
    work.table_of = {file.file: file.table.name for file in delivery.tables}
    return delivery


def gathered(work: Work, delivery: Delivery) -> Canonical:
    """Canonical rows; the sources' books, findings, rejects and what the delivery itself told are entered. Raises SetupError."""
    work.tell(delivery.problems)
    sizes = Counter[str]()
    for file in delivery.tables:
        sizes[file.table.name] += file.member.size
    gathering = Gathering(
        work.folder.work / "canonical",
        delivery.files,
        sizes=sizes,
        values=work.request.show_values,
        seat_users=_columns(work.request.seats, ("seat_id", "profile_url")),
        leads=_columns(work.request.leads, ("member_identity_key", "candidate_id", "profile_url")),
    )
    aside = {name: SourceBook(name) for name in TABLES if name in sizes}
    with work.progress.stage("reading", sum(sizes.values()), "B") as advance:
        for file in delivery.tables:
            book = aside[file.table.name]
            for block in blocks(delivery, file, work.request.reading):
                book.records += block.rejected.height + block.replaced.height
                book.rejected += block.rejected.height
                book.repeated += block.replaced.height
                work.find(block.findings)
                work.reject(block.rejected)
                gathering.take(block.table, block.frame)
                advance(int(block.frame.estimated_size()))
    canonical = gathering.settle()
    for findings in canonical.findings():
        work.find(findings)
    for rejected in canonical.rejected():
        work.reject(rejected)
    for book in canonical.books:
        _add(aside[book.table], book)
    work.outcome.books.sources = list(aside.values())
    work.outcome.facts["export"] = canonical.facts
    return canonical


def _add(book: SourceBook, more: SourceBook) -> None:
    for name in ("records", "used", "rejected", "excluded", "repeated"):
        setattr(book, name, getattr(book, name) + getattr(more, name))


def _columns(path: Path | None, names: tuple[str, ...]) -> pl.DataFrame | None:
    """A user's CSV that joins the sources, as text; columns it lacks are null. Raises SetupError where it cannot be read."""
    if path is None:
        return None
    try:
        frame = pl.read_csv(path, infer_schema=False)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise SetupError(Problem(code=BAD_JOIN_FILE, message=f"{path.name} cannot be read as a CSV in UTF-8")) from error
    renamed = {header: "_".join(header.strip().lower().replace("-", " ").split()) for header in frame.columns}
    frame = frame.rename(renamed)
    known = [name for name in names if name in frame.columns]
    if names[0] not in known or len(known) < 2:
        message = f"{path.name} needs the columns {names[0]} and {' or '.join(names[1:])}"
        raise SetupError(Problem(code=BAD_JOIN_FILE, message=message))
    return frame.select(pl.col(name) if name in known else pl.lit(None, pl.String).alias(name) for name in names)
