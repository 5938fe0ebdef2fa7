"""Compares everything that was sent with what the vendor has, and counts what could not be read back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from migrate.core.api_layout import ApiLayout
from migrate.core.errors import UnreachableError
from migrate.core.problems import Code, Problem
from migrate.core.progress import Advance, Progress
from migrate.outbox import due_rows
from migrate.outbox.calls import Calls
from migrate.outbox.codes import DIFFERS_THERE, NOT_COMPARED, NOT_REACHED, NOT_READ, NOT_THERE, TWICE_THERE
from migrate.outbox.connection import Connection
from migrate.outbox.due import THERE, TableCount, find_due
from migrate.outbox.reading_back import ReadBack, Reader
from migrate.outbox.row_calls import DueRow
from migrate.outbox.send import check_key
from migrate.outbox.units import by_unit, read_batch

#: Rows one after the other without an answer, after which the command stops.
_FEW = 10


@dataclass(slots=True)
class ReadBackTable:
    """Rows of a table: sent = same + missing + differing + not_read + not_asked.

    Attributes:
        sent: Rows that the vendor has, as the journal says.
        not_read: Rows that the vendor did not show.
        not_asked: Rows of a table that cannot be read back, or beyond `limit`.
        twice: Rows of which the vendor has further objects, besides those counted above.
        due: Rows that were not sent, or changed since. They are not compared.
    """

    table: str
    sent: int = 0
    same: int = 0
    missing: int = 0
    differing: int = 0
    not_read: int = 0
    not_asked: int = 0
    twice: int = 0
    due: int = 0

    @property
    def differences(self) -> int:
        """Rows that differ in any way."""
        return self.missing + self.differing + self.twice


@dataclass(slots=True)
class Remote:
    """The result: counts by table, and findings without values."""

    tables: list[ReadBackTable]
    problems: list[Problem] = field(default_factory=list)


def compare_remote(
    calls: Calls, layout: ApiLayout, connection: Connection, progress: Progress, *, limit: int | None = None
) -> Remote:
    """Reads back what was sent; with `limit`, only for this number of candidates. Makes no call that writes.

    Raises SetupError if the key is refused, UnreachableError if the vendor stops answering.
    """
    with calls.session() as session:
        found = find_due(session, layout, refused_again=False, kept=THERE)
    check_key(layout, connection)
    done = Remote([_counted(count) for count in found.counts])
    reader = Reader(calls, connection)
    with progress.stage("reading back", found.rows if limit is None else None, "rows") as advance:
        work = _Comparison(layout, done, advance)
        with ThreadPoolExecutor(layout.rate.at_once) as pool:
            try:
                for units in _units(calls, layout, limit):
                    for read in pool.map(reader.read_unit, units):
                        work.add(read)
            except BaseException:
                pool.shutdown(wait=True, cancel_futures=True)
                raise
    for table, count in zip(layout.tables, done.tables, strict=True):
        asked = count.same + count.missing + count.differing + count.not_read
        count.not_asked = count.sent - asked
        if table.read is None and count.sent:
            done.problems.append(_note("the vendor's API does not list these rows", table.table, count.sent))
        elif table.read is not None and not table.read.where and not table.read.twins and count.sent:
            done.problems.append(_note("duplicates of these rows are not looked for", table.table, asked))
    for (table_name, name), number in sorted(work.hidden.items()):
        done.problems.append(_note(f"the vendor does not show {name}", table_name, number))
    return done


def _counted(count: TableCount) -> ReadBackTable:
    return ReadBackTable(count.table, sent=count.unchanged, due=count.insert + count.update + count.unknown)


def _note(message: str, table: str, count: int) -> Problem:
    return Problem(code=NOT_COMPARED, message=message, table=table, count=count, each=True)


def _units(calls: Calls, layout: ApiLayout, limit: int | None) -> Iterator[list[list[DueRow]]]:
    """Yields batches of units whose rows can be read back; first rows without a unit."""
    for place, table in enumerate(layout.tables):
        if table.read is not None:
            for batch in due_rows.alone(calls.session, place):
                yield [[row] for row in read_batch(calls, layout, batch)]
    for batch in due_rows.units(calls.session, limit):
        yield list(by_unit(calls, layout, batch))


@dataclass(slots=True)
class _Comparison:
    """Counts what was read back."""

    layout: ApiLayout
    done: Remote
    advance: Advance
    unanswered: int = 0
    hidden: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, read: Iterable[tuple[DueRow, ReadBack]]) -> None:
        """Adds the rows of a unit. Raises UnreachableError if too many had no answer."""
        counts = {one.table: one for one in self.done.tables}
        for row, found in read:
            name = row.table.table
            count = counts[name]
            setattr(count, found.state, getattr(count, found.state) + 1)
            count.twice += found.twins > 0
            self.hidden.update((name, one) for one in found.hidden)
            key = row.call.key if row.table.show_keys else None
            self.done.problems += [
                Problem(code=code, message=message, table=name, key=key, each=True) for code, message in _findings(found)
            ]
            self.unanswered = self.unanswered + 1 if found.unanswered else 0
            if self.unanswered > _FEW:
                message = f"{self.layout.vendor} did not answer {self.unanswered} rows one after the other: {found.reason}"
                raise UnreachableError(Problem(code=NOT_REACHED, message=message, help="run the command again later"))
            self.advance(1, "")


def _findings(found: ReadBack) -> Iterator[tuple[Code, str]]:
    if found.state == "missing":
        yield NOT_THERE, NOT_THERE.title
    if found.state == "differing":
        yield DIFFERS_THERE, ", ".join(found.fields)
    if found.state == "not_read":
        yield NOT_READ, found.reason
    if found.twins:
        yield TWICE_THERE, "the vendor has one more object" if found.twins == 1 else f"the vendor has {found.twins} more objects"
