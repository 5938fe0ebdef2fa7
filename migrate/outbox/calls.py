"""The journal of calls in the outbox: each call is recorded before it is sent, and its answer when it comes.

Every method commits. A process that is killed leaves calls that are `open`: their outcome is unknown until the vendor was asked.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any, Literal

from migrate.core.api_layout import ApiLayout, api_from_json
from migrate.core.errors import SetupError
from migrate.core.problems import Problem
from migrate.outbox.codes import NOT_AN_API_OUTBOX
from migrate.targets.sqlite import SqliteTarget
from migrate.targets.sqlite.session import SqliteSession
from migrate.targets.statements import statement, statement_text

API = "api"

Action = Literal["insert", "update", "delete"]


@dataclass(frozen=True, slots=True)
class Call:
    """A call for a row. The hash covers the values that are sent; None for a deletion."""

    part: str
    key: str
    action: Action
    hash_hi: int | None = None
    hash_lo: int | None = None


@dataclass(slots=True)
class Calls:
    """The journal of one run. Threads share it: one transaction at a time."""

    target: SqliteTarget
    run: str
    number: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def layout(self) -> ApiLayout:
        """Returns the layout that the last load kept. Raises SetupError if the database is not an outbox of calls."""
        with self.session() as session:
            there = session.fetch(statement("sqlite", "outbox_has"), {})[0][0]
            found = session.fetch(statement("sqlite", "outbox_read_layout"), {"kind": API}) if there else []
            if not found:
                message = f"{session.shown} is not an outbox of calls"
                help_text = "load a delivery into it first, with a mapping of kind api"
                raise SetupError(Problem(code=NOT_AN_API_OUTBOX, message=message, help=help_text))
            session.script(statement_text("sqlite", "outbox_tables"))
        return api_from_json(found[0][0])

    def begin(self) -> None:
        """Records the run."""
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
                "counts": "{}",
            }
            session.execute(statement("sqlite", "handover_open"), given)

    def end(self) -> None:
        """Records that the run came to its end."""
        with self.session() as session:
            finished = datetime.now(UTC).isoformat()
            session.execute(statement("sqlite", "handover_done"), {"number": self.number, "finished": finished})

    def open(self, call: Call, values: Mapping[str, Any]) -> None:
        """Records a call and its values before it is sent."""
        sent = json.dumps(dict(values), ensure_ascii=False)
        with self.session() as session:
            session.execute(statement("sqlite", "call_open"), self._given(call) | {"sent": sent})

    def without_answer(self, part: str, key: str) -> tuple[Call, dict[str, Any]] | None:
        """Returns the call of a row that has no answer, and its values; None if there is none."""
        with self.session() as session:
            found = session.fetch(statement("sqlite", "call_get"), {"part": part, "key": key})
        if not found:
            return None
        action, hash_hi, hash_lo, sent = found[0]
        return Call(part, key, action, hash_hi, hash_lo), json.loads(sent)

    def succeed(self, call: Call, vendor_id: str | None) -> None:
        """Records that the vendor did what was asked, and its id of the row."""
        with self.session() as session:
            session.execute(statement("sqlite", "call_close"), _row(call))
            gone = int(call.action == "delete")
            session.execute(statement("sqlite", "handed_set"), self._given(call) | {"gone": gone})
            who = {"table_name": call.part, "key": call.key}
            if gone:
                session.execute(statement("sqlite", "vendor_id_drop"), who)
            elif vendor_id is not None:
                given = who | {"vendor_id": vendor_id, "handover": self.number}
                session.execute(statement("sqlite", "vendor_id_set"), given)

    def refuse(self, call: Call, reason: str) -> None:
        """Records that the vendor refused a call; the reason must have no values."""
        with self.session() as session:
            session.execute(statement("sqlite", "call_refuse"), _row(call) | {"reason": reason})

    def forget(self, call: Call) -> None:
        """Removes a call that was not executed."""
        with self.session() as session:
            session.execute(statement("sqlite", "call_close"), _row(call))

    def vendor_id(self, table: str, key: str) -> str | None:
        """Returns the vendor's id of a row."""
        with self.session() as session:
            found = session.fetch(statement("sqlite", "vendor_id_get"), {"table_name": table, "key": key})
        return str(found[0][0]) if found else None

    def taken(self, table: str, key: str, ids: Iterable[str]) -> set[str]:
        """Returns those ids that belong to other rows."""
        with self.session() as session:
            given = {"table_name": table, "key": key, "ids": json.dumps(list(ids))}
            return {str(row[0]) for row in session.fetch(statement("sqlite", "vendor_id_taken"), given)}

    @contextmanager
    def session(self) -> Iterator[SqliteSession]:
        """One transaction of the outbox."""
        with self._lock, self.target.session(self.run) as session:
            yield session

    def _given(self, call: Call) -> dict[str, Any]:
        hashes = {"hash_hi": call.hash_hi, "hash_lo": call.hash_lo}
        return _row(call) | hashes | {"action": call.action, "handover": self.number}


def _row(call: Call) -> dict[str, str]:
    return {"part": call.part, "key": call.key}
