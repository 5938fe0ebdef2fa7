"""The journal of calls in the outbox: each call is recorded before it is sent, and its answer when it comes.

Every method commits. A process that is killed leaves calls that are `open`: their outcome is unknown until the vendor was asked.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any, Literal

from pydantic import ValidationError

from migrate.core.api_layout import ApiLayout, api_from_json
from migrate.core.errors import SetupError
from migrate.core.problems import Problem
from migrate.core.sizes import KEPT_IDS
from migrate.outbox.codes import NOT_AN_API_OUTBOX, OTHER_LAYOUT, OTHER_VENDOR
from migrate.outbox.shared_transactions import SharedTransactions
from migrate.targets.sqlite import SqliteTarget
from migrate.targets.sqlite.session import SqliteSession
from migrate.targets.statements import statement, statement_text

API = "api"

Action = Literal["insert", "update", "delete"]


@dataclass(frozen=True, slots=True)
class Call:
    """A call for a row.

    Attributes:
        hash_hi, hash_lo: The hash of the values that are sent; None for a deletion.
        fixed: `kept_values.fixed_hashes` of the row.
    """

    part: str
    key: str
    action: Action
    hash_hi: int | None = None
    hash_lo: int | None = None
    fixed: str | None = None


@dataclass(frozen=True, slots=True)
class OpenCall:
    """A call that has no answer, with its values, which are empty after an erasure.

    `since`: the epoch second of its begin, or of the fault that ended it.
    """

    call: Call
    values: dict[str, Any]
    since: float


@contextmanager
def open_calls(target: SqliteTarget, run: str) -> Iterator[Calls]:
    """Opens the journal of a run, which holds the target; the file must exist."""
    with target.transactions(run) as transaction:
        yield Calls(run, SharedTransactions(transaction))


@dataclass(slots=True)
class Calls:
    """The journal of one run. Threads share it and its connection."""

    run: str
    transactions: SharedTransactions
    number: int = 0
    _ids: dict[tuple[str, str], str] = field(default_factory=dict)

    def layout(self) -> ApiLayout:
        """Returns the layout that the last load kept.

        Raises SetupError if the database is not an outbox of calls, or if earlier calls went to another vendor.
        """
        with self.session() as session:
            there = session.fetch(statement("sqlite", "outbox_has"), {})[0][0]
            found = session.fetch(statement("sqlite", "outbox_read_layout"), {"kind": API}) if there else []
            if not found:
                message = f"{session.shown} is not an outbox of calls"
                help_text = "load a delivery into it first, with a mapping of kind api"
                raise SetupError(Problem(code=NOT_AN_API_OUTBOX, message=message, help=help_text))
            session.script(statement_text("sqlite", "outbox_tables"))
            vendors = [str(vendor) for (vendor,) in session.fetch(statement("sqlite", "handover_vendors"), {"kind": API})]
        try:
            layout = api_from_json(found[0][0])
        except ValidationError:
            message = f"{session.shown} was loaded by another version of talenthub, whose calls this one cannot read"
            raise SetupError(
                Problem(code=OTHER_LAYOUT, message=message, help="load the delivery again with this version")
            ) from None
        others = [vendor for vendor in vendors if vendor != layout.vendor]
        if others:
            message = f"the outbox has the ids of {others[0]}, and its last load was for {layout.vendor}"
            help_text = f"load into another file for {layout.vendor}; for {others[0]}, load again with its mapping"
            raise SetupError(Problem(code=OTHER_VENDOR, message=message, help=help_text))
        return layout

    def begin(self, vendor: str) -> None:
        """Records the run, and whom it calls."""
        with self.session() as session:
            self.number = int(session.fetch(statement("sqlite", "handover_next"), {})[0][0])
            given = {
                "number": self.number,
                "kind": API,
                "name": self.run,
                "whole": 0,
                "folder": "",
                "started": datetime.now(UTC).isoformat(),
                "tool_version": version("talenthub-migrate"),
                "counts": json.dumps({"vendor": vendor}),
            }
            session.execute(statement("sqlite", "handover_open"), given)

    def end(self) -> None:
        """Records that the run came to its end."""
        with self.session() as session:
            finished = datetime.now(UTC).isoformat()
            session.execute(statement("sqlite", "handover_done"), {"number": self.number, "finished": finished})

    def open(self, call: Call, values: Mapping[str, Any], opened: float) -> None:
        """Records a call, its values and its time before it is sent."""
        sent = json.dumps(dict(values), ensure_ascii=False)
        self._commit([("call_open", self._given(call) | {"sent": sent, "fixed": call.fixed, "opened": opened})])

    def without_answer(self, part: str, key: str) -> OpenCall | None:
        """Returns the call of a row that has no answer; None if there is none."""
        with self.session() as session:
            found = session.fetch(statement("sqlite", "call_get"), {"part": part, "key": key})
        if not found:
            return None
        action, hash_hi, hash_lo, sent, fixed, opened = found[0]
        return OpenCall(Call(part, key, action, hash_hi, hash_lo, fixed), json.loads(sent or "{}"), opened)

    def filled(self, part: str, key: str) -> list[str]:
        """Returns the columns that the vendor has of a row."""
        with self.session() as session:
            found = session.fetch(statement("sqlite", "sent_get"), {"part": part, "key": key})
        return list(json.loads(found[0][0])) if found else []

    def marks(self, part: str, key: str) -> dict[str, list[str]]:
        """Returns the hashes of the items that were sent in lists which updates replace, by list."""
        with self.session() as session:
            found = session.fetch(statement("sqlite", "call_marks_get"), {"part": part, "key": key})
        return dict(json.loads(found[0][0])) if found else {}

    def succeed(
        self, call: Call, vendor_id: str | None, filled: Iterable[str] = (), marks: Mapping[str, list[str]] | None = None
    ) -> None:
        """Records that the vendor did what was asked, its id of the row, and what it has now.

        `filled` are the columns that have a value there, `marks` hashes of items in lists that updates replace, by list.
        """
        gone = int(call.action == "delete")
        entries = [("call_close", _row(call)), ("handed_set", self._given(call) | {"gone": gone})]
        who = {"table_name": call.part, "key": call.key}
        if gone:
            entries += [("vendor_id_drop", who), ("sent_drop", _row(call)), ("call_marks_drop", _row(call))]
        else:
            sent = {"filled": json.dumps(sorted(filled)), "fixed": call.fixed, "action": call.action}
            entries.append(("sent_set", _row(call) | sent))
        if not gone and vendor_id is not None:
            entries.append(("vendor_id_set", who | {"vendor_id": vendor_id, "handover": self.number}))
        if marks and not gone:
            entries.append(("call_marks_set", _row(call) | {"marks": json.dumps(dict(marks))}))
        self._commit(entries)
        if gone:
            self._ids.pop((call.part, call.key), None)
        elif vendor_id is not None:
            self._keep_id(call.part, call.key, vendor_id)

    def refuse(self, call: Call, reason: str) -> None:
        """Records that the vendor refused a call; the reason must have no values."""
        self._commit([("call_refuse", _row(call) | {"reason": reason})])

    def forget(self, call: Call) -> None:
        """Removes a call that was not executed."""
        self._commit([("call_close", _row(call))])

    def vendor_id(self, table: str, key: str) -> str | None:
        """Returns the vendor's id of a row."""
        known = self._ids.get((table, key))
        if known is not None:
            return known
        with self.session() as session:
            found = session.fetch(statement("sqlite", "vendor_id_get"), {"table_name": table, "key": key})
        if not found:
            return None
        self._keep_id(table, key, str(found[0][0]))
        return str(found[0][0])

    def _keep_id(self, table: str, key: str, vendor_id: str) -> None:
        """Keeps an id in memory, because the rows of a candidate are sent right after it. Each operation of a dict is atomic."""
        if len(self._ids) >= KEPT_IDS:
            self._ids.clear()
        self._ids[table, key] = vendor_id

    def taken(self, table: str, key: str, ids: Iterable[str]) -> set[str]:
        """Returns those ids that belong to other rows."""
        with self.session() as session:
            given = {"table_name": table, "key": key, "ids": json.dumps(list(ids))}
            return {str(row[0]) for row in session.fetch(statement("sqlite", "vendor_id_taken"), given)}

    @contextmanager
    def session(self) -> Iterator[SqliteSession]:
        """One transaction of the outbox."""
        with self.transactions.alone() as session:
            yield session

    def _commit(self, entries: list[tuple[str, dict[str, Any]]]) -> None:
        """Executes statements by name with their parameters."""

        def work(session: SqliteSession) -> None:
            for name, given in entries:
                session.execute(statement("sqlite", name), given)

        self.transactions.commit(work)

    def _given(self, call: Call) -> dict[str, Any]:
        hashes = {"hash_hi": call.hash_hi, "hash_lo": call.hash_lo}
        return _row(call) | hashes | {"action": call.action, "handover": self.number}


def _row(call: Call) -> dict[str, Any]:
    return {"part": call.part, "key": call.key}
