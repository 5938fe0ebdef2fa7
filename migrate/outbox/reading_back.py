"""Reads objects back from the vendor, and compares them with the rows that were sent. No call writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from migrate.core.look_layout import FindLayout, ReadLayout
from migrate.outbox.answers import NotExecutedError, OutcomeError, RefusedError
from migrate.outbox.bodies import VENDOR_ID, MissingRowError, fill_body, fill_path, typed_id, value_at, values_of
from migrate.outbox.calls import Calls
from migrate.outbox.conditions import differs, fits, is_shown
from migrate.outbox.connection import Connection, Request
from migrate.outbox.pages import list_items
from migrate.outbox.row_calls import DueRow

#: HTTP statuses of an object that does not exist.
_GONE = (404, 410)

State = Literal["same", "missing", "differing", "not_read"]

#: Answers of one unit by call: rows of a candidate often need the same one.
Answers = dict[str, list[Any]]


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What the vendor has of a row.

    Attributes:
        fields: Names of the vendor's fields that differ.
        twins: Further objects that could only be this row, and belong to no other.
        reason: Why it could not be read, without values.
        hidden: Fields to compare that the vendor does not show.
        unanswered: A call had no answer.
    """

    state: State
    fields: tuple[str, ...] = ()
    twins: int = 0
    reason: str = ""
    hidden: tuple[str, ...] = ()
    unanswered: bool = False


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads objects back through a connection. One object serves all threads."""

    calls: Calls
    connection: Connection

    def read_unit(self, unit: list[DueRow]) -> list[tuple[DueRow, ReadBack]]:
        """Reads the rows of a unit whose table has `read`. Raises KeyRefusedError if the key is refused."""
        answers: Answers = {}
        return [(row, self._read(row, row.table.read, answers)) for row in unit if row.table.read is not None]

    def _read(self, row: DueRow, layout: ReadLayout, answers: Answers) -> ReadBack:
        table, call = row.table, row.call
        own = self.calls.vendor_id(table.table, call.key)
        try:
            values = values_of(table, row.values, self.calls.vendor_id)
        except MissingRowError as error:
            return ReadBack("not_read", reason=f"the vendor does not have the row of {error}")
        if own is not None:
            values[VENDOR_ID] = typed_id(table, own)
        elif not layout.where:
            return ReadBack("not_read", reason="the row has no id of the vendor")
        try:
            found = self._objects(layout, values, answers)
            marked = [one for one in found if layout.where and all(fits(one, each, values) for each in layout.where)]
            mine = [one for one in found if str(value_at(one, layout.id)) == own] if own is not None else marked[:1]
            twins = self._twins(row, layout, own, marked) + self._elsewhere(row, layout, own, values, answers)
        except RefusedError as error:
            return ReadBack("not_read", reason=error.code)
        except (NotExecutedError, OutcomeError) as error:
            return ReadBack("not_read", reason=str(error), unanswered=True)
        if not mine:
            return ReadBack("missing", twins=twins)
        compared = [each for each in layout.same if fill_body(each.value, values) is not None]
        shown = [each for each in compared if is_shown(mine[0], each.field)]
        fields = tuple(each.field for each in shown if differs(mine[0], each, values))
        hidden = tuple(each.field for each in compared if each not in shown)
        return ReadBack("differing" if fields else "same", fields, twins, hidden=hidden)

    def _twins(self, row: DueRow, layout: ReadLayout | FindLayout, own: str | None, fitting: list[Any]) -> int:
        """Returns the number of objects besides that of the row which belong to no row."""
        if own is None:
            return max(0, len(fitting) - 1)
        ids = {str(one) for each in fitting if (one := value_at(each, layout.id)) is not None} - {own}
        return len(ids - self.calls.taken(row.table.table, row.call.key, ids)) if ids else 0

    def _elsewhere(self, row: DueRow, layout: ReadLayout, own: str | None, values: Mapping[str, Any], answers: Answers) -> int:
        usable = [one for one in layout.twins if all(name in values for name in one.needs)]
        if not usable:
            return 0
        found = [
            one for one in self._objects(usable[0], values, answers) if all(fits(one, each, values) for each in usable[0].where)
        ]
        return self._twins(row, usable[0], own, found)

    def _objects(self, layout: ReadLayout | FindLayout, values: Mapping[str, Any], answers: Answers) -> list[Any]:
        """Returns the objects of a call; none if the vendor says that there is no such object."""
        request = Request(layout.method, fill_path(layout.path, values), fill_body(layout.body, values), repeat=True)
        name = f"{request.method} {request.path} {layout.items} {request.body}"
        if name not in answers:
            try:
                answers[name] = list(list_items(self.connection, request, layout.items, layout.next))
            except RefusedError as error:
                absent = layout.absent if isinstance(layout, ReadLayout) else ()
                if error.status not in _GONE and error.code not in absent:
                    raise
                answers[name] = []
        return answers[name]
