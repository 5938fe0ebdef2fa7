"""Load order: a table comes after the tables that it refers to."""

from __future__ import annotations

from collections.abc import Mapping as Lookup

from migrate.targets.spec import TableSpec


def needs(spec: TableSpec) -> set[str]:
    """The tables that a table refers to, without itself."""
    named = {column.reference.table for column in spec.references if column.reference is not None}
    return (named | ({spec.parent} if spec.parent else set())) - {spec.table}


def in_load_order(specs: Lookup[str, TableSpec]) -> tuple[list[str], list[str]]:
    """Table names in load order (otherwise sorted by name), and the names of a circle (empty if there is none)."""
    ordered: list[str] = []
    left = dict(sorted(specs.items()))
    while left:
        ready = next((name for name, spec in left.items() if not (needs(spec) & left.keys())), None)
        if ready is None:
            return ordered, _circle(left)
        del left[ready]
        ordered.append(ready)
    return ordered, []


def _circle(left: dict[str, TableSpec]) -> list[str]:
    walked = [next(iter(left))]
    while True:
        step = min(needs(left[walked[-1]]) & left.keys())
        if step in walked:
            return [*walked[walked.index(step) :], step]
        walked.append(step)
