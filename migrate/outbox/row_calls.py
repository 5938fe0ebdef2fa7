"""Makes the call for one row, and finds out about calls without an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

from migrate.core.api_layout import ApiTable, CallLayout, Condition, FindLayout
from migrate.outbox.bodies import NULL, UPLOADED, VENDOR_ID, MissingRowError, fill_body, fill_path, fill_text, value_at, values_of
from migrate.outbox.calls import Call, Calls, OpenCall
from migrate.outbox.connection import Connection, KeyRefusedError, NotExecutedError, OutcomeError, RefusedError, Request
from migrate.outbox.kept_values import still_filled
from migrate.outbox.masking import mask_values
from migrate.outbox.uploads import Uploads

#: How often a call is made whose outcome was unknown and whose object the vendor did not have.
_ROUNDS = 3

State = Literal["sent", "refused", "unknown", "waiting", "not sent"]


@dataclass(frozen=True, slots=True)
class Ended:
    """How the call for a row ended. `reason` has no values.

    Attributes:
        late: Why the object could be there twice: an earlier answer was lost, and the vendor did not show the object in time.
    """

    state: State
    reason: str = ""
    late: str = ""


@dataclass(frozen=True, slots=True)
class DueRow:
    """A row with a call that is due; `unknown`: its last call has no answer. `values` are of `due.read_rows`."""

    table: ApiTable
    call: Call
    values: Mapping[str, Any]
    unknown: bool


@dataclass(frozen=True, slots=True)
class RowCalls:
    """Makes calls through a connection, and records them.

    Attributes:
        uploads: Sends the files of rows.
        pause: Seconds before the vendor is asked about a call without an answer, which it may still be executing.
    """

    calls: Calls
    connection: Connection
    uploads: Uploads
    pause: float = 5.0

    def send(self, due: DueRow) -> Ended:
        """Creates or changes the object of a row. If an earlier call has no answer, the vendor is asked about it first."""
        table, call = due.table, due.call
        before = self.calls.without_answer(call.part, call.key) if due.unknown else None
        own = self.calls.vendor_id(table.table, call.key) if due.unknown or call.action == "update" else None
        absent = False
        if before is not None and own is None and not table.create.repeat:
            # The process may have ended at any time of the call.
            looked = self._look(table, replace(before, since=before.since + self.connection.patience.timeout))
            if looked is not None and (looked.state != "sent" or _same(call, before.call) or table.update is None):
                return looked
            absent = looked is None
            own = self.calls.vendor_id(table.table, call.key)
        try:
            values = values_of(table, due.values, self.calls.vendor_id)
        except MissingRowError as error:
            return Ended("waiting", str(error))
        if own is not None and table.update is not None:
            return self._update(table, table.update, replace(call, action="update"), {**values, VENDOR_ID: own})
        ended = self._create(table, replace(call, action="insert"), values)
        return replace(ended, late=self._late(table)) if absent and ended.state == "sent" else ended

    def _create(self, table: ApiTable, call: Call, values: Mapping[str, Any]) -> Ended:
        late = ""
        for _ in range(_ROUNDS):
            ended = self._upload_and_make(table, call, values)
            if ended.state == "sent":
                return replace(ended, late=late)
            if ended.state != "unknown" or table.create.repeat:
                return ended
            before = OpenCall(call, dict(values), self.connection.gate.now())
            self.connection.gate.sleep(self.pause)
            looked = self._look(table, before)
            if looked is not None:
                return looked
            late = self._late(table)
        return Ended("not sent", ended.reason)

    def _update(self, table: ApiTable, layout: CallLayout, call: Call, values: Mapping[str, Any]) -> Ended:
        before = self.calls.filled(call.part, call.key)
        how: dict[str, Any] = {"null": NULL, "text": ""}
        emptied = {name: how[kind] for name, kind in table.empty if kind in how and name in before and name not in values}
        return self._make(layout, call, values, emptied, filled=still_filled(table, before, values))

    @staticmethod
    def _late(table: ApiTable) -> str:
        return f"the vendor did not show an earlier object within {max(one.shows_within for one in table.find):g} seconds"

    def _upload_and_make(self, table: ApiTable, call: Call, values: Mapping[str, Any]) -> Ended:
        if table.upload is None:
            return self._make(table.create, call, values)
        try:
            handle = self.uploads.send(table.upload, values)
        except RefusedError as error:
            self.calls.open(call, values, self.connection.gate.now())
            reason = f"{error.code}: {mask_values(error.text, _cells(values))}".removesuffix(": ")
            self.calls.refuse(call, reason)
            return Ended("refused", reason)
        except (NotExecutedError, OutcomeError) as error:
            return Ended("not sent", str(error))
        return self._make(table.create, call, {**values, UPLOADED: handle})

    def delete(self, table: ApiTable, call: Call) -> Ended:
        """Deletes the object of a row; one that the vendor does not have is deleted."""
        own = self.calls.vendor_id(table.table, call.key)
        if own is None or table.delete is None:
            self.calls.succeed(call, None)
            return Ended("sent")
        return self._make(table.delete, call, {VENDOR_ID: own})

    def _make(
        self,
        layout: CallLayout,
        call: Call,
        values: Mapping[str, Any],
        emptied: Mapping[str, Any] | None = None,
        filled: Sequence[str] | None = None,
    ) -> Ended:
        """Makes a call. `emptied` are values that became empty; `filled`: columns that the vendor has then (None: `values`)."""
        body = fill_body(layout.body, {**values, **(emptied or {})})
        request = Request(layout.method, fill_path(layout.path, values), body, layout.repeat)
        self.calls.open(call, values, self.connection.gate.now())
        try:
            answer = self.connection.send(request)
        except KeyRefusedError:
            self.calls.forget(call)
            raise
        except RefusedError as error:
            reason = f"{error.code}: {mask_values(error.text, _cells(values))}".removesuffix(": ")
            self.calls.refuse(call, reason)
            return Ended("refused", reason)
        except NotExecutedError as error:
            self.calls.forget(call)
            return Ended("not sent", str(error))
        except OutcomeError as error:
            return Ended("unknown", str(error))
        given = value_at(answer, layout.id) if layout.id is not None else None
        if layout.id is not None and call.action == "insert" and given is None:
            return Ended("unknown", f"the answer has no {layout.id}")
        self.calls.succeed(call, None if given is None else str(given), _columns(values) if filled is None else filled)
        return Ended("sent")

    def _look(self, table: ApiTable, before: OpenCall) -> Ended | None:
        """Asks the vendor for the object of a row. Returns None if the vendor does not have it, so that it may be created.

        The vendor may show a new object late: only after the time that the layout states, absence is a proof.
        """
        layout = next((find for find in table.find if all(name in before.values for name in find.needs)), None)
        if layout is None:
            return Ended("unknown", "the row has no value to look for")
        while True:
            left = before.since + layout.shows_within - self.connection.gate.now()
            looked = self._ask(table, layout, before)
            if looked is not None:
                return looked
            if left <= 0:
                self.calls.forget(before.call)
                return None
            self.connection.gate.sleep(left)

    def _ask(self, table: ApiTable, layout: FindLayout, before: OpenCall) -> Ended | None:
        """Looks once. Returns None if no object is there."""
        call = before.call
        try:
            found = self._matches(layout, before.values)
        except (RefusedError, NotExecutedError, OutcomeError) as error:
            return Ended("unknown", error.code if isinstance(error, RefusedError) else str(error))
        ids = [str(one) for each in found if (one := value_at(each, layout.id)) is not None]
        mine = [one for one in dict.fromkeys(ids) if one not in self.calls.taken(table.table, call.key, ids)]
        if len(mine) > 1:
            return Ended("unknown", f"the vendor has {len(mine)} objects that could be this row")
        if not mine:
            return None
        self.calls.succeed(call, mine[0], _columns(before.values))
        return Ended("sent")

    def _matches(self, layout: FindLayout, values: Mapping[str, Any]) -> list[Any]:
        body = fill_body(layout.body, values)
        found: list[Any] = []
        while True:
            answer = self.connection.send(Request(layout.method, fill_path(layout.path, values), body, repeat=True))
            items = value_at(answer, layout.items)
            listed = items if isinstance(items, list) else []
            found += [each for each in listed if all(_fits(each, one, values) for one in layout.where)]
            cursor = value_at(answer, layout.next[0]) if layout.next is not None else None
            if layout.next is None or not cursor:
                return found
            body = {**(body or {}), layout.next[1]: cursor}


def _columns(values: Mapping[str, Any]) -> list[str]:
    """The columns among the values of a call."""
    return [name for name in values if name not in (VENDOR_ID, UPLOADED)]


def _same(call: Call, other: Call) -> bool:
    return (call.hash_hi, call.hash_lo) == (other.hash_hi, other.hash_lo)


def _fits(item: Any, condition: Condition, values: Mapping[str, Any]) -> bool:  # noqa: ANN401 - JSON of any shape
    wanted = fill_text(condition.value, values)
    found = value_at(item, condition.field)
    if wanted is None:
        return False
    if condition.comparison == "moment":
        moment = _moment(found)
        return moment is not None and moment == _moment(wanted)
    text = "" if found is None else str(found)
    return wanted in text if condition.comparison == "contains" else text == wanted


def _moment(text: Any) -> datetime | None:  # noqa: ANN401 - JSON of any shape
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _cells(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The texts of a row, to be masked in the vendor's message."""
    return [
        (name, str(text))
        for name, value in values.items()
        if name != VENDOR_ID
        for text in (value if isinstance(value, list) else [value])
        if isinstance(text, str)
    ]
