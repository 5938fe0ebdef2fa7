"""Makes the call for one row, and finds out about calls without an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import IO, Any, Literal

from migrate.core.api_layout import ApiTable, CallLayout
from migrate.core.look_layout import FindLayout
from migrate.outbox.answers import KeyRefusedError, NotExecutedError, OutcomeError, RefusedError
from migrate.outbox.bodies import (
    NULL,
    SINCE,
    UPLOADED,
    VENDOR_ID,
    MissingRowError,
    fill_body,
    fill_path,
    typed_id,
    value_at,
    values_of,
)
from migrate.outbox.calls import Call, Calls, OpenCall
from migrate.outbox.conditions import fits
from migrate.outbox.connection import Connection, Request
from migrate.outbox.inline_files import body_with_file
from migrate.outbox.kept_values import still_filled
from migrate.outbox.masking import mask_values
from migrate.outbox.merging import merged_lists, own_lists, own_marks
from migrate.outbox.pages import list_items
from migrate.outbox.uploads import Uploads

#: How often a call is made whose outcome was unknown and whose object the vendor did not have.
_ROUNDS = 3
#: How much the vendor's clock may differ from ours, when an object is looked for by its time of creation.
_CLOCKS_DIFFER = timedelta(minutes=10)
#: The vendor does not have what is to be deleted.
_GONE = (404, 410)

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
            change = replace(call, action="update")
            return self._update(table, table.update, change, {**values, VENDOR_ID: typed_id(table, own)}, before)
        ended = self._create(table, replace(call, action="insert"), values)
        return replace(ended, late=self._late(table)) if absent and ended.state == "sent" else ended

    def _create(self, table: ApiTable, call: Call, values: Mapping[str, Any]) -> Ended:
        since = datetime.fromtimestamp(self.connection.gate.now(), UTC) - _CLOCKS_DIFFER
        values = {**values, SINCE: since.strftime("%Y-%m-%dT%H:%M:%SZ")}
        late = ""
        for _ in range(_ROUNDS):
            ended = self._make_with_file(table, call, values)
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

    def _update(
        self, table: ApiTable, layout: CallLayout, call: Call, values: Mapping[str, Any], open_call: OpenCall | None
    ) -> Ended:
        before = self.calls.filled(call.part, call.key)
        how: dict[str, Any] = {"null": NULL, "text": ""}
        emptied = {name: how[kind] for name, kind in table.empty if kind in how and name in before and name not in values}
        body = fill_body(layout.body, {**values, **emptied})
        if table.merge is not None:
            own, sent = own_lists(table, values), self.calls.marks(call.part, call.key)
            if open_call is not None:  # That call may have been executed, too.
                sent = {name: sent.get(name, []) + marks for name, marks in own_marks(table, open_call.values).items()}
            try:
                changed = merged_lists(self.connection, table.merge, values, own, sent)
            except RefusedError as error:
                return self._refuse(call, values, error, opened=False)
            except (NotExecutedError, OutcomeError) as error:
                return Ended("not sent", str(error))
            body = {name: value for name, value in (body or {}).items() if name not in own} | changed
        return self._make(table, layout, call, values, body, filled=still_filled(table, before, values))

    @staticmethod
    def _late(table: ApiTable) -> str:
        return f"the vendor did not show an earlier object within {max(one.shows_within for one in table.find):g} seconds"

    def _make_with_file(self, table: ApiTable, call: Call, values: Mapping[str, Any]) -> Ended:
        create = table.create
        try:
            if table.upload is not None:
                values = {**values, UPLOADED: self.uploads.send(table.upload, values)}
            if table.file is not None:
                with body_with_file(table.file, create.body, values, self.uploads.read) as content:
                    return self._make(table, create, call, values, None, content=content)
        except RefusedError as error:
            return self._refuse(call, values, error, opened=False)
        except (NotExecutedError, OutcomeError) as error:
            return Ended("not sent", str(error))
        return self._make(table, create, call, values, fill_body(create.body, values))

    def delete(self, table: ApiTable, call: Call) -> Ended:
        """Deletes the object of a row; one that the vendor does not have is deleted."""
        own = self.calls.vendor_id(table.table, call.key)
        if own is None or table.delete is None:
            self.calls.succeed(call, None)
            return Ended("sent")
        values = {VENDOR_ID: typed_id(table, own)}
        return self._make(table, table.delete, call, values, fill_body(table.delete.body, values))

    def _make(
        self,
        table: ApiTable,
        layout: CallLayout,
        call: Call,
        values: Mapping[str, Any],
        body: Any,  # noqa: ANN401 - JSON of any shape
        *,
        content: IO[bytes] | None = None,
        filled: Sequence[str] | None = None,
    ) -> Ended:
        """Makes a call. `filled`: columns that the vendor has then (None: `values`)."""
        request = Request(layout.method, fill_path(layout.path, values), body, layout.repeat, content)
        self.calls.open(call, values, self.connection.gate.now())
        try:
            answer = self.connection.send(request)
        except KeyRefusedError:
            self.calls.forget(call)
            raise
        except RefusedError as error:
            if call.action != "delete" or error.status not in _GONE:
                return self._refuse(call, values, error)
            answer = None
        except NotExecutedError as error:
            self.calls.forget(call)
            return Ended("not sent", str(error))
        except OutcomeError as error:
            return Ended("unknown", str(error))
        given = value_at(answer, layout.id) if layout.id is not None else None
        if layout.id is not None and call.action == "insert" and given is None:
            return Ended("unknown", f"the answer has no {layout.id}")
        columns = _columns(values) if filled is None else filled
        self.calls.succeed(call, None if given is None else str(given), columns, own_marks(table, values))
        return Ended("sent")

    def _refuse(self, call: Call, values: Mapping[str, Any], error: RefusedError, *, opened: bool = True) -> Ended:
        if not opened:
            self.calls.open(call, values, self.connection.gate.now())
        reason = f"{error.code}: {mask_values(error.text, _cells(values))}".removesuffix(": ")
        self.calls.refuse(call, reason)
        return Ended("refused", reason)

    def _look(self, table: ApiTable, before: OpenCall) -> Ended | None:
        """Asks the vendor for the object of a row. Returns None if the vendor does not have it, so that it may be created.

        The vendor may show a new object late: only after the time that the layout states, absence is a proof.
        """
        if not before.values:
            return Ended("unknown", "the values of an earlier call were erased, so nothing can be looked for")
        usable = [find for find in table.find if all(name in before.values for name in find.needs)]
        if not usable:
            return Ended("unknown", "the row has no value to look for")
        asked = [*[find for find in usable if not find.doubt][:1], *(find for find in usable if find.doubt)]
        while True:
            left = before.since + max(find.shows_within for find in asked) - self.connection.gate.now()
            for layout in asked:
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
        if len(mine) > 1 or (mine and layout.doubt):
            could = "an object" if len(mine) == 1 else f"{len(mine)} objects"
            return Ended("unknown", f"the vendor has {could} that could be this row")
        if not mine:
            return None
        self.calls.succeed(call, mine[0], _columns(before.values), own_marks(table, before.values))
        return Ended("sent")

    def _matches(self, layout: FindLayout, values: Mapping[str, Any]) -> list[Any]:
        request = Request(layout.method, fill_path(layout.path, values), fill_body(layout.body, values), repeat=True)
        items = list_items(self.connection, request, layout.items, layout.next)
        return [each for each in items if all(fits(each, one, values) for one in layout.where)]


def _columns(values: Mapping[str, Any]) -> list[str]:
    """The columns among the values of a call."""
    return [name for name in values if name not in (VENDOR_ID, UPLOADED, SINCE)]


def _same(call: Call, other: Call) -> bool:
    return (call.hash_hi, call.hash_lo) == (other.hash_hi, other.hash_lo)


def _cells(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The texts of a row, to be masked in the vendor's message."""
    return [
        (name, str(text))
        for name, value in values.items()
        if name not in (VENDOR_ID, SINCE)
        for text in (value if isinstance(value, list) else [value])
        if isinstance(text, str)
    ]
