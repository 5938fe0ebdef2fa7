"""Checks lookups against the target: table, columns, and the type of the id."""

from __future__ import annotations

from migrate.mapping.applying.lookup_plans import LookupPlan
from migrate.mapping.checking.site import Site
from migrate.mapping.codes import MISFIT_LOOKUP
from migrate.mapping.document import NodePath
from migrate.mapping.suggestions import suggestion
from migrate.targets.schema import TargetColumn


def check_lookup(site: Site, plan: LookupPlan, column: TargetColumn, path: NodePath) -> None:
    """Adds every mismatch of a lookup that fills `column`."""
    at = (*path, "lookup")
    table = site.schema.tables.get(plan.table)
    if table is None:
        help_text = suggestion(plan.table, site.schema.tables, "the target's tables")
        site.add(MISFIT_LOOKUP, f"the target has no table '{plan.table}'", (*at, "table"), help_text=help_text)
        return
    names = [each.name for each in table.columns]
    single = len(plan.columns) == 1 and not plan.sources
    wanted = [(name, (*at, "by") if single else (*at, "by", name)) for name in plan.columns]
    wanted += [(name, (*at, "where", name)) for name, _ in plan.where]
    wanted += [(plan.id_column, (*at, "id"))] if plan.id_column is not None else []
    for name, where in wanted:
        if name not in names:
            message = f"table '{table.name}' has no column '{name}'"
            site.add(MISFIT_LOOKUP, message, where, help_text=suggestion(name, names, "its columns"), at_key=not single)
    if plan.id_column is None and len(table.primary_key) != 1:
        message = f"table '{table.name}' has no primary key of one column"
        site.add(MISFIT_LOOKUP, message, at, help_text="add id: the column to take", at_key=True)
        return
    found = plan.id_column or table.primary_key[0]
    taken = next((each for each in table.columns if each.name == found), None)
    if taken is not None and taken.dtype != column.dtype:
        message = f"the column '{column.name}' is {column.sql_type}, but '{found}' of table '{table.name}' is {taken.sql_type}"
        site.add(MISFIT_LOOKUP, message, at, at_key=True)
    keys = [key.table for key in site.table.foreign_keys if key.columns == (column.name,)]
    if keys and plan.table not in keys:
        message = f"the column '{column.name}' refers to table '{keys[0]}' in the target, not to '{plan.table}'"
        site.add(MISFIT_LOOKUP, message, (*at, "table"))
