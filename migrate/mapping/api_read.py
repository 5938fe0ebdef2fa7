"""Checks how the objects of a table are read back."""

from __future__ import annotations

from migrate.core.look_layout import Condition, ReadLayout
from migrate.mapping.api_table import TableCheck, pages_of
from migrate.mapping.document import NodePath
from migrate.mapping.models.api_calls import ApiTableRule, Where


def make_read(table: TableCheck, rule: ApiTableRule) -> ReadLayout | None:
    """The layout of a read rule; None if the table has none."""
    read = rule.read
    if read is None:
        return None
    path: NodePath = (*table.path, "read")
    has_id, sent = rule.create.id is not None, set(table.read)
    table.template(read.path, (*path, "path"), has_id=has_id)
    table.body(read.body, (*path, "body"), has_id=has_id)
    if not has_id and not read.where:
        table.fault("rows without an id of the vendor are only found by `where`", path, "add `where`")
    pages = pages_of(table.document, read.next, (*path, "next"), table.faults)
    where, same = _conditions(table, read.where, (*path, "where")), _conditions(table, read.same, (*path, "same"))
    twins = tuple(table.find(each, index, (*path, "twins")) for index, each in enumerate(read.twins))
    for name in [name for name in table.read if name not in sent]:
        del table.read[name]  # A change of it would count as a change at the vendor.
        table.fault(f"no other call of the table reads '{name}'", path, "compare only columns that are sent")
    call = read.method, read.path, read.body
    return ReadLayout(*call, read.items, read.id, where, same, pages, tuple(read.absent), twins)


def _conditions(table: TableCheck, rules: dict[str, Where], path: NodePath) -> tuple[Condition, ...]:
    return tuple(table.condition(name, each, (*path, name)) for name, each in rules.items())
