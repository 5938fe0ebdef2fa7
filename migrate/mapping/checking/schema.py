"""Checks every table of a mapping against the target's schema, or the one that `sql/` would create."""

from __future__ import annotations

from migrate.core.problems import Problem
from migrate.mapping.checking.columns import check_columns
from migrate.mapping.checking.seeds import check_seeds
from migrate.mapping.checking.site import Site
from migrate.mapping.codes import HOOKED, MISFIT_ID, NO_COLUMN, NO_TABLE, NO_TRANSACTIONS, NOT_FILLED, NOT_UNIQUE
from migrate.mapping.document import NodePath
from migrate.mapping.loaded import Mapping
from migrate.mapping.suggestions import suggestion
from migrate.targets.codes import ROW_SECURITY
from migrate.targets.schema import ROW_SECURITY_HELP, TargetSchema, row_security


def check_mapping(mapping: Mapping, target_schema: TargetSchema) -> list[Problem]:
    """Every mismatch between a mapping and a target, in load order: errors, warnings and notes."""
    problems: list[Problem] = []
    for spec in mapping.specs:
        if spec.table not in mapping.folder.tables:
            problems += check_seeds(mapping, spec, target_schema)
            continue
        document, file = mapping.folder.tables[spec.table]
        table = target_schema.tables.get(spec.table)
        if table is None:
            help_text = suggestion(spec.table, target_schema.tables, "the target's tables")
            problems.append(document.problem(NO_TABLE, f"the target has no table '{spec.table}'", ("table",), help=help_text))
            continue
        site = Site(mapping, mapping.plans[spec.table], document, file, table, target_schema, problems)
        _check_transactions(site)
        check_columns(site)
        _check_own_columns(site)
        _check_id(site)
        _check_filled(site)
        _check_unique(site)
        _name_hooks(site)
    return problems


def _check_transactions(site: Site) -> None:
    """Refuses a table that keeps the rows of a run that failed."""
    if site.table.conversion is None:
        return
    message = f"the table '{site.table.name}' has no transactions: a run that fails would leave some of its rows there"
    help_text = f"the target's owner converts it, after a backup and with no program using it: {site.table.conversion}"
    site.add(NO_TRANSACTIONS, message, ("table",), help_text=help_text)


def _own(site: Site, key: str) -> tuple[bool, NodePath]:
    """Whether the table file itself sets a policy, and the policy's path in it (otherwise the path of the file)."""
    return key in site.file.model_fields_set, (key,) if key in site.file.model_fields_set else ()


def _check_own_columns(site: Site) -> None:
    """Checks the columns that the tool itself fills: the id and the times of writing."""
    spec = site.plan.spec
    for key, name in (("id", spec.id_column), ("created_column", spec.created_column), ("modified_column", spec.modified_column)):
        if name is not None and site.column(name) is None:
            own, path = _own(site, key)
            where = "" if own else f", which 'defaults' in target.yaml gives as '{key}'"
            help_text = f"name another column in '{key}', or write null for none"
            message = f"table '{spec.table}' has no column '{name}'{where}"
            site.add(NO_COLUMN, message, path, help_text=help_text, at_key=True)


def _check_id(site: Site) -> None:
    spec = site.plan.spec
    column = site.column(spec.id_column) if spec.id_column is not None else None
    if column is None:
        return
    _, path = _own(site, "id")
    if spec.id_kind == "uuid5" and column.dtype.is_numeric():
        message = f"the id column '{column.name}' is {column.sql_type}, but uuid5 produces text"
        site.add(MISFIT_ID, message, path, help_text="write id: sequence, or id: given with a rule for the column", at_key=True)
    if spec.id_kind == "uuid5" and column.max_length is not None and column.max_length < 36:
        message = f"the id column '{column.name}' holds {column.max_length} characters, but a UUID has 36"
        site.add(MISFIT_ID, message, path, at_key=True)
    if spec.id_kind == "sequence" and not column.has_default:
        message = f"the id column '{column.name}' has no sequence or default"
        site.add(MISFIT_ID, message, path, help_text="write id: uuid5, or id: given with a rule for the column", at_key=True)


def _check_filled(site: Site) -> None:
    """Reports required columns that no rule fills."""
    spec = site.plan.spec
    filled = {column.name for column in spec.columns} | {spec.id_column, spec.created_column, spec.modified_column}
    if spec.write == "update":
        return
    for column in site.table.columns:
        if not column.nullable and not column.has_default and not column.generated and column.name not in filled:
            message = f"table '{spec.table}' requires the column '{column.name}', but no rule fills it"
            help_text = "add a rule; use a constant if the export has no such value"
            site.add(NOT_FILLED, message, ("columns",), help_text=help_text, at_key=True)


def _check_unique(site: Site) -> None:
    """Checks that the key columns are unique in the target. Otherwise one key could match two rows."""
    spec = site.plan.spec
    kept = [set(columns) for columns in (site.table.primary_key, *site.table.unique) if columns]
    if spec.key_columns and not any(columns <= set(spec.key_columns) for columns in kept):
        _, path = _own(site, "key_columns")
        shown = ", ".join(spec.key_columns)
        known = "; ".join(", ".join(sorted(columns)) for columns in kept)
        help_text = f"unique columns: {known}" if known else "add a unique constraint to the table"
        message = f"table '{spec.table}' has no unique constraint on ({shown})"
        site.add(NOT_UNIQUE, message, path, help_text=help_text, at_key=True)


def _name_hooks(site: Site) -> None:
    """Reports triggers, rules and row security of the table, which may drop or change rows."""
    if hides := row_security(site.table):
        message = f"{hides} applies to this role: rows that it hides count as deleted, and rows that it refuses are rejected"
        site.add(ROW_SECURITY, message, ("table",), help_text=ROW_SECURITY_HELP)
    hooks = [hook for hook in site.table.hooks if hook.kind != "policy"]
    if not hooks:
        return
    named = ", ".join(f"{hook.kind} {hook.name} ({', '.join(hook.events)})" for hook in hooks)
    help_text = "rows that they drop are rejected; values that they change are reported when rows are written"
    site.add(HOOKED, f"table '{site.table.name}' has {named}", ("table",), help_text=help_text)
