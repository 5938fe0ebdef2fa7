"""Sends what changed in an outbox to a vendor's API.

Rows without a unit are sent first, in the order of tables. Then units (candidates) are sent at the same time, the rows of each
in the order of tables. Deletions come last, in the reverse order.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from migrate.core.api_layout import ApiLayout, ApiTable
from migrate.core.errors import SetupError, ThresholdError, UnreachableError
from migrate.core.limits import Limit
from migrate.core.problems import Code, Problem
from migrate.outbox.attached import ReadFile
from migrate.outbox.bodies import value_at
from migrate.outbox.calls import Call, Calls
from migrate.outbox.codes import (
    CALL_REFUSED,
    CALLS_REFUSED,
    CODES,
    KEPT,
    KEY_REFUSED,
    NOT_REACHED,
    OUTCOME_UNKNOWN,
    REFERS_UNSENT,
    SIDE_EFFECT,
)
from migrate.outbox.connection import Connection, NotExecutedError, OutcomeError, RefusedError, Request
from migrate.outbox.due import Due, TableCount, find_due, read_rows
from migrate.outbox.row_calls import Ended, RowCalls
from migrate.outbox.uploads import Uploads
from migrate.outbox.vocabularies import check_vocabularies

#: Units whose rows are in memory at a time.
_UNITS = 200
#: Refusals that stop a run without a ceiling of its own: more than a few, and more than this share of what is due.
_FEW, _SHARE = 10, Limit("10%")


@dataclass(slots=True)
class SentTable:
    """Calls for the rows of a table in this run."""

    table: str
    inserted: int = 0
    updated: int = 0
    deleted: int = 0
    refused: int = 0
    unknown: int = 0
    waiting: int = 0


@dataclass(slots=True)
class Sent:
    """The result.

    Attributes:
        due: Rows that were due, deletions included.
        endpoints: Calls that these rows need, by method and path; look-ups come on top.
        seconds: The time of these calls at the vendor's rate.
        calls: Requests that were made, look-ups and repetitions included.
    """

    layout: ApiLayout
    counts: list[TableCount]
    tables: dict[str, SentTable] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    due: int = 0
    endpoints: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    calls: int = 0


def foresee(calls: Calls, layout: ApiLayout, *, refused_again: bool = False) -> tuple[Due, Sent]:
    """Returns what is due and what will happen, without a call."""
    with calls.session() as session:
        due = find_due(session, layout, refused_again=refused_again)
    number = due.rows.height + sum(map(len, due.deletions.values()))
    done = Sent(layout, due.counts, {one.table: SentTable(one.table) for one in layout.tables}, due=number)
    done.endpoints = _endpoints(layout, due)
    done.seconds = sum(done.endpoints.values()) * layout.rate.seconds / layout.rate.calls
    done.problems += [Problem(code=SIDE_EFFECT, message=text) for text in layout.warnings]
    done.problems += [Problem(code=KEPT, message=text) for text in layout.kept]
    shown = {table.table: table.show_keys for table in layout.tables}
    for table, key, code, column in due.held.iter_rows():
        message = f"{column} is empty" if column is not None else CODES[code].title
        done.problems.append(
            Problem(code=CODES[code], message=message, table=table, key=key if shown[table] else None, each=True)
        )
    return due, done


def _endpoints(layout: ApiLayout, due: Due) -> dict[str, int]:
    found: dict[str, int] = {}
    for table, count in zip(layout.tables, due.counts, strict=True):
        calls = [(table.create, count.insert + count.unknown), (table.update, count.update)]
        calls += [(table.delete, len(due.deletions.get(table.table, [])))]
        if table.upload is not None:
            calls.append((table.upload.call, count.insert + count.unknown))
        for call, number in calls:
            if call is not None and number:
                name = f"{call.method} {call.path}"
                found[name] = found.get(name, 0) + number
    return found


def send_due(
    calls: Calls,
    layout: ApiLayout,
    connection: Connection,
    read: ReadFile,
    *,
    limit: int | None = None,
    refused_again: bool = False,
    max_refused: Limit | None = None,
    pause: float = 5.0,
    progress: Callable[[int], None] = lambda _number: None,
) -> Sent:
    """Sends everything that is due; with `limit`, only for this number of units.

    Raises SetupError if the key is refused, UnreachableError if the vendor does not answer the first call, ThresholdError above
    `max_refused`. What was sent until then is recorded.
    """
    due, done = foresee(calls, layout, refused_again=refused_again)
    if not due.rows.height and not due.deletions:
        return done
    check_key(layout, connection)
    check_vocabularies(calls, layout, connection)
    if any(count.unknown for count in due.counts):
        connection.gate.sleep(pause)  # The vendor may still execute the last calls of a process that was killed.
    calls.begin()
    work = _Work(layout, RowCalls(calls, connection, Uploads(connection, read), pause), done, max_refused, progress)
    work.send_units(due.rows, limit)
    if limit is None:
        work.send_deletions(due)
    done.calls = connection.calls
    calls.end()
    return done


def check_key(layout: ApiLayout, connection: Connection) -> None:
    """Makes a call without an effect, and checks the permissions. Raises SetupError, UnreachableError."""
    if layout.probe is None:
        return
    try:
        answer = connection.send(Request(layout.probe.method, layout.probe.path, layout.probe.body, repeat=True))
    except RefusedError as error:
        message = f"{layout.vendor} refuses the first call ({error.code})"
        raise SetupError(Problem(code=KEY_REFUSED, message=message, help="check the key and the base URL")) from None
    except (NotExecutedError, OutcomeError) as error:
        message = f"{layout.vendor} cannot be reached: {error}"
        raise UnreachableError(Problem(code=NOT_REACHED, message=message, help="check the base URL and the network")) from None
    if layout.scopes is None:
        return
    given = value_at(answer, layout.scopes[0])
    lacking = [one for one in layout.scopes[1] if not isinstance(given, list) or one not in given]
    if lacking:
        message = f"the key lacks the permissions {', '.join(lacking)}"
        raise SetupError(Problem(code=KEY_REFUSED, message=message, help=f"add them to the key in {layout.vendor}'s settings"))


@dataclass(slots=True)
class _Work:
    layout: ApiLayout
    rows: RowCalls
    done: Sent
    max_refused: Limit | None
    progress: Callable[[int], None]
    ended: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _stop: threading.Event = field(default_factory=threading.Event)

    def send_units(self, due: pl.DataFrame, limit: int | None) -> None:
        """Sends rows without a unit one after the other, then units at the same time."""
        for batch in due.filter(pl.col("unit").is_null()).iter_slices(_UNITS):
            for table, call, row in self._read(batch):
                self._send_row(table, call, row)
        with_unit = due.filter(pl.col("unit").is_not_null())
        units = with_unit["unit"].unique(maintain_order=True)
        units = units if limit is None else units.head(limit)
        with ThreadPoolExecutor(self.layout.rate.at_once) as pool:
            running: set[Future[None]] = set()
            try:
                for start in range(0, len(units), _UNITS):
                    batch = with_unit.filter(pl.col("unit").is_in(units[start : start + _UNITS].implode()))
                    for unit in self._by_unit(batch):
                        running.add(pool.submit(self._send_unit, unit))
                    running = self._await(running, at_most=self.layout.rate.at_once * 2)
                self._await(running, at_most=0)
            except BaseException:
                self._stop.set()
                pool.shutdown(wait=True, cancel_futures=True)
                raise

    def send_deletions(self, due: Due) -> None:
        """Deletes what the outbox has no more, rows that refer to others first."""
        for table in reversed(self.layout.tables):
            for key in due.deletions.get(table.table, []):
                call = Call(table.table, key, "delete")
                self._count(table, call, self.rows.delete(table, call))

    @staticmethod
    def _await(running: set[Future[None]], at_most: int) -> set[Future[None]]:
        while len(running) > at_most:
            ended, running = wait(running, return_when=FIRST_COMPLETED)
            for future in ended:
                future.result()
        return running

    def _by_unit(self, batch: pl.DataFrame) -> Iterator[list[tuple[ApiTable, Call, dict[str, Any]]]]:
        unit_of = dict(zip(zip(batch["place"], batch["key"], strict=True), batch["unit"], strict=True))
        place_of = {table.table: place for place, table in enumerate(self.layout.tables)}
        units: dict[str, list[tuple[ApiTable, Call, dict[str, Any]]]] = {}
        for table, call, row in self._read(batch):
            units.setdefault(unit_of[place_of[call.part], call.key], []).append((table, call, row))
        yield from units.values()

    def _read(self, batch: pl.DataFrame) -> Iterator[tuple[ApiTable, Call, dict[str, Any]]]:
        """Yields the calls of a batch with their rows, table by table."""
        for place, table in enumerate(self.layout.tables):
            part = batch.filter(pl.col("place") == place)
            if part.is_empty():
                continue
            with self.rows.calls.session() as session:
                found = read_rows(session, table, part["key"].to_list())
            for key, action, high, low in part.select("key", "action", "_fp_hi", "_fp_lo").iter_rows():
                yield table, Call(table.table, key, "update" if action == "update" else "insert", high, low), found[key]

    def _send_unit(self, unit: list[tuple[ApiTable, Call, dict[str, Any]]]) -> None:
        for table, call, row in unit:
            if self._stop.is_set():
                return
            self._send_row(table, call, row)

    def _send_row(self, table: ApiTable, call: Call, row: dict[str, Any]) -> None:
        self._count(table, call, self.rows.send(table, call, row))

    def _count(self, table: ApiTable, call: Call, ended: Ended) -> None:
        with self._lock:
            self.ended += 1
            self.progress(1)
            count = self.done.tables[table.table]
            if ended.state == "sent":
                name = {"insert": "inserted", "update": "updated", "delete": "deleted"}[call.action]
                setattr(count, name, getattr(count, name) + 1)
                return
            code, name = _FAILED[ended.state]
            setattr(count, name, getattr(count, name) + 1)
            key = call.key if table.show_keys else None
            self.done.problems.append(Problem(code=code, message=ended.reason, table=table.table, key=key, each=True))
            refused = sum(each.refused for each in self.done.tables.values())
            if self._is_too_many(refused):
                message = f"{self.layout.vendor} refused {refused} of {self.ended} calls; the command stops"
                raise ThresholdError(Problem(code=CALLS_REFUSED, message=message, help="correct the cause, then run it again"))

    def _is_too_many(self, refused: int) -> bool:
        if self.max_refused is not None:
            return self.max_refused.passed(refused, self.done.due)
        return refused > _FEW and _SHARE.passed(refused, self.done.due)


_FAILED: dict[str, tuple[Code, str]] = {
    "refused": (CALL_REFUSED, "refused"),
    "unknown": (OUTCOME_UNKNOWN, "unknown"),
    "waiting": (REFERS_UNSENT, "waiting"),
    "not sent": (NOT_REACHED, "waiting"),
}
