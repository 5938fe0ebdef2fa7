"""Sends rows in several threads, counts how their calls end, and stops where the vendor refuses too many."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from migrate.core.api_layout import ApiLayout, ApiTable
from migrate.core.errors import ThresholdError, UnreachableError
from migrate.core.limits import Limit
from migrate.core.problems import Code, Problem
from migrate.core.progress import Advance
from migrate.outbox import due_rows
from migrate.outbox.calls import Call
from migrate.outbox.codes import CALL_REFUSED, CALLS_REFUSED, CREATED_LATE, NOT_REACHED, OUTCOME_UNKNOWN, REFERS_UNSENT
from migrate.outbox.due import Due
from migrate.outbox.foreseen import Sent
from migrate.outbox.row_calls import DueRow, Ended, RowCalls
from migrate.outbox.units import by_unit, read_batch

#: What stops a run: more than a few rows one after the other without an answer; without a ceiling of its own, also refusals of
#: more than a few rows and more than this share of what is due.
_FEW, _SHARE = 10, Limit("10%")


@dataclass(slots=True)
class Sender:
    """Sends rows: those without a unit table by table, then units at the same time, the rows of each in order."""

    layout: ApiLayout
    rows: RowCalls
    done: Sent
    max_refused: Limit | None
    advance: Advance
    ended: int = 0
    unanswered: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _stop: threading.Event = field(default_factory=threading.Event)

    def send_units(self, limit: int | None) -> None:
        """Sends rows without a unit, a table after the other; then units, with `limit` only this number of them."""
        with ThreadPoolExecutor(self.layout.rate.at_once) as pool:
            try:
                journal = self.rows.calls.session
                for place in range(len(self.layout.tables)):
                    alone = due_rows.alone(journal, place)
                    self._send_all(pool, ([row] for batch in alone for row in read_batch(self.rows.calls, self.layout, batch)))
                whole = due_rows.units(journal, limit)
                self._send_all(pool, (unit for batch in whole for unit in by_unit(self.rows.calls, self.layout, batch)))
            except BaseException:
                self._stop.set()
                pool.shutdown(wait=True, cancel_futures=True)
                raise

    def _send_all(self, pool: ThreadPoolExecutor, units: Iterable[_Unit]) -> None:
        running: set[Future[None]] = set()
        for unit in units:
            running.add(pool.submit(self._send_unit, unit))
            running = self._await(running, at_most=self.layout.rate.at_once * 2)
        self._await(running, at_most=0)

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

    def _send_unit(self, unit: _Unit) -> None:
        for row in unit:
            if self._stop.is_set():
                return
            self._count(row.table, row.call, self.rows.send(row))

    def _count(self, table: ApiTable, call: Call, ended: Ended) -> None:
        with self._lock:
            self.ended += 1
            self._record(table, call, ended)
            refused = sum(each.refused for each in self.done.tables.values())
            self.advance(1, f"{refused:,} refused" if refused else "")
            if ended.state == "refused" and self._is_too_many(refused):
                message = f"{self.layout.vendor} refused {refused} of {self.ended} calls; the command stops"
                raise ThresholdError(Problem(code=CALLS_REFUSED, message=message, help="correct the cause, then run it again"))
            if ended.state != "waiting":
                self.unanswered = self.unanswered + 1 if ended.state in ("unknown", "not sent") else 0
            if self.unanswered > _FEW:
                message = f"{self.layout.vendor} did not answer {self.unanswered} rows one after the other: {ended.reason}"
                raise UnreachableError(Problem(code=NOT_REACHED, message=message, help="run the command again later"))

    def _record(self, table: ApiTable, call: Call, ended: Ended) -> None:
        count, key = self.done.tables[table.table], call.key if table.show_keys else None
        if ended.late:
            self.done.problems.append(Problem(code=CREATED_LATE, message=ended.late, table=table.table, key=key, each=True))
        if ended.state == "sent":
            name = {"insert": "inserted", "update": "updated", "delete": "deleted"}[call.action]
        else:
            code, name = _FAILED[ended.state]
            self.done.problems.append(Problem(code=code, message=ended.reason, table=table.table, key=key, each=True))
        setattr(count, name, getattr(count, name) + 1)

    def _is_too_many(self, refused: int) -> bool:
        if self.max_refused is not None:
            return self.max_refused.passed(refused, self.done.due)
        return refused > _FEW and _SHARE.passed(refused, self.done.due)


_Unit = list[DueRow]

_FAILED: dict[str, tuple[Code, str]] = {
    "refused": (CALL_REFUSED, "refused"),
    "unknown": (OUTCOME_UNKNOWN, "unknown"),
    "waiting": (REFERS_UNSENT, "waiting"),
    "not sent": (NOT_REACHED, "waiting"),
}
