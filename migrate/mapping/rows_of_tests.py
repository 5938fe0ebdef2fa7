"""The rows of the target that a mapping test gives, as the lookups of the mapping find them."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from migrate.core.problems import Problem
from migrate.mapping.applying.conditions import as_text
from migrate.mapping.applying.lookup_plans import LookupPlan, Lookups, lookup_frame
from migrate.mapping.codes import TEST_FAULTY
from migrate.mapping.document import Document, NodePath
from migrate.mapping.models import MappingTest
from migrate.mapping.suggestions import suggestion

#: The column with a row's id, if the lookup names none.
_ID = "id"


def lookups_of_test(
    lookups: Iterable[LookupPlan], test: MappingTest, document: Document, path: NodePath, problems: list[Problem]
) -> Lookups:
    """Returns the rows by lookup; none for a table that is not given. Adds problems of rows that lack a column."""
    wanted = list(lookups)
    for table in test.rows:
        if all(one.table != table for one in wanted):
            message = f"test '{test.name}': no lookup reads table '{table}'"
            help_text = suggestion(table, [one.table for one in wanted], "tables of lookups")
            problems.append(document.problem(TEST_FAULTY, message, (*path, "rows", table), at_key=True, help=help_text))
    return {one.key: _found(one, test, document, path, problems) for one in wanted}


def _found(one: LookupPlan, test: MappingTest, document: Document, path: NodePath, problems: list[Problem]) -> pl.DataFrame:
    own = one.id_column or _ID
    found = []
    for number, row in enumerate(test.rows.get(one.table, [])):
        lacking = [name for name in (own, *one.columns, *(name for name, _ in one.where)) if name not in row]
        for name in lacking:
            message = f"test '{test.name}': a row of table '{one.table}' needs '{name}'"
            problems.append(document.problem(TEST_FAULTY, message, (*path, "rows", one.table, number)))
        if not lacking and all(as_text(row[name]) == as_text(value) for name, value in one.where):
            found.append({"_id": as_text(row[own]), **{name: as_text(row[name]) for name in one.columns}})
    return lookup_frame(pl.DataFrame(found, schema=dict.fromkeys(("_id", *one.columns), pl.String())), one.columns)
